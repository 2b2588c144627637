"""A peta jabatan cut into sheets of A3, landscape: which boxes stand together. No ORM here.

A branch that fits on one sheet is drawn on one. Else its unit is drawn with the units right under
it folded to their sums, each naming the sheet where it goes on; small branches that follow each
other share a sheet. A unit with more posts than a sheet is high goes on beside itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from employees.post_boxes import lay_out_cards, unit_card
from portal.charts import TableCard, table_chart
from portal.charts.tables import ROW_GAP, ROW_LINE

WIDTH, HEIGHT = 1112, 680  # points between the margins of A3, without head and foot
LEAST_SCALE = 0.62  # of the drawing: rows of 10 units are then 6.2 points high
GOES_ON = "Lanjut di lembar {}"


@dataclass(slots=True)
class Sheet:
    """``rows`` in depth-first order with their ``boxes``; ``folded``: ids drawn as sums only;
    ``parts``: cards of one unit that is higher than a sheet."""

    title: str
    rows: list
    boxes: list
    folded: frozenset[int] = frozenset()
    parts: list[TableCard] = field(default_factory=list)

    def cards(self, numbers):
        """The cards; ``numbers``: unit id → number of the sheet where it goes on."""
        return self.parts or [
            card_of(box, box.row.id in self.folded, numbers.get(box.row.id, ""), row.level == 1)
            for row, box in zip(self.rows, self.boxes, strict=True)
        ]

    def drawing(self, numbers, title, description):
        """(SVG, width, height) of the sheet in units of the drawing."""
        cards = self.cards(numbers)
        layout = lay_out_cards(self.rows, cards)
        drawn = table_chart(cards, layout, title=title, description=description, linked=False)
        return drawn, layout.width, layout.height


def card_of(box, is_folded, number="", is_first=False):
    notes = [GOES_ON.format(number)] if is_folded else []
    return unit_card(box, tone="top" if is_first else "plain", folded=is_folded, notes=notes)


def scale_of(width, height):
    """How much a drawing is made smaller to go on a sheet; never larger than it is."""
    return min(1, WIDTH / width, HEIGHT / height)


def cut(boxes: Sequence, title: str = "") -> list[Sheet]:
    """The sheets of ``boxes`` (UnitBox in depth-first order): of one branch, or of several that
    stand beside each other, which then share sheets under ``title``."""
    cutter = Cutter(list(boxes))
    tops = [at for at, box in enumerate(boxes) if box.row.level <= boxes[0].row.level]
    if len(tops) > 1:
        cutter.share(title, tops)
    else:
        cutter.branch(0)
    return cutter.sheets


class Cutter:
    """Cuts one list of boxes; remembers how high each box is, which is dear to find out."""

    def __init__(self, boxes):
        self.boxes = boxes
        self.sheets = []
        self.heights = {}

    def end_of(self, start):
        """The index after the last box under ``boxes[start]``."""
        level, end = self.boxes[start].row.level, start + 1
        while end < len(self.boxes) and self.boxes[end].row.level > level:
            end += 1
        return end

    def measured(self, box, is_folded):
        key = (box.row.id, is_folded, len(box.lines))
        if key not in self.heights:
            self.heights[key] = card_of(box, is_folded)
        return self.heights[key]

    def fits(self, boxes, folded=frozenset()):
        cards = [self.measured(box, box.row.id in folded) for box in boxes]
        layout = lay_out_cards(own_levels(boxes), cards)
        return scale_of(layout.width, layout.height) >= LEAST_SCALE

    def add(self, title, boxes, folded=frozenset()):
        self.sheets.append(Sheet(title, own_levels(boxes), list(boxes), frozenset(folded)))

    def branch(self, start):
        """The sheets of ``boxes[start]`` and all under it."""
        end, top = self.end_of(start), self.boxes[start]
        if self.fits(self.boxes[start:end]):
            self.add(top.row.name, self.boxes[start:end])
            return
        if not self.fits([top]):
            self.sheets.append(spread(top))
            top = replace(top, lines=[])  # its posts stand on the sheet before
        children, at = [], start + 1
        while at < end:
            children.append(at)
            at = self.end_of(at)
        if children:
            self.overview(top, [self.boxes[child] for child in children])
            self.share(f"Bagian dari {top.row.name}", children)

    def overview(self, top, children):
        """The unit with the units right under it folded, on as many sheets as that takes."""
        waiting = []
        for child in [*children, None]:
            tried = [*waiting, child]
            if child is not None and (
                not waiting or self.fits([top, *tried], {box.row.id for box in tried})
            ):
                waiting = tried
                continue
            self.add(top.row.name, [top, *waiting], {box.row.id for box in waiting})
            waiting = [child]

    def share(self, title, children):
        """Each child's branch; those that follow each other and fit together share a sheet."""
        waiting = []
        for child in [*children, None]:
            if child is not None and self.fits(self.together([*waiting, child])):
                waiting.append(child)
                continue
            if len(waiting) > 1:
                self.add(title, self.together(waiting))
            elif waiting:
                self.branch(waiting[0])
            waiting = []
            if child is not None and self.fits(self.together([child])):
                waiting = [child]
            elif child is not None:
                self.branch(child)

    def together(self, children):
        return [box for one in children for box in self.boxes[one : self.end_of(one)]]


def own_levels(boxes):
    """The rows of ``boxes``, their levels counted from the topmost of them."""
    least = min(box.row.level for box in boxes)
    return [box.row._replace(level=box.row.level - least + 1) for box in boxes]


def spread(box):
    """A unit that is higher than a sheet, on cards beside each other."""
    card = card_of(box, False, is_first=True)
    room = int(HEIGHT / LEAST_SCALE) - card.head_height - 3 * (ROW_LINE + ROW_GAP)
    parts, rows, used = [], [], 0
    for row in card.rows:
        if rows and used + row.height > room:
            parts.append(replace(card, rows=tuple(rows)))
            rows, used = [], 0
        rows.append(row)
        used += row.height
    parts.append(replace(card, rows=tuple(rows)))
    alone = [box.row._replace(level=1, n_children=0, kind="") for _ in parts]
    return Sheet(box.row.name, alone, [box], parts=parts)


def numbers_of(sheets):
    """Unit id → number (from 1) of the first sheet on which it is drawn unfolded."""
    found: dict[int, int] = {}
    for number, sheet in enumerate(sheets, start=1):
        for box in sheet.boxes:
            if box.row.id not in sheet.folded:
                found.setdefault(box.row.id, number)
    return found
