"""Peta jabatan: figures of posts, sums over the tree, hands by kind, and the screens over them."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from employees.actions import end_placement, move_employee
from employees.enums import EmploymentStatus, PlacementKind
from employees.hands import Hands, hands_of, hours_of
from employees.models import Placement
from employees.queries import (
    PostFilters,
    StaffCount,
    branch_counts,
    kind_figures,
    post_lines,
    post_map,
    rolled_up,
    staffed_structure,
    unit_boxes,
)
from orgunits.queries import StructureRow
from portal.permissions import Role
from tests.factories.employees import JOINED, REASON, EmployeeFactory, PlacementFactory, staff
from tests.factories.orgunits import (
    OrgUnitFactory,
    PositionFactory,
    grow_units,
    user_with_role,
)

PART = EmploymentStatus.PPPK_PARUH_WAKTU


def lines_of(city, user=None, day=None, **filters):
    posts = post_map(
        user=user or city.officer,
        government=city.government,
        day=day or city.today,
        filters=PostFilters(**filters),
    )
    return {line.position.name: line for line in post_lines(posts, day or city.today)}


def seat(city, post, status=EmploymentStatus.PNS, kind=PlacementKind.DEFINITIVE, **values):
    golongan = "III/b" if status in (EmploymentStatus.PNS, EmploymentStatus.CPNS) else "V"
    person = EmployeeFactory(government=city.government, status=status, golongan=golongan, **values)
    PlacementFactory(employee=person, position=post, kind=kind)
    return person


def seat_again(city, post):
    """A second definitive holder: what the actions refuse, files of the past still hold."""
    person = EmployeeFactory(government=city.government)
    Placement.objects.create(
        government=city.government,
        employee=person,
        position=post,
        kind=PlacementKind.DEFINITIVE,
        valid_from=JOINED,
    )


# --- hands ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "hours"), [(0, "0"), (60, "1"), (1125, "18.75"), (2250, "37.5"), (100, "1.67")]
)
def test_minutes_are_written_as_hours(minutes, hours):
    assert str(hours_of(minutes)) == hours


def test_hands_are_counted_by_kind_and_part_timers_with_their_hours():
    hands = hands_of([("pns", None, 3), ("cpns", None, 1), ("pppk", None, 2), (PART, 1125, 2)])
    hands += hands_of([(PART, None, 1), (PART, 1125, 1)])
    assert hands == Hands(pns=4, pppk=2, hours=((1125, 3), (None, 1)))
    assert (hands.people, hands.part_time, hands.part_time_unknown) == (10, 4, 1)
    assert hands.part_time_hours == Decimal("56.25")
    assert hands.known_hours == Decimal("56.25")
    assert (Hands().known_hours, hands_of([(PART, None, 2)]).known_hours) == (0, None)


# --- posts ----------------------------------------------------------------------------------------


def test_a_post_counts_definitive_holders_only(city):
    seat(city, city.a.head, kind=PlacementKind.PLT)
    seat(city, city.a.head, kind=PlacementKind.PLH)
    seat(city, city.b.staff, kind=PlacementKind.ADDITIONAL)
    found = lines_of(city)
    assert {name: (line.filled, line.gap) for name, line in found.items()} == {
        "Kepala Dinas A": (0, -1),
        "Penelaah A": (1, -1),
        "Kepala Dinas B": (0, -1),
        "Penelaah B": (0, -2),
    }


def test_two_definitive_holders_after_each_other_are_one_at_a_time(city):
    first = seat(city, city.a.head)
    handed_over = city.today - timedelta(days=30)
    end_placement(placement=first.placements.get(), on=handed_over, user=None, reason=REASON)
    second = EmployeeFactory(government=city.government)
    PlacementFactory(employee=second, position=city.a.head, valid_from=handed_over)
    for day in (handed_over - timedelta(days=1), handed_over, city.today):
        line = lines_of(city, day=day)["Kepala Dinas A"]
        assert (line.filled, line.vacant, line.is_double) == (1, 0, False)


def test_double_occupancy_is_of_posts_for_one_person(city):
    seat(city, city.a.head)
    seat_again(city, city.a.head)
    seat(city, city.a.staff)
    seat_again(city, city.a.staff)
    found = lines_of(city)
    assert found["Kepala Dinas A"].is_double
    assert not found["Penelaah A"].is_double
    assert found["Penelaah A"].gap == 1


NARROWED = (
    ({"state": "vacant"}, {"Penelaah A", "Penelaah B", "Kepala Dinas B"}),
    ({"state": "empty"}, {"Penelaah B", "Kepala Dinas B"}),
    ({"state": "double"}, {"Kepala Dinas A"}),
    ({"state": "over"}, {"Kepala Dinas A"}),
    ({"state": "even"}, set()),
    ({"state": "apa saja"}, {"Penelaah A", "Penelaah B", "Kepala Dinas A", "Kepala Dinas B"}),
    ({"kind": "pelaksana"}, {"Penelaah A", "Penelaah B"}),
    ({"text": "penelaah dinas b"}, {"Penelaah B"}),
)


def test_list_is_narrowed(city):
    seat(city, city.a.head)
    seat_again(city, city.a.head)
    for filters, names in NARROWED:
        assert set(lines_of(city, **filters)) == names, filters


def test_list_is_sorted_with_the_largest_lack_first(city):
    seat(city, city.a.head)
    assert list(lines_of(city, sort="gap"))[0] == "Penelaah B"
    assert list(lines_of(city, sort="-gap"))[0] == "Kepala Dinas A"
    assert list(lines_of(city)) == [
        "Kepala Dinas A",
        "Penelaah A",
        "Kepala Dinas B",
        "Penelaah B",
    ]


def test_list_keeps_to_the_scope(city):
    assert set(lines_of(city, user_with_role(Role.UNIT_HEAD, unit=city.b.unit))) == {
        "Kepala Dinas B",
        "Penelaah B",
    }
    assert lines_of(city, user_with_role(Role.EMPLOYEE, unit=city.b.unit)) == {}


def test_figures_by_kind_of_post_and_hands(city):
    seat(city, city.a.head)
    seat_again(city, city.a.head)
    seat(city, city.b.staff, EmploymentStatus.PPPK)
    seat(city, city.b.staff, PART, weekly_minutes=1125)
    seat(city, city.b.staff, PART)
    posts = post_map(
        user=city.officer, government=city.government, day=city.today, filters=PostFilters()
    )
    heads, staff_posts, total = kind_figures(posts, city.today)
    assert (heads.label, heads.n_posts) == ("JPT pratama", 2)
    assert heads.count == StaffCount(required=2, filled=2, vacant=1, double=1)
    assert staff_posts.count == StaffCount(required=4, filled=4, vacant=1, double=0)
    assert staff_posts.hands == Hands(pns=1, pppk=1, hours=((1125, 1), (None, 1)))
    assert (total.label, total.count) == ("Seluruhnya", heads.count + staff_posts.count)
    assert total.hands.people == 6


def test_figures_and_lines_cost_the_same_for_few_and_many(city):
    def cost():
        posts = post_map(
            user=city.officer, government=city.government, day=city.today, filters=PostFilters()
        )
        with CaptureQueriesContext(connection) as asked:
            kind_figures(posts, city.today)
            post_lines(posts, city.today)
            rows = staffed_structure(city.government, city.today, city.officer, city.root.pk)
            unit_boxes(rows, city.government, city.today)
            branch_counts(rows, city.government, city.today)
        return len(asked)

    cost()  # what a person may do is read once
    few = cost()
    units = grow_units(city.government, 6)
    staff(city.government, [PositionFactory(unit=unit) for unit in units])
    assert cost() == few


# --- over the tree --------------------------------------------------------------------------------


@st.composite
def trees(draw):
    """(parent picks, StaffCount of each unit) of a random tree in depth-first order."""
    levels = [1]
    for _ in range(draw(st.integers(0, 25))):
        levels.append(draw(st.integers(2, levels[-1] + 1)))
    counts = [
        StaffCount(*draw(st.tuples(*[st.integers(0, 9)] * 4))) if draw(st.booleans()) else None
        for _ in levels
    ]
    return levels, counts


@settings(max_examples=40)
@given(trees())
def test_sums_over_subtrees_equal_the_naive_sum(tree):
    levels, counts = tree
    rows = [
        StructureRow(n, None, level, f"Unit {n}", "", "bidang", "", "", 0)
        for n, level in enumerate(levels)
    ]
    own = {n: count for n, count in enumerate(counts) if count is not None}
    found = rolled_up(rows, own)
    for start, level in enumerate(levels):
        expected, at = own.get(start, StaffCount()), start + 1
        while at < len(levels) and levels[at] > level:
            expected += own.get(at, StaffCount())
            at += 1
        assert found[start] == expected


def test_sums_of_units_hold_what_the_list_of_their_posts_holds(city):
    section = OrgUnitFactory(parent=city.a.unit, name="Bidang Data")
    post = PositionFactory(unit=section, required_headcount=3)
    seat(city, post)
    rows = staffed_structure(city.government, city.today, city.officer, city.a.unit.pk)
    assert [(row.name, row.level) for row in rows] == [("Dinas A", 1), ("Bidang Data", 2)]
    counts = branch_counts(rows, city.government, city.today)
    assert counts[section.pk] == StaffCount(3, 1, 2, 0)
    assert counts[city.a.unit.pk] == StaffCount(6, 2, 4, 0)
    boxes = {box.row.id: box for box in unit_boxes(rows, city.government, city.today)}
    assert boxes[city.a.unit.pk].own == StaffCount(3, 1, 2, 0)
    assert {unit: box.total for unit, box in boxes.items()} == counts


def test_a_box_names_who_leads(city):
    def leader():
        rows = staffed_structure(city.government, city.today, city.officer, city.a.unit.pk)
        return unit_boxes(rows, city.government, city.today)[0].leader

    assert leader() == "kosong"
    seat(city, city.a.head, kind=PlacementKind.PLT, name="Wahyu")
    assert leader() == "Plt. Wahyu"
    seat(city, city.a.head, name="Ratna")
    assert leader() == "Ratna"


# --- screens --------------------------------------------------------------------------------------


def test_post_map_list_shows_sums_and_posts(city, client):
    client.force_login(city.officer)
    seat(city, city.a.staff, PART, weekly_minutes=1125)
    response = client.get(reverse("employees:post_map_list"))
    page = response.content.decode()
    assert "Penelaah B" in page
    assert "18,75 jam per minggu" in page
    assert [tile["value"] for tile in response.context["tiles"]] == ["6", "2", "−4", "4"]


def test_post_map_list_answers_htmx_with_the_table_alone(city, client):
    client.force_login(city.officer)
    url = reverse("employees:post_map_list")
    response = client.get(url, {"kind": "pelaksana"}, headers={"HX-Request": "true"})
    assert response.templates[0].name == "employees/_post_map_table.html"
    assert "Kepala Dinas" not in response.content.decode()


def test_a_filter_nobody_offered_narrows_nothing(city, client):
    client.force_login(city.officer)
    response = client.get(reverse("employees:post_map_list"), {"kind": "x", "state": "y"})
    assert response.context["page_obj"].paginator.count == 4


def test_the_file_holds_what_the_list_shows(city, client):
    client.force_login(city.officer)
    seat(city, city.b.staff, PART, weekly_minutes=1125)
    query = {"ekspor": "xlsx", "kind": "pelaksana"}
    for name, args, count in (
        ("employees:post_map_list", [], 2),
        ("employees:unit_post_map", [city.b.unit.pk], 1),
    ):
        response = client.get(reverse(name, args=args), query)
        rows = [*load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)]
        head = list(rows[0])
        found = [
            dict(zip(head, row, strict=True)) for row in rows[1:] if row[1] and row[1] != "Jabatan"
        ]
        assert len(found) == count
        own = next(row for row in found if row["Jabatan"] == "Penelaah B")
        wanted = ("Bezetting", "Kebutuhan", "Selisih", "PPPK paruh waktu", "Jam per minggu")
        assert [own[key] for key in wanted] == [1, 2, -1, 1, 18.75]


def test_unit_tab_holds_the_posts_under_it_and_the_sums_of_its_parts(city, client):
    section = OrgUnitFactory(parent=city.a.unit, name="Bidang Data")
    PositionFactory(unit=section, name="Pengolah Data")
    client.force_login(city.officer)
    response = client.get(reverse("employees:unit_post_map", args=[city.a.unit.pk]))
    page = response.content.decode()
    assert "Pengolah Data" in page
    assert "Penelaah B" not in page
    assert [(row.name, count.required) for row, count, _score in response.context["branches"]] == [
        ("Bidang Data", 1)
    ]


def test_unit_map_of_another_day_shows_that_day(city, client):
    client.force_login(city.officer)
    staff_url = reverse("employees:unit_post_map", args=[city.a.unit.pk])
    later = {"per": (JOINED - timedelta(days=1)).isoformat()}
    assert client.get(staff_url).context["figures"][-1].count.filled == 1
    assert client.get(staff_url, later).context["figures"][-1].count.filled == 0
    before = client.get(staff_url, {"per": "1999-01-01"})
    assert "belum ada pada 1 Januari 1999" in before.content.decode()


def test_a_move_changes_the_map(city):
    move_employee(
        employee=city.person,
        position=city.b.staff,
        valid_from=city.today,
        user=None,
        reason=REASON,
    )
    found = lines_of(city)
    assert (found["Penelaah A"].filled, found["Penelaah B"].filled) == (0, 1)
    found = lines_of(city, day=city.today - timedelta(days=1))
    assert (found["Penelaah A"].filled, found["Penelaah B"].filled) == (1, 0)


def test_chart_draws_posts_escaped_with_their_figures(city, client):
    PositionFactory(unit=city.a.unit, name="Ahli <b>tebal</b>", job_class=9)
    client.force_login(city.officer)
    page = client.get(reverse("employees:unit_post_chart", args=[city.a.unit.pk]))
    svg = page.context["svg"]
    assert "Ahli &lt;b&gt;tebal&lt;/b&gt;" in svg.replace("</text>", "")
    assert "Pimpinan: kosong" in svg
    assert "Penelaah B" not in svg
    assert ">−1</text>" in svg


def test_chart_of_the_government_folds_and_unfolds(city, client):
    client.force_login(city.officer)
    url = reverse("employees:unit_post_chart", args=[city.root.pk])
    section = OrgUnitFactory(parent=city.a.unit, name="Bidang Data")
    page = client.get(url)
    assert "Bidang Data" not in page.context["svg"]
    assert "Bidang Data" in client.get(url, {"buka": city.a.unit.pk}).context["svg"]
    assert "Bidang Data" in client.get(url, {"semua": "1"}).context["svg"]
    assert section.pk not in [box.row.id for box in page.context["boxes"]]


@pytest.mark.parametrize("name", ["unit_post_map", "unit_post_chart", "post_map_print_create"])
def test_units_out_of_reach_are_not_there(city, client, name):
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.b.unit))
    assert client.get(reverse(f"employees:{name}", args=[city.a.unit.pk])).status_code == 404
