"""What the pages asked one by one do not show: somebody with two roles, files that are sent in, work
that is done later, and people whose post and account lie apart."""

from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from employees.actions.accounts import FILL_BATCH
from employees.actions.cases import MoveDraft, open_case
from employees.actions.post_maps import PRINT, order_fixed_map
from employees.enums import AppointmentKind, CaseState, EmploymentStatus, PlacementKind
from employees.models import AccountBatch, Employee, Placement, PlacementCase, TrainingSession
from employees.queries import account_events
from employees.queries.accounts import waiting_seats
from employees.queries.case_attention import running_cases_of, waiting_cases
from employees.queries.case_choices import case_people, open_cases
from employees.queries.cases import dress_lines, judge
from employees.queries.sessions import years_of_sessions
from employees.queries.standings import contracts_ending
from employees.tasks import fixed_paper
from employees.views import sign_ups
from orgunits.actions import apply_changes, grant_role
from orgunits.actions.assessments.paper import BUILD_PAPER
from orgunits.actions.job_prints import PRINT as PRINT_POSTS
from orgunits.actions.prints import DRAW
from orgunits.chart.registry import Asked
from orgunits.enums import AGENCY_KINDS, UnitKind
from orgunits.models import (
    Assessment,
    OrgUnit,
    Overlap,
    RoundPart,
    StructureChange,
    WorkRelation,
)
from orgunits.queries import (
    ask_directory,
    copy_sources,
    relations_ahead,
    roles_of,
    structure_on,
    tree_stamp,
    unit_options,
    unit_roles,
)
from orgunits.queries.chart import days_of_change
from orgunits.queries.comparison import compare_days
from orgunits.queries.overlaps import earlier_decisions
from orgunits.queries.rounds import board, round_table, runs_round, waiting_rounds
from orgunits.structure import Establish, Merge, Rename
from portal import crypto
from portal.as_of import AsOf
from portal.imports.spec import KINDS
from portal.jobs import KINDS as JOB_KINDS
from portal.jobs import job_allowed
from portal.models import AuditEvent, ImportRun
from portal.permissions import ROLE_PERMISSIONS, Permission, Role
from portal.templatetags.formats import date_long
from reports.actions.library import BUILD
from reports.enums import PeriodKind
from reports.periods import Period
from reports.queries import latest_report
from restructuring.actions import add_step, create_proposal
from restructuring.actions.documents import BUILD as BUILD_DOCUMENT
from restructuring.actions.matching import SOLVE
from restructuring.enums import ProposalState
from restructuring.forms.placing import FIELD as PLACE_FIELD
from restructuring.forms.placing import WaveForm
from restructuring.models import PlacementWave, Proposal, ProposalReview
from restructuring.placing import Named, PlaceRow, PlaceState
from restructuring.queries.effects import confirmed_overlaps, draft_costs
from restructuring.queries.ledger import HIDDEN_NAME, fate_ledger
from restructuring.queries.placing import Placing
from restructuring.queries.waiting import waiting_proposals
from restructuring.queries.waves import waves_of
from restructuring.queries.way import joinable_drafts, ledger_sources
from restructuring.thinking import think
from restructuring.views.gaps import SEARCH, stand_in_people
from restructuring.views.waves import made_wave
from surveys.actions import create_campaigns, load_standard_instrument
from surveys.actions.batches import CLOSE, open_batch
from surveys.actions.prints import PRINT as PRINT_SURVEY
from surveys.chart import index, last_full_quarter
from surveys.drafts import CampaignDraft
from surveys.enums import CampaignState
from surveys.models import Campaign
from surveys.queries import campaign_years
from surveys.queries.batches import batch_campaigns, batch_rows, surveyed_periods
from surveys.queries.follow_ups import n_overdue
from surveys.tasks import printed_campaigns
from tests.factories.assessments import open_one
from tests.factories.orgunits import LONG_AGO, establish, user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import add_answers, sheets
from tests.matrix.test_permission_matrix import EVERY_CELL, clients, world  # noqa: F401
from tests.matrix.world import CANARIES, REACHED, TMT, Relation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def with_two_roles(world, own, below):  # noqa: F811
    """Somebody who holds the role ``own`` on OWN and ``below`` on DESCENDANT: (user, client)."""
    user = user_with_role(below, unit=world.objects[Relation.DESCENDANT]["unit"])
    unit = world.objects[Relation.OWN]["unit"]
    grant_role(user=user, unit=unit, role=own, granted_by=None, valid_from=LONG_AGO)
    client = Client()
    client.force_login(user)
    return user, client


def test_chart_names_heads_only_where_people_may_be_seen(world):  # noqa: F811
    """Who is an employee of OWN and reads DESCENDANT as auditor learns who leads DESCENDANT."""
    _, client = with_two_roles(world, Role.EMPLOYEE, Role.AUDITOR)
    for url in (
        reverse("orgunits:orgunit_chart_figures"),
        reverse("orgunits:orgunit_chart") + "?isi=rinci",
        reverse("orgunits:orgunit_chart_svg") + "?isi=rinci",
    ):
        text = client.get(url).content.decode()
        assert f"Pegawai {CANARIES[Relation.OWN]}" not in text, url
    heads = client.get(reverse("orgunits:orgunit_chart_figures")).json()["heads"]
    assert f"Pegawai {CANARIES[Relation.DESCENDANT]} 2" in heads


def checked_file(client, kind, heading, *lines):
    """The page of an import of these lines after its columns were confirmed."""
    file = BytesIO("\n".join([heading, *(";".join(line) for line in lines), ""]).encode())
    file.name = "berkas.csv"
    client.post(reverse("portal:import_create"), form_key() | {"kind": kind, "file": file})
    run = ImportRun.objects.latest("pk")
    columns = {f"column_{place}": name for place, name in enumerate(run.mapping)}
    client.post(
        reverse("portal:import_map", args=[run.uuid]),
        form_key() | columns | {"mode": "both", "step": "map"},
    )
    return client.get(reverse("portal:import_detail", args=[run.uuid])).content.decode()


def test_file_of_people_seats_nobody_in_a_unit_elsewhere(world, clients):  # noqa: F811
    own, elsewhere = world.objects[Relation.OWN], world.objects[Relation.SIBLING]
    page = checked_file(
        clients[Role.HR_OFFICER],
        "employees.people",
        "NIP;Unit kerja;Jabatan;TMT jabatan",
        [own["employee"].nip, elsewhere["unit"].name, elsewhere["position"].name, "2020-01-01"],
    )
    assert "Unit ini di luar wewenang Anda." in page


def test_file_of_people_says_nothing_of_somebody_elsewhere(world, clients):  # noqa: F811
    person = world.objects[Relation.SIBLING]["employee"]
    page = checked_file(
        clients[Role.HR_OFFICER], "employees.people", "NIP;Nama", [person.nip, "Nama Baru"]
    )
    assert "NIP ini terdaftar pada pegawai di luar wewenang Anda." in page
    assert CANARIES[Relation.SIBLING] not in page


def test_file_of_units_puts_none_under_a_unit_elsewhere(world, clients):  # noqa: F811
    above = world.objects[Relation.SIBLING]["unit"].name
    page = checked_file(
        clients[Role.HR_OFFICER],
        "orgunits.units",
        "Nama unit;Jenis;Induk",
        ["Seksi Selundupan", "Seksi", above],
    )
    assert "Induk ini di luar wewenang Anda." in page


@pytest.mark.parametrize("kind", sorted(name for name in KINDS if "test" not in name))
def test_file_of_what_is_held_holds_nothing_from_elsewhere(kind, world, clients):  # noqa: F811
    """The export that may be sent in again holds what its officer reaches, and that it does hold."""
    url = reverse("portal:import_create")
    response = clients[Role.HR_OFFICER].get(url, {"kind": kind, "berkas": "isi"})
    book = load_workbook(BytesIO(b"".join(response) if response.streaming else response.content))
    cells = " ".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row)
    nips = {relation: found["employee"].nip for relation, found in world.objects.items()}
    seen = {
        relation for relation, word in CANARIES.items() if word in cells or nips[relation] in cells
    }
    assert seen <= set(REACHED), seen
    assert Relation.DESCENDANT in seen


def test_role_elsewhere_finds_no_account_here(world, clients):  # noqa: F811
    """Who is an employee of OWN and audits a unit elsewhere is no auditor to the admin of OWN."""
    own, elsewhere = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.SIBLING))
    user = user_with_role(Role.EMPLOYEE, unit=own)
    grant_role(user=user, unit=elsewhere, role=Role.AUDITOR, granted_by=None, valid_from=LONG_AGO)
    user.display_name = "Orang Berperan Dua"
    user.save(update_fields=["display_name"])
    admin, url = clients[Role.GOVERNMENT_ADMIN], reverse("employees:account_list")
    assert user.display_name in admin.get(url, {"q": "Berperan Dua"}).content.decode()
    found = admin.get(url, {"q": "Berperan Dua", "role": Role.AUDITOR.value}).content.decode()
    assert f">{user.display_name}<" not in found


def test_chart_is_coloured_only_where_results_may_be_seen(world):  # noqa: F811
    """Who is an employee of OWN and works on the surveys of DESCENDANT learns its IKM alone."""
    own, below = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.DESCENDANT))
    user, _ = with_two_roles(world, Role.EMPLOYEE, Role.SURVEY_OFFICER)
    day = own.government.today()
    start, end = last_full_quarter(day)
    instrument = load_standard_instrument()
    for unit in (own, below):
        draft = CampaignDraft(
            unit, instrument, "Survei triwulan", start, end, state=CampaignState.CLOSED
        )
        [campaign] = create_campaigns(government=own.government, drafts=[draft], user=None)
        add_answers(campaign, sheets(20, 3))
    rows = structure_on(own.government, day, user)
    assert set(index(Asked(own.government, user, day, rows))) == {below.pk}


def test_delegation_is_withdrawn_only_where_one_may_delegate(world):  # noqa: F811
    """Who sees the delegations of OWN and leads DESCENDANT may not end one on OWN."""
    _, client = with_two_roles(world, Role.EMPLOYEE, Role.UNIT_HEAD)
    delegations = [world.objects[relation]["delegation"] for relation in REACHED]
    url, other = (reverse("orgunits:delegation_withdraw", args=[d.pk]) for d in delegations)
    listed = client.get(reverse("orgunits:delegation_list")).content.decode()
    assert other in listed
    assert url not in listed
    assert client.get(url).status_code in (403, 404)
    answer = client.post(url, form_key() | {"reason": "Mencoba yang tidak boleh."})
    assert answer.status_code in (403, 404)
    delegation = delegations[0]
    delegation.refresh_from_db()
    assert delegation.withdrawn_at is None


def test_topmost_unit_in_reach_is_offered(world, clients):  # noqa: F811
    """Whoever begins to grant a role is offered the top of what they reach, and nothing beside."""
    own = world.objects[Relation.OWN]
    url = reverse("orgunits:role_grant")
    page = clients[Role.GOVERNMENT_ADMIN].get(url, {"account": own["holder"].pk})
    assert [unit.pk for unit in page.context["units"]] == [own["unit"].pk]


def test_validator_from_elsewhere_sees_the_one_year_alone(world):  # noqa: F811
    own, elsewhere = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.SIBLING))
    user = user_with_role(Role.EMPLOYEE, unit=elsewhere)
    old, new = (open_one(own, year=year)[0] for year in (2018, 2019))
    Assessment.objects.filter(pk=new.pk).update(validator=user)
    client = Client()
    client.force_login(user)
    pages = {row: reverse("orgunits:assessment_detail", args=[row.pk]) for row in (old, new)}
    assert client.get(pages[old]).status_code == 404
    text = client.get(pages[new]).content.decode()
    assert pages[old] not in text


# Kinds of jobs about one object, what names it, and which object of the world it is.
JOBS = {
    BUILD: ("report", "report"),
    BUILD_PAPER: ("assessment", "assessment"),
    DRAW: ("chart_print", "chart_print"),
    FILL_BATCH: ("batch", "account_batch"),
    PRINT: ("order", "post_map_print"),
    PRINT_POSTS: ("job_print", "job_print"),
    CLOSE: ("batch", "survey_batch"),
    PRINT_SURVEY: ("order", "survey_print"),
    BUILD_DOCUMENT: ("document", "document"),
    SOLVE: ("run", "matching_run"),
}
DOER = {"surveys": Role.SURVEY_OFFICER, SOLVE: Role.HR_OFFICER}  # else the administrator


@pytest.mark.parametrize("kind", JOBS)
def test_job_is_done_only_for_what_its_orderer_still_reaches(kind, world):  # noqa: F811
    argument, thing = JOBS[kind]
    doer = DOER.get(kind) or DOER.get(kind.partition(".")[0], Role.GOVERNMENT_ADMIN)
    user = world.users[doer]
    done = set()
    for relation in Relation:
        row = world.objects[relation][thing]
        if hasattr(row, "ordered_by"):
            type(row).objects.filter(pk=row.pk).update(ordered_by=user)
        if job_allowed(user, JOB_KINDS[kind], {argument: row.pk}):
            done.add(relation)
    assert done == set(REACHED)


def test_account_here_links_to_no_person_elsewhere(world, clients):  # noqa: F811
    own, elsewhere = (world.objects[r] for r in (Relation.OWN, Relation.SIBLING))
    user = user_with_role(Role.EMPLOYEE, unit=own["unit"])
    url = reverse("employees:account_detail", args=[user.pk])
    for thing, linked in ((elsewhere, False), (own, True)):
        Employee.objects.filter(user=user).update(user=None)
        Employee.objects.filter(pk=thing["employee"].pk).update(user=user)
        page = clients[Role.GOVERNMENT_ADMIN].get(url).content.decode()
        link = reverse("employees:employee_detail", args=[thing["employee"].pk])
        assert (f'href="{link}"' in page) is linked


def test_list_of_codes_names_nobody_who_leads_elsewhere(world):  # noqa: F811
    """Who prints the codes of OWN gets none for somebody who stands in as head of SIBLING."""
    own, elsewhere = (world.objects[r] for r in (Relation.OWN, Relation.SIBLING))
    day = own["unit"].government.today()
    asked = {"batch": own["account_batch"], "user": world.users[Role.GOVERNMENT_ADMIN], "day": day}
    own["account_batch"].files.all().delete()  # nobody was served yet
    chief = Placement.objects.get(position__unit=own["unit"], position__is_head=True).employee_id

    def named():
        return {seat.employee_id for agency in waiting_seats(**asked) for seat in agency.seats}

    assert chief in named()
    Placement.objects.filter(position__unit=elsewhere["unit"], position__is_head=True).update(
        employee=chief, kind=PlacementKind.PLT
    )
    assert chief not in named()


def test_list_of_codes_is_handed_out_only_in_reach(world, clients):  # noqa: F811
    """Also to whoever ordered it, when they no longer reach the unit."""
    user, opened = world.users[Role.GOVERNMENT_ADMIN], set()
    for relation in Relation:
        made = world.objects[relation]["account_list"]
        AccountBatch.objects.filter(pk=made.batch_id).update(ordered_by=user)
        url = reverse("employees:account_batch_file", args=[made.uuid])
        response = clients[Role.GOVERNMENT_ADMIN].get(url)
        b"".join(response)  # reads a streamed file to its end
        opened |= {relation} if response.status_code == 200 else set()
    assert opened == set(REACHED)


def test_report_that_is_there_already_is_named_only_in_reach(world):  # noqa: F811
    period = Period(PeriodKind.QUARTER, 2026, 1)
    user = world.users[Role.LEADERSHIP]
    found = {
        relation
        for relation in Relation
        if latest_report(user=user, unit_id=world.objects[relation]["unit"].pk, period=period)
    }
    assert found == set(REACHED)


def test_roles_of_a_person_elsewhere_stay_unsaid(world):  # noqa: F811
    """Neither the role nor that it was granted: the admin of OWN keeps the account, not SIBLING."""
    own, elsewhere = (world.objects[r] for r in (Relation.OWN, Relation.SIBLING))
    account, admin = own["holder"], world.users[Role.GOVERNMENT_ADMIN]
    asked = {"account": account, "user": admin}
    today = own["unit"].government.today()
    roles, events = roles_of(**asked, today=today), account_events(**asked)
    grant_role(user=account, unit=elsewhere["unit"], role=Role.AUDITOR, granted_by=None,
               valid_from=LONG_AGO)  # fmt: skip
    assert roles_of(**asked, today=today) == roles
    assert account_events(**asked) == events


def test_role_ends_only_where_one_may_grant(world):  # noqa: F811
    """Who audits OWN and administers DESCENDANT ends and delegates roles on DESCENDANT alone."""
    user, client = with_two_roles(world, Role.AUDITOR, Role.GOVERNMENT_ADMIN)
    ends = set()
    for relation in REACHED:
        thing = world.objects[relation]
        day = thing["unit"].government.today()
        lines, _ = unit_roles(unit=thing["unit"], user=user, day=day, today=day)
        ends |= {relation for line in lines if line.may_end or line.may_delegate}
        page = client.get(reverse("orgunits:role_end", args=[thing["role"].pk]))
        assert page.status_code == (200 if relation == Relation.DESCENDANT else 403)
    assert ends == {Relation.DESCENDANT}


def test_units_to_choose_are_those_one_may_edit(world):  # noqa: F811
    """Who reads OWN and edits DESCENDANT is offered DESCENDANT for a change."""
    user, _ = with_two_roles(world, Role.AUDITOR, Role.HR_OFFICER)
    below = world.objects[Relation.DESCENDANT]["unit"]
    day = below.government.today()
    offered = unit_options(government=below.government, user=user, day=day).choices
    assert [pk for pk, _ in offered] == [below.pk]


def test_tree_that_a_browser_keeps_is_stamped_with_the_reach(world):  # noqa: F811
    """Of two officers, and of one whose role changes, each is told anew what they may see."""
    own, below = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.DESCENDANT))
    today = own.government.today()
    officers = [world.users[Role.HR_OFFICER], user_with_role(Role.HR_OFFICER, unit=below)]
    stamps = {tree_stamp(own.government, AsOf(today, today), user) for user in officers}
    assert len(stamps) == 2


def test_days_and_years_of_elsewhere_are_not_offered(world):  # noqa: F811
    """A day on which only SIBLING was renamed, a year in which only it was asked about."""
    own, elsewhere = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.SIBLING))
    government, user = own.government, world.users[Role.HR_OFFICER]
    days, years = days_of_change(government, user), campaign_years(government, user)
    held = years_of_sessions(user, government)
    surveyor = world.users[Role.SURVEY_OFFICER]
    periods = surveyed_periods(government, surveyor)
    apply_changes(
        government=government, changes=[Rename(elsewhere.pk, "Bidang Lain", "")], user=None,
        reason="Untuk matriks.", effective_on=date(2017, 3, 1),
    )  # fmt: skip
    Campaign.objects.filter(unit=elsewhere).update(
        period_start=date(2017, 1, 1), period_end=date(2017, 3, 31)
    )
    TrainingSession.objects.filter(unit=elsewhere).update(
        starts_on=date(2017, 1, 3), ends_on=date(2017, 1, 4), sign_up_until=date(2017, 1, 2)
    )
    assert years_of_sessions(user, government) == held
    assert days_of_change(government, user) == days
    assert campaign_years(government, user) == years
    assert surveyed_periods(government, surveyor) == periods


def test_comparison_tells_of_nothing_elsewhere(world):  # noqa: F811
    """Posts that began there, and the unit that one of OWN's went over to."""
    own, elsewhere = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.SIBLING))
    government, user = own.government, world.users[Role.HR_OFFICER]
    gone = establish(government, [Establish(-1, own.pk, "Seksi Lama", UnitKind.SEKSI)])[-1]
    merge = [Merge((gone.pk,), elsewhere.pk)]
    apply_changes(government=government, changes=merge, user=None, reason="Untuk matriks.")
    found = compare_days(government=government, user=user, start=TMT - DAY, end=government.today())
    assert gone.pk in {unit.unit_id for unit in found.units}
    assert {post.unit_id for post in found.posts} == {
        world.objects[relation]["unit"].pk for relation in REACHED
    }
    assert CANARIES[Relation.SIBLING] not in str(found)


def test_earlier_decision_about_units_elsewhere_is_not_told(world):  # noqa: F811
    own, below, elsewhere = (
        world.objects[r]["overlap"]
        for r in (Relation.OWN, Relation.DESCENDANT, Relation.SIBLING)
    )  # fmt: skip
    Overlap.objects.filter(pk__in=[below.pk, elsewhere.pk]).update(subject=own.subject)
    assert list(earlier_decisions(own, world.users[Role.HR_OFFICER])) == [below]


def test_source_of_a_form_names_no_unit_above_ones_reach(world):  # noqa: F811
    """Forms to fill one from: those of OWN, under a unit its officer does not see."""
    user, below = world.users[Role.HR_OFFICER], world.objects[Relation.DESCENDANT]["position"]
    year = below.government.today().year
    found = [one for one in copy_sources(below, year, user)[0] if not one.is_own]
    assert {one.unit for one in found} == {world.objects[Relation.OWN]["unit"].name}
    assert {one.above for one in found} == {""}
    sought, _ = copy_sources(below, year, user, "Dinas Induk")
    assert [one for one in sought if not one.is_own] == []


def test_directory_answers_with_what_is_in_reach(world):  # noqa: F811
    """What a unit elsewhere looks after and serves answers nobody's question."""
    user, own = world.users[Role.HR_OFFICER], world.objects[Relation.OWN]["unit"]
    asked = {"government": own.government, "user": user, "day": own.government.today()}
    reached = {world.objects[relation]["unit"].pk for relation in REACHED}
    for text in ("urusan", "layanan"):
        answers, _ = ask_directory(text, **asked)
        assert {answer.unit_id for answer in answers} == reached, text


def test_surveys_of_a_batch_stay_with_who_reaches_them(world):  # noqa: F811
    """One of the batch of OWN lies in SIBLING, for its unit went over there since."""
    own, elsewhere = (world.objects[r] for r in (Relation.OWN, Relation.SIBLING))
    batch, user = own["survey_batch"], world.users[Role.SURVEY_OFFICER]
    Campaign.objects.filter(batch=elsewhere["survey_batch"]).update(batch=batch)
    order = own["survey_print"]
    order.ordered_by = user
    for campaigns in (batch_campaigns(batch, user), printed_campaigns(order)):
        assert {campaign.unit_id for campaign in campaigns} == {own["unit"].pk}
    assert batch_rows([batch], user)[0].n_surveys == 1
    assert open_batch(batch=batch, user=user) == (1, 0)


def test_round_is_shown_and_run_as_far_as_one_reaches(world):  # noqa: F811
    """Who reaches OWN neither runs nor counts the part of SIBLING in the same round."""
    own, elsewhere = (world.objects[r] for r in (Relation.OWN, Relation.SIBLING))
    round_, user, unit = own["round"], world.users[Role.HR_OFFICER], own["unit"]
    day = unit.government.today()
    assert runs_round(user, round_)
    RoundPart.objects.filter(round=elsewhere["round"]).update(round=round_)
    assert not runs_round(user, round_)
    assert [line.part.unit_id for line in board(round_, user, day)] == [unit.pk]
    found = round_table(user=user, government=unit.government).get(pk=round_.pk)
    assert (found.n_parts, found.n_sent) == (1, 1)
    judged = waiting_rounds(user, unit.government, day).judged
    assert {pk: n for pk, _, n in judged}[round_.pk] == 1


def test_print_of_a_decree_holds_the_units_in_reach(world):  # noqa: F811
    """A decree about OWN and SIBLING, ordered by who reaches OWN."""
    own, elsewhere = (world.objects[r] for r in (Relation.OWN, Relation.SIBLING))
    decision = own["decision"]
    decision.sheets.update(order=1)
    elsewhere["decision"].sheets.update(decision=decision, order=0)
    order = order_fixed_map(decision=decision, user=world.users[Role.HR_OFFICER])
    assert order.unit == own["unit"]
    assert fixed_paper(order)["name"] == own["unit"].name


def test_what_is_due_elsewhere_is_not_counted(world):  # noqa: F811
    """Contracts that end, plans that are late, relations that begin."""
    own, user = world.objects[Relation.OWN]["unit"], world.users[Role.HR_OFFICER]
    government, today = own.government, own.government.today()
    asked = {"government": government, "user": user, "day": today}
    people = [world.objects[r]["employee"].pk for r in (Relation.OWN, Relation.SIBLING)]
    Employee.objects.filter(pk__in=people).update(
        status=EmploymentStatus.PPPK, contract_until=today
    )
    assert [one.pk for one in contracts_ending(**asked)] == people[:1]
    assert n_overdue(government, user, date(2026, 9, 2)) == len(REACHED)
    WorkRelation.objects.filter(government=government).update(valid_from=today)
    lines = relations_ahead(own, user, today - DAY)
    assert [line.relation.pk for line in lines] == [world.objects[Relation.OWN]["relation"].pk]


def test_sign_up_says_nothing_of_somebody_elsewhere(world, clients, monkeypatch):  # noqa: F811
    own, elsewhere = (world.objects[relation] for relation in (Relation.OWN, Relation.SIBLING))
    person, pk = elsewhere["employee"], own["session"].pk
    enrol, create = (
        reverse("employees:session_enrol", args=[pk]),
        reverse("employees:sign_up_create"),
    )
    data = {"participants": person.nip, "ticked": person.pk, "session": pk}

    def refused(role, url):
        text = clients[role].post(url, form_key() | data).content.decode()
        assert "tidak ada dalam wewenang Anda." in text
        assert person.name not in text

    refused(Role.HR_OFFICER, enrol)
    refused(Role.UNIT_HEAD, create)
    monkeypatch.setattr(sign_ups, "MOST_TO_TICK", 0)
    refused(Role.UNIT_HEAD, create)


def test_sign_ups_are_listed_only_where_one_may_approve(world):  # noqa: F811
    """Who reads OWN as auditor and heads DESCENDANT decides about DESCENDANT's people."""
    _, client = with_two_roles(world, Role.AUDITOR, Role.UNIT_HEAD)
    text = client.get(reverse("employees:sign_up_list")).content.decode()
    assert f"Pegawai {CANARIES[Relation.DESCENDANT]} 2" in text
    assert f"Pegawai {CANARIES[Relation.OWN]} 2" not in text


def test_file_of_a_person_names_no_case_out_of_reach(world):  # noqa: F811
    """A case over the unit above moves somebody of OWN: the file is read, the case is not."""
    employee = world.objects[Relation.OWN]["employee"]
    above = world.objects[Relation.ANCESTOR]["unit"]
    placed = PlacementCase.objects.filter(moves__employee=employee)
    assert placed.exists()  # the case of OWN itself, which may be named
    open_case(
        unit=above,
        title="Usulan dari atas",
        kind="transfer",
        user=None,
        note="",
        effective_on=above.government.today() + 40 * DAY,
        moves=[MoveDraft(employee=employee, position=None)],
    )
    reader = user_with_role(Role.HR_OFFICER, unit=world.objects[Relation.OWN]["unit"])
    shown = {case.title for case in running_cases_of(employee, reader)}
    assert shown == {f"Usulan {CANARIES[Relation.OWN]}"}
    new = open_case(
        unit=world.objects[Relation.OWN]["unit"],
        title="Usulan kedua",
        kind="transfer",
        user=None,
        note="",
        effective_on=above.government.today() + 40 * DAY,
        moves=[MoveDraft(employee=employee, position=None)],
    )
    (line,) = judge(new).lines
    dress_lines([line], case=new, user=reader)
    assert {case.title for case in line.also_in} == shown


def test_cases_offer_and_await_only_what_one_may_edit_or_decide(world):  # noqa: F811
    """Who reads OWN and works on DESCENDANT is asked for DESCENDANT's cases and people only."""
    own, below = (world.objects[r] for r in (Relation.OWN, Relation.DESCENDANT))
    government, cases = own["unit"].government, PlacementCase.objects
    asked = {"government": government}
    officer, client = with_two_roles(world, Role.AUDITOR, Role.HR_OFFICER)
    assert [case.unit_id for case in open_cases(user=officer, **asked)] == [below["unit"].pk]
    offered = case_people(case=own["placement_case"], user=officer)
    assert {person.pk for person in offered} <= {
        row.employee_id for row in Placement.objects.filter(position__unit=below["unit"])
    }
    page = client.get(reverse("employees:placement_case_create")).content.decode()
    assert f'value="{below["unit"].pk}"' in page
    assert f'value="{own["unit"].pk}"' not in page
    decree = {"decree_date": government.today(), "decided_at": timezone.now()}
    cases.update(state=CaseState.DECIDED, held_reason="Pertek belum ada.", **decree)
    held = waiting_cases(user=officer, **asked).held
    assert [case.unit_id for case in held] == [below["unit"].pk]
    cases.update(state=CaseState.CLEARED)
    leader, _ = with_two_roles(world, Role.AUDITOR, Role.LEADERSHIP)
    decided = waiting_cases(user=leader, **asked).to_decide
    assert [case.unit_id for case in decided] == [below["unit"].pk]


def test_case_is_opened_over_no_agency_one_only_reads(world, clients):  # noqa: F811
    """The topmost units in reach and agencies: the dinas above OWN is read, not edited."""
    own, above = (world.objects[r]["unit"] for r in (Relation.OWN, Relation.ANCESTOR))
    agency = OrgUnit.objects.get(pk=above.pk)
    while agency.kind not in AGENCY_KINDS:
        agency = agency.parent
    officer = user_with_role(Role.HR_OFFICER, unit=own)
    grant_role(user=officer, unit=agency, role=Role.AUDITOR, granted_by=None, valid_from=LONG_AGO)
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("employees:placement_case_create")).content.decode()
    assert f'value="{own.pk}"' in page
    assert f'value="{agency.pk}"' not in page


def test_ledger_of_a_draft_names_only_people_in_sight(world):  # noqa: F811
    """Who judges proposals of OWN reads people elsewhere only, so those of the draft stay unnamed."""
    own, below = world.objects[Relation.OWN], world.objects[Relation.DESCENDANT]
    draft = add_step(
        proposal=own["proposal"], changes=[Rename(below["unit"].pk, "Seksi Lain")], user=None
    )
    user = user_with_role(Role.AUDITOR, unit=world.objects[Relation.SIBLING]["unit"])
    grant_role(
        user=user,
        unit=own["unit"],
        role=Role.LEGAL_REVIEWER,
        granted_by=None,
        valid_from=LONG_AGO,
    )
    named = [entry.text for entry in fate_ledger(think(draft), user).entries]
    assert any(HIDDEN_NAME in text for text in named)
    assert not any(below["employee"].name in text for text in named)


def test_draft_tells_no_overlap_and_no_money_elsewhere(world):  # noqa: F811
    """Figures of a draft over OWN for who reads them of OWN, and for who reads only SIBLING's."""
    thought = think(world.objects[Relation.OWN]["proposal"])
    here, elsewhere = (
        user_with_role(Role.HR_OFFICER, unit=world.objects[relation]["unit"])
        for relation in (Relation.OWN, Relation.SIBLING)
    )
    assert draft_costs(thought, here) is not None
    assert draft_costs(thought, elsewhere) is None
    assert confirmed_overlaps(thought, here)
    assert not confirmed_overlaps(thought, elsewhere)


def test_people_who_follow_a_proposal_are_named_only_in_sight(world):  # noqa: F811
    """Names of a proposal's placements, and links to the cases of its waves."""
    own, elsewhere = (world.objects[r] for r in (Relation.OWN, Relation.SIBLING))
    proposal, user = own["proposal"], world.users[Role.HR_OFFICER]
    placing = Placing(proposal, proposal.government.today(), user)
    placing.displaced = []
    placing.placements = {
        thing["position"].pk: [Placement.objects.filter(employee=thing["employee"]).first()]
        for thing in (own, elsewhere)
    }
    assert placing.seen == {own["employee"].pk}
    for number, thing in enumerate((own, elsewhere), start=1):
        case = thing["placement_case"]
        PlacementWave.objects.create(
            government=proposal.government, proposal=proposal, number=number, case=case
        )
    assert [line.may_open for line in waves_of(proposal, user)] == [True, False]


def test_nobody_elsewhere_is_placed_or_stands_in_by_a_proposal(world):  # noqa: F811
    """Who is looked for as a stand-in, and who was ticked for a wave on a page of before."""
    own, elsewhere = (world.objects[r] for r in (Relation.OWN, Relation.SIBLING))
    proposal, stranger = own["proposal"], elsewhere["employee"]
    today, user = proposal.government.today(), world.users[Role.HR_OFFICER]
    request = SimpleNamespace(
        POST={SEARCH: "Pegawai"}, user=user, government=proposal.government, today=today
    )
    people, _ = stand_in_people(request, Placing(proposal, today, user))
    offered = {pk for pk, _ in people}
    assert own["employee"].pk in offered
    assert stranger.pk not in offered

    post = PlaceRow(
        key="a", state=PlaceState.GAP, since=today, title="Kepala", unit="Bidang",
        post=own["position"], is_single=True,
    )  # fmt: skip
    person = Named(stranger.pk, stranger.name, 0, "")
    values = {
        "title": "Gelombang satu", "kind": AppointmentKind.TRANSFER, "effective_on": today,
        PLACE_FIELD.format(stranger.pk): post.post.pk,
    }  # fmt: skip
    form = WaveForm(values, people=[(post, person)], posts=[post])
    assert form.is_valid(), form.errors
    assert not made_wave(request, proposal, form)
    assert form.non_field_errors() == ["Seorang di antaranya di luar wewenang Anda."]


def test_drafts_to_join_are_those_in_sight(world):  # noqa: F811
    found = joinable_drafts(world.objects[Relation.OWN]["proposal"], world.users[Role.HR_OFFICER])
    assert [one.pk for one in found] == [world.objects[Relation.DESCENDANT]["proposal"].pk]


def test_ledger_links_to_no_proposal_elsewhere(world):  # noqa: F811
    own, elsewhere = (world.objects[r]["proposal"] for r in (Relation.OWN, Relation.SIBLING))
    changes = StructureChange.objects.filter(government=own.government).order_by("-pk")[:2]
    for proposal, change in zip((own, elsewhere), changes, strict=True):
        Proposal.objects.filter(pk=proposal.pk).update(back_out=change)
    assert set(ledger_sources(changes, world.users[Role.HR_OFFICER])) == {changes[0].pk}


def test_proposal_elsewhere_waits_for_nobody_here(world):  # noqa: F811
    """Stages and returned drafts of whoever lost the unit, and of a role held somewhere else."""
    own, elsewhere = (world.objects[r] for r in (Relation.OWN, Relation.SIBLING))
    government = own["unit"].government
    reviewer, author = (
        user_with_role(role, unit=own["unit"]) for role in (Role.LEGAL_REVIEWER, Role.HR_OFFICER)
    )
    proposals = Proposal.objects.filter(pk__in=[own["proposal"].pk, elsewhere["proposal"].pk])
    proposals.update(state=ProposalState.IN_REVIEW, submitted_at=timezone.now())
    for thing in (own, elsewhere):
        ProposalReview.objects.create(
            government=government,
            proposal=thing["proposal"],
            round=1,
            order=1,
            name="Bagian Hukum",
            role=Role.LEGAL_REVIEWER,
        )
    asked = waiting_proposals(user=reviewer, government=government).to_judge
    assert [one.review.proposal_id for one in asked] == [own["proposal"].pk]
    proposals.update(state=ProposalState.RETURNED, made_by=author)
    returned = waiting_proposals(user=author, government=government).returned
    assert [one.pk for one in returned] == [own["proposal"].pk]


def test_trail_does_not_tell_of_a_secret_draft(world):  # noqa: F811
    unit = world.objects[Relation.OWN]["unit"]
    create_proposal(
        government=unit.government,
        unit=unit,
        title="Usulan yang rahasia",
        reason="Belum boleh diketahui siapa pun.",
        user=world.users[Role.HR_OFFICER],
        is_confidential=True,
    )
    auditor = Client()
    auditor.force_login(user_with_role(Role.AUDITOR, unit=unit))
    assert "Usulan yang rahasia" not in auditor.get(reverse("portal:audit_list")).content.decode()


# What of a person is restricted: the page that opens it, by which permission, what it then says,
# and of which of a unit's two people it is.
RESTRICTED = {
    "NIK": ("employee_nik", Permission.EMPLOYEE_NIK_VIEW, "Membuka NIK", 1),
    "birth date": ("employee_birth", Permission.EMPLOYEE_EDIT, "Membuka tanggal lahir", 1),
    "discipline": (
        "discipline_list", Permission.DISCIPLINE_VIEW, "Membuka hukuman disiplin", 1
    ),
    "health": ("care_leave_list", Permission.HEALTH_VIEW, "Membuka rincian cuti", 2),
}  # fmt: skip


def secret_of(field, person, canary):
    return {
        "NIK": lambda: crypto.unseal(person.nik_sealed, person.nik_context),
        "birth date": lambda: date_long(person.birth_date),
        "discipline": lambda: f"Perkara {canary}",
        "health": lambda: "Cuti sakit",
    }[field]()


@pytest.mark.parametrize("role", list(Role))
def test_restricted_field_is_read_by_role_and_reach_and_every_reading_is_recorded(role, world, clients):  # noqa: F811, E501  # fmt: skip
    """Each field × relation: the file itself never shows it; the page that opens it does for who may,
    and leaves exactly one event of the reader; for nobody else anything shows or is recorded."""
    client, wrong = clients[role], []
    for relation in Relation:
        canary = CANARIES[relation]
        reached = relation in REACHED or (role == Role.SUPERADMIN and relation != Relation.FOREIGN)
        for field, (page, permission, action, turn) in RESTRICTED.items():
            if permission not in ROLE_PERMISSIONS[role] and not (
                EVERY_CELL or relation == Relation.OWN
            ):
                continue
            person = Employee.objects.get(
                government=world.objects[relation]["unit"].government,
                name=f"Pegawai {canary} {turn}",
            )
            secret = secret_of(field, person, canary)
            file = client.get(reverse("employees:employee_detail", args=[person.pk]))
            url = reverse(f"employees:{page}", args=[person.pk])
            asked = client.get(url)
            for answer in (file, asked):
                if secret in answer.content.decode():
                    wrong.append(f"{field} of {relation} without a reason")
            events = AuditEvent.objects.filter(
                action=action, object_pk=str(person.pk), actor=world.users[role]
            )
            before = events.count()
            opened = client.post(url, form_key() | {"reason": "Memeriksa berkas pegawai."})
            may = permission in ROLE_PERMISSIONS[role] and reached
            told = (secret in opened.content.decode(), events.count() - before)
            if told != (may, int(may)):
                wrong.append(f"{field} of {relation}: {told}")
    assert wrong == []
