"""Which rows of the tree are open, read from and written to the address."""

from django.http import QueryDict

from orgunits.outline import MAX_IDS, Outline
from orgunits.queries import StructureRow


def row(unit_id, level, n_children=0):
    return StructureRow(unit_id, None, level, f"Unit {unit_id}", "", "dinas", "", "", n_children)


ROWS = [row(1, 1, 2), row(2, 2, 2), row(3, 3, 1), row(4, 4), row(5, 3), row(6, 2)]


def shown_ids(query):
    return [shown.id for shown, _ in Outline.read(QueryDict(query)).shown(ROWS)]


def test_shown_opens_the_topmost_level_by_itself():
    assert shown_ids("") == [1, 2, 6]


def test_shown_opens_what_the_address_names():
    assert shown_ids("buka=2") == [1, 2, 3, 5, 6]
    assert shown_ids("buka=2,3") == [1, 2, 3, 4, 5, 6]
    assert shown_ids("buka=3") == [1, 2, 6]  # its parent is folded


def test_shown_opens_all_and_folds_some_again():
    assert shown_ids("semua=1") == [1, 2, 3, 4, 5, 6]
    assert shown_ids("semua=1&tutup=3") == [1, 2, 3, 5, 6]
    assert shown_ids("semua=1&tutup=1") == [1]


def test_read_ignores_what_is_no_number_and_doubles():
    outline = Outline.read(QueryDict(f"buka=2,x,,2,-3,4,{'9' * 5000}"))
    assert outline.marked == (2, 4)


def test_read_takes_no_endless_address():
    text = ",".join(str(number) for number in range(MAX_IDS + 100))
    assert len(Outline.read(QueryDict(f"buka={text}")).marked) == MAX_IDS


def test_toggle_query_adds_and_removes_one_unit():
    outline = Outline.read(QueryDict("buka=2,3"))
    assert outline.toggle_query(9) == "?buka=2,3,9"
    assert outline.toggle_query(2) == "?buka=3"
    assert Outline.read(QueryDict("buka=2")).toggle_query(2) == "?"
    assert Outline.read(QueryDict("")).toggle_query(2) == "?buka=2"


def test_links_keep_the_day():
    outline = Outline.read(QueryDict("per=2026-10-01&semua=1"))
    assert outline.toggle_query(5) == "?per=2026-10-01&semua=1&tutup=5"
    assert outline.folded_query == "?per=2026-10-01"
    assert Outline.read(QueryDict("per=2026-10-01")).all_query == "?per=2026-10-01&semua=1"
