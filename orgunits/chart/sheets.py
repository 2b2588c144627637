"""The chart of a whole branch over pages of paper: what stands on which page, and where it goes on.

Every unit has its box on exactly one page; a unit whose parts stand elsewhere has a second box
there, as the head of its own drawing, and each of the two names the other's page. Pages are in the
order of the structure, so that a branch and what belongs to it lie beside each other. No ORM.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from orgunits.chart.layout import GAP, MARGIN, Layout, lay_out, parents_of

BLOCK_GAP = 34  # between drawings on one page
REFERENCE = 15  # room of the line over a drawing that says where it comes from


@dataclass(frozen=True, slots=True)
class Sheet:
    """The room for drawings on one page, in whole units of the drawing."""

    width: int
    height: int


@dataclass(slots=True)
class Block:
    """One drawing: ``units`` are indexes into the branch, its head first.

    ``part`` of ``parts``: the parts of one unit that fill several pages. ``layout`` has a box and a
    wire for each of ``units``; the drawing stands at (``x``, ``y``) of its ``page``, the next part on
    ``next_page`` (0: there is none, or it is on the same page).
    """

    units: list[int]
    layout: Layout
    part: int = 1
    parts: int = 1
    page: int = 0
    next_page: int = 0
    x: int = 0
    y: int = 0

    @property
    def head(self) -> int:
        return self.units[0]


@dataclass(slots=True)
class Paging:
    """``pages`` are the drawings of each page; ``home[i]`` is the page of the box of unit ``i``;
    ``goes_on[i]`` the first page with the parts of a unit that are drawn elsewhere."""

    pages: list[list[Block]] = field(default_factory=list)
    home: dict[int, int] = field(default_factory=dict)
    goes_on: dict[int, int] = field(default_factory=dict)

    def comes_from(self, block: Block) -> int | None:
        """Page of the box this drawing goes on from; None at the very beginning."""
        return None if block is self.pages[0][0] else self.home[block.head]


class _Pager:
    """Cuts one branch into drawings that fit a sheet."""

    def __init__(self, levels, heights, groups, box_width, sheet):
        self.levels, self.heights, self.groups = levels, heights, groups
        self.box, self.sheet = box_width, sheet
        n = len(levels)
        self.parts = [[] for _ in range(n)]
        for index, parent in enumerate(parents_of(levels)):
            if parent < n:
                self.parts[parent].append(index)
        self.ends = [0] * n  # first index behind a unit's branch
        least = min(heights) + GAP
        self.most_boxes = max(1, sheet.width // box_width * (sheet.height // least))
        for index in reversed(range(n)):
            below = self.parts[index]
            self.ends[index] = self.ends[below[-1]] if below else index + 1

    def block(self, units):
        layout = lay_out(
            [self.levels[unit] for unit in units],
            [self.heights[unit] for unit in units],
            [self.groups[unit] for unit in units],
            self.box,
        )
        return Block(units, layout)

    def fits(self, block):
        return (
            block.layout.width - 2 * MARGIN <= self.sheet.width
            and block.layout.height - 2 * MARGIN + REFERENCE <= self.sheet.height
        )

    def down_to(self, top, depth):
        """A unit and what is at most ``depth`` levels under it."""
        deepest = self.levels[top] + depth
        return [unit for unit in range(top, self.ends[top]) if self.levels[unit] <= deepest]

    def cut(self, top):
        """The drawings of one unit's branch, in the order in which they are read."""
        waiting, blocks = [top], []
        while waiting:
            head = waiting.pop()
            drawn = self.drawings(head)
            blocks += drawn
            shown = {unit for block in drawn for unit in block.units}
            later = [
                unit
                for block in drawn
                for unit in block.units[1:]
                if self.parts[unit] and self.parts[unit][0] not in shown
            ]
            waiting += reversed(later)
        return blocks

    def drawings(self, head):
        """The whole branch of ``head`` if it fits, else as many whole levels as do; of a unit with
        more parts than a page takes, several drawings."""
        deepest = max(self.levels[head : self.ends[head]]) - self.levels[head]
        whole = self.block(list(range(head, self.ends[head])))
        if not deepest or self.fits(whole):
            return [whole]
        fitting = None
        for depth in range(1, deepest):
            block = self.block(self.down_to(head, depth))
            if not self.fits(block):
                break
            fitting = block
        return [fitting] if fitting else self.runs(head)

    def runs(self, head):
        """The parts of ``head`` in runs that fit a page each, under a box of its own every time."""
        parts, blocks, start = self.parts[head], [], 0
        while start < len(parts):
            # Nine parts in columns may fit where eight in one column do not: no binary search.
            for count in range(min(len(parts) - start, self.most_boxes), 0, -1):
                block = self.block([head, *parts[start : start + count]])
                if self.fits(block):
                    break
            blocks.append(block)
            start += count
        for number, block in enumerate(blocks, 1):
            block.part, block.parts = number, len(blocks)
        return blocks


def set_in_rows(blocks: Sequence[Block], sheet: Sheet) -> list[list[Block]]:
    """Put drawings on pages in their order: side by side, then in a further row, then on the next
    page. The first drawing has a page of its own."""
    pages, row_top, row_height, at = [], 0, 0, 0
    for number, block in enumerate(blocks):
        width = block.layout.width - 2 * MARGIN
        height = block.layout.height - 2 * MARGIN + REFERENCE
        if number and at and at + width > sheet.width:
            row_top, row_height, at = row_top + row_height + BLOCK_GAP, 0, 0
        if number < 2 or row_top + height > sheet.height:
            pages.append([])
            row_top, row_height, at = 0, 0, 0
        block.page, block.x, block.y = len(pages), at, row_top + REFERENCE
        pages[-1].append(block)
        row_height = max(row_height, height)
        at += width + BLOCK_GAP
    return pages


def set_pages(
    levels: Sequence[int],
    heights: Sequence[int],
    groups: Sequence[str],
    box_width: int,
    sheet: Sheet,
) -> Paging:
    """Set the branch given in depth-first order (``lay_out`` says what the lists are) on pages.

    A box wider or taller than the sheet is drawn nevertheless. ``levels`` begin with one topmost
    unit; an empty branch has no page.
    """
    if not levels:
        return Paging()
    blocks = _Pager(list(levels), heights, groups, box_width, sheet).cut(0)
    paging = Paging(pages=set_in_rows(blocks, sheet))
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if block.part < block.parts and following.page != block.page:
            block.next_page = following.page
        for unit in block.units[1:]:
            paging.home[unit] = block.page
        if block.head in paging.home:
            paging.goes_on.setdefault(block.head, block.page)
        else:
            paging.home[block.head] = block.page
    return paging
