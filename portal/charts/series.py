"""A value over time."""

from dataclasses import dataclass
from decimal import Decimal

from portal.charts.canvas import Canvas, Scale, figure


@dataclass(frozen=True)
class Point:
    """A point of a series: value None leaves a gap; ``low`` and ``high`` are its interval."""

    label: str
    value: float | Decimal | None
    low: float | Decimal | None = None
    high: float | Decimal | None = None


def _runs(points):
    """Consecutive points that have a value, as lists of (index, point)."""
    runs, run = [], []
    for index, point in enumerate(points):
        if point.value is None:
            runs, run = (runs + [run] if run else runs), []
        else:
            run.append((index, point))
    return runs + [run] if run else runs


def line_chart(points, *, title, description, low, high, limits=(), decimals=0, **size):
    """A series over time: gaps where there is no value, its interval as a band, the last value
    written beside its point. ``size`` takes ``width`` (640), ``height`` (220) and ``font`` (12)."""
    canvas = Canvas(size.get("width", 640), size.get("font", 12))
    font, height = canvas.font, size.get("height", 220)
    half_label = max((len(point.label) for point in points), default=0) * font * 0.29
    rise = Scale(low, high, height - font * 2.2, font)
    left = max(font * 3, half_label, _gutter(rise, font))
    right = canvas.width - max(font * 4.4, half_label)
    _rows(canvas, rise, left, right, limits)
    step = (right - left) / max(len(points) - 1, 1)

    def place(index, value):
        return left + index * step, rise(value)

    for run in _runs(points):
        band = [(index, point) for index, point in run if point.low is not None]
        if len(band) > 1:
            upper = [place(index, point.high) for index, point in band]
            lower = [place(index, point.low) for index, point in reversed(band)]
            canvas.area(upper + lower, "s3", "0.45")
        if len(run) > 1:
            canvas.path([place(index, point.value) for index, point in run], "1")
        for index, point in run:
            canvas.circle(*place(index, point.value), font * 0.28, "1")
    _line_labels(canvas, points, place, decimals, height, step)
    return canvas.svg(height, title, description, size.get("css_class", "chart"))


def _gutter(rise, font):
    """The room the longest axis figure needs."""
    return 6 + max((len(figure(tick, 0)) for tick in rise.ticks(4)), default=0) * font * 0.62


def _rows(canvas, rise, left, right, limits):
    """Grid, axis figures and named limits of a chart whose values run upwards."""
    for tick in rise.ticks(4):
        canvas.line(left, rise(tick), right, rise(tick), "line")
        canvas.text(left - 6, rise(tick) + canvas.font * 0.35, figure(tick, 0), "end")
    for limit in limits:
        y = rise(limit.value)
        canvas.line(left, y, right, y, "ink-3", 1, "3 3")
        canvas.text(right + 6, y + canvas.font * 0.35, limit.label)


def _line_labels(canvas, points, place, decimals, height, step):
    font = canvas.font
    longest = max((len(point.label) for point in points), default=0)
    # Labels that would touch are left out, counted back from the last one.
    every = max(1, -(-int(longest * font * 0.6) // max(int(step), 1)))
    for index, point in enumerate(points):
        if (len(points) - 1 - index) % every == 0:
            at = place(index, 0)[0]
            canvas.text(at, height - font * 0.4, point.label, "middle")
    last = _runs(points)
    if last:
        index, point = last[-1][-1]
        x, y = place(index, point.value)
        canvas.text(x + 7, y + font * 0.35, figure(point.value, decimals), strong=True)


def pair_chart(labels, ours, others, cut, *, names, title, description, low, high, **size):
    """Two series over the same places: ``ours`` drawn full, ``others`` dashed with open points (may be
    empty), and a line before the place ``cut``, where something happened. ``names`` are those of the
    two series and of what happened. ``size`` takes ``width`` (640), ``height`` (240), ``font`` (12)."""
    canvas = Canvas(size.get("width", 640), size.get("font", 12))
    font, height = canvas.font, size.get("height", 240)
    half_label = max((len(label) for label in labels), default=0) * font * 0.29
    left, right = max(font * 3, half_label), canvas.width - max(font * 1.5, half_label)
    rise = Scale(low, high, height - font * 2.2, font * 2.6)
    _rows(canvas, rise, left, right, ())
    step = (right - left) / max(len(labels) - 1, 1)

    def place(index, value):
        return left + index * step, rise(value)

    if 0 < cut < len(labels):
        x = left + (cut - 0.5) * step
        canvas.line(x, font * 1.9, x, height - font * 2.2, "ink-3", 1, "3 3")
        canvas.text(x, font * 1.4, names[2], "middle")
    theirs = [place(index, value) for index, value in enumerate(others)]
    for one, other in zip(theirs, theirs[1:], strict=False):
        canvas.line(*one, *other, "2", 2, "5 3")
    for point in theirs:
        canvas.circle(*point, font * 0.28, "2", filled=False)
    mine = [place(index, value) for index, value in enumerate(ours)]
    if len(mine) > 1:
        canvas.path(mine, "1")
    for point in mine:
        canvas.circle(*point, font * 0.3, "1")
    _line_labels(canvas, [Point(label, None) for label in labels], place, 0, height, step)
    _pair_legend(canvas, names, bool(theirs), height + font)
    return canvas.svg(height + font * 1.8, title, description, size.get("css_class", "chart"))


def _pair_legend(canvas, names, has_others, y):
    font = canvas.font
    canvas.circle(font * 0.5, y - font * 0.35, font * 0.3, "1")
    canvas.text(font * 1.3, y, names[0])
    if has_others:
        x = font * 3.2 + len(names[0]) * font * 0.58
        canvas.circle(x, y - font * 0.35, font * 0.28, "2", filled=False)
        canvas.text(x + font * 0.8, y, names[1])
