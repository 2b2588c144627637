"""The chart of a branch as a document of pages: what the template ``chart`` is filled with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orgunits.chart.layout import MARGIN
from orgunits.chart.sheets import Block, Paging, Sheet, set_pages
from portal.charts.cards import Card
from portal.documents import render_pdf
from portal.templatetags.formats import date_long, number

# Width and height lying, in points.
PAPERS = {"a4": (841.89, 595.28), "a3": (1190.55, 841.89)}
SIDE, TOP, BOTTOM = 34, 92, 36  # margins; the title block stands in the top one
# Points to a unit of the drawing: names of 11, 9 and 7.5 points. The largest at which everything
# stands on one page, else the smallest.
SCALES = (0.846, 0.692, 0.577)
TIME_LIMIT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Branch:
    """What is drawn: ``cards`` of a unit and of all under it, in depth-first order with their
    ``levels`` from 1, and the ``groups`` that head a wide level."""

    cards: Sequence[Card]
    levels: Sequence[int]
    groups: Sequence[str]
    box_width: int

    def pages(self, sheet: Sheet) -> Paging:
        heights = [card.height for card in self.cards]
        return set_pages(self.levels, heights, self.groups, self.box_width, sheet)


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """What stands on top of every page; ``last_change`` is "" when none is recorded."""

    government: str
    subject: str
    day: date
    legal_basis: str
    last_change: str


def sheet_of(paper: str, scale: float) -> Sheet:
    width, height = PAPERS[paper]
    return Sheet(int((width - 2 * SIDE) / scale), int((height - TOP - BOTTOM) / scale))


def page_through(branch: Branch, paper: str) -> tuple[Paging, float]:
    """``(paging, scale)`` of a branch on ``paper`` (a key of PAPERS)."""
    for scale in SCALES:
        paging = branch.pages(sheet_of(paper, scale))
        if len(paging.pages) <= 1:
            break
    return paging, scale


def chart_pages(parts: Sequence[tuple[str, Branch]], title: TitleBlock, paper: str) -> dict:
    """What the template is filled with for several branches after one another, at one scale: the
    pages of each say which part they are of, and name pages of the whole document."""
    scale = min(page_through(branch, paper)[1] for _words, branch in parts)
    pages: list[dict] = []
    for words, branch in parts:
        paging = branch.pages(sheet_of(paper, scale))
        shift = len(pages)
        for blocks in paging.pages:
            page = _page(branch, paging, blocks) | {"part": words}
            pages.append(page | {"blocks": [_shifted(one, shift) for one in page["blocks"]]})
    n_units = [len(branch.cards) for _words, branch in parts]
    return _frame(title, paper) | {
        "count": ", ".join(f"{number(n)} unit" for n in n_units),
        "scale": scale,
        "box": parts[0][1].box_width,
        "pages": pages,
    }


def _shifted(block: dict, shift: int) -> dict:
    """A drawing whose references count from the first page of the document."""

    def page(one):
        return one + shift if one else 0

    cards = [card | {"page": page(card["page"])} for card in block["cards"]]
    words = block["reference"]
    if block["page"] and shift:
        came = str(block["page"])
        words = words.replace(f"halaman {came}", f"halaman {page(block['page'])}", 1)
    return block | {"page": page(block["page"]), "cards": cards, "reference": words}


def _frame(title: TitleBlock, paper: str) -> dict:
    return {
        "author": title.government,
        "government": title.government,
        "subject": title.subject,
        "facts": [
            ["Keadaan per", date_long(title.day)],
            ["Dasar hukum", title.legal_basis or "belum dicatat"],
            ["Perubahan terakhir", title.last_change or "belum ada"],
        ],
        "paper": paper,
        "margins": {"x": SIDE, "top": TOP, "bottom": BOTTOM},
    }


def chart_data(branch: Branch, title: TitleBlock, paper: str) -> dict:
    """What the template is filled with. Places are in units of the drawing, ``scale`` in points to
    a unit."""
    paging, scale = page_through(branch, paper)
    return _frame(title, paper) | {
        "count": f"{number(len(branch.cards))} unit",
        "scale": scale,
        "box": branch.box_width,
        "pages": [_page(branch, paging, blocks) for blocks in paging.pages],
    }


def chart_pdf(branch: Branch, title: TitleBlock, paper: str) -> tuple[bytes, int]:
    """``(PDF, number of pages)``. Raises portal.documents.DocumentError."""
    data = chart_data(branch, title, paper)
    pdf = charts_pdf(data, title=f"Bagan susunan {title.subject}", day=title.day)
    return pdf, len(data["pages"])


def charts_pdf(data: dict, *, title: str, day: date) -> bytes:
    """The PDF of ``chart_data`` or ``chart_pages``. Raises portal.documents.DocumentError."""
    return render_pdf("chart", data, title=title, day=day, time_limit=TIME_LIMIT_SECONDS)


def _page(branch: Branch, paging: Paging, blocks: Sequence[Block]) -> dict:
    heads = list(dict.fromkeys(block.head for block in blocks))
    more = f" dan {number(len(heads) - 1)} unit lain" if len(heads) > 1 else ""
    return {
        "title": f"{branch.cards[heads[0]].name}{more}",
        "blocks": [_block(branch, paging, block) for block in blocks],
    }


def _block(branch: Branch, paging: Paging, block: Block) -> dict:
    came_from = paging.comes_from(block)
    here = "ini" if came_from == block.page else came_from
    words = [f"Lanjutan dari halaman {here}"] if came_from else []
    words += [f"bagian {block.part} dari {block.parts}"] if block.parts > 1 else []
    layout = block.layout
    cards = zip(block.units, layout.boxes, strict=True)
    return {
        "x": block.x - MARGIN,
        "y": block.y - MARGIN,
        "reference": _sentence(words),
        "page": came_from or 0,
        "wires": [wire for wire in layout.wires if wire],
        "headings": [[x, y, f"{group} {number(size)}"] for x, y, group, size in layout.headings],
        "cards": [
            _card(branch.cards[unit], x, y, _goes_on(paging, block, unit)) for unit, (x, y) in cards
        ],
    }


def _sentence(words):
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _goes_on(paging: Paging, block: Block, unit: int) -> int:
    """The first page on which the parts of a unit of this drawing stand; 0 when they stand here."""
    if unit == block.head:
        return block.next_page
    return paging.goes_on.get(unit, 0)


def _card(card: Card, x: int, y: int, goes_on: int) -> dict:
    return {
        "x": x,
        "y": y,
        "height": card.height,
        "top": card.tone == "top",
        "lines": list(card.lines),
        "notes": list(card.notes),
        "page": goes_on,
    }
