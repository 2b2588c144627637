"""reports.queries: what a report is made of, home, library, search."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.actions import record_trainings
from employees.drafts import TrainingDraft
from employees.enums import EmploymentStatus, PlacementKind, TrainingForm, TrainingType
from orgunits.actions import add_positions, apply_changes, grant_role
from orgunits.drafts import PositionDraft
from orgunits.enums import JobTitleKind, UnitKind
from orgunits.structure import Dissolve, Establish, Merge, Move, Rename
from portal.permissions import Role
from reports.enums import PeriodKind
from reports.evaluation import evaluate
from reports.periods import Period
from reports.queries import (
    gather,
    home,
    report_table,
    reportable_units,
    search,
    unit_choices,
)
from reports.queries.answers import answer_facts
from reports.queries.tree import subtree_on
from surveys.enums import CampaignState
from tests.factories.employees import (
    EmployeeFactory,
    PlacementFactory,
    TrainingRecordFactory,
    staff,
)
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    JobTitleFactory,
    OrgUnitFactory,
    PositionFactory,
    establish,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.portal import JobFactory
from tests.factories.reports import NINE, filed_report, past_survey, survey_of
from tests.factories.surveys import CampaignFactory
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
Q1 = Period(PeriodKind.QUARTER, 2026, 1)
TODAY = date(2026, 4, 15)
IN_Q1, IN_Q4 = date(2026, 2, 10), date(2025, 11, 10)


def facts_of(unit, period=Q1, today=TODAY):
    return gather(unit, period, today)


def group_names(facts):
    return [row["name"] for row in facts["groups"]]


def unit_facts(facts, unit):
    return next(row for row in facts["units"] if row["id"] == unit.pk)


# --- the tree --------------------------------------------------------------------------------


def test_groups_of_a_government_are_its_agencies_in_order():
    government = GovernmentFactory()
    root = root_of(government)
    made = establish(
        government,
        [
            Establish(-1, root.pk, "Sekretariat Daerah", UnitKind.SETDA),
            Establish(-2, root.pk, "Dinas Kesehatan", UnitKind.DINAS),
            Establish(-3, -2, "Puskesmas Setu", UnitKind.PUSKESMAS),
            Establish(-4, root.pk, "Kecamatan Setu", UnitKind.KECAMATAN),
            Establish(-5, -4, "Kelurahan Setu", UnitKind.KELURAHAN),
            Establish(-6, root.pk, "Staf Ahli", UnitKind.STAF_AHLI),
        ],
    )
    facts = facts_of(root)
    assert group_names(facts) == [
        f"{root.name} (unit itu sendiri)",
        "Sekretariat Daerah",
        "Dinas Kesehatan",
        "Kecamatan Setu",
        "Staf Ahli",
    ]
    assert [row["is_agency"] for row in facts["groups"]] == [False, True, True, True, False]
    assert unit_facts(facts, made[-3])["group"] == 2
    assert unit_facts(facts, made[-5])["group"] == 3
    assert facts["group_noun"] == "perangkat daerah"
    assert ["Kecamatan", 1] in facts["by_kind"]


def test_groups_of_an_agency_are_what_stands_right_under_it():
    dinas = OrgUnitFactory(name="Dinas A")
    bidang = OrgUnitFactory(parent=dinas, name="Bidang A")
    seksi = OrgUnitFactory(parent=bidang, name="Seksi A", kind=UnitKind.SEKSI)
    facts = facts_of(dinas)
    assert group_names(facts) == ["Dinas A (unit itu sendiri)", "Bidang A"]
    assert unit_facts(facts, seksi)["group"] == 1
    assert facts["group_noun"] == "unit"
    assert facts["unit"]["is_root"] is False


def test_units_and_names_are_those_of_the_last_day():
    dinas = OrgUnitFactory(name="Nama Lama")
    government = dinas.government
    apply_changes(government=government, changes=[Rename(dinas.pk, "Nama Baru", "NB")],
                  user=None, reason=REASON, effective_on=date(2026, 4, 1))  # fmt: skip
    assert facts_of(dinas)["unit"]["name"] == "Nama Lama"
    assert facts_of(dinas, Period(PeriodKind.QUARTER, 2026, 2))["unit"]["short"] == "NB"


def test_unit_that_did_not_exist_gives_no_facts():
    unit = OrgUnitFactory(established_on=date(2026, 4, 1))
    assert facts_of(unit) is None


def test_running_period_is_read_as_of_today():
    unit = OrgUnitFactory()
    facts = facts_of(unit, Period(PeriodKind.QUARTER, 2026, 2))
    assert (facts["data_day"], facts["is_unfinished"]) == ("2026-04-15", True)
    assert facts_of(unit)["data_day"] == "2026-03-31"


def test_answers_of_a_merged_unit_count_for_who_took_over():
    government = GovernmentFactory()
    old, new, other = (OrgUnitFactory(government=government) for _ in range(3))
    survey_of(old, IN_Q1, 20, 2)
    survey_of(new, IN_Q1, 20, 4)
    apply_changes(government=government, changes=[Merge((old.pk,), new.pk)], user=None,
                  reason=REASON, effective_on=date(2026, 3, 1))  # fmt: skip
    facts = facts_of(root_of(government))
    ended = unit_facts(facts, old)
    assert ended["is_closed"]
    assert ended["group"] == unit_facts(facts, new)["group"]
    results = evaluate(facts)
    assert results["groups"][ended["group"]]["score"]["value"] == Decimal("75.00")
    # A report of the unit that took over has them too, one of another unit has not.
    assert unit_facts(facts_of(new), old)["now"]["n"] == 20
    assert old.pk not in [row["id"] for row in facts_of(other)["units"]]


def test_answers_of_a_dissolved_unit_stay_with_its_parent():
    government = GovernmentFactory()
    parent = OrgUnitFactory(government=government)
    child = OrgUnitFactory(parent=parent)
    survey_of(child, IN_Q1, 20)
    apply_changes(government=government, changes=[Dissolve(child.pk)], user=None, reason=REASON,
                  effective_on=date(2026, 3, 1))  # fmt: skip
    tree = subtree_on(root_of(government), date(2026, 3, 31), date(2025, 10, 1))
    member = next(member for member in tree.members if member.id == child.pk)
    assert member.is_closed
    assert tree.groups[member.group]["id"] == parent.pk


def test_changes_are_those_of_the_period_that_name_units_of_the_subtree():
    government = GovernmentFactory()
    mine, other = (OrgUnitFactory(government=government) for _ in range(2))
    child = OrgUnitFactory(parent=mine)

    def change(part, day):
        return apply_changes(government=government, changes=[part], user=None, reason=REASON,
                             effective_on=day)  # fmt: skip

    change(Rename(mine.pk, "Sebelum periode"), date(2025, 12, 31))
    change(Rename(mine.pk, "Hari pertama"), date(2026, 1, 1))
    change(Rename(other.pk, "Unit lain"), date(2026, 2, 1))
    change(Move(child.pk, other.pk), date(2026, 3, 31))
    change(Rename(mine.pk, "Sesudah periode"), date(2026, 4, 1))
    days = [row["effective_on"] for row in facts_of(mine)["changes"]]
    assert days == ["2026-01-01", "2026-03-31"]  # the child that left is told too
    whole = [row["effective_on"] for row in facts_of(root_of(government))["changes"]]
    assert whole == ["2026-01-01", "2026-02-01", "2026-03-31"]


def told(unit, part, *more, day=date(2026, 2, 1)):
    """(rows of the report of ``unit``, rows of the report of the government) after one change."""
    secret = "Sesuai rencana Dinas Rahasia."
    apply_changes(government=unit.government, changes=[part, *more], user=None, reason=secret,
                  effective_on=day)  # fmt: skip
    return facts_of(unit)["changes"], facts_of(root_of(unit.government))["changes"]


@kept_world
def two_agencies():
    """(mine, a part of mine, the hidden agency, a part of it)."""
    mine = OrgUnitFactory(name="Dinas Milik")
    hidden = OrgUnitFactory(government=mine.government, name="Dinas Rahasia")
    part = OrgUnitFactory(parent=mine, name="Bidang Milik")
    return mine, part, hidden, OrgUnitFactory(parent=hidden, name="Bidang Rahasia")


def test_unit_that_moved_in_does_not_bring_the_name_of_the_agency_it_left(two_agencies):
    mine, _part, hidden, theirs = two_agencies
    newcomer = OrgUnitFactory(parent=hidden, name="Bidang Pindahan")
    elsewhere = Move(theirs.pk, root_of(mine.government).pk)
    [row], [whole] = told(mine, Move(newcomer.pk, mine.pk), elsewhere,
                          Rename(hidden.pk, "Badan Rahasia"))  # fmt: skip
    assert row["summary"] == "Memindahkan Bidang Pindahan ke Dinas Milik"
    assert row["reason"] == ""
    assert "Rahasia" in whole["summary"]
    assert whole["reason"] == "Sesuai rencana Dinas Rahasia."


def test_unit_that_moved_away_goes_to_a_unit_outside_the_report(two_agencies):
    mine, part, hidden, _theirs = two_agencies
    [row], [whole] = told(mine, Move(part.pk, hidden.pk))
    assert row["summary"] == "Memindahkan Bidang Milik ke unit di luar laporan ini"
    assert row["reason"] == ""
    assert whole["summary"] == "Memindahkan Bidang Milik ke Dinas Rahasia"


def test_unit_that_moved_away_is_not_followed(two_agencies):
    mine, part, hidden, _theirs = two_agencies
    told(mine, Move(part.pk, hidden.pk), day=date(2026, 2, 1))
    own, whole = told(mine, Rename(part.pk, "Bidang Rahasia Dua"), day=date(2026, 2, 2))
    assert [row["effective_on"] for row in own] == ["2026-02-01"]
    assert len(whole) == 2


def test_merge_into_another_agency_names_only_units_of_the_report(two_agencies):
    mine, part, hidden, theirs = two_agencies
    other = OrgUnitFactory(parent=hidden, name="Bidang Rahasia Dua")
    [row], [whole] = told(mine, Merge((theirs.pk, part.pk), other.pk))
    assert row["summary"] == (
        "Menggabungkan Bidang Milik dan unit di luar laporan ini ke unit di luar laporan ini"
    )
    assert row["reason"] == ""
    assert "Bidang Rahasia Dua" in whole["summary"]


def test_unit_made_here_and_moved_away_at_once_is_not_named(two_agencies):
    mine, _part, hidden, _theirs = two_agencies
    made = Establish(-1, mine.pk, "Bidang Rahasia Tiga", UnitKind.BIDANG)
    [row], _whole = told(mine, made, Move(-1, hidden.pk))
    assert row["summary"] == "Membentuk unit di luar laporan ini di bawah Dinas Milik"
    assert row["reason"] == ""


def test_move_of_the_unit_itself_does_not_name_where_it_stands(two_agencies):
    mine, part, hidden, _theirs = two_agencies
    [row], _whole = told(part, Move(part.pk, hidden.pk))
    assert row["summary"] == "Memindahkan Bidang Milik ke unit di luar laporan ini"
    [row] = facts_of(mine)["changes"]
    assert "Rahasia" not in row["summary"] + row["reason"]


def test_change_wholly_inside_is_told_with_names_and_reason(two_agencies):
    mine, part, _hidden, _theirs = two_agencies
    made = Establish(-1, mine.pk, "Bidang Baru", UnitKind.BIDANG)
    [row], [whole] = told(mine, Rename(part.pk, "Bidang Lama"), made, Move(part.pk, -1))
    assert row["summary"] == (
        "Mengganti nama Bidang Milik menjadi Bidang Lama; "
        "membentuk Bidang Baru di bawah Dinas Milik; "
        "memindahkan Bidang Lama ke Bidang Baru"
    )
    assert row == whole
    assert row["reason"] == "Sesuai rencana Dinas Rahasia."


def test_many_operations_are_counted_as_far_as_they_are_of_the_report(two_agencies):
    mine, _part, hidden, _theirs = two_agencies
    rooms = [Establish(-n, mine.pk, f"Bidang {n}", UnitKind.BIDANG) for n in range(1, 5)]
    others = [Establish(-n, hidden.pk, f"Bidang {n}", UnitKind.BIDANG) for n in range(5, 8)]
    [row], [whole] = told(mine, *others, *rooms)
    assert row["summary"] == "4 perubahan: 4 dibentuk"
    assert whole["summary"] == "7 perubahan: 7 dibentuk"


def test_names_follow_two_changes_of_one_day(two_agencies):
    mine, part, _hidden, _theirs = two_agencies
    told(mine, Rename(part.pk, "Bidang Dua"))
    rows, whole = told(mine, Rename(part.pk, "Bidang Tiga"))
    assert rows[1]["summary"] == "Mengganti nama Bidang Dua menjadi Bidang Tiga"
    assert rows == whole


# --- people ----------------------------------------------------------------------------------


def test_staff_counts_seats_holders_acting_heads_and_pensions():
    unit = OrgUnitFactory()
    title = JobTitleFactory(kind=JobTitleKind.PENGAWAS)
    PositionFactory(unit=unit, job_title=title, is_head=True)
    post = PositionFactory(unit=unit, required_headcount=5)
    # 58 is reached on 17 March 2026 and 17 March 2027: one is past it, one within twelve months.
    for born in (date(1968, 3, 17), date(1969, 3, 17), date(1969, 4, 17), date(1985, 6, 17)):
        employee = EmployeeFactory(government=unit.government, birth_date=born)
        PlacementFactory(employee=employee, position=post)
    acting = EmployeeFactory(government=unit.government)
    PlacementFactory(employee=acting, position=post, kind=PlacementKind.PLT,
                     decree_number="1", decree_date=date(2015, 3, 1))  # fmt: skip
    # required, filled, vacant, double, acting, retiring, headless
    assert unit_facts(facts_of(unit), unit)["staff"][:5] == [6, 4, 2, 0, 1]
    assert unit_facts(facts_of(unit), unit)["staff"][6] == 1


@pytest.mark.parametrize(
    ("born", "retires"),
    [
        # Day of the data 31 March 2026; pension on the first of the month after the birthday.
        (date(1968, 2, 17), 0),  # 1 March 2026: already gone
        (date(1968, 3, 17), 1),  # 1 April 2026
        (date(1969, 2, 17), 1),  # 1 March 2027
        (date(1969, 3, 17), 0),  # 1 April 2027: after twelve months
    ],
)
def test_pensions_ahead_are_those_of_the_next_twelve_months(born, retires):
    unit = OrgUnitFactory()
    employee = EmployeeFactory(government=unit.government, birth_date=born)
    PlacementFactory(employee=employee, position=PositionFactory(unit=unit))
    assert unit_facts(facts_of(unit), unit)["staff"][5] == retires


def test_training_counts_the_year_of_pns_and_the_contract_year_of_pppk():
    unit = OrgUnitFactory()
    post = PositionFactory(unit=unit, required_headcount=9)
    government = unit.government
    pns = EmployeeFactory(government=government)
    pppk = EmployeeFactory(
        government=government,
        status=EmploymentStatus.PPPK,
        joined_on=date(2015, 3, 1),
        golongan="IX",
        contract_until=date(2030, 2, 28),
    )
    for employee in (pns, pppk):
        PlacementFactory(employee=employee, position=post)
    TrainingRecordFactory(employee=pns, jp=20, started_on=IN_Q1, ended_on=IN_Q1)
    # 20 JP in the old contract year, 24 in the one that began on 1 March: not above the ceiling.
    drafts = [
        TrainingDraft(employee=pppk, programme=f"P{n}", form=TrainingForm.CLASSICAL,
                      type=TrainingType.TECHNICAL, started_on=day, ended_on=day, jp=jp)
        for n, (day, jp) in enumerate([(IN_Q1, 20), (date(2026, 3, 10), 24)])
    ]  # fmt: skip
    record_trainings(government=government, drafts=drafts, user=None, reason=REASON)
    # jp, people, pns, pns_at_20, pppk, pppk_above_24
    assert unit_facts(facts_of(unit), unit)["training"] == [64, 2, 1, 1, 1, 0]
    TrainingRecordFactory(employee=pppk, jp=1, started_on=date(2026, 3, 31),
                          ended_on=date(2026, 3, 31))  # fmt: skip
    assert unit_facts(facts_of(unit), unit)["training"] == [65, 2, 1, 1, 1, 1]


# --- answers ---------------------------------------------------------------------------------


def test_answers_are_taken_by_their_day_both_ends_included():
    unit = OrgUnitFactory()
    days = [date(2025, 12, 31), Q1.start, Q1.end, date(2026, 4, 1)]
    answers = [(day, dict.fromkeys(NINE, 3)) for day in days]
    past_survey(unit, date(2025, 12, 1), date(2026, 4, 30), answers, population=None)
    facts = unit_facts(facts_of(unit), unit)
    assert facts["now"]["n"] == 2
    assert facts["before"]["n"] == 1
    assert facts["now"]["required"] is None


def test_strata_add_up_whole_sheets_only():
    unit = OrgUnitFactory()
    # The last three sheets left eight questions empty.
    sheets = [dict.fromkeys(NINE, 3)] * 2 + [{"waktu": 4}] * 3
    past_survey(unit, Q1.start, Q1.end, [(IN_Q1, sheet) for sheet in sheets])
    found = answer_facts([unit.pk], Q1.start, Q1.end)[unit.pk]
    assert found["n"] == 5
    assert found["strata"] == [[9, 2, 54, 2 * 27 * 27]]
    assert (found["sums"]["waktu"], found["counts"]["waktu"]) == (18, 5)


def test_a_survey_with_too_few_answers_is_in_no_sum():
    unit = OrgUnitFactory()
    survey_of(unit, IN_Q1, 12, 3)
    alone = answer_facts([unit.pk], Q1.start, Q1.end)
    survey_of(unit, IN_Q1, 4, 1)  # less the page of the other survey this would be its answers
    assert answer_facts([unit.pk], Q1.start, Q1.end) == alone
    few = OrgUnitFactory()
    survey_of(few, IN_Q1, 4, 1)
    found = answer_facts([few.pk], Q1.start, Q1.end)[few.pk]
    assert (found["n"], found["sums"], found["counts"]) == (4, {}, {})


def test_required_answers_are_those_of_all_surveys_that_touch_the_period():
    unit = OrgUnitFactory()
    survey_of(unit, IN_Q1, 5, population=100)  # 80
    survey_of(unit, date(2026, 3, 20), 5, population=1000)  # 278
    survey_of(unit, date(2025, 8, 1), 5, population=5000)  # another period
    past_survey(unit, Q1.start, Q1.end, [], population=300, state=CampaignState.DRAFT)
    assert unit_facts(facts_of(unit), unit)["now"]["required"] == 358


def test_running_period_takes_only_closed_surveys():
    unit = OrgUnitFactory()
    day = date(2026, 4, 10)
    survey_of(unit, day, 20, state=CampaignState.OPEN)
    running = Period(PeriodKind.QUARTER, 2026, 2)
    assert unit_facts(facts_of(unit, running), unit)["now"] is None
    survey_of(unit, day, 10)
    assert unit_facts(facts_of(unit, running), unit)["now"]["n"] == 10
    assert unit_facts(facts_of(unit, running, date(2026, 7, 1)), unit)["now"]["n"] == 30


def test_answers_of_other_units_and_governments_stay_out():
    here, there = OrgUnitFactory(), OrgUnitFactory()
    survey_of(here, IN_Q1, 10)
    survey_of(there, IN_Q1, 10, 1)
    facts = facts_of(root_of(here.government))
    assert {row["id"] for row in facts["units"]} == {here.pk, root_of(here.government).pk}
    assert evaluate(facts)["score"]["value"] == Decimal("75.00")


# --- constant queries ------------------------------------------------------------------------


def furnished(count):
    """A government of ``count`` units, each with a post, a person and answers in two quarters."""
    government = GovernmentFactory()
    units = grow_units(government, count)
    title = JobTitleFactory()
    drafts = [
        PositionDraft(unit_id=unit.pk, job_title_id=title.pk, name="Penata", valid_from=LONG_AGO)
        for unit in units
    ]
    posts = add_positions(government=government, drafts=drafts, user=None, reason=REASON)
    staff(government, posts[: max(3, count // 2)])
    for unit in units[:: max(1, count // 5)]:
        survey_of(unit, IN_Q1, 6)
        survey_of(unit, IN_Q4, 6)
    return government


def queries_of(function, *args, **kwargs):
    with CaptureQueriesContext(
        connection,
    ) as context:
        function(*args, **kwargs)
    return len(context)


def test_gather_asks_as_often_for_10_units_as_for_200():
    small, large = furnished(10), furnished(200)
    counts = [queries_of(facts_of, root_of(government)) for government in (small, large)]
    assert counts[0] == counts[1]
    assert counts[0] <= 30


def test_home_asks_as_often_for_10_units_as_for_200():
    counts = []
    for government in (furnished(10), furnished(200)):
        user = user_with_role(Role.LEADERSHIP, government=government)
        now = datetime(2026, 4, 15, tzinfo=UTC)
        # The scope and the roles of the person are read once per request.
        arguments = {"user": user, "government": government, "day": TODAY, "now": now}
        counts.append(queries_of(home, **arguments))
    assert counts[0] == counts[1]
    assert counts[0] <= 23


# --- home ------------------------------------------------------------------------------------


def read_home(user, day=TODAY):
    now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return home(user=user, government=user.government, day=day, now=now)


def test_home_states_the_same_index_as_the_report_of_that_quarter():
    government = GovernmentFactory()
    unit = OrgUnitFactory(government=government)
    survey_of(unit, IN_Q1, 40, 3)
    survey_of(unit, IN_Q4, 40, 4)
    user = user_with_role(Role.LEADERSHIP, government=government)
    found = read_home(user)
    assert found.quarter == Q1
    score = evaluate(facts_of(root_of(government)))["score"]
    assert (found.score["value"], found.score["change"]) == (score["value"], score["change"])
    assert found.score["value"] == Decimal("75.00")


def test_home_counts_seats_of_the_persons_scope():
    government = GovernmentFactory()
    mine, other = (OrgUnitFactory(government=government) for _ in range(2))
    PositionFactory(unit=mine, required_headcount=3)
    PositionFactory(unit=other, required_headcount=7)
    boss = read_home(user_with_role(Role.LEADERSHIP, government=government))
    head = read_home(user_with_role(Role.UNIT_HEAD, unit=mine))
    assert (boss.staff.required, boss.staff.vacant) == (10, 10)
    assert [entry.unit.id for entry in boss.vacancies] == [other.pk, mine.pk]
    assert (head.staff.required, [row.id for row in head.rows]) == (3, [mine.pk])


def test_home_shows_only_what_the_role_may_see():
    unit = OrgUnitFactory()
    survey_of(unit, IN_Q1, 10)
    found = read_home(user_with_role(Role.EMPLOYEE, unit=unit))
    assert [row.id for row in found.rows] == [unit.pk]
    assert (found.staff, found.score, found.surveys, found.reports) == (None, None, None, [])


def test_home_lists_own_jobs_changes_and_reports():
    government = GovernmentFactory()
    mine, other = (OrgUnitFactory(government=government) for _ in range(2))
    user = user_with_role(Role.UNIT_HEAD, unit=mine)
    running = JobFactory(government=government, requested_by=user)
    failed = JobFactory(government=government, requested_by=user, failed=True,
                        finished_at=datetime(2026, 4, 14, tzinfo=UTC))  # fmt: skip
    JobFactory(government=government)
    for unit in (mine, other):
        apply_changes(government=government, changes=[Rename(unit.pk, f"Baru {unit.pk}")],
                      user=None, reason=REASON, effective_on=date(2026, 4, 1))  # fmt: skip
    report = filed_report(mine)
    filed_report(other)
    found = read_home(user)
    assert (found.jobs, found.failed) == ([running], [failed])
    # Founding the unit and renaming it; of the other unit nothing.
    assert f"Baru {mine.pk}" in found.changes[0].title
    assert not any(f"Baru {other.pk}" in entry.title for entry in found.changes)
    assert found.reports == [report]


def test_home_tells_no_index_of_units_where_the_person_may_not_read_results():
    government = GovernmentFactory()
    mine, other = (OrgUnitFactory(government=government) for _ in range(2))
    survey_of(other, IN_Q1, 40)
    user = user_with_role(Role.EMPLOYEE, government=government)
    grant_role(user=user, unit=mine, role=Role.UNIT_HEAD, granted_by=None, valid_from=LONG_AGO)
    found = read_home(user)
    assert found.top.id == root_of(government).pk
    assert (found.score, found.lowest) == (None, [])


def test_home_names_no_unit_out_of_sight_in_its_changes():
    government = GovernmentFactory()
    mine = OrgUnitFactory(government=government)
    part = OrgUnitFactory(parent=mine)
    hidden = OrgUnitFactory(government=government, name="Dinas Rahasia")
    user = user_with_role(Role.UNIT_HEAD, unit=mine)
    changes = [Rename(part.pk, "Bidang Baru"), Rename(hidden.pk, "Dinas Rahasia Baru")]
    for day in (date(2026, 4, 1), government.today() + timedelta(days=9)):
        apply_changes(government=government, changes=changes, user=None, reason=REASON,
                      effective_on=day)  # fmt: skip
        changes = [Move(part.pk, hidden.pk)]
    found = read_home(user)
    assert len(found.scheduled) == 1
    titles = [entry.title for entry in (*found.changes, *found.scheduled)]
    assert "Bidang Baru" in titles[0]
    assert not any("Rahasia" in title for title in titles)


def test_home_of_a_person_without_units_is_empty():
    government = GovernmentFactory()
    unit = OrgUnitFactory(government=government)
    user = user_with_role(Role.UNIT_HEAD, unit=unit)
    found = read_home(user, LONG_AGO - timedelta(days=1))
    assert (found.rows, found.top, found.score, found.changes) == ([], None, None, [])


# --- library, search, choices ----------------------------------------------------------------


def test_report_table_filters_and_sorts():
    government = GovernmentFactory()
    first = filed_report(OrgUnitFactory(government=government, name="Dinas Sosial"), ikm="80.00")
    second = filed_report(
        OrgUnitFactory(government=government, name="Dinas Kesehatan"),
        Period(PeriodKind.YEAR, 2024, 1), ikm="90.00",
    )  # fmt: skip
    user = user_with_role(Role.LEADERSHIP, government=government)

    def table(**filters):
        return list(report_table(user=user, government=government, **filters))

    assert table() == [second, first]
    assert table(text="sosial") == [first]
    assert table(kind="year") == [second]
    assert table(kind="' OR 1=1") == [second, first]
    assert table(state="running") == []
    assert table(sort="ikm") == [first, second]
    assert table(sort="-ikm") == [second, first]
    assert table(sort="inputs") == [second, first]


def test_report_table_stays_in_scope():
    government = GovernmentFactory()
    mine, other = (OrgUnitFactory(government=government) for _ in range(2))
    own = filed_report(mine)
    filed_report(other)
    user = user_with_role(Role.UNIT_HEAD, unit=mine)
    assert list(report_table(user=user, government=government)) == [own]


def test_whoever_takes_a_unit_over_sees_its_reports():
    government = GovernmentFactory()
    old, new = (OrgUnitFactory(government=government) for _ in range(2))
    report = filed_report(old)
    user = user_with_role(Role.UNIT_HEAD, unit=new)
    assert list(report_table(user=user, government=government)) == []
    apply_changes(government=government, changes=[Merge((old.pk,), new.pk)], user=None,
                  reason=REASON)  # fmt: skip
    assert list(report_table(user=user, government=government)) == [report]


def test_search_finds_each_kind_in_scope_only():
    government = GovernmentFactory()
    mine = OrgUnitFactory(government=government, name="Dinas Melati", abbreviation="DM")
    other = OrgUnitFactory(government=government, name="Dinas Melati Dua")
    employee = EmployeeFactory(government=government, name="Melati Wijaya")
    PlacementFactory(employee=employee, position=PositionFactory(unit=mine))
    outside = EmployeeFactory(government=government, name="Melati Lain")
    PlacementFactory(employee=outside, position=PositionFactory(unit=other))
    CampaignFactory(unit=mine, title="Survei Melati")
    CampaignFactory(unit=other, title="Survei Melati Dua")
    filed_report(mine)
    user = user_with_role(Role.UNIT_HEAD, unit=mine)

    def found(text):
        groups = search(user=user, government=government, text=text, day=government.today())
        return {group.label: [hit.name for hit in group.hits] for group in groups}

    hits = found("melati")
    assert hits["Unit"] == ["Dinas Melati"]
    assert hits["Pegawai"] == ["Melati Wijaya"]
    assert hits["Survei"] == ["Survei Melati"]
    assert len(hits["Laporan"]) == 1
    assert found(employee.nip) == {"Pegawai": ["Melati Wijaya"]}
    assert found("DM")["Unit"] == ["Dinas Melati"]
    assert (found("m"), found("  "), found("tidak ada")) == ({}, {}, {})


def test_search_leaves_out_kinds_without_permission():
    unit = OrgUnitFactory(name="Dinas Melati")
    employee = EmployeeFactory(government=unit.government, name="Melati Wijaya")
    PlacementFactory(employee=employee, position=PositionFactory(unit=unit))
    user = user_with_role(Role.EMPLOYEE, unit=unit)
    groups = search(user=user, government=unit.government, text="melati", day=TODAY)
    assert [group.label for group in groups] == ["Unit"]


def test_search_is_limited_and_says_so():
    government = GovernmentFactory()
    grow_units(government, 12)
    user = user_with_role(Role.LEADERSHIP, government=government)
    [group] = search(user=user, government=government, text="Unit", day=TODAY)
    assert (len(group.hits), group.has_more) == (8, True)


def test_unit_choices_are_those_the_person_may_report_on():
    government = GovernmentFactory()
    mine, other = (OrgUnitFactory(government=government) for _ in range(2))
    child = OrgUnitFactory(parent=mine, name="Bidang Dalam")
    user = user_with_role(Role.UNIT_HEAD, unit=mine)
    options = {"user": user, "government": government, "day": TODAY}
    assert [pk for pk, _label in unit_choices(**options)] == [mine.pk, child.pk]
    assert [pk for pk, _label in unit_choices(**options, text="bidang dalam")] == [child.pk]
    assert other not in reportable_units(user=user, government=government)
    assert unit_choices(**{**options, "user": user_with_role(Role.AUDITOR, unit=mine)}) == []


def test_unit_choices_of_a_large_government_are_the_top_and_the_agencies():
    government = GovernmentFactory()
    units = grow_units(government, 210, width=10)
    user = user_with_role(Role.LEADERSHIP, government=government)
    options = {"user": user, "government": government, "day": TODAY}
    assert len(unit_choices(**options)) == 11
    deep = units[150].pk
    assert deep in [pk for pk, _label in unit_choices(**options, chosen=deep)]


def test_home_lists_the_lowest_groups_and_heads_without_holder():
    government = GovernmentFactory()
    low, high, hidden = (OrgUnitFactory(government=government) for _ in range(3))
    survey_of(low, IN_Q1, 40, 2)
    survey_of(high, IN_Q1, 40, 4)
    PositionFactory(unit=low, is_head=True)
    PositionFactory(unit=high)
    user = user_with_role(Role.LEADERSHIP, government=government)
    found = read_home(user)
    assert [group["id"] for group in found.lowest] == [low.pk, high.pk]
    assert found.n_headless == 1
    # A survey too small to be told is in no sum, so it cannot be subtracted out of one.
    survey_of(hidden, IN_Q1, 3, 1)
    again = read_home(user)
    assert (again.lowest, again.score) == (found.lowest, found.score)
