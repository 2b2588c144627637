"""Findings on the living structure: who sees what, filters, files, letters that settle them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgunits.actions import end_consent, record_consent
from orgunits.enums import UnitKind
from orgunits.models import OrgUnit, UnitConsent
from orgunits.queries import engine_structure, government_findings, rule_facts
from orgunits.rulebook import judge
from orgunits.structure import Establish
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.orgunits import (
    GovernmentFactory,
    PositionFactory,
    establish,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.portal import form_key
from tests.orgunits.test_post_views import at, words

pytestmark = pytest.mark.django_db
REASON = "Surat diganti dengan yang baru."
ISSUED = date(2026, 3, 2)


@pytest.fixture
def city():
    """A dinas of tipe C with three bidang and an UPTD, and a dinas without findings but its tipe."""
    government = GovernmentFactory(name="Kota Rimba")
    root = root_of(government).pk
    made = establish(
        government,
        [
            Establish(-1, root, "Dinas Kesehatan", UnitKind.DINAS, "C"),
            *(Establish(-n, -1, f"Bidang {n}", UnitKind.BIDANG) for n in (2, 3, 4)),
            Establish(-5, -1, "UPTD Laboratorium", UnitKind.UPTD, "A"),
            Establish(-6, root, "Dinas Kebudayaan", UnitKind.DINAS),
        ],
    )
    OrgUnit.objects.filter(pk=made[-1].pk).update(urusan="1.02")
    government.refresh_from_db()
    government.made = made
    return government


def ids(rows):
    return [row.finding.rule.id for row in rows]


def findings(government, user, day=None, **kwargs):
    return government_findings(government, day or government.today(), user, **kwargs)


def officer_of(city, **kwargs):
    return user_with_role(Role.HR_OFFICER, **(kwargs or {"government": city}))


def test_findings_of_a_government(city):
    rows = findings(city, officer_of(city))

    assert ids(rows)[0] == "kk-dinas-c-langsung-bidang"
    first = rows[0]
    assert (first.unit.name, first.kind_label) == ("Dinas Kesehatan", "Dinas")
    assert "3 bidang; tipe C paling banyak 2" in first.finding.message
    assert {"uptd-konsultasi", "tipe-kosong", "urusan-dasar-tanpa-unit"} <= set(ids(rows))


def test_head_posts_are_judged_too(city):
    PositionFactory(unit=city.made[-1], is_head=True, echelon="III.a")

    rows = findings(city, officer_of(city))

    assert "kk-eselon-dinas" in ids(rows)


def test_a_subtree_is_judged_by_the_whole_but_shown_alone(city):
    rows = findings(city, officer_of(city), below=city.made[-5].pk)

    assert ids(rows) == ["uptd-konsultasi"]
    assert rows[0].agency == (city.made[-1].pk, "Dinas Kesehatan")
    assert findings(city, officer_of(city), below=10**9) == []


def test_a_day_before_the_structure_finds_nothing(city):
    assert findings(city, officer_of(city), day=date(1999, 1, 1)) == []


def test_people_see_findings_of_their_own_units_only(city):
    narrow = officer_of(city, unit=city.made[-5])

    rows = findings(city, narrow)

    assert ids(rows) == ["uptd-konsultasi"]
    assert rows[0].agency is None  # the dinas above is out of sight


def test_a_finding_that_names_units_out_of_sight_is_left_out(city):
    OrgUnit.objects.filter(pk=city.made[-6].pk).update(urusan="1.02")
    second = city.made[-6]

    assert "urusan-terbelah" in ids(findings(city, officer_of(city)))
    assert "urusan-terbelah" not in ids(findings(city, officer_of(city, unit=second)))


def test_one_pass_asks_as_often_for_a_large_government():
    counts = []
    for n_units in (10, 200):
        government = GovernmentFactory()
        grow_units(government, n_units, width=8)
        government.refresh_from_db()
        user = officer_of(government)
        with CaptureQueriesContext(connection) as asked:
            findings(government, user)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10


def test_living_structure_is_the_engines_own(city):
    structure = engine_structure(city, city.today())

    assert structure.root.name == root_of(city).name
    assert len(structure) == 7
    assert judge(structure, rule_facts(city, city.today()), city.today())


# Letters.


def letter(city, **values):
    common = {"kind": "uptd", "number": "061/12", "issuer": "Gubernur Banten", "issued_on": ISSUED}
    return record_consent(unit=city.made[-5], user=None, **common | values)


def test_a_recorded_letter_settles_its_finding_until_it_ends(city):
    user = officer_of(city)
    consent = letter(city)
    assert "uptd-konsultasi" not in ids(findings(city, user))

    end_consent(consent=consent, on=city.today(), user=user, reason=REASON)

    assert "uptd-konsultasi" in ids(findings(city, user))
    assert "uptd-konsultasi" not in ids(findings(city, user, day=ISSUED))
    actions = AuditEvent.objects.of_object(consent).values_list("action", flat=True)
    assert sorted(actions) == ["Mencatat surat persetujuan", "Mengakhiri surat persetujuan"]


def test_letters_that_do_not_fit_are_refused(city):
    letter(city)
    with pytest.raises(ValidationError, match="sudah tercatat"):
        letter(city)
    with pytest.raises(ValidationError, match="kriterianya"):
        letter(city, kind="simplification", number="2")
    consent = UnitConsent.objects.get()
    with pytest.raises(ValidationError, match="sebelum tanggal surat"):
        end_consent(consent=consent, on=ISSUED - timedelta(days=1), user=None, reason=REASON)
    end_consent(consent=consent, on=ISSUED, user=None, reason=REASON)
    with pytest.raises(ValidationError, match="memang sudah"):
        end_consent(consent=consent, on=ISSUED, user=None, reason=REASON)


# Screens.


def test_list_shows_clause_remedy_and_counts(client, city):
    client.force_login(officer_of(city))

    page = words(client.get(at("finding_list")))

    assert "Tidak sesuai aturan 1" in page
    assert "PP 18/2016 pasal 83 ayat (1)" in page
    assert "Gabungkan menjadi paling banyak 2 bidang" in page


def test_list_is_narrowed_and_a_wrong_filter_changes_nothing(client, city):
    client.force_login(officer_of(city))

    by_severity = words(client.get(at("finding_list", severity="block")))
    by_group = words(client.get(at("finding_list", group="uptd")))
    by_text = words(client.get(at("finding_list", q="laboratorium")))
    none = words(client.get(at("finding_list", q="tak ada yang begini")))
    wrong = words(client.get(at("finding_list", severity="apa")))

    assert "Dinas Kebudayaan" not in by_severity
    assert "Konsultasi tertulis kepada gubernur" in by_group
    assert "Dinas Kebudayaan" not in by_text
    assert "Tidak ada temuan yang cocok" in none
    assert "Dinas Kebudayaan" in wrong


def test_part_of_the_page_for_htmx(client, city):
    client.force_login(officer_of(city))

    part = client.get(at("finding_list"), headers={"HX-Request": "true"})

    assert "<html" not in part.text
    assert 'id="finding-table"' in part.text


def test_findings_leave_as_a_file(client, city):
    client.force_login(officer_of(city))

    file = b"".join(client.get(at("finding_list", ekspor="csv", severity="block"))).decode()

    assert "Dinas Kesehatan" in file
    assert "Dinas Kebudayaan" not in file


def test_tab_of_a_unit_with_letters(client, city):
    client.force_login(officer_of(city))
    uptd = city.made[-5]

    assert "Belum ada surat" in words(client.get(at("orgunit_findings", uptd)))
    letter(city)
    page = words(client.get(at("orgunit_findings", uptd)))

    assert "061/12" in page
    assert "Tidak ada temuan" in page


def test_letter_is_recorded_and_ended_on_screen(client, city):
    client.force_login(officer_of(city))
    uptd = city.made[-5]
    values = {"kind": "uptd", "number": "061/7", "issued_on": "2026-03-02", "issuer": "Gubernur"}

    made = client.post(at("consent_create", uptd), form_key() | values)
    assert made["Location"] == at("orgunit_findings", uptd)
    consent = UnitConsent.objects.get()
    ended = client.post(
        at("consent_end", consent), form_key() | {"on": "2026-04-01", "reason": REASON}
    )

    assert ended["Location"] == at("orgunit_findings", uptd)
    consent.refresh_from_db()
    assert consent.valid_until == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"number": ""}, "Tulis nomor suratnya."),
        ({"issued_on": "besok"}, "Tanggal tidak dikenal"),
        ({"issuer": ""}, "Tulis siapa yang menjawab."),
        ({"kind": "simplification"}, "Pilih kriterianya."),
        ({"criterion": "study"}, "Kriteria hanya untuk"),
        ({"kind": "lain"}, "Masukkan"),
    ],
)
def test_wrong_letter_is_told_and_not_recorded(client, city, wrong, message):
    client.force_login(officer_of(city))
    values = {"kind": "uptd", "number": "1", "issued_on": "2026-03-02", "issuer": "Gubernur"}

    answer = client.post(at("consent_create", city.made[-5]), form_key() | values | wrong)

    assert answer.status_code == 200
    assert message in words(answer) or message == "Masukkan"
    assert not UnitConsent.objects.exists()


def test_whoever_only_reads_records_no_letters(client, city):
    client.force_login(user_with_role(Role.AUDITOR, government=city))

    page = words(client.get(at("orgunit_findings", city.made[-5])))

    assert "Catat surat" not in page
    assert client.get(at("consent_create", city.made[-5])).status_code == 403


def test_links_lead_only_where_one_may_go(client, city):
    """Score sheets belong to the whole government: whoever holds a part of it gets no link."""
    client.force_login(officer_of(city))
    whole = words(client.get(at("orgunit_list")))
    assert "Temuan aturan" in whole
    assert "Tipologi" in whole
    assert "Tipologi" in words(client.get(at("finding_list")))

    client.force_login(officer_of(city, unit=city.made[-1]))
    part = words(client.get(at("orgunit_list")))
    assert "Temuan aturan" in part
    assert "Tipologi" not in part


def test_plain_employees_get_no_findings(client, city):
    client.force_login(user_with_role(Role.EMPLOYEE, government=city))

    assert client.get(at("finding_list")).status_code == 403
    assert "Temuan aturan" not in words(client.get(at("orgunit_list")))
