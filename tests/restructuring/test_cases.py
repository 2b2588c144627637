"""Real restructurings of cities, from draft to in force to backed out (DESIGN.md 8)."""

import pytest

from employees.models import Employee, Placement
from orgunits.actions import apply_changes
from orgunits.models import Lineage, OrgUnit, Position, UnitFunction
from orgunits.structure import Establish
from portal.demo import demo_users
from portal.permissions import Role
from restructuring.actions import (
    add_step,
    answer_finding,
    approve_review,
    ask_back_out,
    confirm_back_out,
    enact_proposal,
    submit_proposal,
)
from restructuring.demo.cases.city import BACKED_OUT, IN_REVIEW
from restructuring.demo.cases.playing import play
from restructuring.enums import ProposalState
from restructuring.findings import draft_findings, proposal_findings
from restructuring.ledger import open_fates
from restructuring.models import Proposal
from restructuring.steps import NEW, changes_of
from restructuring.thinking import head_steps, think
from tests.factories.orgunits import REASON, JobTitleFactory, user_with_role
from tests.factories.restructuring import ProposalFactory
from tests.portal.test_demo import world_of
from tests.restructuring.cases import CASES, build
from tests.restructuring.conftest import fresh, waiting

pytestmark = pytest.mark.django_db
BY_NAME = {case.name: case for case in CASES}


def drafted(case, city):
    proposal = ProposalFactory(government=city.government, title=case.name)
    for changes in case.steps(city):
        proposal = add_step(proposal=proposal, changes=changes, user=None)
    return proposal


def actors(city):
    """An officer, a legal reviewer, a mayor and a second officer of the city, by role."""
    names = {
        "officer": Role.HR_OFFICER,
        "colleague": Role.HR_OFFICER,
        "lawyer": Role.LEGAL_REVIEWER,
        "mayor": Role.LEADERSHIP,
    }
    return {name: user_with_role(role, unit=city.root) for name, role in names.items()}


def submitted(case, city, people):
    """The case as a proposal its officer drafted, with a reason for each new warning, submitted."""
    proposal = ProposalFactory(
        government=city.government,
        title=case.name,
        user=people["officer"],
        effective_on=city.government.today(),
        legal_basis=case.source,
    )
    for changes in case.steps(city):
        proposal = add_step(proposal=proposal, changes=changes, user=people["officer"])
    thought = think(fresh(proposal))
    assert thought.problems == []
    assert thought.preview.blockers == []
    assert open_fates(thought) == []
    for one in proposal_findings(thought):
        if one.needs_answer:
            answer_finding(
                proposal=proposal, finding=one.key, reason=case.source, user=people["officer"]
            )
    submit_proposal(proposal=proposal, user=people["officer"])
    return fresh(proposal)


def state_of(city):
    """Everything that hangs on the structure today, as plain values."""
    today = city.government.today()
    open_rows = {"government": city.government, "valid_until": None}
    return {
        "units": sorted(
            OrgUnit.objects.active()
            .filter(government=city.government)
            .values_list("pk", "parent", "name", "kind", "tipe", "order")
        ),
        "people": city.people(today),
        "posts": sorted(Position.objects.filter(**open_rows).values_list("unit__name", "name")),
        "functions": sorted(
            UnitFunction.objects.filter(**open_rows).values_list("unit__name", "text")
        ),
    }


def heads_of_agencies(city):
    """Agencies by how many head posts stand open on them."""
    heads = Position.objects.filter(
        government=city.government, is_head=True, valid_until=None, unit__parent=city.root
    )
    return sorted(heads.values_list("unit__name", flat=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_from_draft_over_review_to_in_force_to_backed_out(case):
    city = build(case)
    people = actors(city)
    assert len(city.agencies()) == case.before
    before, n_people = state_of(city), Employee.objects.count()
    proposal = submitted(case, city, people)
    for name in ("lawyer", "mayor"):
        assert fresh(proposal).state != ProposalState.APPROVED
        approve_review(review=waiting(proposal), user=people[name])
    assert fresh(proposal).state == ProposalState.APPROVED
    assert state_of(city) == before  # until it is in force nothing changes

    enact_proposal(proposal=fresh(proposal), user=people["officer"], consents=("budget",))
    proposal = fresh(proposal)
    assert proposal.state == ProposalState.ENACTED
    after = state_of(city)
    assert len(city.agencies()) == case.after
    assert len(after["people"]) == n_people - case.freed  # nobody is lost: the rest await a post
    assert sorted(text for _unit, text in after["functions"]) == sorted(
        text for _unit, text in before["functions"]
    )
    assert heads_of_agencies(city) == city.agencies()  # each agency has one head post

    ask_back_out(proposal=proposal, user=people["colleague"], reason=REASON)
    confirm_back_out(review=waiting(proposal), user=people["mayor"])
    assert fresh(proposal).state == ProposalState.BACKED_OUT
    assert state_of(city) == before
    assert Placement.objects.current_knowledge().count() >= n_people


def enacted(name):
    case = BY_NAME[name]
    city = build(case)
    proposal = drafted(case, city)
    steps = changes_of(head_steps(proposal))
    apply_changes(government=city.government, changes=steps, user=None, reason=REASON)
    return city


def successors(unit_id):
    rows = Lineage.objects.filter(predecessor=unit_id, superseded_at=None)
    return sorted(rows.values_list("successor__name", flat=True))


def test_tangsel_2016_two_agencies_became_three_and_one_went_to_two():
    city = enacted("Tangerang Selatan 2016")
    assert successors(city.unit("binamarga")) == ["Dinas Pekerjaan Umum"]
    assert successors(city.unit("tatakota")) == [
        "Dinas Bangunan dan Penataan Ruang",
        "Dinas Perumahan, Permukiman dan Pertanahan",
    ]
    assert successors(city.unit("dkpp")) == [
        "Dinas Lingkungan Hidup",
        "Dinas Perumahan, Permukiman dan Pertanahan",
    ]
    held = UnitFunction.objects.filter(government=city.government, valid_until=None)
    owner = dict(held.values_list("text", "unit__name"))
    assert owner["pengelolaan persampahan"] == "Dinas Lingkungan Hidup"
    assert owner["pelayanan pemakaman"] == "Dinas Perumahan, Permukiman dan Pertanahan"
    assert OrgUnit.objects.get(pk=city.unit("dinsosnaker")).name == "Dinas Sosial"


def test_tangsel_2021_a_rename_keeps_unit_post_and_person():
    case = BY_NAME["Tangerang Selatan 2021"]
    city = build(case)
    people = city.people(city.government.today())
    proposal = drafted(case, city)
    steps = changes_of(head_steps(proposal))
    apply_changes(government=city.government, changes=steps, user=None, reason=REASON)
    assert set(city.people(city.government.today())) == set(people)
    assert not Lineage.objects.filter(government=city.government).exists()
    for key, pk in city.ids.items():
        unit = OrgUnit.objects.get(pk=pk)
        assert unit.is_active, key
        assert unit.versions.current_knowledge().count() <= 2


def test_padang_2023_types_are_as_the_perda_says():
    city = enacted("Padang 2023")
    tipes = dict(OrgUnit.objects.filter(parent=city.root).values_list("name", "tipe"))
    assert tipes == {
        "Badan Kesatuan Bangsa dan Politik": "A",
        "Dinas Perdagangan": "A",
        "Dinas Tenaga Kerja dan Perindustrian": "A",
        "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu": "",
    }


def test_padang_2023_tipe_a_allows_the_fourth_bidang():
    """PP 18/2016: a dinas of tipe B has three bidang at most, of tipe A four."""
    case = BY_NAME["Padang 2023"]
    city = build(case)
    found = draft_findings(think(drafted(case, city)))
    [solved] = [one for one in found.solved if one.unit == city.unit("disdag")]
    assert "4 bidang" in solved.message
    [untyped] = found.new  # the Perda took the tipe of DPMPTSP away: told, not forbidden
    assert (untyped.finding.unit, untyped.is_blocking) == (city.unit("dpmptsp"), False)

    smaller = ProposalFactory(government=city.government)
    smaller = add_step(
        proposal=smaller,
        changes=[Establish(NEW, city.unit("disdag"), "Bidang Lima", "bidang")],
        user=None,
    )
    [new] = draft_findings(think(smaller)).new
    assert (new.finding.unit, new.causes) == (
        city.unit("disdag"),
        (head_steps(smaller)[0].key,),
    )


def test_semarang_2016_one_agency_became_three():
    city = enacted("Semarang 2016")
    assert successors(city.unit("bapermasper")) == [
        "Dinas Pemberdayaan Masyarakat",
        "Dinas Pemberdayaan Perempuan dan Perlindungan Anak",
        "Dinas Pengendalian Penduduk dan Keluarga Berencana",
    ]
    assert successors(city.unit("dpkad")) == [
        "Badan Pendapatan Daerah",
        "Badan Pengelolaan Keuangan dan Aset Daerah",
    ]


@pytest.mark.parametrize("name", ["Padang 2023", "Semarang 2016"])
def test_demo_leads_a_case_as_far_as_it_says(name):
    """In a government of its own, by four accounts that get the demo's password."""
    for kind in ("administrator", "pelaksana"):
        JobTitleFactory(kind=kind)
    case = BY_NAME[name]
    play(case, world_of("tangerang-selatan"))
    proposal = Proposal.objects.get(government__slug=case.slug)
    state = {IN_REVIEW: ProposalState.IN_REVIEW, BACKED_OUT: ProposalState.BACKED_OUT}[case.shown]
    assert (proposal.state, proposal.is_example) == (state, True)
    agencies = OrgUnit.objects.active().filter(parent=proposal.unit)
    assert agencies.count() == case.before  # not in force yet, and taken back
    assert {user.username for user in demo_users()} == {
        f"{key}.{case.code}" for key in ("organisasi", "mutasi", "hukum", "walikota")
    }
