"""Cards that hold a small table, joined by right-angled lines: a peta jabatan.

As ``portal.charts.cards``: where they stand is the caller's business, every text passes ``escape``
here, and on paper (``linked=False``) nothing is a link.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.safestring import mark_safe

from portal.charts.canvas import FONT, PALETTE
from portal.charts.cards import FOLD, TONES, line_paths, wire_path, wrap_to

NAME_SIZE, ROW_SIZE = 12, 10
NAME_LINE, NOTE_LINE, ROW_LINE = 16, 14, 13
PAD, ROW_GAP = 8, 3
CELL = 29  # width of a column of figures


@dataclass(frozen=True, slots=True)
class TableRow:
    """``lines`` of the label, then one text per column; ``is_lacking`` marks the last of them."""

    lines: Sequence[str]
    cells: Sequence[str]
    is_sum: bool = False
    is_lacking: bool = False

    @property
    def height(self) -> int:
        return len(self.lines) * ROW_LINE + ROW_GAP


@dataclass(frozen=True, slots=True)
class TableCard:
    """A unit with its table. ``heads`` are the titles of the columns of figures; the rest as in
    ``portal.charts.cards.Card``."""

    key: int
    name: str
    lines: Sequence[str]
    notes: Sequence[str] = ()
    heads: Sequence[str] = ()
    rows: Sequence[TableRow] = field(default_factory=tuple)
    tone: str = "plain"
    url: str = ""
    fold: int = 0
    is_open: bool = False
    fold_url: str = ""

    @property
    def head_height(self) -> int:
        return len(self.lines) * NAME_LINE + len(self.notes) * NOTE_LINE + 2 * PAD

    @property
    def height(self) -> int:
        table = sum(row.height for row in self.rows)
        return self.head_height + (ROW_LINE + ROW_GAP + table + PAD if self.rows else 0)


def name_lines(text: str, width: int) -> list[str]:
    return wrap_to(text, (width - FOLD - PAD) * 100 // NAME_SIZE)


def note_lines(text: str, width: int) -> list[str]:
    return wrap_to(text, (width - 2 * PAD) * 100 // (ROW_SIZE + 1))


def row_lines(text: str, width: int, n_cells: int) -> list[str]:
    return wrap_to(text, (width - 2 * PAD - n_cells * CELL) * 100 // ROW_SIZE)


def _text(x, y, text, ink, size, *, weight=400, anchor=""):
    at = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text x="{x}" y="{y}"{at} class="fill-{ink}" font-size="{size}"'
        f' font-weight="{weight}" fill="{PALETTE[ink]}">{escape(text)}</text>'
    )


def _rule(y, width, colour):
    return (
        f'<path d="M{PAD} {y}H{width - PAD}" class="stroke-{colour}" fill="none"'
        f' stroke="{PALETTE[colour]}" stroke-width="1"/>'
    )


def _cells(texts, y, width, ink, weight=400, last_ink=""):
    for place, text in enumerate(texts):
        is_last = place == len(texts) - 1
        x = width - PAD - (len(texts) - 1 - place) * CELL
        colour = last_ink if is_last and last_ink else ink
        heavy = 700 if is_last and last_ink else weight
        yield _text(x, y, text, colour, ROW_SIZE, weight=heavy, anchor="end")


def _table(card, width):
    """The table under the head of a card; its texts are ink on the plain ground."""
    y = card.head_height
    yield from _cells(card.heads, y + ROW_LINE - 2, width, "ink-2")
    y += ROW_LINE + ROW_GAP
    yield _rule(y - 2, width, "line-strong")
    for row in card.rows:
        if row.is_sum:
            yield _rule(y, width, "line")
        weight = 700 if row.is_sum else 400
        for number, line in enumerate(row.lines):
            yield _text(PAD, y + (number + 1) * ROW_LINE - 2, line, "ink", ROW_SIZE, weight=weight)
        ink = "6" if row.is_lacking else "ink"
        yield from _cells(row.cells, y + ROW_LINE - 2, width, "ink", weight, ink)
        y += row.height


def _fold_mark(card, width, linked):
    ink, x, middle = TONES[card.tone][4], width - FOLD, card.head_height // 2
    chevron = (
        f"M{x + 12} {middle + 5}l5 5l5-5" if card.is_open else f"M{x + 14} {middle + 3}l5 5l-5 5"
    )
    drawn = (
        _text(x + 17, middle - 1, str(card.fold), ink, 11, anchor="middle")
        + f'<path d="{chevron}" class="stroke-{ink}" fill="none" stroke="{PALETTE[ink]}"'
        ' stroke-width="1.5"/>'
    )
    if not (linked and card.fold_url):
        return drawn
    verb = "Tutup" if card.is_open else "Buka"
    label = escape(f"{verb} {card.name}, {card.fold} unit langsung di bawahnya")
    return (
        f'<a class="card-fold" href="{escape(card.fold_url)}" aria-label="{label}"'
        f' aria-expanded="{"true" if card.is_open else "false"}">'
        f'<rect x="{x}" y="1" width="{FOLD - 1}" height="{card.head_height - 2}"'
        f' class="card-hit" fill-opacity="0"/>{drawn}</a>'
    )


def _card(card, x, y, width, linked):
    ground, edge, edge_width, ink, note_ink = TONES[card.tone]
    at, texts = PAD, []
    for line in card.lines:
        texts.append(_text(PAD, at + NAME_LINE - 4, line, ink, NAME_SIZE, weight=600))
        at += NAME_LINE
    for note in card.notes:
        texts.append(_text(PAD, at + NOTE_LINE - 4, note, note_ink, ROW_SIZE + 1))
        at += NOTE_LINE
    head = (
        f'<rect width="{width}" height="{card.head_height}" rx="5" class="fill-{ground}"'
        f' fill="{PALETTE[ground]}"/>{"".join(texts)}'
    )
    if linked:
        head = (
            f'<a class="card-link" id="unit-{card.key}" href="{escape(card.url)}"'
            f' aria-label="{escape(card.name)}">{head}</a>'
        )
    return (
        f'<g class="card" data-unit="{card.key}" transform="translate({x} {y})">'
        f'<rect width="{width}" height="{card.height}" rx="5" class="fill-surface"'
        f' fill="{PALETTE["surface"]}"/>{head}'
        f"{''.join(_table(card, width)) if card.rows else ''}"
        f'<rect width="{width}" height="{card.height}" rx="5" fill="none" class="stroke-{edge}"'
        f' stroke="{PALETTE[edge]}" stroke-width="{edge_width}" pointer-events="none"/>'
        f"{_fold_mark(card, width, linked) if card.fold else ''}</g>"
    )


def table_chart(
    cards: Iterable[TableCard],
    layout: object,
    *,
    title: str,
    description: str,
    linked: bool = True,
) -> str:
    """Draw ``cards`` where ``layout`` (orgunits.chart.Layout) puts them, as safe SVG."""
    wires = line_paths((wire_path(wire) for wire in layout.wires if wire), "line-strong", 1.5)
    headings = "".join(
        _text(x, y, f"{group} {size}", "ink", 13, weight=700)
        for x, y, group, size in layout.headings
    )
    drawn = "".join(
        _card(card, x, y, layout.box_width, linked)
        for card, (x, y) in zip(cards, layout.boxes, strict=True)
    )
    role = "group" if linked else "img"
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="org-chart" role="{role}"'
        f' aria-label="{escape(title)}" viewBox="0 0 {layout.width} {layout.height}"'
        f' width="{layout.width}" height="{layout.height}" font-family="{FONT}"'
        f' word-spacing="1">{"" if linked else f"<title>{escape(title)}</title>"}'
        f"<desc>{escape(description)}</desc><g>{wires}</g>{headings}{drawn}</svg>"
    )
