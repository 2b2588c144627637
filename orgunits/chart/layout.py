"""Which box of an org chart stands where, in whole units: no ORM, no drawing, no rounding.

The form is that of an official bagan: a unit whose parts are drawn side by side stands over their
middle, parts that show nothing of their own hang one under the other from a line at the left, and
a wide level is set in columns under the name of each kind ("Dinas 21") instead of one endless row.
A unit and all that is under it keep a rectangle for themselves, so nothing can overlap.

``portal/frontend/src/chart/layout.js`` is the same in the browser; a test compares the two.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isqrt

MARGIN = 12
GAP = 10  # between boxes that hang under each other
COLUMN_GAP = 26
DROP = 40  # from a box to what stands under it; the cross line lies half way
INDENT = 22  # of hanging boxes; their line runs half way
HEAD = 24  # room of a heading
HEADED_FROM = 9  # parts; fewer are no wide level
LEAST_ROWS = 7


@dataclass(frozen=True, slots=True)
class Column:
    """Parts that stand under each other, or one open part; ``heading`` is a group and its size."""

    members: tuple[int, ...]
    hangs: bool
    heading: tuple[str, int] | None = None


@dataclass(slots=True)
class Layout:
    """``boxes[i]`` is (x, y) of the i-th unit, ``wires[i]`` the corners of the line from its parent
    as x, y, x, y … (empty for a topmost unit), ``headings`` are (x, baseline, group, size)."""

    box_width: int
    width: int = 0
    height: int = 0
    boxes: list[tuple[int, int]] = field(default_factory=list)
    wires: list[tuple[int, ...]] = field(default_factory=list)
    headings: list[tuple[int, int, str, int]] = field(default_factory=list)


def parents_of(levels: Sequence[int]) -> list[int]:
    """Index of the parent of each unit of a list in depth-first order; of a topmost one the length
    of the list."""
    top, parents, above = len(levels), [], []
    for index, level in enumerate(levels):
        while above and levels[above[-1]] >= level:
            above.pop()
        parents.append(above[-1] if above else top)
        above.append(index)
    return parents


def columns_of(children: list[int], parts: list[list[int]], groups: Sequence[str]) -> list[Column]:
    """Set the parts of one unit in columns, in their order: an open one alone, closed ones under
    each other, on a wide level by group."""
    wide = len(children) >= HEADED_FROM
    sizes = Counter(groups[child] for child in children) if wide else {}
    columns, run, named = [], [], set()

    def key_of(child):
        return groups[child] if sizes.get(groups[child], 0) > 1 else ""

    def heading_of(child):
        key = key_of(child)
        if not key or key in named:
            return None
        named.add(key)
        return key, sizes[key]

    def close_run():
        rows = max(LEAST_ROWS, isqrt(2 * len(run))) if wide else len(run)
        n_columns = -(-len(run) // rows) if run else 0
        rows = -(-len(run) // n_columns) if run else 0  # columns of like length
        for start in range(0, len(run), rows or 1):
            columns.append(Column(tuple(run[start : start + rows]), True, heading_of(run[start])))
        run.clear()

    for child in children:
        if parts[child] or (run and key_of(child) != key_of(run[0])):
            close_run()
        if parts[child]:
            columns.append(Column((child,), False, heading_of(child)))
        else:
            run.append(child)
    close_run()
    return columns


class _Block:
    """The rectangle of a unit with all that is under it: its size, and where its box stands."""

    __slots__ = ("columns", "head", "height", "offset", "starts", "width")

    def __init__(self):
        self.columns = []
        self.starts = []  # left edge of each column in the rectangle
        self.head = 0  # room of the headings over the columns
        self.offset = 0  # of the unit's own box
        self.width = self.height = 0


class _Setter:
    """Sets the units of one chart: sizes from the bottom up, places from the top down."""

    def __init__(self, levels, heights, groups, box_width):
        self.n = len(levels)
        self.heights = [*heights, 0]
        self.groups = groups
        self.box = box_width
        self.parents = parents_of(levels)
        self.parts = [[] for _ in range(self.n + 1)]
        for index, parent in enumerate(self.parents):
            self.parts[parent].append(index)
        self.blocks = [_Block() for _ in range(self.n + 1)]

    def hangs_alone(self, index):
        """Whether all parts of a unit hang from its own left side."""
        columns = self.blocks[index].columns
        return len(columns) == 1 and columns[0].hangs and index < self.n

    def drop(self, index):
        """Room between a unit's box and its parts; the sheet itself has no box."""
        if index == self.n:
            return 0
        return GAP if self.hangs_alone(index) else DROP

    def size(self, index):
        """Fill in the block of a unit whose parts have theirs."""
        block = self.blocks[index]
        block.width, block.height = self.box, self.heights[index]
        if not self.parts[index]:
            return
        block.columns = columns_of(self.parts[index], self.parts, self.groups)
        if any(column.heading for column in block.columns):
            block.head = HEAD
        at, tallest = 0, 0
        for column in block.columns:
            wide, tall = self.column_size(column)
            block.starts.append(at)
            at += wide + COLUMN_GAP
            tallest = max(tallest, tall)
        inner = at - COLUMN_GAP
        block.width = max(self.box, inner)
        block.height += self.drop(index) + block.head + tallest
        if self.hangs_alone(index):
            return
        first, last = self.entry(block, 0), self.entry(block, -1)
        middle = (first + last) // 2 - self.box // 2
        block.offset = min(max(middle, 0), block.width - self.box)

    def column_size(self, column):
        if not column.hangs:
            block = self.blocks[column.members[0]]
            return block.width, block.height
        tall = sum(self.heights[member] + GAP for member in column.members) - GAP
        return INDENT + self.box, tall

    def entry(self, block, which):
        """Where the line from above enters a column, from the left edge of the block."""
        column, start = block.columns[which], block.starts[which]
        if column.hangs:
            return start + INDENT // 2
        return start + self.blocks[column.members[0]].offset + self.box // 2

    def place(self, index, left, top, layout):
        """Place the parts of the unit whose block begins at (left, top)."""
        block = self.blocks[index]
        under = top + self.heights[index]
        y = under + self.drop(index) + block.head
        middle = left + block.offset + self.box // 2
        for number, column in enumerate(block.columns):
            x = left + block.starts[number]
            if column.heading:
                layout.headings.append(
                    (x + (INDENT if column.hangs else 0), y - 9, *column.heading)
                )
            enter = left + self.entry(block, number)
            at = y
            for member in column.members:
                layout.boxes[member] = (x + INDENT if column.hangs else x, at)
                layout.wires[member] = self.wire(index, column, under, middle, enter, x, at, member)
                at += self.heights[member] + GAP

    def wire(self, index, column, under, middle, enter, x, at, member):
        if index == self.n:
            return ()
        if not column.hangs:
            cross = under + DROP // 2
            return (middle, under, middle, cross, enter, cross, enter, at)
        side = at + self.heights[member] // 2
        if self.hangs_alone(index):
            return (enter, under, enter, side, x + INDENT, side)
        cross = under + DROP // 2
        return (middle, under, middle, cross, enter, cross, enter, side, x + INDENT, side)

    def set(self):
        layout = Layout(self.box, boxes=[(0, 0)] * self.n, wires=[()] * self.n)
        for index in [*reversed(range(self.n)), self.n]:
            self.size(index)
        self.place(self.n, MARGIN, MARGIN, layout)
        for index in range(self.n):
            left, top = layout.boxes[index]  # of its block; hanging units have no parts
            self.place(index, left, top, layout)
            layout.boxes[index] = (left + self.blocks[index].offset, top)
        sheet = self.blocks[self.n]
        layout.width, layout.height = sheet.width + 2 * MARGIN, sheet.height + 2 * MARGIN
        return layout


def lay_out(
    levels: Sequence[int], heights: Sequence[int], groups: Sequence[str], box_width: int
) -> Layout:
    """Place the units of one chart, given in depth-first order with what is folded away left out.

    ``heights`` are those of the boxes, ``groups`` the heading each unit goes under on a wide level
    (an empty one: none). Linear in the number of units.
    """
    return _Setter(levels, heights, groups, box_width).set()
