"""What queries, forms and models answer somebody about things out of their reach, where no page of
the matrix comes to it by its address alone."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from employees.actions import move_employee
from employees.actions.teams import add_member
from employees.models import WorkTeamMember
from employees.queries.differences import difference_figures
from employees.queries.move_requests import request_shown_on_file
from orgunits.actions import apply_changes
from orgunits.models import StructureChange
from orgunits.structure import Merge
from portal.imports.spec import KINDS, Context, Row
from portal.permissions import Role
from publicservices.actions.times import TimeDraft, record_times
from restructuring.enums import EvidenceKind, ProposalState
from restructuring.models import Objection, Proposal, ProposalDocument, ProposalEvidence
from restructuring.permissions import answerers_of
from restructuring.queries.documents import facts_of
from restructuring.queries.matching import names_of
from restructuring.queries.noticing import drafts_to_join, proposals_of, rule_lines, visible_signals
from restructuring.queries.staff import reading_table, seen_people, staff_table
from restructuring.queries.way import secret_drafts
from restructuring.thinking import think
from restructuring.views.particulars import evidence_of
from surveys.models import Campaign
from surveys.queries.instruments import instrument_rows
from tests.factories.orgunits import (
    REASON,
    GovernmentFactory,
    RoleAssignmentFactory,
    grow_units,
    user_with_role,
)
from tests.factories.portal import form_key
from tests.factories.publicservices import PublicServiceFactory
from tests.matrix.test_permission_matrix import clients, world  # noqa: F401
from tests.matrix.world import CANARIES, REACHED, Relation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def own(world):  # noqa: F811
    return world.objects[Relation.OWN]


@pytest.fixture
def elsewhere(world):  # noqa: F811
    return world.objects[Relation.SIBLING]


@pytest.fixture
def officer(world):  # noqa: F811
    """The HR officer of OWN."""
    return world.users[Role.HR_OFFICER]


def test_differences_are_counted_in_reach(own, officer):
    assert difference_figures(officer, own["unit"].government).total() == len(REACHED)


def test_wish_to_move_is_unsaid_until_it_is_shown(own, officer):
    person, asked = own["employee"], own["move_request"]
    assert request_shown_on_file(person, officer) == asked
    type(asked).objects.filter(pk=asked.pk).update(shared_at=None)
    assert request_shown_on_file(person, officer) is None


def test_nobody_elsewhere_is_taken_into_a_team(own, elsewhere, clients):  # noqa: F811
    url = reverse("employees:team_member_create", args=[own["team"].pk])
    today = own["unit"].government.today()
    data = {"nip": elsewhere["employee"].nip, "role": "member", "share": 10, "valid_from": today}
    page = clients[Role.HR_OFFICER].post(url, form_key() | data).content.decode()
    assert "tidak ada dalam wewenang Anda" in page
    assert elsewhere["employee"].name not in page
    assert not WorkTeamMember.objects.filter(
        team=own["team"], employee=elsewhere["employee"]
    ).exists()


def test_nobody_elsewhere_is_recorded_as_objecting(own, elsewhere, clients):  # noqa: F811
    url = reverse("restructuring:formal_objection_create", args=[own["proposal"].pk])
    data = {"nip": elsewhere["employee"].nip}
    page = clients[Role.HR_OFFICER].post(url, form_key() | data).content.decode()
    assert "Tidak ada pegawai dengan NIP ini dalam wewenang Anda." in page
    assert elsewhere["employee"].name not in page


def test_team_of_somebody_who_left_stays_unnamed(own, elsewhere, clients):  # noqa: F811
    """The tab of an earlier day, when who now works elsewhere still belonged to the unit."""
    person, today = own["employee"], own["unit"].government.today()
    add_member(
        team=elsewhere["team"], employee=person, role="member", share=10,
        valid_from=elsewhere["team"].valid_from, user=None,
    )  # fmt: skip
    page = reverse("employees:unit_teams", args=[own["unit"].pk])
    yesterday = {"per": today - DAY}
    shown = f"Tim {CANARIES[Relation.SIBLING]}"
    assert shown in clients[Role.HR_OFFICER].get(page, yesterday).content.decode()
    move_employee(
        employee=person, position=elsewhere["position"], valid_from=today, user=None,
        reason="Pindah bidang untuk matriks.",
    )  # fmt: skip
    assert shown not in clients[Role.HR_OFFICER].get(page, yesterday).content.decode()


def test_secret_proposal_is_told_to_nobody_outside_it(own, officer):
    """Who could answer an objection to it, and its documents."""
    reviewer = user_with_role(Role.LEGAL_REVIEWER, unit=own["unit"])
    objection = Objection.objects.get(change__proposal=own["proposal"])
    assert reviewer in answerers_of(objection)
    assert own["document"] in ProposalDocument.objects.visible_to(officer)
    asked = {"user": officer, "government": own["unit"].government}
    assert own["proposal"].pk in {row["proposal"] for row in reading_table(**asked)}
    Proposal.objects.filter(pk=own["proposal"].pk).update(is_confidential=True)
    objection = Objection.objects.get(pk=objection.pk)
    assert reviewer not in answerers_of(objection)
    assert own["proposal"].pk not in {row["proposal"] for row in reading_table(**asked)}
    assert own["document"] not in ProposalDocument.objects.visible_to(officer)
    untold = dict(secret_drafts(officer))[ProposalDocument._meta.label]
    assert list(untold) == [own["document"]]


def test_papers_and_recommendations_name_only_people_in_sight(own, elsewhere, officer):
    thought = think(own["proposal"])
    stranger = user_with_role(Role.HR_OFFICER, unit=elsewhere["unit"])
    named, unnamed = (
        {one.name for held in facts_of(thought, user).people.values() for one in held}
        for user in (officer, stranger)
    )
    assert any(own["employee"].name in name for name in named)
    assert not any(own["employee"].name in name for name in unnamed)
    found = {"proposal": own["proposal"], "text": own["employee"].name}
    assert staff_table(user=officer, **found).exists()
    assert not staff_table(user=stranger, **found).exists()
    touched = list(staff_table(user=officer, proposal=own["proposal"]))
    assert seen_people(touched, officer) == {own["employee"].pk}
    assert seen_people(touched, stranger) == set()
    people = [own["employee"].pk, elsewhere["employee"].pk]
    assert set(names_of(own["matching_run"], officer, people)) == {own["employee"].pk}


def test_signal_names_no_proposal_elsewhere(own, elsewhere, officer):
    """Which proposals it led to, whose drafts it may join, and how many were put in force."""
    government = own["unit"].government
    ProposalEvidence.objects.all().delete()
    for thing in (own, elsewhere):
        ProposalEvidence.objects.create(
            government=government, proposal=thing["proposal"], signal=own["signal"],
            kind=EvidenceKind.values[0], text="Karena indikasi ini.", made_at=timezone.now(),
        )  # fmt: skip
    assert list(proposals_of(own["signal"], officer)) == [own["proposal"]]
    foreign = ProposalEvidence.objects.get(proposal=elsewhere["proposal"])
    type(foreign).objects.filter(pk=foreign.pk).update(
        proposal=own["proposal"], signal=elsewhere["signal"]
    )
    readable = {one.signal_id: one.can_be_read for one in evidence_of(officer, own["proposal"])}
    assert readable == {own["signal"].pk: True, elsewhere["signal"].pk: False}
    type(foreign).objects.filter(pk=foreign.pk).update(
        proposal=elsewhere["proposal"], signal=own["signal"]
    )
    seen = visible_signals(officer, government)
    assert seen.get(pk=own["signal"].pk).is_taken
    ProposalEvidence.objects.filter(proposal=own["proposal"]).delete()
    assert not seen.get(pk=own["signal"].pk).is_taken
    drafts = {one.unit_id for one in drafts_to_join(officer, government)}
    assert own["unit"].pk in drafts
    assert elsewhere["unit"].pk not in drafts
    change = StructureChange.objects.filter(government=government).first()
    Proposal.objects.filter(pk=elsewhere["proposal"].pk).update(
        state=ProposalState.ENACTED, change=change
    )
    assert sum(line.n_enacted for line in rule_lines(officer, government, government.today())) == 0


def test_who_handed_a_request_over_is_not_led_back_to_it(own, elsewhere, clients):  # noqa: F811
    row, target = own["request"], elsewhere["request"].service
    url = reverse("publicservices:request_detail", args=[row.pk])
    sent = {"act": "hand", "to": target.pk, "text": "Salah alamat, ini urusan mereka."}
    answer = clients[Role.SURVEY_OFFICER].post(f"{url}?cari={target.name}", sent | form_key())
    assert answer["Location"] == reverse("publicservices:request_list")
    row.refresh_from_db()
    assert row.service == target


def test_new_home_of_a_service_is_named_only_to_who_may_see_it(client):
    government = GovernmentFactory()
    source, into, other = grow_units(government, 3)
    service = PublicServiceFactory(unit=source)
    government.refresh_from_db()
    apply_changes(
        government=government, changes=[Merge((source.pk,), into.pk)], user=None, reason=REASON,
        effective_on=government.today(),
    )  # fmt: skip
    source.refresh_from_db()
    user = user_with_role(Role.UNIT_HEAD, unit=other)
    RoleAssignmentFactory(user=user, unit=source, role=Role.SURVEY_OFFICER)
    client.force_login(user)
    page = client.get(reverse("publicservices:service_detail", args=[service.pk]))
    assert page.status_code == 200
    assert "sekarang diberikan" not in page.content.decode()
    client.force_login(user_with_role(Role.SURVEY_OFFICER, government=government))
    page = client.get(reverse("publicservices:service_detail", args=[service.pk]))
    assert into.name in page.content.decode()


def test_times_of_a_service_out_of_reach_are_neither_taken_nor_given():
    government = GovernmentFactory()
    near, far = (PublicServiceFactory(unit=unit) for unit in grow_units(government, 2))
    day = government.today()
    record_times(
        government=government,
        created=[
            TimeDraft(service=one, source="lain", number=one.code, started_at=timezone.now())
            for one in (near, far)
        ],
        changed=[],
        user=None,
        reason=REASON,
    )
    ctx = Context(government, user_with_role(Role.HR_OFFICER, unit=near.unit), day)
    kind = KINDS["publicservices.times"]
    assert [row["number"] for row in kind.export(ctx)] == [near.code]
    rows = [
        Row(
            n,
            {"number": f"N-{n}", "service": one.code, "started_at": datetime.combine(day, time())},
        )
        for n, one in enumerate((near, far))
    ]
    assert [error.row for error in kind.check(ctx, rows, {})] == [1]


def test_surveys_elsewhere_are_not_counted_of_a_questionnaire(own, world):  # noqa: F811
    officer = world.users[Role.SURVEY_OFFICER]
    (row,) = instrument_rows([own["campaign"].instrument], officer)
    mine = Campaign.objects.filter(instrument=row.instrument)
    in_reach = mine.filter(unit__in=[world.objects[one]["unit"] for one in REACHED])
    assert row.n_surveys == in_reach.count() < mine.count()
