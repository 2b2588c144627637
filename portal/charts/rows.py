"""Charts with one row per thing: bars from the floor of the scale, dots of now and before."""

from dataclasses import dataclass
from decimal import Decimal

from portal.charts.canvas import Canvas, Scale, figure, wrap


@dataclass(frozen=True)
class Bar:
    """A bar: its label, its value (None: no bar, the text "belum ada"), its categorical colour."""

    label: str
    value: float | Decimal | None
    tone: str = "1"


@dataclass(frozen=True)
class Dot:
    """A row of a dot plot: now (filled), before (open circle), the interval of now."""

    label: str
    value: float | Decimal | None
    before: float | Decimal | None = None
    low: float | Decimal | None = None
    high: float | Decimal | None = None


def _row_heights(labels, room, font, least):
    """The wrapped label and the height of every row."""
    wrapped = [wrap(label, room) for label in labels]
    return wrapped, [max(least, len(lines) * font * 1.25 + font * 0.7) for lines in wrapped]


def _label_room(width, font):
    """Width of the label column, and how many characters fit in it."""
    column = width * (0.36 if width >= 420 else 0.42)
    return column, max(int(column / (font * 0.56)), 8)


def _columns(canvas, scale, top, bottom, limits, decimals=0):
    """Grid, axis figures and named limits of a chart whose values run from left to right."""
    font = canvas.font
    for tick in scale.ticks():
        canvas.line(scale(tick), top, scale(tick), bottom, "line")
        canvas.text(scale(tick), bottom + font * 1.4, figure(tick, decimals), "middle")
    for limit in limits:
        x = scale(limit.value)
        canvas.line(x, top, x, bottom, "ink", 1, "3 3")
        anchor = "end" if x > (scale.start + scale.end) / 2 else "start"
        words = f"{limit.label} {figure(limit.value, 2)}"
        canvas.text(x, bottom + font * 2.8, words, anchor, strong=True)
    return bottom + font * (3.4 if limits else 2)


def bar_chart(bars, *, title, description, low=0, high=None, decimals=0, limits=(), **size):
    """Horizontal bars from the floor of the scale, their figures in a column at the right.

    ``low`` is the scale's own floor (25 for an IKM), never a cut axis; ``size`` takes ``width``
    (640) and ``font`` (12).
    """
    canvas = Canvas(size.get("width", 640), size.get("font", 12))
    font = canvas.font
    values = [float(bar.value) for bar in bars if bar.value is not None]
    high = high if high is not None else max([*values, float(low) + 1])
    column, room = _label_room(canvas.width, font)
    wrapped, heights = _row_heights([bar.label for bar in bars], room, font, font * 2.1)
    scale = Scale(low, high, column, canvas.width - font * 4.6)
    bottom = _columns(canvas, scale, 0, sum(heights), limits)
    top = 0
    for bar, lines, height in zip(bars, wrapped, heights, strict=True):
        middle = top + height / 2
        canvas.lines(0, middle, lines)
        if bar.value is None:
            canvas.text(scale.start + 4, middle + font * 0.35, "belum ada")
        else:
            wide = scale(bar.value) - scale.start
            canvas.rect(scale.start, middle - font * 0.55, wide, font * 1.1, bar.tone)
            words = figure(bar.value, decimals)
            canvas.text(canvas.width, middle + font * 0.35, words, "end", strong=True)
        top += height
    return canvas.svg(bottom, title, description, size.get("css_class", "chart"))


def dot_plot(dots, *, title, description, low, high, limits=(), **size):
    """Now and before on one line per row: filled and open circle, the interval as a band."""
    canvas = Canvas(size.get("width", 640), size.get("font", 12))
    font = canvas.font
    column, room = _label_room(canvas.width, font)
    wrapped, heights = _row_heights([dot.label for dot in dots], room, font, font * 2.1)
    scale = Scale(low, high, column + font, canvas.width - font * 1.5)
    bottom = _columns(canvas, scale, 0, sum(heights), limits)
    top = 0
    for dot, lines, height in zip(dots, wrapped, heights, strict=True):
        middle = top + height / 2
        canvas.lines(0, middle, lines)
        if dot.low is not None and dot.high is not None:
            start = scale(dot.low)
            wide = max(scale(dot.high) - start, 2)
            canvas.rect(start, middle - font * 0.28, wide, font * 0.56, "s3", opacity="0.75")
        if dot.before is not None:
            canvas.circle(scale(dot.before), middle, font * 0.34, "ink", filled=False)
        if dot.value is not None:
            canvas.circle(scale(dot.value), middle, font * 0.34, "1")
        top += height
    return canvas.svg(bottom, title, description, size.get("css_class", "chart"))
