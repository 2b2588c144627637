"""Standards of service: fourteen components in versions, and who gives a service now."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from orgunits.actions import apply_changes, undo_last_change
from orgunits.structure import Merge
from portal.models import AuditEvent
from portal.permissions import Role
from portal.working_days.clock import WorkCalendar
from publicservices.actions.standards import (
    DRAFT_FIELDS,
    discard_draft,
    publish_first_standards,
    publish_standard,
    save_draft,
)
from publicservices.checks import check_services
from publicservices.components import COMPONENTS, differences, filled, missing, steps
from publicservices.models import PublicService, ServiceStandard
from publicservices.queries.standards import (
    holding_among,
    service_in_charge,
    standard_on,
    versions_of,
)
from tests.factories.orgunits import (
    GovernmentFactory,
    grow_units,
    user_with_role,
)
from tests.factories.portal import form_key, opening
from tests.factories.publicservices import STANDARD, PublicServiceFactory, promise

REASON = "Sesuai hasil pembahasan standar."

# --- components and steps, without a database ------------------------------------------------------


def version(**values):
    return ServiceStandard(**STANDARD | values)


def test_there_are_fourteen_six_of_them_public():
    assert [one.number for one in COMPONENTS] == list(range(1, 15))
    assert [one.number for one in COMPONENTS if one.is_public] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, []),
        ({"cost": "  "}, ["Biaya/tarif"]),
        ({"term_amount": None, "term_note": "segera"}, ["Jangka waktu penyelesaian"]),
        ({"requirements": "", "product": ""}, ["Persyaratan", "Produk pelayanan"]),
    ],
)
def test_what_is_missing_is_named(values, names):
    assert missing(version(**values), public=True) == names
    assert len(missing(version(**values), public=False)) == 8


def test_the_promised_time_is_read_as_people_say_it():
    assert (
        version(term_note="sejak berkas lengkap").term_words
        == "3 hari kerja (sejak berkas lengkap)"
    )
    assert version(term_unit="hours", term_amount=24).term_words == "24 jam"
    assert version(term_amount=None, term_note="segera").term_words == "segera"
    assert filled(version())[2].text == "3 hari kerja"


def test_differences_name_what_changed():
    found = differences(version(), version(cost="Rp 5.000", maklumat="Kami sanggup."))
    assert [(one.label, one.before, one.after) for one in found] == [
        ("Biaya/tarif", "gratis", "Rp 5.000"),
        ("Maklumat pelayanan", "", "Kami sanggup."),
    ]
    assert differences(version(), version()) == []


@pytest.mark.parametrize(
    ("done", "late"),
    [
        # Berita acara on Monday 2 November 2026: 5 working days to the 9th.
        ((date(2026, 11, 9), date(2026, 12, 2), date(2026, 12, 11)), [False] * 4),
        ((date(2026, 11, 10), date(2026, 12, 3), date(2026, 12, 14)), [True, False, False, False]),
        # Announced on the 9th, comments to the 18th, settled within 14 days: 2 December.
        ((date(2026, 11, 9), date(2026, 12, 3), date(2026, 12, 14)), [False, False, True, False]),
        # Settled on 2 December: maklumat within 7 working days, to the 11th.
        ((date(2026, 11, 9), date(2026, 12, 2), date(2026, 12, 14)), [False, False, False, True]),
    ],
)
def test_steps_of_pp_96_of_2012_at_their_edges(done, late):
    announced, settled, told = done
    row = SimpleNamespace(agreed_on=date(2026, 11, 2), announced_on=announced, settled_on=settled,
                          maklumat_on=told)  # fmt: skip
    found = list(steps(row, WorkCalendar(), date(2026, 12, 20)))
    assert [step.is_late for step in found] == late


def test_a_step_not_done_is_late_from_the_day_after():
    row = SimpleNamespace(agreed_on=date(2026, 11, 2), announced_on=None, settled_on=None,
                          maklumat_on=None)  # fmt: skip
    for today, is_late in ((date(2026, 11, 9), False), (date(2026, 11, 10), True)):
        found = list(steps(row, WorkCalendar(), today))
        assert [step.is_late for step in found] == [is_late, False, False, False]


# --- versions --------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return PublicServiceFactory()


@pytest.fixture
def officer(client, service):
    user = user_with_role(Role.SURVEY_OFFICER, unit=service.unit)
    client.force_login(user)
    return user


def test_a_draft_becomes_a_version_and_the_next_one_follows_it(service):
    today = service.government.today()
    save_draft(service=service, user=None, **STANDARD)
    assert standard_on(service.line, today) is None
    first = publish_standard(service=service, valid_from=today, user=None, reason=REASON)
    draft = save_draft(service=service, user=None, cost="Rp 5.000")
    assert (draft.number, draft.requirements) == (2, "Kartu keluarga.")
    later = today + timedelta(days=10)
    second = publish_standard(service=service, valid_from=later, user=None, reason=REASON)
    versions = versions_of(service)
    assert [row.number for row in versions] == [2, 1]
    assert holding_among(versions, later - timedelta(days=1)) == first
    assert holding_among(versions, later) == second
    assert AuditEvent.objects.of_object(second).count() == 2
    assert check_services(None, databases=["default"]) == []


@pytest.mark.parametrize(
    ("values", "days", "message"),
    [
        ({"cost": ""}, 0, "Isi dulu: biaya/tarif"),
        ({}, -1, "tidak boleh sudah lewat"),
    ],
)
def test_what_is_not_ready_is_not_published(service, values, days, message):
    today = service.government.today()
    save_draft(service=service, user=None, **STANDARD | values)
    day = today + timedelta(days=days)
    with pytest.raises(ValidationError, match=message):
        publish_standard(service=service, valid_from=day, user=None, reason=REASON)
    assert standard_on(service.line, today) is None


def test_two_versions_do_not_begin_on_one_day(service):
    today = service.government.today()
    promise(service, valid_from=today)
    save_draft(service=service, user=None, cost="Rp 1")
    with pytest.raises(ValidationError, match="Pilih tanggal sesudahnya"):
        publish_standard(service=service, valid_from=today, user=None, reason=REASON)


def test_nothing_to_publish_or_to_discard_is_said(service):
    today = service.government.today()
    with pytest.raises(ValidationError, match="Belum ada rancangan"):
        publish_standard(service=service, valid_from=today, user=None, reason=REASON)
    with pytest.raises(ValidationError, match="Tidak ada rancangan"):
        discard_draft(service=service, user=None, reason=REASON)
    with pytest.raises(ValueError, match="not editable"):
        save_draft(service=service, user=None, number=7)
    promise(service)
    with pytest.raises(ValueError, match="has a standard"):
        publish_first_standards(government=service.government, standards=[(service, STANDARD)],
                                valid_from=today, user=None, reason=REASON)  # fmt: skip


def test_verify_names_stray_and_overlapping_standards(service):
    stray = promise(PublicServiceFactory())
    PublicService.objects.filter(line=stray.line).update(line=service.line)
    row = promise(service, valid_from=date(2020, 1, 1))
    ServiceStandard.objects.filter(pk=row.pk).update(valid_until=date(2021, 1, 1))
    ServiceStandard.objects.create(government=service.government, line=service.line, number=2,
                                   state="published", valid_from=date(2020, 6, 1))  # fmt: skip
    found = check_services(None, databases=["default"])
    assert [(one.id, one.obj) for one in found] == [
        ("publicservices.E002", stray), ("publicservices.E003", row),
    ]  # fmt: skip


# --- through changes of structure ------------------------------------------------------------------


def merge(government, sources, into):
    government.refresh_from_db()
    apply_changes(
        government=government, changes=[Merge(sources, into)], user=None, reason=REASON,
        effective_on=government.today(),
    )  # fmt: skip


def test_a_standard_follows_its_service_to_whoever_takes_it_over_and_back():
    government = GovernmentFactory()
    source, into, _ = grow_units(government, 3)
    service = PublicServiceFactory(unit=source)
    standard = promise(service)
    merge(government, (source.pk,), into.pk)
    today = government.today()
    home = service_in_charge(service, today)
    assert (home.unit, home.line) == (into, service.line)
    assert standard_on(home.line, today) == standard
    government.refresh_from_db()
    undo_last_change(government=government, user=None, reason=REASON,
                     expected_version=government.structure_version)  # fmt: skip
    assert service_in_charge(service, today).unit == source


def test_a_service_merged_into_its_double_is_given_by_that_one():
    government = GovernmentFactory()
    source, into, _ = grow_units(government, 3)
    service = PublicServiceFactory(unit=source, code="SAMA")
    kept = PublicServiceFactory(unit=into, code="SAMA")
    merge(government, (source.pk,), into.pk)
    assert service_in_charge(service, government.today()) == kept


def test_a_service_nobody_gives_has_no_home(service):
    PublicService.objects.filter(pk=service.pk).update(valid_until=service.government.today())
    assert service_in_charge(service, service.government.today()) is None


# --- pages -----------------------------------------------------------------------------------------


def url(name, service, query=""):
    return reverse(f"publicservices:{name}", args=[service.pk]) + query


def posted(**changes):
    return dict.fromkeys(DRAFT_FIELDS, "") | STANDARD | form_key() | changes


def test_an_officer_writes_compares_and_publishes(client, officer, service):
    page = client.get(url("service_detail", service)).content.decode()
    assert "Belum ada standar pelayanan" in page
    assert client.post(url("standard_update", service), posted()).status_code == 302
    assert "Warga belum melihatnya" in client.get(url("service_detail", service)).content.decode()
    today = service.government.today()
    sent = {"valid_from": today.isoformat(), "reason": REASON}
    response = client.post(url("standard_publish", service), sent | form_key())
    assert response["Location"] == url("service_detail", service)
    client.post(url("standard_update", service), posted(cost="Rp 7.500"))
    page = client.get(url("standard_publish", service)).content.decode()
    assert "Rp 7.500" in page
    compared = client.get(url("standard_compare", service)).content.decode()
    assert "1 komponen berbeda" in compared
    client.post(url("standard_discard", service), {"reason": REASON} | form_key())
    assert ServiceStandard.objects.get().number == 1
    assert "Belum ada dua versi" in client.get(url("standard_compare", service)).content.decode()


@pytest.mark.parametrize(
    "query", ["?before=1&after=2", "?before=x", "?after=99", "?before=" + "9" * 40]
)
def test_comparing_survives_any_query(client, officer, service, query):
    promise(service)
    assert client.get(url("standard_compare", service, query)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"term_amount": "0"}, "antara 1 dan 1.000"),
        ({"term_amount": "lama"}, "bilangan"),
        ({"term_unit": "abad"}, "abad"),
        ({"agreed_on": "1900-01-01"}, "2009 sampai 2100"),
        ({"cost": "x" * 301}, "300"),
    ],
)
def test_a_wrong_draft_says_so_and_writes_nothing(client, officer, service, changes, message):
    page = client.post(url("standard_update", service), posted(**changes)).content.decode()
    assert "Kesalahan:" in page
    assert message in page
    assert not ServiceStandard.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"valid_from": ""}, "tidak boleh kosong"),
        ({"valid_from": "2020-01-01"}, "sudah lewat"),
        ({"reason": "x"}, "alasan yang jelas"),
    ],
)
def test_a_wrong_publishing_says_so_and_changes_nothing(client, officer, service, changes, message):
    save_draft(service=service, user=None, **STANDARD)
    today = service.government.today().isoformat()
    sent = {"valid_from": today, "reason": REASON} | changes | form_key()
    page = client.post(url("standard_publish", service), sent).content.decode()
    assert message in page
    assert ServiceStandard.objects.get().state == "draft"


def test_discarding_needs_a_reason(client, officer, service):
    save_draft(service=service, user=None, **STANDARD)
    page = client.post(url("standard_discard", service), {"reason": ""} | form_key())
    assert "tidak boleh kosong" in page.content.decode()
    assert ServiceStandard.objects.exists()


def test_a_draft_changed_meanwhile_is_not_overwritten(client, officer, service):
    draft = save_draft(service=service, user=None, **STANDARD)
    stamp = opening(draft, DRAFT_FIELDS)
    save_draft(service=service, user=None, cost="Rp 9.000")
    page = client.post(url("standard_update", service), posted(cost="Rp 1") | stamp)
    assert "sudah diubah" in page.content.decode()
    assert ServiceStandard.objects.get().cost == "Rp 9.000"


def test_who_may_only_read_writes_nothing(client, service):
    client.force_login(user_with_role(Role.AUDITOR, unit=service.unit))
    assert client.get(url("service_detail", service)).status_code == 200
    for name in ("standard_update", "standard_publish", "standard_discard"):
        assert client.post(url(name, service), posted()).status_code == 403
    assert not ServiceStandard.objects.exists()


def test_a_service_costs_the_same_with_many_versions(
    client, officer, service, django_assert_max_num_queries
):
    promise(service)
    client.get(url("service_detail", service))
    counts = []
    for number in (2, 22):
        ServiceStandard.objects.bulk_create(
            ServiceStandard(government=service.government, line=service.line, number=number + n,
                            state="published", valid_from=date(1990, 1, 1) + timedelta(days=n + number),
                            valid_until=date(1990, 1, 2) + timedelta(days=n + number))
            for n in range(20)
        )  # fmt: skip
        with django_assert_max_num_queries(40) as asked:
            client.get(url("service_detail", service))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_list_tells_which_services_have_a_standard(client, officer, service):
    other = PublicServiceFactory(unit=service.unit)
    promise(service)
    list_url = reverse("publicservices:service_list")
    for choice, found in (("holds", [service]), ("none", [other])):
        response = client.get(f"{list_url}?standard={choice}")
        assert list(response.context["page_obj"]) == found
