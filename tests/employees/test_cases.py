"""Placement cases: chains and swaps judged by their end, the lawful road, whole or not at all."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from employees.actions import (
    correct_placement,
    end_placement,
    move_employee,
    place_employees,
    tie_user,
)
from employees.actions.cases import (
    Answer,
    MoveDraft,
    PanelDraft,
    add_moves,
    apply_case,
    apply_due_cases,
    assess_case,
    cancel_case,
    clear_case,
    decide_case,
    inaugurate_case,
    redirect_move,
    remove_move,
    return_case,
    submit_case,
    swap_people,
    update_case,
    update_move,
    verify_case,
    withdraw_move,
)
from employees.actions.records import add_record
from employees.actions.spending import settle_pay_table
from employees.case_paper import annex_data
from employees.checks import cases_half_applied
from employees.drafts import PlacementDraft, RecordDraft
from employees.enums import (
    AppointmentKind,
    CaseState,
    CaseStepKind,
    EmploymentStatus,
    MoveResult,
    PanelElement,
    PayComponent,
    PlacementKind,
)
from employees.models import CaseStep, Placement, PlacementCase, PlacementMove
from employees.queries import PoolFilters, pool, pool_figures
from employees.queries.case_annex import annex_lines
from employees.queries.cases import judge
from orgunits.actions import add_positions, apply_changes, delegate_role, undo_last_change
from orgunits.drafts import PositionDraft
from orgunits.enums import JobTitleKind
from orgunits.structure import Dissolve, Merge
from portal.models import AuditEvent, Notification
from portal.permissions import Permission, Role
from portal.ticks import PARTS
from tests.factories.cases import PANEL, WHY, advance, answers_of, make_case
from tests.factories.employees import JOINED, REASON, EmployeeFactory, PlacementFactory, staff
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    JobTitleFactory,
    OrgUnitFactory,
    PositionFactory,
    RoleAssignmentFactory,
    user_with_role,
)
from tests.factories.portal import UserFactory

S, T = CaseState, CaseStepKind


@pytest.fixture
def leader(city):
    return user_with_role(Role.LEADERSHIP, unit=city.root)


@pytest.fixture
def trio(city):
    """Three posts of one seat (pelaksana) in a row, each with somebody on it, and one free."""
    return rotation(city, 3)


def rotation(city, n, kind=JobTitleKind.PELAKSANA):
    """``n`` posts of one seat under Dinas A, each held by a new person, and one free post."""
    title = JobTitleFactory(kind=kind)
    posts = add_positions(
        government=city.government,
        drafts=[
            PositionDraft(unit_id=city.a.unit.pk, job_title_id=title.pk, name=f"Kursi {number}",
                          valid_from=LONG_AGO)
            for number in range(n + 1)
        ],
        user=None,
        reason=REASON,
    )  # fmt: skip
    return staff(city.government, posts[:n], start=Placement.objects.count()), posts


def post_of(person, day):
    row = person.placements.on(day).definitive().select_related("position").first()
    return row.position if row else None


def refusal(call, **kwargs):
    """The messages of the refusal of ``call``, which wrote no placement and no step."""
    before = (Placement.objects.count(), CaseStep.objects.count(), AuditEvent.objects.count())
    with pytest.raises(ValidationError) as caught:
        call(**kwargs)
    after = (Placement.objects.count(), CaseStep.objects.count(), AuditEvent.objects.count())
    assert after == before
    return caught.value.messages


def decided(city, leader, moves, *, effective_on=None, unit=None, until=T.DECIDE):
    case = make_case(unit or city.root, moves, effective_on=effective_on, user=city.officer)
    return advance(case, until, officer=city.officer, leader=leader)


# --- drafting ---------------------------------------------------------------------------------


def test_open_case_numbers_and_keeps_what_people_hold(city, trio):
    people, posts = trio
    first = make_case(city.root, [(people[0], posts[3])], user=city.officer)
    second = make_case(city.root, user=city.officer)
    move = first.moves.get()
    assert (first.number, second.number) == (1, 2)
    assert (move.from_position, move.to_position) == (posts[0], posts[3])
    assert first.steps.get().kind == T.OPEN
    assert AuditEvent.objects.of_object(first).count() == 2


def test_add_moves_refuses_what_leads_nowhere(city, trio):
    people, posts = trio
    case = make_case(city.a.unit, [(people[0], posts[3])])
    waiting = EmployeeFactory(government=city.government, name="Tono")
    drafts = [
        MoveDraft(employee=people[0], position=posts[3]),
        MoveDraft(employee=people[1], position=posts[1]),
        MoveDraft(employee=people[2], position=city.b.staff),
        MoveDraft(employee=waiting, position=None),
    ]
    messages = refusal(add_moves, case=case, drafts=drafts, user=city.officer)
    assert [text.split(": ", 1)[1] for text in messages] == [
        "sudah ada dalam usulan ini.",
        "sudah memangku Kursi 1 pada TMT.",
        "Penelaah B di luar unit usulan ini.",
        "tidak memangku jabatan pada TMT, jadi tidak dapat dilepas.",
    ]
    assert case.moves.count() == 1


def test_add_moves_takes_nobody_of_another_government(city, trio):
    people, posts = trio
    case = make_case(city.root)
    stranger = EmployeeFactory(government=GovernmentFactory())
    for draft in (
        MoveDraft(employee=stranger, position=posts[3]),
        MoveDraft(employee=people[0], position=PositionFactory()),
    ):
        with pytest.raises(ValueError, match="another government"):
            add_moves(case=case, drafts=[draft], user=city.officer)
    assert case.moves.count() == 0


def test_swap_makes_two_moves(city, trio):
    people, posts = trio
    case = make_case(city.root)
    swap_people(case=case, first=people[0], second=people[1], user=city.officer)
    assert [(m.employee, m.to_position) for m in case.moves.order_by("order")] == [
        (people[0], posts[1]),
        (people[1], posts[0]),
    ]
    assert judge(case).obstacles == []


def test_swap_with_somebody_of_the_pool_is_refused(city, trio):
    people, _ = trio
    case = make_case(city.root)
    waiting = EmployeeFactory(government=city.government, name="Tono")
    [message] = refusal(swap_people, case=case, first=people[0], second=waiting, user=city.officer)
    assert message.startswith("Tono tidak memangku jabatan")
    assert case.moves.count() == 0


def test_case_on_its_road_is_not_edited(city, trio, leader):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])])
    case = advance(case, T.VERIFY, officer=city.officer, leader=leader)
    move = case.moves.get()
    draft = MoveDraft(employee=people[1], position=None)
    for call, kwargs in (
        (add_moves, {"case": case, "drafts": [draft]}),
        (update_move, {"move": move, "kind": "promotion", "reason": ""}),
        (remove_move, {"move": move}),
        (update_case, {"case": case, "title": "Lain"}),
    ):
        [message] = refusal(call, user=city.officer, **kwargs)
        assert "keadaan usulan kini diverifikasi" in message
    assert PlacementMove.objects.get().kind == AppointmentKind.TRANSFER


# --- judging ----------------------------------------------------------------------------------


def test_judgement_shows_the_gap_of_a_chain(city, trio):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[1]), (people[2], None)])
    found = judge(case)
    assert set(found.balance.emptied) == {posts[0].pk, posts[2].pk}
    assert found.balance.released == (people[2].pk,)
    assert found.obstacles == ["Kursi 1 hanya punya 1 kursi; sesudah usulan ini dipangku 2 orang."]
    add_moves(case=case, drafts=[MoveDraft(employee=people[1], position=posts[0])], user=None)
    assert judge(case).obstacles == []


def test_head_post_takes_one_and_names_who_sits_there(city, trio, leader):
    people, _ = trio
    chief = PlacementFactory(position=city.b.head, employee=EmployeeFactory(
        government=city.government, name="Kepala Lama")).employee  # fmt: skip
    case = make_case(city.root, [(people[0], city.b.head)])
    [problem] = judge(case).obstacles
    assert "sudah dipangku Kepala Lama" in problem
    assert refusal(verify_case, case=case, user=city.officer)[0] == (
        "Usulan belum dapat diverifikasi."
    )
    add_moves(case=case, drafts=[MoveDraft(employee=chief, position=None)], user=None)
    assert judge(case).obstacles == []


def test_orange_asks_for_a_reason_and_red_refuses(city, trio):
    people, posts = trio
    case = make_case(city.root, [(people[0], city.b.head)])
    move = case.moves.get()
    update_move(move=move, kind="promotion", reason="", user=city.officer)
    assert any(
        "tulis alasan" in text for text in refusal(verify_case, case=case, user=city.officer)
    )
    update_move(move=move, kind="promotion", reason=WHY, user=city.officer)
    verify_case(case=case, user=city.officer)
    assert PlacementCase.objects.get().state == S.VERIFIED
    old = EmployeeFactory(
        government=city.government, birth_date=city.today.replace(year=city.today.year - 61),
        nip=f"{city.today.year - 61}{city.today:%m%d}2015031999",
    )  # fmt: skip
    late = make_case(city.root, [(old, posts[3])])
    messages = refusal(verify_case, case=late, user=city.officer)
    assert any("melewati batas usia pensiun" in text for text in messages)


def test_confirmation_is_for_an_equal_post(city, trio):
    people, posts = trio
    case = make_case(city.root, [(people[0], city.b.head)], kind=AppointmentKind.CONFIRMATION)
    assert any("PP 18/2016 Pasal 124" in text for text in judge(case).obstacles)
    equal = make_case(city.root, [(people[1], posts[3])], kind=AppointmentKind.CONFIRMATION)
    assert judge(equal).obstacles == []


def test_reappointment_is_for_a_functional_post_once_held(city, trio):
    """PP 11/2017 art 94(2): the JF once held, at its last jenjang, with a seat free."""
    people, _ = trio
    nurse, posts = rotation(city, 1, JobTitleKind.JF_KEAHLIAN)
    back = AppointmentKind.REAPPOINTMENT
    stranger = make_case(city.root, [(people[0], posts[1])], kind=back)
    [red] = judge(stranger).red
    assert "hanya ke jabatan fungsional yang pernah dipangku. (PP 11/2017 Pasal 94 ayat (2))" in red
    assert refusal(verify_case, case=stranger, user=city.officer)[1] == red
    still = make_case(city.root, [(nurse[0], posts[1])], kind=back)
    assert any("masih dipangku" in text for text in judge(still).red)
    held = nurse[0].placements.get()
    end_placement(placement=held, on=city.today - timedelta(days=30), user=None, reason=REASON)
    assert judge(still).red == []
    assert judge(make_case(city.root, [(people[0], posts[1])])).red == []


# --- the road ---------------------------------------------------------------------------------


def test_case_takes_effect_today_and_moves_everybody(city, trio, leader):
    people, posts = trio
    case = decided(
        city, leader,
        [(people[0], posts[1]), (people[1], posts[0]), (people[2], posts[3])],
        effective_on=city.today,
    )  # fmt: skip
    assert case.state == S.EFFECTIVE
    assert [post_of(person, city.today) for person in people] == [posts[1], posts[0], posts[3]]
    assert [post_of(p, city.today - timedelta(days=1)) for p in people] == posts[:3]
    move = case.moves.get(employee=people[0])
    assert (move.placement.decree_number, move.placement.position) == ("821/12/2026", posts[1])
    kinds = [step.kind for step in case.steps.order_by("pk")]
    assert kinds == [T.OPEN, T.VERIFY, T.ASSESS, T.SUBMIT, T.CLEAR, T.DECIDE, T.APPLY]


def test_step_out_of_order_is_refused_and_says_the_next(city, trio, leader):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])])
    [message] = refusal(decide_case, case=case, number="1", on=city.today, signer="X", user=leader)
    assert message == (
        "Langkah ini tidak dapat diambil: keadaan usulan kini rancangan. Langkah berikutnya: "
        "verifikasi."
    )
    case = advance(case, T.VERIFY, officer=city.officer, leader=leader)
    assert (
        "catat berita acara tim"
        in refusal(submit_case, case=case, number="1", on=city.today, user=city.officer)[0]
    )


def test_even_panel_is_refused_and_writes_nothing(city, trio, leader):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])])
    case = advance(case, T.VERIFY, officer=city.officer, leader=leader)
    even = [*PANEL, PanelDraft("Anggota 6", PanelElement.LEADER)]
    [message] = refusal(
        assess_case, case=case, members=even, number="BA", on=city.today, user=city.officer
    )
    assert "harus ganjil" in message
    assert case.panel.count() == 0


def test_paper_of_tomorrow_is_refused(city, trio, leader):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])])
    case = advance(case, T.CLEAR, officer=city.officer, leader=leader)
    tomorrow = city.today + timedelta(days=1)
    assert refusal(decide_case, case=case, number="1", on=tomorrow, signer="X", user=leader) == [
        "Tanggalnya belum tiba."
    ]


def test_person_refused_by_bkn_falls_out_and_breaks_the_chain(city, trio, leader):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[1]), (people[1], posts[3])])
    case = advance(case, T.CLEAR, officer=city.officer, leader=leader, refused=[people[1]])
    move = case.moves.get(employee=people[1])
    assert (move.result, move.result_note) == (MoveResult.REFUSED, "Belum memenuhi syarat.")
    messages = refusal(decide_case, case=case, number="1", on=city.today, signer="X", user=leader)
    assert "Kursi 1 hanya punya 1 kursi" in messages[1]
    withdraw_move(
        move=case.moves.get(employee=people[0]), reason="Rantainya terputus.", user=city.officer
    )
    messages = refusal(decide_case, case=case, number="1", on=city.today, signer="X", user=leader)
    assert "Tidak ada lagi orang" in messages[1]


def test_pertek_needs_an_answer_for_everybody_and_a_reason(city, trio, leader):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])])
    case = advance(case, T.SUBMIT, officer=city.officer, leader=leader)
    common = {"case": case, "number": "PT", "on": city.today, "user": city.officer}
    assert "belum dipilih" in refusal(clear_case, answers={}, **common)[0]
    move = case.moves.get()
    silent = {move.pk: Answer(False, " ")}
    assert "Tulis alasan BKN menolak" in refusal(clear_case, answers=silent, **common)[0]
    foreign = answers_of(case) | {move.pk + 1: Answer(True)}
    assert "berubah sejak halaman dibuka" in refusal(clear_case, answers=foreign, **common)[0]


def cleared(city, leader, people, posts):
    case = make_case(city.root, [(people[0], posts[3])], user=city.officer)
    return advance(case, T.CLEAR, officer=city.officer, leader=leader)


def test_who_prepared_or_verified_does_not_decide(city, trio, leader):
    case = cleared(city, leader, *trio)
    RoleAssignmentFactory(user=city.officer, unit=city.root, role=Role.LEADERSHIP)
    [message] = refusal(
        decide_case, case=case, number="1", on=city.today, signer="X", user=city.officer
    )
    assert "tidak menetapkannya" in message


def also_leads(city, user):
    RoleAssignmentFactory(user=user, unit=city.root, role=Role.LEADERSHIP)


def test_who_changed_what_a_case_holds_does_not_decide_it(city, trio, leader):
    people, posts = trio
    helper = user_with_role(Role.HR_OFFICER, unit=city.root)
    case = make_case(city.root, [(people[0], posts[3])], user=city.officer)
    redirect_move(move=case.moves.get(), position=posts[1], user=helper)
    redirect_move(move=case.moves.get(), position=posts[3], user=city.officer)
    case = advance(case, T.CLEAR, officer=city.officer, leader=leader)
    also_leads(city, helper)
    [message] = refusal(decide_case, case=case, number="1", on=city.today, signer="X", user=helper)
    assert "tidak menetapkannya" in message


def test_who_verified_an_earlier_round_does_not_decide_a_later_one(city, trio, leader):
    people, posts = trio
    helper = user_with_role(Role.HR_OFFICER, unit=city.root)
    case = make_case(city.root, [(people[0], posts[3])], user=city.officer)
    case = advance(case, T.VERIFY, officer=helper, leader=leader)
    case = return_case(case=case, reason="Formasi berubah lagi.", user=city.officer)
    case = advance(case, T.CLEAR, officer=city.officer, leader=leader)
    also_leads(city, helper)
    [message] = refusal(decide_case, case=case, number="1", on=city.today, signer="X", user=helper)
    assert "tidak menetapkannya" in message


def test_nobody_verifies_or_decides_about_themselves(city, trio, leader):
    people, posts = trio
    for person, user in ((people[0], city.officer), (people[1], leader)):
        tie_user(employee=person, account=user, user=None, reason=REASON)
    case = make_case(city.root, [(people[0], posts[3])], user=city.officer)
    assert "UU 30/2014 Pasal 42" in refusal(verify_case, case=case, user=city.officer)[0]
    helper = user_with_role(Role.HR_OFFICER, unit=city.root)
    case = make_case(city.root, [(people[1], posts[3])], user=helper)
    case = advance(case, T.CLEAR, officer=helper, leader=leader)
    [message] = refusal(decide_case, case=case, number="1", on=city.today, signer="X", user=leader)
    assert "UU 30/2014 Pasal 42" in message


def test_nobody_weighs_themselves_in_the_panel(city, trio, leader):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])], user=city.officer)
    case = advance(case, T.VERIFY, officer=city.officer, leader=leader)
    common = {"case": case, "number": "BA/7", "on": city.today, "user": city.officer}
    own = f"Drs.  {people[0].name.upper()}, M.Si."
    members = [*PANEL[1:], PanelDraft(own, PANEL[0].element)]
    assert "tidak ikut menilainya" in refusal(assess_case, members=members, **common)[0]
    other = PanelDraft(f"{people[0].name} 196001011985031001", PANEL[0].element)
    assert assess_case(members=[*PANEL[1:], other], **common).state == S.ASSESSED


@pytest.mark.parametrize("kind", [T.SUBMIT, T.CLEAR, T.DECIDE])
def test_no_paper_of_the_road_is_older_than_the_one_before(city, trio, leader, kind):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])], user=city.officer)
    before = {T.SUBMIT: T.ASSESS, T.CLEAR: T.SUBMIT, T.DECIDE: T.CLEAR}[kind]
    case = advance(case, before, officer=city.officer, leader=leader)
    early = city.today - timedelta(days=1)
    with pytest.raises(ValidationError, match="Tidak mendahului surat sebelumnya"):
        advance(case, kind, officer=city.officer, leader=leader, on=early)
    assert PlacementCase.objects.get().state == case.state


def test_who_stands_in_by_delegation_does_not_decide(city, trio, leader):
    case = cleared(city, leader, *trio)
    deputy = user_with_role(Role.EMPLOYEE, unit=city.root)
    delegate_role(
        assignment=leader.role_assignments.get(), delegate=deputy, valid_from=city.today,
        valid_until=city.today + timedelta(days=3), user=leader, reason=REASON,
    )  # fmt: skip
    [message] = refusal(decide_case, case=case, number="1", on=city.today, signer="X", user=deputy)
    assert "UU 30/2014 Pasal 14 ayat (7)" in message


@pytest.mark.parametrize("kind", [PlacementKind.PLT, PlacementKind.PLH])
def test_plt_and_plh_do_not_decide(city, trio, leader, kind):
    case = cleared(city, leader, *trio)
    acting = EmployeeFactory(government=city.government, user=leader)
    PlacementFactory(employee=acting, position=city.b.head, kind=kind)
    [message] = refusal(decide_case, case=case, number="1", on=city.today, signer="X", user=leader)
    assert f"{kind.label} Kepala Dinas B" in message


def test_returned_case_begins_anew_and_keeps_its_history(city, trio, leader):
    people, posts = trio
    case = cleared(city, leader, people, posts)
    case = return_case(case=case, reason="Formasi berubah lagi.", user=city.officer)
    assert (case.state, case.verified_by, case.panel_on) == (S.RETURNED, None, None)
    assert case.panel.count() == 0
    assert case.steps.order_by("pk").last().note == "Formasi berubah lagi."
    case = advance(case, T.DECIDE, officer=city.officer, leader=leader)
    assert case.state == S.DECIDED


@pytest.mark.parametrize("until", [None, T.VERIFY, T.CLEAR, T.DECIDE])
def test_case_can_be_cancelled_until_it_is_in_force(city, trio, leader, until):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])])
    if until:
        case = advance(case, until, officer=city.officer, leader=leader)
    assert refusal(cancel_case, case=case, reason="pendek", user=leader)
    case = cancel_case(case=case, reason="Tidak jadi dilaksanakan.", user=leader)
    assert (case.state, case.decided_at) == (S.CANCELLED, None)
    assert (
        "kini dibatalkan"
        in refusal(cancel_case, case=case, reason="Tidak jadi dilaksanakan.", user=leader)[0]
    )


def test_decided_case_is_taken_back_only_by_who_may_decide(city, trio, leader):
    people, posts = trio
    case = decided(city, leader, [(people[0], posts[3])])
    for call in (return_case, cancel_case):
        assert (
            "tidak menetapkannya"
            in refusal(call, case=case, reason="Tidak jadi dilaksanakan.", user=city.officer)[0]
        )


def test_case_in_force_is_not_taken_back(city, trio, leader):
    people, posts = trio
    case = decided(city, leader, [(people[0], posts[3])], effective_on=city.today)
    for call in (return_case, cancel_case):
        assert (
            "kini berlaku"
            in refusal(call, case=case, reason="Tidak jadi dilaksanakan.", user=leader)[0]
        )


def test_inauguration_comes_before_effect_and_moves_a_late_tmt(city, leader):
    people, posts = rotation(city, 1, JobTitleKind.PENGAWAS)
    past = city.today - timedelta(days=5)
    case = make_case(city.root, [(people[0], posts[1])], effective_on=past, user=city.officer)
    case = advance(case, T.DECIDE, officer=city.officer, leader=leader, on=past)
    assert case.state == S.DECIDED
    assert apply_due_cases() == 0
    early = past - timedelta(days=1)
    assert (
        "tidak mendahului SK" in refusal(inaugurate_case, case=case, on=early, user=city.officer)[0]
    )
    case = inaugurate_case(case=case, on=city.today, user=city.officer)
    assert (case.state, case.effective_on) == (S.EFFECTIVE, city.today)
    assert post_of(people[0], city.today - timedelta(days=1)) == posts[0]


# --- whole or not at all ----------------------------------------------------------------------


def big_case(city, n_chain, n_swaps):
    """A chain of ``n_chain`` onto a free post, and ``n_swaps`` pairs that change posts."""
    n = n_chain + 2 * n_swaps
    people, posts = rotation(city, n)
    targets = {number: posts[number + 1] for number in range(n_chain - 1)}
    targets[n_chain - 1] = posts[n]
    for first in range(n_chain, n, 2):
        targets[first], targets[first + 1] = posts[first + 1], posts[first]
    case = make_case(
        city.root, [(people[number], targets[number]) for number in range(n)],
        effective_on=city.today, user=city.officer,
    )  # fmt: skip
    return case, people, targets


def test_chain_of_fifty_with_ten_swaps_in_as_many_queries_as_three(city, leader):
    counts = []
    leader.has_perm(Permission.PLACEMENT_DECIDE, city.root)  # an account keeps what it was told
    for n_chain, n_swaps in ((3, 1), (50, 10)):
        case, people, targets = big_case(city, n_chain, n_swaps)
        case = advance(case, T.CLEAR, officer=city.officer, leader=leader)
        with CaptureQueriesContext(connection) as asked:
            case = decide_case(
                case=case, number="821/1", on=city.today, signer="Wali Kota", user=leader
            )
        counts.append(len(asked))
        assert case.state == S.EFFECTIVE
        assert [post_of(p, city.today) for p in people] == [targets[n] for n in range(len(people))]
    assert counts[0] == counts[1]


def test_many_moves_are_put_in_with_as_many_queries_as_few(city):
    counts = []
    for n in (2, 40):
        people, posts = rotation(city, n)
        drafts = [
            MoveDraft(employee=person, position=posts[number + 1])
            for number, person in enumerate(people)
        ]
        case = make_case(city.root)
        with CaptureQueriesContext(connection) as asked:
            add_moves(case=case, drafts=drafts, user=city.officer)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_one_bad_move_of_many_writes_nothing(city, leader):
    case, people, _ = big_case(city, 50, 10)
    case = advance(case, T.CLEAR, officer=city.officer, leader=leader)
    end_placement(
        placement=people[17].placements.get(), on=city.today - timedelta(days=1), user=None,
        reason=REASON,
    )  # fmt: skip
    messages = refusal(
        decide_case, case=case, number="821/1", on=city.today, signer="X", user=leader
    )
    assert f"{people[17].full_name} kini tidak memangku jabatan definitif" in " ".join(messages)
    case.refresh_from_db()
    assert (case.state, case.decree_number) == (S.CLEARED, "")


def test_what_changed_since_is_told_by_name(city, trio, leader):
    people, posts = trio
    moves = [(people[0], posts[3]), (people[1], None), (people[2], city.b.staff)]
    case = decided(city, leader, moves)
    move_employee(
        employee=people[0], position=city.b.staff, valid_from=city.today, user=None, reason=REASON
    )
    type(people[1]).objects.filter(pk=people[1].pk).update(left_on=city.today)
    type(city.b.staff).objects.filter(pk=city.b.staff.pk).update(valid_until=city.today)
    text = " ".join(judge(case).obstacles)
    assert f"{people[0].full_name} kini memangku Penelaah B" in text
    assert f"{people[1].full_name} berhenti pada" in text
    assert f"{people[2].full_name}: Jabatan Penelaah B berakhir pada" in text


def test_corrected_decree_of_the_post_held_changes_nothing(city, trio, leader):
    people, posts = trio
    case = decided(city, leader, [(people[0], posts[3])])
    correct_placement(
        placement=people[0].placements.get(), user=None, reason=REASON, decree_number="SK-2"
    )
    assert judge(case).obstacles == []


# --- the tick ---------------------------------------------------------------------------------


def later(case):
    """The day of the case has come."""
    PlacementCase.objects.filter(pk=case.pk).update(effective_on=case.government.today())


def test_future_case_is_applied_once_by_two_ticks(city, trio, leader):
    people, posts = trio
    case = decided(city, leader, [(people[0], posts[3])])
    assert (case.state, apply_due_cases()) == (S.DECIDED, 0)
    later(case)
    assert (apply_due_cases(), apply_due_cases()) == (1, 0)
    assert people[0].placements.current_knowledge().count() == 2
    n_rows = Placement.objects.count()
    assert apply_case(case=case, user=None).state == S.EFFECTIVE
    assert Placement.objects.count() == n_rows


def test_cases_are_a_part_of_the_tick():
    assert import_string(PARTS["employees.placement_cases"].call) is apply_due_cases


def test_case_held_up_tells_once_and_goes_on_when_mended(city, trio, leader):
    people, posts = trio
    case = decided(city, leader, [(people[0], posts[3])])
    later(case)
    intruder = EmployeeFactory(government=city.government)
    [row] = place_employees(
        government=city.government, user=None, reason=REASON,
        drafts=[PlacementDraft(employee=intruder, position=posts[3], valid_from=JOINED)],
    )  # fmt: skip
    n_rows = Placement.objects.count()
    Notification.objects.all().delete()
    assert (apply_due_cases(), apply_due_cases()) == (0, 0)
    case.refresh_from_db()
    assert "Kursi 3 hanya punya 1 kursi" in case.held_reason
    told = Notification.objects.filter(text__startswith="Belum dapat diberlakukan")
    assert set(told.values_list("recipient", flat=True)) == {city.officer.pk, leader.pk}
    assert (told.count(), Placement.objects.count()) == (2, n_rows)
    correct_placement(placement=row, user=None, reason=REASON, annul=True)
    assert apply_due_cases() == 1
    case.refresh_from_db()
    assert (case.state, case.held_reason) == (S.EFFECTIVE, "")


def test_next_actor_and_the_moved_are_told(city, trio, leader):
    people, posts = trio
    user = UserFactory(government=city.government)
    type(people[0]).objects.filter(pk=people[0].pk).update(user=user)
    other = user_with_role(Role.HR_OFFICER, unit=city.root)
    case = decided(city, leader, [(people[0], posts[3])], effective_on=city.today)

    def told(person):
        return [row.text.split(":")[0] for row in Notification.objects.filter(recipient=person)]

    assert "Menunggu penetapan Anda" in told(leader)
    assert "Usulan penempatan terverifikasi" in told(other)
    assert any(text.startswith("Mulai ") and "Kursi 3" in text for text in told(user))
    assert Notification.objects.filter(text__contains=case.title).exists()


# --- figures ----------------------------------------------------------------------------------


def recount(city, day):
    """Pool and seats counted from the placements themselves, person by person."""
    seated = set(Placement.objects.on(day).definitive().values_list("employee", flat=True))
    people = pool(user=city.officer, government=city.government, filters=PoolFilters(), day=day)
    everybody = type(city.person).objects.filter(government=city.government).serving_on(day)
    waiting = {person.pk for person in everybody} - seated
    assert set(people.values_list("pk", flat=True)) == waiting
    posts = type(city.a.staff).objects.filter(government=city.government)
    vacant = sum(max(0, post.required_headcount - post_holders(post, day)) for post in posts)
    return len(waiting), vacant


def post_holders(post, day):
    return Placement.objects.on(day).definitive().filter(position=post).count()


def test_pool_and_seats_equal_a_recount_after_applying(city, trio, leader):
    people, posts = trio
    waiting = EmployeeFactory(government=city.government)
    PlacementFactory(employee=waiting, position=city.b.staff,
                     valid_until=city.today - timedelta(days=9))  # fmt: skip
    before = recount(city, city.today)
    decided(
        city, leader,
        [(people[0], posts[1]), (people[1], None), (people[2], posts[0]), (waiting, posts[3])],
        effective_on=city.today,
    )  # fmt: skip
    figures = pool_figures(user=city.officer, government=city.government, day=city.today)
    assert (figures.waiting, figures.vacant) == recount(city, city.today)
    # One left the pool and one came to it; the free post was filled and another became free.
    assert recount(city, city.today) == before


# --- structure --------------------------------------------------------------------------------


def merge(city):
    return apply_changes(
        government=city.government, changes=[Merge((city.a.unit.pk,), city.b.unit.pk)],
        user=city.officer, reason=REASON,
    )  # fmt: skip


def test_running_case_follows_a_merger_and_comes_back(city, trio, leader):
    people, posts = trio
    case = make_case(city.a.unit, [(people[0], posts[3])], user=city.officer)
    merge(city)
    case.refresh_from_db()
    move = case.moves.get()
    assert case.unit == city.b.unit
    assert (move.from_position.predecessor, move.to_position.predecessor) == (posts[0], posts[3])
    assert judge(case).obstacles == []
    undo_last_change(government=city.government, user=city.officer, reason=REASON)
    case.refresh_from_db()
    move = case.moves.get()
    assert (case.unit, move.from_position, move.to_position) == (city.a.unit, posts[0], posts[3])
    assert [step.kind for step in case.steps.order_by("pk")] == [T.OPEN, T.FOLLOW, T.FOLLOW]


def test_case_that_is_over_stays_as_it_was(city, trio, leader):
    people, posts = trio
    case = make_case(city.a.unit, [(people[0], posts[3])])
    cancel_case(case=case, reason="Tidak jadi dilaksanakan.", user=city.officer)
    merge(city)
    case.refresh_from_db()
    assert (case.unit, case.moves.get().to_position) == (city.a.unit, posts[3])


def test_running_case_keeps_its_unit_from_being_dissolved(city):
    unit = OrgUnitFactory(parent=city.root)
    case = make_case(unit)

    def dissolve():
        return apply_changes(
            government=city.government, changes=[Dissolve(unit.pk)], user=city.officer,
            reason=REASON,
        )  # fmt: skip

    with pytest.raises(ValidationError, match="usulan penempatan yang berjalan"):
        dissolve()
    cancel_case(case=case, reason="Tidak jadi dilaksanakan.", user=city.officer)
    dissolve()


def test_pppk_case_needs_no_panel(city):
    pppk = EmployeeFactory(government=city.government, status=EmploymentStatus.PPPK, golongan="IX")
    case = make_case(city.root, [(pppk, city.b.staff)])
    assert [step.kind for step, _ in judge(case).road.skipped] == [T.ASSESS, T.INAUGURATE]


# --- the annex of the decree ------------------------------------------------------------------


def test_annex_reads_rank_unit_class_and_allowance(city, trio, leader):
    people, posts = trio
    settle_pay_table(
        government=city.government, component=PayComponent.ALLOWANCE, valid_from=LONG_AGO,
        payments=12, rates={"Pelaksana": 185_000}, source="Uji", user=None, reason=REASON,
    )  # fmt: skip
    add_record(
        employee=people[0], user=None, reason=REASON,
        draft=RecordDraft(kind="rank", name="III/b", issued_on=date(2019, 4, 1)),
    )  # fmt: skip
    case = make_case(city.root, [(people[0], posts[3]), (people[1], None)])
    data = annex_data(case, annex_lines(case))
    assert data["draft"] == "RANCANGAN, belum ditetapkan"
    first, second = data["table"]["rows"]
    assert first[2] == {
        "text": "Penata Muda Tingkat I, III/b",
        "sub": "TMT 1 April 2019",
    }
    assert first[4]["text"] == "Kursi 3"
    assert first[4]["sub"].startswith("Dinas A")
    assert first[5:] == ["185.000", "Mutasi"]
    assert (second[4]["text"], second[5]) == ("Diberhentikan dari jabatan lama", "–")
    case = advance(case, T.DECIDE, officer=city.officer, leader=leader)
    data = annex_data(case, annex_lines(case))
    assert data["draft"] == ""
    assert data["heading"][1] == "Nomor 821/12/2026"


def test_annex_leaves_out_who_does_not_go_along(city, trio, leader):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3]), (people[1], None)])
    advance(case, T.CLEAR, officer=city.officer, leader=leader, refused=[people[1]])
    assert [line.move.employee for line in annex_lines(case)] == [people[0]]


def test_verify_names_a_case_that_was_applied_by_half(city, trio, leader):
    people, posts = trio
    case = decided(
        city, leader, [(people[0], posts[3]), (people[1], None)], effective_on=city.today
    )
    assert list(cases_half_applied()) == []
    case.moves.filter(employee=people[0]).update(placement=None)
    [error] = cases_half_applied()
    assert error.id == "employees.E009"


def test_who_lacks_the_permission_does_not_decide_by_the_action(city, trio, leader):
    case = cleared(city, leader, *trio)
    stranger = user_with_role(Role.AUDITOR, unit=city.root)
    [message] = refusal(
        decide_case, case=case, number="1", on=city.today, signer="X", user=stranger
    )
    assert message == "Anda tidak berwenang menetapkan usulan unit ini."
