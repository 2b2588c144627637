"""Shares of several things around a centre: one polygon for now, one outline for before."""

from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi, sin

from portal.charts.canvas import Canvas, figure, wrap

RINGS = (25, 50, 75, 100)


@dataclass(frozen=True)
class Axis:
    """A thing of the radar: its label, now and before in hundredths (None: not there yet)."""

    label: str
    value: float | Decimal | None
    before: float | Decimal | None = None


def radar_chart(axes, *, title, description, names=("Kini", "Sebelumnya"), **size):
    """Three or more Axis around a centre, 0 in the middle and 100 on the outer ring.

    ``value`` is a filled polygon with points, ``before`` a dashed outline with open points; an
    axis without a value leaves its polygon open there. ``size`` takes ``width`` (640) and ``font``
    (12). ``names`` stand in the legend.
    """
    if len(axes) < 3:
        raise ValueError("a radar has three axes or more")
    canvas = Canvas(size.get("width", 640), size.get("font", 12))
    font = canvas.font
    room = max(canvas.width * 0.26, font * 8)
    reach = max((canvas.width - 2 * room) / 2, font * 5)
    lines = [wrap(axis.label, max(int(room / (font * 0.58)), 8)) for axis in axes]
    margin = font * 1.25 * max(len(one) for one in lines) + font * 1.6
    centre = (canvas.width / 2, margin + reach)

    def place(index, share):
        angle = 2 * pi * index / len(axes) - pi / 2
        part = reach * float(share) / 100
        return centre[0] + part * cos(angle), centre[1] + part * sin(angle)

    _web(canvas, axes, place, named=reach > font * 7)
    _polygon(canvas, [axis.value for axis in axes], place, filled=True)
    _polygon(canvas, [axis.before for axis in axes], place, filled=False)
    for index, words in enumerate(lines):
        _label(canvas, words, axes[index].value, place(index, 100), centre)
    height = centre[1] + reach + margin
    _legend(canvas, axes, names, height + font * 0.4)
    return canvas.svg(height + font * 1.6, title, description, size.get("css_class", "chart"))


def _web(canvas, axes, place, *, named):
    for ring in RINGS:
        corners = [place(index, ring) for index in range(len(axes))]
        canvas.path([*corners, corners[0]], "line", 1)
    for index in range(len(axes)):
        canvas.line(*place(index, 0), *place(index, 100), "line")
    for ring in RINGS[:-1] if named else ():
        x, y = place(0, ring)
        canvas.text(x + 4, y - 2, figure(ring, 0))


def _polygon(canvas, values, place, *, filled):
    points = [None if value is None else place(at, value) for at, value in enumerate(values)]
    there = [point for point in points if point is not None]
    if not there:
        return
    whole = len(there) == len(points)
    colour, radius = ("1", 0.3) if filled else ("2", 0.28)
    if whole and filled:
        canvas.area(there, "s3", "0.45")
    for one, other in zip(points, [*points[1:], points[0]], strict=True):
        if one is not None and other is not None:
            canvas.line(*one, *other, colour, 2, "" if filled else "5 3")
    for point in there:
        canvas.circle(*point, canvas.font * radius, colour, filled=filled)


def _label(canvas, words, value, at, centre):
    """The name outside the ring with its figure, away from the centre."""
    font = canvas.font
    x, y = at
    lines = [*words, f"{figure(value, 1)}%"] if value is not None else words
    sideways = abs(x - centre[0]) > font
    anchor = ("start" if x > centre[0] else "end") if sideways else "middle"
    x += (font * 0.7 if x > centre[0] else -font * 0.7) if sideways else 0
    step = font * 1.25 * len(lines) / 2
    middle = y if sideways else (y - step - font * 0.5 if y < centre[1] else y + step + font * 0.5)
    canvas.lines(x, middle, lines, anchor)


def _legend(canvas, axes, names, y):
    font, x = canvas.font, 0
    shown = [(names[0], True)]
    if any(axis.before is not None for axis in axes):
        shown.append((names[1], False))
    for name, filled in shown:
        colour = "1" if filled else "2"
        canvas.line(x, y - font * 0.35, x + font * 2, y - font * 0.35, colour, 2,
                    "" if filled else "5 3")  # fmt: skip
        canvas.circle(x + font, y - font * 0.35, font * 0.28, colour, filled=filled)
        canvas.text(x + font * 2.6, y, name)
        x += font * (4.5 + 0.56 * len(name))
