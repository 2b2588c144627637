"""Shapes, texts and scales: what every chart is drawn with."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.html import format_html, format_html_join

MINUS = "\N{MINUS SIGN}"
FONT = "Plus Jakarta Sans, system-ui, sans-serif"
PALETTE = {
    "1": "#1F5796",
    "2": "#C77B2D",
    "3": "#00A692",
    "4": "#461B3C",
    "5": "#A86EE7",
    "6": "#8D453F",
    "s2": "#C7DDF9",
    "s3": "#A0C4F1",
    "s4": "#73A5E2",
    "s5": "#4782C9",
    "s7": "#0F3D70",
    "v2": "#BB7328",
    "v3": "#E7B375",
    "ink": "#1C1F24",
    "ink-2": "#474B52",
    "ink-3": "#666A70",
    "line": "#DEDAD2",
    "line-strong": "#8A867E",
    "sunken": "#EFECE6",
    "surface": "#FFFFFF",
    "primary": "#1F5796",
    "primary-bg": "#E8F1FC",
    "shade-1": "#E8F1FC",
    "shade-2": "#C7DDF9",
    "shade-3": "#A0C4F1",
    "shade-4": "#73A5E2",
    "shade-5": "#225EA2",
    "shade-ink-1": "#1C1F24",
    "shade-ink-2": "#1C1F24",
    "shade-ink-3": "#1C1F24",
    "shade-ink-4": "#0C1015",
    "shade-ink-5": "#FFFFFF",
    "bar": "#0F2440",
    "bar-ink2": "#B9C9DF",
    "on-bar": "#FFFFFF",
}


@dataclass(frozen=True)
class Limit:
    """A named limit, drawn as a dashed line."""

    value: float | Decimal
    label: str


def px(value):
    """A coordinate with a point, whatever the locale."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def figure(value, decimals):
    """A number as readers here write it: ``7.980``, ``81,37``, ``−5``."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if rounded < 0 else text


def wrap(text, room):
    """The words of ``text`` in lines of at most ``room`` characters (a long word stands alone)."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if lines[-1] and len(joined) > room:
            lines.append(word)
        else:
            lines[-1] = joined
    return lines


class Canvas:
    """Collects shapes; ``svg`` closes the drawing. Angles are right, colours are names."""

    def __init__(self, width, font):
        self.width = width
        self.font = font
        self.parts = []

    def rect(self, x, y, width, height, colour, radius=0, opacity=None):
        self.parts.append(
            format_html(
                '<rect x="{}" y="{}" width="{}" height="{}"{}{} class="fill-{}" fill="{}"/>',
                *(px(part) for part in (x, y, max(width, 0), height)),
                format_html(' rx="{}"', px(radius)) if radius else "",
                format_html(' fill-opacity="{}"', opacity) if opacity else "",
                colour,
                PALETTE[colour],
            )
        )

    def frame(self, x, y, width, height):
        """An empty box with an ink edge over a half veiled ground: an interval."""
        self.parts.append(
            format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" fill="#FFFFFF" fill-opacity="0.35"'
                ' class="stroke-ink" stroke="{}" stroke-width="1"/>',
                *(px(part) for part in (x, y, width, height)),
                PALETTE["ink"],
            )
        )

    def line(self, x1, y1, x2, y2, colour, width=1, dash=""):
        self.parts.append(
            format_html(
                '<line x1="{}" y1="{}" x2="{}" y2="{}" class="stroke-{}" stroke="{}"'
                ' stroke-width="{}"{}/>',
                *(px(part) for part in (x1, y1, x2, y2)),
                colour,
                PALETTE[colour],
                px(width),
                format_html(' stroke-dasharray="{}"', dash) if dash else "",
            )
        )

    def path(self, points, colour, width=2):
        self.parts.append(
            format_html(
                '<polyline points="{}" fill="none" class="stroke-{}" stroke="{}"'
                ' stroke-width="{}" stroke-linejoin="round"/>',
                " ".join(f"{px(x)},{px(y)}" for x, y in points),
                colour,
                PALETTE[colour],
                px(width),
            )
        )

    def area(self, points, colour, opacity):
        self.parts.append(
            format_html(
                '<polygon points="{}" class="fill-{}" fill="{}" fill-opacity="{}"/>',
                " ".join(f"{px(x)},{px(y)}" for x, y in points),
                colour,
                PALETTE[colour],
                opacity,
            )
        )

    def circle(self, x, y, radius, colour, filled=True):
        form = (
            '<circle cx="{}" cy="{}" r="{}" class="fill-{}" fill="{}"/>'
            if filled
            else '<circle cx="{}" cy="{}" r="{}" class="fill-surface stroke-{}" fill="#FFFFFF"'
            ' stroke="{}" stroke-width="1.5"/>'
        )
        self.parts.append(format_html(form, px(x), px(y), px(radius), colour, PALETTE[colour]))

    def text(self, x, y, words, anchor="start", strong=False):
        self.parts.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="{}" font-size="{}" class="{}" fill="{}"{}>'
                "{}</text>",
                px(x),
                px(y),
                anchor,
                px(self.font),
                "chart-strong" if strong else "chart-text",
                PALETTE["ink" if strong else "ink-2"],
                format_html(' font-weight="{}"', 700) if strong else "",
                words,
            )
        )

    def lines(self, x, middle, rows, anchor="start"):
        """Several lines of text around the height ``middle``."""
        step = self.font * 1.25
        first = middle - step * (len(rows) - 1) / 2 + self.font * 0.35
        for index, row in enumerate(rows):
            self.text(x, first + index * step, row, anchor)

    def svg(self, height, title, description, css_class="chart"):
        body = format_html_join("", "{}", ((part,) for part in self.parts))
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" class="{}" role="img" aria-label="{}"'
            ' viewBox="0 0 {} {}" width="{}" height="{}" font-family="{}" word-spacing="{}">'
            "<title>{}</title><desc>{}</desc>{}</svg>",
            css_class,
            title,
            *(px(size) for size in (self.width, height, self.width, height)),
            FONT,
            px(self.font * 0.08),  # the space of our typeface is narrow
            title,
            description,
            body,
        )


class Scale:
    """Maps ``low`` to ``high`` onto ``start`` to ``end``."""

    def __init__(self, low, high, start, end):
        self.low, self.high = float(low), float(high)
        self.start, self.end = start, end

    def __call__(self, value):
        inside = min(max(float(value), self.low), self.high)
        part = (inside - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self, wanted=5):
        """Round values from low to high, about ``wanted`` of them."""
        raw = (self.high - self.low) / max(wanted, 1)
        power = 10 ** len(str(int(raw))) / 10 if raw >= 1 else 0.1
        step = next(power * unit for unit in (1, 2, 2.5, 5, 10) if power * unit >= raw)
        first = -(-self.low // step) * step
        count = int((self.high - first) / step + 1e-9)
        return [first + index * step for index in range(count + 1)]
