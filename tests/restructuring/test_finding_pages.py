"""The page of findings of a proposal, and the written reason for a warning."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from orgunits.models import OrgUnit
from orgunits.structure import Establish, Merge, Rename
from portal.models import AuditEvent
from portal.permissions import Role
from restructuring.actions import add_step, answer_finding
from restructuring.enums import ProposalState
from restructuring.findings import proposal_findings
from restructuring.models import FindingAnswer, Proposal
from restructuring.steps import NEW
from restructuring.thinking import think
from tests.factories.orgunits import GovernmentFactory, OrgUnitFactory, root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.restructuring import ProposalFactory
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
REASON = "Surat konsultasi sedang disiapkan Bagian Organisasi."
N_PAGE = 19


@kept_world
def city():
    """A dinas of tipe A with the four bidang it may have, and one of other urusan."""
    government = GovernmentFactory()
    root = root_of(government)
    health = OrgUnitFactory(parent=root, name="Dinas Kesehatan", kind="dinas", tipe="A")
    school = OrgUnitFactory(parent=root, name="Dinas Pendidikan", kind="dinas", tipe="A")
    OrgUnit.objects.filter(pk=health.pk).update(urusan="1.02")
    OrgUnit.objects.filter(pk=school.pk).update(urusan="1.01")
    for number in range(4):
        OrgUnitFactory(parent=health, name=f"Bidang {number}", kind="bidang")
    government.refresh_from_db()
    return {
        "officer": user_with_role(Role.HR_OFFICER, unit=root),
        "government": government,
        "root": root,
        "health": health,
        "school": school,
    }


@pytest.fixture
def officer(city):
    return city["officer"]


@pytest.fixture
def draft(city):
    return ProposalFactory(government=city["government"])


@pytest.fixture
def page(client, officer):
    client.force_login(officer)
    return client


def step(draft, *changes):
    add_step(proposal=draft, changes=changes, user=None)
    draft.refresh_from_db()


def fifth_bidang(city):
    return Establish(NEW, city["health"].pk, "Bidang Baru", "bidang")


def new_uptd(city):
    return Establish(NEW, city["health"].pk, "UPTD Laboratorium", "uptd", "A")


def warning(draft):
    (found,) = [one for one in proposal_findings(think(draft)) if one.needs_answer]
    return found


def url_of(draft, name="findings"):
    return reverse(f"restructuring:proposal_{name}", args=[draft.pk])


def test_draft_that_breaks_nothing_says_so(page, draft):
    body = page.get(url_of(draft)).content.decode()
    assert "Tidak ada temuan" in body


def test_page_shows_clause_severity_and_the_change_that_is_the_cause(page, city, draft):
    step(draft, Rename(city["school"].pk, "Dinas Pendidikan Dasar"))
    step(draft, fifth_bidang(city))
    response = page.get(url_of(draft))
    blocking = [row for row in response.context["found"].rows if row.draft.is_blocking]
    assert [[cause.number for cause in row.causes] for row in blocking] == [[2]]
    body = response.content.decode()
    assert "PP 18/2016" in body
    assert "Disebabkan perubahan 2:" in body
    assert "Menghalangi pengajuan" in body


def test_solved_and_remaining_findings_are_listed_apart(page, city, draft):
    OrgUnitFactory(parent=city["health"], name="Bidang Kelima", kind="bidang")
    fifth = OrgUnit.objects.get(name="Bidang Kelima")
    uptd = OrgUnitFactory(parent=city["health"], name="UPTD Lama", kind="uptd", tipe="A")
    step(draft, Merge((fifth.pk,), OrgUnit.objects.get(name="Bidang 0").pk))
    rows = page.get(url_of(draft)).context["found"].rows
    told = {(row.status, row.unit.pk if hasattr(row.unit, "pk") else row.unit.id) for row in rows}
    assert ("selesai", city["health"].pk) in told
    assert ("lama", uptd.pk) in told


def test_list_is_filtered(page, city, draft):
    step(draft, fifth_bidang(city))
    step(draft, new_uptd(city))
    response = page.get(url_of(draft), {"severity": "warn", "status": "baru"})
    assert [row.unit.name for row, _chip in response.context["rows"]] == ["UPTD Laboratorium"]
    assert "Tidak ada temuan yang cocok" in page.get(url_of(draft), {"q": "zzz"}).content.decode()


def test_findings_can_be_taken_along_as_a_file(page, city, draft):
    step(draft, fifth_bidang(city))
    text = b"".join(page.get(url_of(draft), {"ekspor": "csv"})).decode()
    assert "Disebabkan perubahan" in text
    assert "Membentuk Bidang Baru" in text


def test_reason_for_a_warning_is_kept_and_shown(page, city, draft, officer):
    step(draft, new_uptd(city))
    key = warning(draft).key
    shown = page.get(url_of(draft, "finding_answer"), {"temuan": key})
    assert "UPTD Laboratorium" in shown.content.decode()
    response = page.post(
        url_of(draft, "finding_answer"), {"temuan": key, "reason": REASON} | form_key()
    )
    assert response["Location"] == url_of(draft)
    answer = FindingAnswer.objects.get()
    assert (answer.finding, answer.made_by) == (key, officer)
    response = page.get(url_of(draft))
    assert REASON in response.content.decode()
    assert response.context["found"].n_unanswered == 0
    assert AuditEvent.objects.filter(action="Menanggapi temuan usulan").count() == 1


def test_reason_is_changed_in_its_place(city, draft, officer):
    step(draft, new_uptd(city))
    key = warning(draft).key
    for reason in (REASON, f"{REASON} Nomor 061."):
        answer_finding(proposal=draft, finding=key, reason=reason, user=officer)
    assert FindingAnswer.objects.get().reason.endswith("061.")


def test_answer_holds_while_the_unit_is_only_renamed(city, draft):
    step(draft, new_uptd(city))
    key = warning(draft).key
    step(draft, Rename(-1, "UPTD Laboratorium Daerah"))
    assert warning(draft).key == key


@pytest.mark.parametrize(
    ("reason", "message"), [("", "Tulis alasannya."), ("ya", "paling sedikit 10 huruf")]
)
def test_reason_that_says_nothing_is_refused(page, city, draft, reason, message):
    step(draft, new_uptd(city))
    data = {"temuan": warning(draft).key, "reason": reason}
    response = page.post(url_of(draft, "finding_answer"), data | form_key())
    assert message in response.content.decode()
    assert not FindingAnswer.objects.exists()


def test_finding_that_is_not_there_or_blocks_takes_no_reason(page, city, draft):
    step(draft, fifth_bidang(city))
    (blocking,) = [one for one in proposal_findings(think(draft)) if one.is_blocking]
    for key in ("x" * 64, blocking.key):
        data = {"temuan": key, "reason": REASON}
        response = page.post(url_of(draft, "finding_answer"), data | form_key())
        assert "Temuan ini tidak ada lagi" in response.content.decode()
    assert not FindingAnswer.objects.exists()


def test_locked_proposal_takes_no_reason(page, city, draft):
    step(draft, new_uptd(city))
    key = warning(draft).key
    Proposal.objects.filter(pk=draft.pk).update(state=ProposalState.SUBMITTED)
    response = page.post(
        url_of(draft, "finding_answer"), {"temuan": key, "reason": REASON} | form_key()
    )
    assert response.status_code == 302
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="terkunci"):
        answer_finding(proposal=draft, finding=key, reason=REASON, user=None)
    assert not FindingAnswer.objects.exists()


def test_old_findings_that_name_units_out_of_sight_are_neither_told_nor_counted(client, city):
    """Whoever holds an office over one dinas reads a proposal that is about it: their number would
    tell of changes elsewhere."""
    OrgUnit.objects.filter(pk=city["school"].pk).update(urusan="1.02")
    part = ProposalFactory(government=city["government"], unit=city["school"])
    step(part, Establish(NEW, city["school"].pk, "Bidang Baru", "bidang"))
    client.force_login(user_with_role(Role.HR_OFFICER, unit=city["school"]))
    response = client.get(url_of(part))
    assert response.context["found"].n_hidden == 0
    assert "di luar wewenang Anda" not in response.content.decode()
    assert "diwadahi 2 perangkat daerah" not in response.content.decode()


def test_page_asks_as_often_for_many_steps_and_findings(
    page, city, draft, django_assert_num_queries
):
    step(draft, new_uptd(city))
    page.get(url_of(draft))
    with django_assert_num_queries(N_PAGE):
        page.get(url_of(draft))
    for number in range(8):
        step(draft, Establish(NEW, city["health"].pk, f"UPTD {number}", "uptd", "A"))
    with django_assert_num_queries(N_PAGE):
        page.get(url_of(draft))
