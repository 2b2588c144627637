"""The scale of the IKM, and the cover that is woven of it."""

from portal.charts.canvas import Canvas, Scale, figure

# Lower limits of the bands of an index from 25 to 100 (PermenPANRB 14/2017), with their colours.
IKM_BANDS = (("D", 25.0, "line"), ("C", 65.0, "v3"), ("B", 76.61, "s3"), ("A", 88.31, "s7"))
IKM_LOW, IKM_HIGH = 25.0, 100.0


def ikm_ruler(value, low=None, high=None, *, title, description, width=640, font=12):
    """The scale 25 to 100 with the four official bands, the value and its interval."""
    canvas = Canvas(width, font)
    scale = Scale(IKM_LOW, IKM_HIGH, 0, width)
    top, bar = font * 1.9, font * 1.6
    below = top + bar
    ends = [start for _letter, start, _colour in IKM_BANDS[1:]] + [IKM_HIGH]
    for (letter, start, colour), end in zip(IKM_BANDS, ends, strict=True):
        x, width_of_band = scale(start), scale(end) - scale(start)
        canvas.rect(x, top, width_of_band - (0 if end == IKM_HIGH else 1.5), bar, colour)
        canvas.text(x + width_of_band / 2, below + font * 1.3, letter, "middle", strong=True)
        anchor = "start" if start == IKM_LOW else "middle"
        canvas.text(x, below + font * 2.5, figure(start, 0 if start == IKM_LOW else 2), anchor)
    canvas.text(width, below + font * 2.5, figure(IKM_HIGH, 0), "end")
    if value is not None:
        at = scale(value)
        if low is not None and high is not None:
            wide = max(scale(high) - scale(low), 3)
            canvas.frame(scale(low), top - 3, wide, bar + 6)
        canvas.rect(at - 1, top - 5, 2, bar + 8, "ink")
        room = font * 1.6
        words = figure(value, 2)
        canvas.text(min(max(at, room), width - room), font * 1.05, words, "middle", strong=True)
    return canvas.svg(below + font * 3, title, description)


def woven(lines, *, title, description, width=595, height=330, gap=10):
    """The cover: one line per unit in legal order, as long as its IKM from 25 to 100.

    ``lines`` are (value or None, grade). Always on the dark field of the cover, hence its own
    colours; the line of a unit without a value is only a hair.
    """
    canvas = Canvas(width, 10)
    pitch = min(height / max(len(lines), 1), 24)
    thick = pitch * (0.68 if pitch < 14 else 0.5)
    scale = Scale(IKM_LOW, IKM_HIGH, 0, width)
    tones = {"A": "s4", "B": "s5", "C": "2", "D": "2"}
    for index, (value, grade) in enumerate(lines):
        top = index * pitch
        end = scale(value) if value is not None else 0
        if value is not None:
            canvas.rect(0, top, end, thick, tones[grade])
        middle = top + thick / 2
        if end + gap < width:
            start = end + gap if value is not None else 0
            canvas.line(start, middle, width, middle, "s5", 0.4)
    return canvas.svg(len(lines) * pitch, title, description, css_class="chart-woven")
