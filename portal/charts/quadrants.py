"""Points between two measures, with a cross that makes four fields of them."""

from dataclasses import dataclass
from decimal import Decimal

from portal.charts.canvas import Canvas, Scale, figure


@dataclass(frozen=True)
class Spot:
    """A point: ``label`` (a number the table beside the chart repeats) at ``across`` and ``up``."""

    label: str
    across: float | Decimal
    up: float | Decimal


def quadrant_chart(spots, *, title, description, cross, fields, axes, **size):
    """Spots over two measures. ``cross`` is where the lines stand (across, up), ``fields`` names the
    four fields (upper left, upper right, lower left, lower right), ``axes`` both measures (across,
    up). ``size`` takes ``width`` (640), ``height`` (as wide as two thirds) and ``font`` (12)."""
    if not spots:
        raise ValueError("a chart of fields has at least one spot")
    canvas = Canvas(size.get("width", 640), size.get("font", 12))
    font = canvas.font
    height = size.get("height", max(canvas.width * 0.66, font * 24))
    left, right = font * 3.2, canvas.width - font
    top, bottom = font * 2.2, height - font * 3.4
    run = Scale(*_ends([spot.across for spot in spots], cross[0]), left, right)
    rise = Scale(*_ends([spot.up for spot in spots], cross[1]), bottom, top)
    _ground(canvas, run, rise, (left, right, top, bottom))
    across, up = run(cross[0]), rise(cross[1])
    canvas.line(across, top, across, bottom, "ink-3", 1, "3 3")
    canvas.line(left, up, right, up, "ink-3", 1, "3 3")
    for x, y, anchor, words in (
        (left + 6, top + font * 1.3, "start", fields[0]),
        (right - 6, top + font * 1.3, "end", fields[1]),
        (left + 6, bottom - font * 0.6, "start", fields[2]),
        (right - 6, bottom - font * 0.6, "end", fields[3]),
    ):
        canvas.text(x, y, words, anchor)
    for spot in spots:
        x, y = run(spot.across), rise(spot.up)
        canvas.circle(x, y, font * 0.36, "1")
        taken = [
            other
            for other in spots
            if 0 < run(other.across) - x < font * 2 and abs(rise(other.up) - y) < font
        ]
        is_left = x > right - font * 2 or bool(taken)
        at = x - font * 0.6 if is_left else x + font * 0.6
        canvas.text(at, y + font * 0.35, spot.label, "end" if is_left else "start", strong=True)
    canvas.text(left, font * 1.1, f"↑ {axes[1]}")
    canvas.text(right, height - font * 0.5, f"{axes[0]} →", "end")
    return canvas.svg(height, title, description, size.get("css_class", "chart"))


def _ends(values, line):
    """Ends of an axis in quarters around all values and the line, with some room, at least one
    apart."""
    every = [float(value) for value in (*values, line)]
    low = int(min(every) * 4 - 0.5) / 4
    high = -int(-(max(every) * 4 + 0.5)) / 4 + 0.25
    return (low, high) if high - low >= 1 else (high - 1, high)


def _ground(canvas, run, rise, edges):
    """Frame, grid and axis figures."""
    left, right, top, bottom = edges
    for tick in rise.ticks(4):
        canvas.line(left, rise(tick), right, rise(tick), "line")
        canvas.text(left - 6, rise(tick) + canvas.font * 0.35, figure(tick, 1), "end")
    for tick in run.ticks(4):
        canvas.line(run(tick), top, run(tick), bottom, "line")
        canvas.text(run(tick), bottom + canvas.font * 1.4, figure(tick, 1), "middle")
