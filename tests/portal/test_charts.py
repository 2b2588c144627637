"""portal.charts: sound SVG, safe texts, no inline style, right lengths, gaps and limits."""

import re
from decimal import Decimal
from math import isfinite
from xml.etree import ElementTree

import pytest

from portal.charts import (
    Bar,
    Dot,
    Limit,
    Point,
    Spot,
    bar_chart,
    dot_plot,
    ikm_ruler,
    line_chart,
    quadrant_chart,
    woven,
)
from portal.charts.canvas import Scale, figure, wrap

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {"title": "Judul", "description": "Uraian"}
HOSTILE = '<script>alert(1)</script> & "Dinas"'


def drawn(svg):
    return ElementTree.fromstring(svg)


def texts(svg):
    return [element.text for element in drawn(svg).iter(f"{SVG}text")]


def charts(label="Dinas Sosial"):
    limits = [Limit(76.61, "batas B")]
    return {
        "bar": bar_chart([Bar(label, Decimal("79.01")), Bar("B", None)], low=25, high=100,
                         decimals=2, limits=limits, **WORDS),
        "dot": dot_plot([Dot(label, 79, 80, 78, 80), Dot("B", None)], low=60, high=95,
                        limits=limits, **WORDS),
        "line": line_chart([Point(label, 78, 77, 79), Point("b", None), Point("c", 80, 79, 81)],
                           low=70, high=90, limits=limits, **WORDS),
        "ruler": ikm_ruler(Decimal("81.37"), 80, 82, **WORDS),
        "woven": woven([(79, "B"), (None, None), (60, "D")], **WORDS),
    }  # fmt: skip


@pytest.mark.parametrize("kind", charts())
def test_chart_is_named_described_and_without_inline_style(kind):
    svg = charts()[kind]
    root = drawn(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Judul"
    assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == ("Judul", "Uraian")
    assert "style=" not in svg
    assert "<script" not in svg


@pytest.mark.parametrize("kind", ["bar", "dot", "line"])
def test_labels_are_escaped(kind):
    svg = charts(HOSTILE)[kind]
    assert "<script" not in svg
    assert "".join(texts(svg)).replace(" ", "").count("<script>alert(1)</script>") == 1


@pytest.mark.parametrize("kind", charts())
def test_coloured_shapes_carry_class_and_attribute(kind):
    """The class gives a page both themes, the attribute the PDF its colour."""
    shapes = {f"{SVG}{name}" for name in ("rect", "circle", "line", "polygon")}
    for element in drawn(charts()[kind]).iter():
        if element.tag not in shapes:
            continue
        colours = {element.get("fill"), element.get("stroke")} - {None, "none"}
        assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours)
        assert element.get("class")


@pytest.mark.parametrize("kind", charts())
def test_coordinates_are_numbers_with_a_point(kind):
    for element in drawn(charts()[kind]).iter():
        for name in ("x", "y", "x1", "y1", "x2", "y2", "width", "height", "cx", "cy", "r"):
            if element.get(name) is not None:
                assert isfinite(float(element.get(name)))


def test_bars_start_at_the_floor_and_are_as_long_as_their_value():
    svg = bar_chart([Bar("A", 100), Bar("B", 62.5), Bar("C", 25)], low=25, high=100, **WORDS)
    widths = [float(rect.get("width")) for rect in drawn(svg).iter(f"{SVG}rect")]
    assert widths[1] == pytest.approx(widths[0] / 2, abs=0.02)
    assert widths[2] == 0


def test_bar_without_value_says_so():
    assert "belum ada" in texts(charts()["bar"])


def test_line_breaks_where_there_is_no_value():
    svg = line_chart(
        [Point("a", 78), Point("b", 79), Point("c", None), Point("d", 80), Point("e", 81)],
        low=70, high=90, **WORDS,
    )  # fmt: skip
    assert len(list(drawn(svg).iter(f"{SVG}polyline"))) == 2
    assert "81" in texts(svg)


def test_axis_figures_of_thousands_stay_inside_the_drawing():
    svg = line_chart(
        [Point("10/25", 1485), Point("11/25", 60)], low=0, high=7200, width=320, **WORDS
    )
    figures = [text for text in drawn(svg).iter(f"{SVG}text") if text.text == "6.000"]
    assert [float(text.get("x")) >= len("6.000") * 12 * 0.6 for text in figures] == [True]


def test_line_chart_without_any_value_is_still_a_chart():
    svg = line_chart([Point("a", None)], low=70, high=90, **WORDS)
    assert not list(drawn(svg).iter(f"{SVG}polyline"))


def test_dot_plot_draws_now_filled_and_before_open():
    circles = list(drawn(charts()["dot"]).iter(f"{SVG}circle"))
    assert [circle.get("stroke") is None for circle in circles] == [False, True]


def test_ruler_prints_the_official_limits():
    assert {"25", "65,00", "76,61", "88,31", "100", "81,37"} <= set(texts(charts()["ruler"]))


@pytest.mark.parametrize("value", [25, 64.99, 65, 100])
def test_ruler_keeps_its_figure_inside_the_drawing(value):
    svg = ikm_ruler(value, **WORDS)
    at = next(float(text.get("x")) for text in drawn(svg).iter(f"{SVG}text")
              if text.text == figure(value, 2))  # fmt: skip
    assert 0 < at < 640


def test_woven_lines_are_as_long_as_the_index_from_25_to_100():
    svg = woven([(100, "A"), (62.5, "D"), (25, "D"), (None, None)], width=600, **WORDS)
    widths = [float(rect.get("width")) for rect in drawn(svg).iter(f"{SVG}rect")]
    assert widths == [600, 300, 0]


def test_woven_takes_any_number_of_lines():
    for count in (0, 1, 37, 400):
        svg = woven([(80, "B")] * count, width=595, height=325, **WORDS)
        height = float(re.search(r'viewBox="0 0 \S+ (\S+)"', svg).group(1))
        assert height <= 325.01


def test_long_names_wrap_and_the_row_grows():
    name = "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan KB"
    assert " ".join(wrap(name, 30)) == name
    assert max(map(len, wrap(name, 30))) <= 30
    assert wrap("Antidisestablishmentarianism", 5) == ["Antidisestablishmentarianism"]
    short = bar_chart([Bar("A", 1)], **WORDS)
    tall = bar_chart([Bar(name, 1)], **WORDS)
    assert float(drawn(tall).get("height")) > float(drawn(short).get("height"))


def test_scale_stays_inside_and_ticks_are_round():
    scale = Scale(25, 100, 0, 300)
    assert (scale(0), scale(25), scale(100), scale(200)) == (0, 0, 300, 300)
    assert scale.ticks() == [40, 60, 80, 100]
    assert Scale(70, 90, 0, 1).ticks(4) == [70, 75, 80, 85, 90]
    assert Scale(0, 3, 0, 1).ticks()[0] == 0


def test_figures_are_written_for_readers_here():
    assert figure(7980, 0) == "7.980"
    assert figure(Decimal("81.365"), 2) == "81,37"
    assert figure(-0.79, 2) == "−0,79"


def test_quadrant_chart_places_its_spots_by_both_measures():
    svg = quadrant_chart(
        [Spot("1", 1.5, 3.5), Spot("2", 3.5, 1.5), Spot("3", 1.6, 3.5)],
        title="Kepentingan", description="1 dan 2", cross=(2.2, 2.5),
        fields=("KA", "KB", "KC", "KD"), axes=("Kinerja", "Kepentingan"),
    )  # fmt: skip
    places = [
        (float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)
    ]
    (x1, y1), (x2, y2), (x3, _y3) = places
    assert x1 < x3 < x2
    assert y1 < y2  # more important is higher
    assert all(f">{word}</text>" in svg for word in ("KA", "KB", "KC", "KD", "1", "2", "3"))
    with pytest.raises(ValueError, match="at least one spot"):
        quadrant_chart([], title="", description="", cross=(1, 1), fields=("",) * 4, axes=("", ""))
