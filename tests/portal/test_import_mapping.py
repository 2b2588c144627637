"""How headings are found and recognised, and what a check counts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.imports import mapping, reading
from portal.imports.checking import Checker, clean_column
from portal.imports.spec import CellError, Column, Context, Found, ImportKind, Mode, Source
from portal.imports.widgets import IntegerWidget, TextWidget
from tests.portal.hostile import GOOD
from tests.portal.import_kinds import KIND


class Shelf(ImportKind):
    """Things with a number and a name, kept in a dict: no database."""

    name, label, noun, key = "tests.shelf", "Rak", "barang", ("number",)
    columns = (
        Column("number", "Nomor", IntegerWidget(1, 99), aliases=("no", "kode barang")),
        Column("name", "Nama", TextWidget(20), required=True),
        Column("place", "Tempat", TextWidget(20), clears=True),
    )
    sources = (
        Source("small", "Kecil", ("Kode", "Barang"), {"Kode": "number", "Barang": "name"}),
        Source("large", "Besar", ("Kode", "Barang", "Rak Ke"), {"Kode": "number", "Barang": "name",
                                                                 "Rak Ke": "place"}),
    )  # fmt: skip

    def __init__(self, ours=()):
        self.ours = dict(ours)

    def existing(self, ctx, keys):
        return {key: Found(key, self.ours[key]) for key in keys if key in self.ours}

    def check(self, ctx, rows, found):
        return [CellError(r.number, "name", "Dilarang.") for r in rows if r.values["name"] == "x"]


def ctx(mode=Mode.BOTH):
    return Context(government=None, user=None, day=date(2026, 1, 1), mode=mode)


def check(kind, cells, mode=Mode.BOTH):
    table = mapping.Table(["Nomor", "Nama", "Tempat"], cells, list(range(2, len(cells) + 2)))
    return Checker(kind, ctx(mode), table, ["number", "name", "place"]).run()


def numbered(*rows):
    return list(enumerate((list(row) for row in rows), start=1))


@pytest.mark.parametrize(
    "heading",
    ["Kode Barang", "KODE BARANG", "kode_barang", "kodeBarang", " Kode\nBarang ", "Kode barang (2 angka)",
     "Kode-Barang*", "kode barang [wajib]"],
)  # fmt: skip
def test_headings_are_compared_without_case_signs_and_brackets(heading):
    assert mapping.pair(Shelf(), [heading]) == ["number"]


def test_a_heading_of_brackets_only_stays_itself():
    assert mapping.folded("(kode)") == "kode"


def test_heading_is_found_below_titles_and_above_a_numbering():
    rows = numbered(["DAFTAR BARANG"], [], ["", "Nomor", "Nama"], ["", 1, 2], ["", 7, "Meja"])
    header = mapping.find_header(Shelf(), rows)
    assert (header.first, header.last) == (3, 3)
    raw = reading.RawSheet(rows=rows, format="zip", n_rows=5)
    rows.append((6, ["", 8, "Kursi"]))
    table, _ = mapping.table_of(raw, header)
    assert table.rows == [["", 1, 2], ["", 7, "Meja"], ["", 8, "Kursi"]]  # two cells may be data
    rows[3] = (4, ["(1)", "(2)", "(3)"])
    table, _ = mapping.table_of(raw, header)
    assert (table.rows, table.numbers) == ([["", 7, "Meja"], ["", 8, "Kursi"]], [5, 6])


def test_heading_of_two_rows_is_read_as_one():
    rows = numbered(["Nomor", "Barang", ""], ["", "Nama", "Tempat"], [1, "Meja", "A"])
    header = mapping.find_header(Shelf(), rows)
    assert (header.first, header.last, header.names) == (1, 2, ("Nomor", "Nama", "Tempat"))


def test_without_any_known_heading_the_first_full_row_is_taken():
    rows = numbered(["Judul"], ["a", "b", "c"], [1, 2, 3])
    assert mapping.find_header(Shelf(), rows).first == 2
    assert mapping.find_header(Shelf(), []) is None


def test_source_that_asks_for_most_headings_wins():
    assert mapping.recognise(Shelf(), ["KODE", "barang", "rak_ke", "lain"]).name == "large"
    assert mapping.recognise(Shelf(), ["Kode", "Barang"]).name == "small"
    assert mapping.recognise(Shelf(), ["Barang"]) is None
    assert mapping.pair(Shelf(), ["Kode", "Barang", "Rak Ke"], "large") == [
        "number", "name", "place",
    ]  # fmt: skip


def test_second_heading_for_a_column_is_left_out():
    assert mapping.pair(Shelf(), ["No", "Nama", "Nomor", ""]) == ["number", "name", "", ""]


def test_alike_headings_are_suggested_unless_taken():
    assert mapping.likely(Shelf(), "Nomorr", set()) == "number"
    assert mapping.likely(Shelf(), "Nomorr", {"number"}) == ""
    assert mapping.likely(Shelf(), "Sesuatu", set()) == ""
    assert mapping.likely(Shelf(), "", set()) == ""


def test_signature_is_of_the_headings_in_their_order():
    first = mapping.signature(["Nomor", "Nama"])
    assert first == mapping.signature(["NOMOR", "nama "])
    assert first != mapping.signature(["Nama", "Nomor"])


def test_equal_cells_are_cleaned_once():
    class Counting(TextWidget):
        calls = 0

        def clean(self, value, row=None, **kwargs):
            self.calls += 1
            return super().clean(value)

    widget = Counting()
    assert clean_column(widget, ["a", "", "a", "b", " "]) == ["a", None, "a", "b", None]
    assert widget.calls == 2


def test_outcome_tells_new_changed_and_same():
    ours = {1: {"number": 1, "name": "Meja", "place": "A"},
            2: {"number": 2, "name": "Kursi", "place": "B"}}  # fmt: skip
    outcome = check(Shelf(ours), [[1, "Meja", "A"], [2, "", ""], [3, "Lemari", ""]])
    assert [row.number for row in outcome.created] == [4]
    assert [(u.pk, u.changes) for u in outcome.updated] == [(2, {"place": ("B", None)})]
    assert (outcome.n_same, outcome.errors) == (1, [])


def test_fingerprint_changes_with_what_would_be_written():
    ours = {1: {"number": 1, "name": "Meja", "place": "A"}}
    cells = [[1, "Bangku", "A"]]
    first = check(Shelf(ours), cells).fingerprint
    assert first == check(Shelf(ours), cells).fingerprint
    ours[1]["place"] = "B"
    assert first != check(Shelf(ours), cells).fingerprint
    assert check(Shelf({}), cells).fingerprint != first


def test_errors_come_in_the_order_of_rows_and_columns():
    outcome = check(Shelf(), [["?", "x" * 21, ""], [2, "x", ""], [3, "", ""], [2, "b", ""]])
    assert [(e.row, e.column, e.value) for e in outcome.errors] == [
        (2, "number", "?"), (2, "name", "x" * 21), (3, "name", "x"), (4, "name", ""),
        (5, "number", "2"),
    ]  # fmt: skip


cell = st.sampled_from(["", " ", "x", "Meja", "Meja", "y" * 30, 1, 2, 3, 3.5, "4", "abc", 100])


@given(
    cells=st.lists(st.lists(cell, min_size=3, max_size=3), max_size=12),
    keys=st.sets(st.integers(1, 4)),
    mode=st.sampled_from(Mode.values),
)
def test_every_row_has_exactly_one_fate(cells, keys, mode):
    ours = {key: {"number": key, "name": "Meja", "place": None} for key in keys}
    outcome = check(Shelf(ours), cells, mode)
    wrong = {error.row for error in outcome.errors}
    written = [row.number for row in outcome.created] + [u.row.number for u in outcome.updated]
    assert len(set(written)) == len(written)
    assert not wrong & set(written)
    assert len(written) + outcome.n_same + outcome.n_skipped + len(wrong) == len(cells)


def test_a_damaged_workbook_is_read_or_refused_but_never_fails(tmp_path):
    """Twelve cuts and twelve flipped bytes in a good file."""
    path = tmp_path / "a.xlsx"
    step = len(GOOD) // 12
    damaged = [GOOD[: step * n] for n in range(1, 12)]
    damaged += [GOOD[:at] + bytes([GOOD[at] ^ 0xFF]) + GOOD[at + 1 :]
                for at in range(step // 2, len(GOOD), step)]  # fmt: skip
    refusals = []
    for content in damaged:
        path.write_bytes(content)
        try:
            assert reading.read(path).n_rows == 4
        except reading.UnreadableFile as refusal:
            refusals.append(str(refusal))
    assert len(refusals) >= 11
    assert all(words.endswith(".") for words in refusals)


def test_kind_of_the_tests_asks_for_its_key():
    assert mapping.missing(KIND, ["name"]) == (["day"], [])
    assert mapping.missing(KIND, ["day"]) == ([], ["name"])
