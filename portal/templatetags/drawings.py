"""Small server-made drawings for pages: the IKM ruler and the bars in tables.

All sizes are SVG attributes, all colours are classes: the content policy forbids inline styles,
and one drawing serves the light, the dark and the printed page.
"""

from decimal import Decimal

from django.utils.html import format_html, format_html_join

from portal.templatetags.formats import number

# PermenPANRB 14/2017, converted interval of the service unit: letter, word, lower limit.
BANDS = (
    ("D", "Tidak Baik", Decimal("25.00")),
    ("C", "Kurang Baik", Decimal("65.00")),
    ("B", "Baik", Decimal("76.61")),
    ("A", "Sangat Baik", Decimal("88.31")),
)
FLOOR, CEILING = Decimal(25), Decimal(100)
GRADE_WORDS = {letter: word for letter, word, _lower in BANDS}


def _exact(value):
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _px(value):
    """A coordinate with a point, whatever the locale."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def _grade(value):
    return [letter for letter, _word, lower in BANDS if value >= lower][-1]


class _Ruler:
    """A ruler ``width`` units wide with text ``font`` units high, drawn part by part."""

    def __init__(self, width, font):
        self.width = width
        self.font = font
        self.top = self.bar = font * 2

    def x(self, point):
        return float((point - FLOOR) / (CEILING - FLOOR)) * self.width

    def text(self, x, y, words, css_class, anchor="middle"):
        return format_html(
            '<text x="{}" y="{}" font-size="{}" text-anchor="{}" class="{}">{}</text>',
            _px(x),
            _px(y),
            _px(self.font),
            anchor,
            css_class,
            words,
        )

    def box(self, x, y, width, height, css_class):
        return format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>',
            *(_px(part) for part in (x, y, width, height)),
            css_class,
        )

    def bands(self):
        """The four bands with their letters and lower limits."""
        letters = self.top + self.bar + self.font * 1.3
        limits = self.top + self.bar + self.font * 2.6
        uppers = [lower for _letter, _word, lower in BANDS[1:]] + [CEILING]
        for (letter, _word, lower), upper in zip(BANDS, uppers, strict=True):
            start, end = self.x(lower), self.x(upper)
            gap = 0 if upper == CEILING else 2
            css_class = f"ruler-{letter.lower()}"
            yield self.box(start, self.top, end - start - gap, self.bar, css_class)
            yield self.text((start + end) / 2, letters, letter, "ruler-letter")
            if lower == FLOOR:
                yield self.text(0, limits, number(FLOOR), "ruler-limit", "start")
            else:
                yield self.text(start, limits, number(lower, 2), "ruler-limit")
        yield self.text(self.width, limits, number(CEILING), "ruler-limit", "end")

    def marker(self, value, low, high):
        """The value over the bar, its line, and its interval as a box of at least 4 units."""
        room = self.font * 2
        at = min(max(self.x(value), room), self.width - room)
        yield self.text(at, self.font * 1.1, number(value, 2), "ruler-value")
        if low is not None and high is not None:
            start = self.x(low)
            wide = max(self.x(high) - start, 4)
            yield self.box(start, self.top - 4, wide, self.bar + 8, "ruler-interval")
        yield self.box(self.x(value) - 1.5, self.top - 8, 3, self.bar + 12, "ruler-mark")

    def svg(self, css_class, value, low, high):
        parts = [*self.bands(), *self.marker(value, low, high)]
        return format_html(
            '<svg class="{}" viewBox="0 0 {} {}" width="100%" aria-hidden="true"{}>{}</svg>',
            css_class,
            _px(self.width),
            _px(self.top + self.bar + self.font * 3),
            # The narrow one stays away where no stylesheet chooses between the two.
            format_html(" {}", "hidden") if css_class == "ruler-narrow" else "",
            format_html_join("", "{}", ((part,) for part in parts)),
        )


def ruler(value, low=None, high=None):
    """The IKM ruler 25 to 100 with the official bands, for wide and for narrow places.

    ``value`` is an IKM between 25 and 100; ``low`` and ``high`` the interval, when there is one.
    Two drawings, so that no text falls under 12 px on a phone; the frame says the same in words.
    """
    if value is None:
        return ""
    value = _exact(value)
    if not FLOOR <= value <= CEILING:
        raise ValueError(f"An IKM lies between 25 and 100, not at {value}")
    low, high = (None if end is None else _exact(end) for end in (low, high))
    grade = _grade(value)
    words = (
        f"Nilai {number(value, 2)} pada skala 25 sampai 100, mutu {grade} ({GRADE_WORDS[grade]})"
    )
    if low is not None and high is not None:
        words += f", rentang {number(low, 2)} sampai {number(high, 2)}"
        low, high = max(low, FLOOR), min(high, CEILING)
    return format_html(
        '<div class="ruler" role="img" aria-label="{}">{}{}</div>',
        words,
        _Ruler(720, 14).svg("ruler-wide", value, low, high),
        _Ruler(300, 13).svg("ruler-narrow", value, low, high),
    )


def scale_bar(value, low=0, high=100, mark=None, tone="tarum"):
    """A bar on a scale from ``low`` to ``high``; ``mark`` draws the line of a limit over it."""
    if value is None:
        return ""

    def at(point):
        part = (_exact(point) - _exact(low)) / (_exact(high) - _exact(low)) * 100
        return f"{_px(min(max(part, 0), 100))}%"

    line = ""
    if mark is not None:
        line = format_html('<rect x="{}" width="2" height="18" class="scale-mark"/>', at(mark))
    return format_html(
        '<svg class="scale" width="100%" height="18" aria-hidden="true">'
        '<rect width="100%" height="18" rx="2" class="scale-track"/>'
        '<rect width="{}" height="18" rx="2" class="scale-{}"/>{}</svg>',
        at(value),
        tone,
        line,
    )


def step_bar(step, steps):
    """``steps`` dashes, those before ``step`` full and ``step`` itself dotted as under way."""
    dashes = format_html_join(
        "",
        '<span class="{}"></span>',
        (
            ("step-done" if at < step else "step-now" if at == step else "step-later",)
            for at in range(1, steps + 1)
        ),
    )
    return format_html(
        '<div class="steps-bar" role="img" aria-label="Langkah {} dari {}">{}</div>',
        step,
        steps,
        dashes,
    )
