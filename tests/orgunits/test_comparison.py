"""Two days side by side: nothing that differs is left out, nothing out of sight is told."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from orgunits.actions import undo_last_change
from orgunits.comparison import HIDDEN_NAME, compare_units, count_fates
from orgunits.enums import Fate
from orgunits.models import OrgUnit, Position
from orgunits.queries import compare_days, structure_on
from orgunits.queries.structure import StructureRow
from orgunits.structure import (
    Dissolve,
    Establish,
    Hand,
    Merge,
    Move,
    Rename,
    RenamePost,
    ResizePost,
    Retype,
    Split,
)
from tests.factories.orgunits import LONG_AGO, PositionFactory, establish, grow_units
from tests.orgunits.test_views import at, change, text_of

START, END = date(2021, 1, 1), date(2021, 12, 31)
MAY = date(2021, 5, 1)


def row(pk, parent, name="Unit", kind="seksi", tipe=""):
    return StructureRow(pk, parent, 1, name, "", kind, tipe, "", 0)


units = st.dictionaries(
    st.integers(2, 12),
    st.tuples(st.integers(1, 3), st.sampled_from("ABC"), st.sampled_from(["seksi", "bidang"])),
)


@given(units, units)
def test_the_differences_turn_one_structure_into_the_other(before, after):
    old = [row(1, None), *(row(pk, *values) for pk, values in before.items())]
    new = [row(1, None), *(row(pk, *values) for pk, values in after.items())]
    found = compare_units(old, new, [])
    rebuilt = {one.id: one for one in old}
    for one in found:
        if Fate.CLOSED in one.fates:
            del rebuilt[one.unit_id]
    assert {one.unit_id for one in found if Fate.CREATED in one.fates} == {
        one.id for one in new
    } - {one.id for one in old}
    for pk, was in rebuilt.items():
        now = next(one for one in new if one.id == pk)
        fates = next((set(one.fates) for one in found if one.unit_id == pk), set())
        expected = {Fate.RENAMED} if was.name != now.name else set()
        expected |= {Fate.MOVED} if was.parent != now.parent else set()
        expected |= {Fate.RETYPED} if was.kind != now.kind else set()
        assert fates == expected
    assert compare_units(old, old, []) == []


def seen(town, user=None, start=START, end=END):
    return compare_days(government=town.government, user=user or town.officer, start=start, end=end)


def told(found):
    return {one.name: [fate.value for fate in one.fates] for one in found}


@pytest.fixture
def year(town):
    """What happened in 2021: a rename and retype, a move, a merge, a new unit, a closing."""
    change(town.government, Rename(town.care.pk, "Bidang Yankes"), on=date(2021, 2, 1))
    change(town.government, Retype(town.health.pk, "dinas", "B"), on=date(2021, 3, 1))
    change(town.government, Move(town.clinic.pk, town.market.pk), on=date(2021, 4, 1))
    change(town.government, Establish(-1, town.trade.pk, "Bidang Ekspor", "bidang"), on=MAY)
    change(town.government, Establish(-1, town.root.pk, "Dinas Singkat", "dinas"), on=MAY)
    short = OrgUnit.objects.get(name="Dinas Singkat")
    change(town.government, Dissolve(short.pk), on=date(2021, 6, 1))
    return town


@pytest.mark.django_db
def test_every_difference_of_a_year_is_told_once_with_its_change(year):
    found = seen(year)
    assert told(found.units) == {
        "Dinas Kesehatan": ["retyped"],
        "Bidang Yankes": ["renamed"],
        "Seksi Rujukan": ["moved"],
        "Bidang Ekspor": ["created"],
    }
    numbers = [[ref.number for ref in one.changes] for one in found.units]
    assert all(len(one) == 1 for one in numbers)
    moved = next(one for one in found.units if one.name == "Seksi Rujukan")
    assert [tuple(line) for line in moved.lines] == [("Induk", "Bidang Pelayanan", "Bidang Pasar")]
    assert count_fates(found.units)[Fate.CLOSED] == 0
    assert told(seen(year, start=date(2021, 5, 15)).units) == {"Dinas Singkat": ["closed"]}
    assert (found.n_before, found.n_after) == (6, 7)


@pytest.mark.django_db
def test_merge_is_told_of_both_sides_and_posts_move_with_it(town):
    PositionFactory(unit=town.market, name="Penata Pasar", valid_from=LONG_AGO)
    change(town.government, Merge((town.market.pk,), town.care.pk), on=MAY)
    found = seen(town)
    assert told(found.units) == {"Bidang Pelayanan": ["merged"], "Bidang Pasar": ["merged"]}
    receiver, gone = found.units
    assert ("Menerima", "", "Bidang Pasar") in [tuple(line) for line in receiver.lines]
    assert ("Digabung ke", "", "Bidang Pelayanan") in [tuple(line) for line in gone.lines]
    assert gone.is_gone
    assert not receiver.is_gone
    assert told(found.posts) == {"Penata Pasar": ["moved"]}


@pytest.mark.django_db
def test_split_is_told_of_every_side(town):
    change(town.government, Split(town.market.pk, (town.care.pk,)), on=MAY)
    change(town.government, Split(town.health.pk, (town.trade.pk,), closes=False), on=MAY)
    found = {one.name: one for one in seen(town).units}
    assert told(found.values()) == {
        "Dinas Kesehatan": ["split"],
        "Dinas Perdagangan": ["split"],
        "Bidang Pelayanan": ["split"],
        "Bidang Pasar": ["split"],
    }
    lines = {name: [tuple(line) for line in one.lines] for name, one in found.items()}
    assert ("Dipecah menjadi", "", "Bidang Pelayanan") in lines["Bidang Pasar"]
    assert lines["Bidang Pelayanan"] == [("Menerima pecahan", "", "Bidang Pasar")]
    assert lines["Dinas Kesehatan"] == [("Dipecah sebagian ke", "", "Dinas Perdagangan")]
    assert {name for name, one in found.items() if one.is_gone} == {"Bidang Pasar"}
    assert all(one.changes for one in found.values())


@pytest.mark.django_db
def test_posts_renamed_resized_and_handed_are_no_new_posts(town):
    post = PositionFactory(unit=town.market, name="Penata Pasar", valid_from=LONG_AGO)
    change(town.government, RenamePost(post.pk, "Penata Perdagangan"), on=MAY)
    post = Position.objects.get(predecessor=post)
    change(town.government, ResizePost(post.pk, 4), on=date(2021, 6, 1))
    [one] = seen(town).posts
    assert one.fates == [Fate.RENAMED, Fate.RESIZED]
    assert [tuple(line) for line in one.lines] == [
        ("Nama", "Penata Pasar", "Penata Perdagangan"),
        ("Kebutuhan", "1", "4"),
    ]
    post = Position.objects.get(predecessor=post)
    change(town.government, Hand("positions", (post.pk,), town.care.pk), on=date(2021, 7, 1))
    [one] = seen(town).posts
    assert one.fates == [Fate.MOVED, Fate.RENAMED, Fate.RESIZED]
    change(town.government, RenamePost(Position.objects.get(predecessor=post).pk, "Penata Pasar"),
           on=date(2021, 8, 1))  # fmt: skip
    [one] = seen(town).posts
    assert one.fates == [Fate.MOVED, Fate.RESIZED]


@pytest.mark.django_db
def test_what_was_undone_is_no_difference(town):
    change(town.government, Rename(town.care.pk, "Keliru"), on=MAY)
    undo_last_change(government=town.government, user=None, reason="Keliru")
    found = seen(town)
    assert found.units == []


@pytest.mark.django_db
def test_posts_opened_and_closed_are_told(town):
    PositionFactory(unit=town.care, name="Lama", valid_from=LONG_AGO)
    PositionFactory(unit=town.care, name="Baru", valid_from=MAY)
    PositionFactory(unit=town.care, name="Sebentar", valid_from=MAY)
    for name in ("Lama", "Sebentar"):
        Position.objects.filter(name=name).update(valid_until=date(2021, 7, 1))
    assert told(seen(town).posts) == {"Baru": ["created"], "Lama": ["closed"]}
    assert told(seen(town, user=town.head).posts) == {"Baru": ["created"], "Lama": ["closed"]}


@pytest.mark.django_db
def test_units_out_of_sight_are_neither_listed_nor_named(town):
    PositionFactory(unit=town.market, name="Penata Pasar", valid_from=MAY)
    change(town.government, Move(town.clinic.pk, town.market.pk), on=MAY)
    change(town.government, Rename(town.trade.pk, "Dinas Niaga"), on=MAY)
    found = seen(town, user=town.head)
    names = {text for one in found.units for line in one.lines for text in line}
    assert "Bidang Pasar" not in names
    assert "Dinas Niaga" not in told(found.units)
    assert found.posts == []
    change(town.government, Move(town.care.pk, town.root.pk), on=date(2021, 8, 1))
    found = seen(town, user=town.head)
    assert all(one.name != "Dinas Niaga" for one in found.units)


@pytest.mark.django_db
def test_parent_out_of_sight_is_not_named(town):
    child = establish(town.government, [Establish(-1, town.trade.pk, "Bidang Pindahan", "bidang")])[
        -1
    ]
    change(town.government, Move(child.pk, town.health.pk), on=MAY)
    [one] = seen(town, user=town.head).units
    assert [tuple(line) for line in one.lines] == [("Induk", HIDDEN_NAME, "Dinas Kesehatan")]


@pytest.mark.django_db
def test_query_count_is_the_same_for_few_and_many_differences(town):
    def count():
        with CaptureQueriesContext(connection) as asked:
            found = seen(town)
        return len(asked), len(found.units)

    count()  # what a person may see is read once
    few = count()
    grow_units(town.government, 120, effective_on=MAY)
    many = count()
    assert few[0] == many[0] <= 9
    assert many[1] == 120


# --- the page -----------------------------------------------------------------------------------


@pytest.fixture
def officer(client, town):
    client.force_login(town.officer)
    return client


def page(client, **query):
    return client.get(at("structure_compare", **{"dari": START, "sampai": END} | query))


@pytest.mark.django_db
def test_page_tells_counts_lines_and_the_way_to_the_ledger(officer, year):
    response = page(officer)
    words = text_of(response)
    assert "(6 unit) dibandingkan dengan 31 Desember 2021 (7 unit)" in words
    assert "Bidang Ekspor" in words
    assert "Dinas Singkat" not in words
    number = response.context["lines"][0][0].changes[0].number
    history = at("orgunit_history", year.health) + f"?per={END}"
    assert f'href="{history}#perubahan-{number}"' in response.content.decode()
    assert f'id="perubahan-{number}"' in officer.get(history).content.decode()


@pytest.mark.django_db
def test_filters_narrow_lines_but_not_counts(officer, year):
    assert [one.name for one, _ in page(officer, nasib="moved").context["lines"]] == [
        "Seksi Rujukan"
    ]
    response = page(officer, q="ekspor")
    assert [one.name for one, _ in response.context["lines"]] == ["Bidang Ekspor"]
    assert [tile["value"] for tile in response.context["tiles"]] == ["1"] * 4
    assert "Tidak ada yang cocok" in text_of(page(officer, q="zzz"))


@pytest.mark.django_db
def test_export_holds_what_the_page_shows(officer, year):
    lines = b"".join(page(officer, ekspor="csv", nasib="renamed")).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Bidang Yankes" in lines[1]
    assert "2021-02-01" in lines[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"dari": "kemarin"}, "Tanggal tidak dikenal"),
        ({"dari": "2022-01-01"}, "Tanggal kedua harus sesudah tanggal pertama."),
        ({"dari": "2021-12-31"}, "Tanggal kedua harus sesudah tanggal pertama."),
        ({"sampai": "9999-01-01"}, "Tanggal harus antara"),
        ({"nasib": "hilang"}, "Pilihan ini tidak dikenal."),
    ],
)
def test_days_that_cannot_be_compared_say_why(officer, town, query, message):
    response = page(officer, **query)
    assert response.status_code == 200
    assert message in text_of(response)
    assert "found" not in response.context


@pytest.mark.django_db
def test_without_days_the_year_so_far_is_compared(officer, town):
    response = officer.get(at("structure_compare"))
    today = town.government.today()
    found = response.context["found"]
    assert found.end == today
    assert found.start <= today - timedelta(days=1)
    assert found.start.month == found.start.day == 1
    assert "Tidak ada perbedaan" in text_of(response)


@pytest.mark.django_db
def test_comparison_of_a_day_with_structure_on_agrees_with_the_tree(officer, year):
    found = seen(year)
    then = {one.id for one in structure_on(year.government, START)}
    now = {one.id for one in structure_on(year.government, END)}
    assert {one.unit_id for one in found.units if Fate.CREATED in one.fates} == now - then


def labelled(found, label):
    return {
        one.unit_id: line.new or line.old
        for one in found
        for line in one.lines
        if line.label == label
    }


def test_what_was_merged_twice_is_part_of_the_last_unit():
    before = [row(1, None), row(2, 1, "A"), row(3, 1, "B"), row(4, 1, "C")]
    found = compare_units(before, [row(1, None), row(4, 1, "C")], [(2, 3), (3, 4)])
    assert labelled(found, "Digabung ke") == {2: "C", 3: "C"}
    assert labelled(found, "Menerima") == {4: "A, B"}


def test_merged_into_what_was_closed_later_is_named_all_the_same():
    before, after = [row(1, None), row(2, 1, "A"), row(3, 1, "B")], [row(1, None)]
    assert labelled(compare_units(before, after, [(2, 3)]), "Digabung ke") == {2: "B"}
    short = compare_units(before[:2], after, [(2, 9)], {9: "Sebentar"})
    assert labelled(short, "Digabung ke") == {2: "Sebentar"}
    hidden = compare_units(before[:2], after, [(2, 9)])
    assert labelled(hidden, "Digabung ke") == {2: HIDDEN_NAME}


@pytest.mark.django_db
def test_merged_into_what_came_and_went_is_named_to_who_may_see_it(town):
    change(town.government, Establish(-1, town.trade.pk, "Bidang Singkat", "bidang"), on=MAY)
    short = OrgUnit.objects.get(name="Bidang Singkat")
    change(town.government, Merge((town.market.pk,), short.pk), on=date(2021, 6, 1))
    change(town.government, Dissolve(short.pk), on=date(2021, 7, 1))
    found = seen(town)
    assert told(found.units)["Bidang Pasar"] == ["merged"]
    assert labelled(found.units, "Digabung ke") == {town.market.pk: "Bidang Singkat"}
