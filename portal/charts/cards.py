"""Cards joined by right-angled lines: an org chart. Where they stand is the caller's business.

On a page a card's name is a link and so is the mark that folds what is under it; on paper
(``linked=False``) both are plain. Every text passes ``escape`` here. A drawing may hold thousands
of cards, so the parts are put together by hand: ``format_html`` would cost more than the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import mark_safe

from portal.charts.canvas import FONT, PALETTE

FONT_SIZE = 13
LINE = 17
PAD = 10
FOLD = 36  # width of the mark at the right of a card that folds
NOTE_LINE = 16
NOTE_SIZE = 12
LEAST = 36  # height of a card with one line
# Advance of a character in hundredths of the font size, rounded up: a card never lets its text out,
# whatever typeface is at hand.
NARROW, PLAIN, CAPITAL, BROAD = 34, 62, 76, 98
WIDTHS = (
    dict.fromkeys(" !'(),-./:;I[]fijlrt|", NARROW)
    | dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&0123456789", CAPITAL)
    | dict.fromkeys("MWmw%@", BROAD)
)
LAST_PLAIN = 0x24F  # Latin letters; beyond them a sign may be as broad as high


def text_width(text: str) -> int:
    """Width of ``text`` in hundredths of the font size; rather more than too little."""
    return sum(WIDTHS.get(sign, PLAIN if ord(sign) <= LAST_PLAIN else BROAD) for sign in text)


def wrap_to(text: str, room: int) -> list[str]:
    """The words of ``text`` in lines of at most ``room`` hundredths of the font size; a word that is
    longer than a line is broken."""
    lines, used = [""], 0
    for word in text.split():
        wide = text_width(word)
        if lines[-1] and used + NARROW + wide > room:
            lines.append("")
            used = 0
        if wide > room:
            for sign in word:
                if used + text_width(sign) > room and lines[-1]:
                    lines.append("")
                    used = 0
                lines[-1] += sign
                used += text_width(sign)
            continue
        lines[-1] += f" {word}" if lines[-1] else word
        used += wide + (NARROW if used else 0)
    return lines


@dataclass(frozen=True, slots=True)
class Card:
    """``lines`` of the name, ``notes`` under it; ``tone`` is plain, top, way (on the way to the
    chosen one) or chosen; ``fold`` is the number of parts, ``is_open`` whether they are shown;
    ``shade`` 1 (light) to 5 (dark) colours by a figure, 0 says that there is none."""

    key: int
    name: str
    lines: Sequence[str]
    notes: Sequence[str] = ()
    tone: str = "plain"
    url: str = ""
    fold: int = 0
    is_open: bool = False
    fold_url: str = ""
    shade: int | None = None

    @property
    def height(self) -> int:
        return card_height(len(self.lines), len(self.notes))


def card_height(n_lines: int, n_notes: int) -> int:
    return max(LEAST, n_lines * LINE + n_notes * NOTE_LINE + 2 * PAD - 1)


def name_room(width: int) -> int:
    """Room of a name in a card ``width`` wide, in hundredths of the font size."""
    return (width - FOLD - PAD) * 100 // FONT_SIZE


def note_room(width: int) -> int:
    """Room of a note in such a card, in hundredths of its font size."""
    return (width - FOLD - PAD) * 100 // NOTE_SIZE


# tone -> ground, edge, width of the edge, ink of the name, ink of the notes
TONES = {
    "plain": ("surface", "line-strong", "1", "ink", "ink-2"),
    "top": ("bar", "bar", "1", "on-bar", "bar-ink2"),
    "way": ("surface", "primary", "2", "ink", "ink-2"),
    "chosen": ("primary-bg", "primary", "2.5", "ink", "ink-2"),
}


def look_of(card):
    """Ground, edge, width of the edge, ink of the name, ink of the notes."""
    look = TONES[card.tone]
    if card.shade is None:
        return look
    _ground, edge, width, *_inks = look
    ground = f"shade-{card.shade}" if card.shade else "surface"
    ink = f"shade-ink-{card.shade}" if card.shade else "ink"
    return ground, edge, width if card.tone != "top" else "2", ink, ink


def _fold_text(card):
    return f"{card.fold:,}".replace(",", ".")


def _mark(card, width, height, linked):
    """The number of parts and a chevron, at the right of the card."""
    ink = look_of(card)[4]
    x, middle = width - FOLD, height // 2
    chevron = (
        f"M{x + 12} {middle + 5}l5 5l5-5" if card.is_open else f"M{x + 14} {middle + 3}l5 5l-5 5"
    )
    drawn = (
        f'<text x="{x + 17}" y="{middle - 1}" text-anchor="middle" class="card-count fill-{ink}"'
        f' font-size="11" fill="{PALETTE[ink]}">{_fold_text(card)}</text>'
        f'<path d="{chevron}" class="card-chevron stroke-{ink}" fill="none"'
        f' stroke="{PALETTE[ink]}" stroke-width="1.5"/>'
    )
    if not (linked and card.fold_url):
        return drawn
    verb = "Tutup" if card.is_open else "Buka"
    label = escape(f"{verb} {card.name}, {_fold_text(card)} unit langsung di bawahnya")
    return (
        f'<a class="card-fold" href="{escape(card.fold_url)}" aria-label="{label}"'
        f' aria-expanded="{"true" if card.is_open else "false"}">'
        f'<rect x="{x}" y="1" width="{FOLD - 1}" height="{height - 2}" class="card-hit"'
        f' fill-opacity="0"/>{drawn}</a>'
    )


def _texts(card):
    _ground, _edge, _wide, ink, note_ink = look_of(card)
    block = len(card.lines) * LINE + len(card.notes) * NOTE_LINE
    y = (card.height - block) // 2 + 13
    for line in card.lines:
        yield (
            f'<text x="{PAD}" y="{y}" class="card-name fill-{ink}" font-size="{FONT_SIZE}"'
            f' font-weight="600" fill="{PALETTE[ink]}">{escape(line)}</text>'
        )
        y += LINE
    for note in card.notes:
        yield (
            f'<text x="{PAD}" y="{y - 1}" class="card-note fill-{note_ink}" font-size="{NOTE_SIZE}"'
            f' fill="{PALETTE[note_ink]}">{escape(note)}</text>'
        )
        y += NOTE_LINE


def _card(card, x, y, width, linked):
    ground, edge, edge_width, *_inks = look_of(card)
    height = card.height
    dash = ' stroke-dasharray="4 3"' if card.shade == 0 else ""
    face = (
        f'<rect width="{width}" height="{height}" rx="5" class="card-face fill-{ground}'
        f' stroke-{edge}" fill="{PALETTE[ground]}" stroke="{PALETTE[edge]}"'
        f' stroke-width="{edge_width}"{dash}/>{"".join(_texts(card))}'
    )
    if linked:
        current = ' aria-current="true"' if card.tone == "chosen" else ""
        face = (
            f'<a class="card-link" id="unit-{card.key}" href="{escape(card.url)}"'
            f' aria-label="{escape(card.name)}"{current}>{face}</a>'
        )
    fold = _mark(card, width, height, linked) if card.fold else ""
    return (
        f'<g class="card card-{card.tone}" data-unit="{card.key}"'
        f' transform="translate({x} {y})">{face}{fold}</g>'
    )


def wire_path(corners: Sequence[int]) -> str:
    """Corners x, y, x, y … as the path of a line whose parts are upright and level by turns."""
    x, y = corners[:2]
    parts = [f"M{x} {y}"]
    for number in range(2, len(corners), 2):
        next_x, next_y = corners[number : number + 2]
        parts.append(f"V{next_y}" if next_x == x else f"H{next_x}")
        x, y = next_x, next_y
    return "".join(parts)


def line_paths(paths, colour, width):
    drawn = "".join(paths)
    return (
        f'<path d="{drawn}" fill="none" class="stroke-{colour}" stroke="{PALETTE[colour]}"'
        f' stroke-width="{width}"/>'
        if drawn
        else ""
    )


def card_chart(
    cards: Iterable[Card],
    layout: object,
    *,
    title: str,
    description: str,
    linked: bool = True,
    way: Iterable[int] = (),
    relations: Iterable[tuple[str, str, str]] = (),
) -> str:
    """Draw ``cards`` where ``layout`` (orgunits.chart.Layout) puts them, as safe SVG.

    ``way`` are indexes whose line from above is drawn strong. Colours stand as classes and as
    attributes, there is no style: see portal.charts. ``relations`` are further lines as (path,
    colour, dashes).
    """
    strong = set(way)
    ordinary = (wire_path(wire) for i, wire in enumerate(layout.wires) if wire and i not in strong)
    chosen = (wire_path(layout.wires[i]) for i in sorted(strong) if layout.wires[i])
    headings = "".join(
        f'<text x="{x}" y="{y}" class="card-heading fill-ink" font-size="13" font-weight="700"'
        f' fill="{PALETTE["ink"]}">{escape(group)} {size}</text>'
        for x, y, group, size in layout.headings
    )
    drawn = "".join(
        _card(card, x, y, layout.box_width, linked)
        for card, (x, y) in zip(cards, layout.boxes, strict=True)
    )
    further = "".join(
        f'<path d="{path}" fill="none" class="card-relation stroke-{colour}"'
        f' stroke="{PALETTE[colour]}" stroke-width="1.75"'
        + (f' stroke-dasharray="{dashes}"/>' if dashes else "/>")
        for path, colour, dashes in relations
    )
    role = "group" if linked else "img"
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="org-chart" role="{role}"'
        f' aria-label="{escape(title)}" viewBox="0 0 {layout.width} {layout.height}"'
        f' width="{layout.width}" height="{layout.height}" font-family="{FONT}"'
        f' word-spacing="1">{"" if linked else f"<title>{escape(title)}</title>"}'
        f"<desc>{escape(description)}</desc>"
        f'<g class="card-lines">{line_paths(ordinary, "line-strong", 1.5)}'
        f"{line_paths(chosen, 'primary', 2.5)}{further}</g>{headings}{drawn}</svg>"
    )
