"""Which part of the chart an address asks for.

``?buka=3,17``, ``?semua=1`` and ``&tutup=5`` fold and unfold (orgunits.outline); ``?unit=5`` opens
the way to a unit and marks it, ``?tanda=5`` only marks it; ``?akar=3`` draws the branch of a unit
alone; ``?isi=sedang`` is the level of detail, ``?relasi=1`` draws the work relations, ``?per=…`` is
the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orgunits.chart.cards import FIRST_DETAIL, read_detail
from orgunits.outline import MAX_DIGITS, Outline

RELATIONS = "relasi"  # query key: draw the work relations too
MOST_DRAWN = 1200  # boxes of one page; a browser stays quick below it


def read_id(text):
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else None


def branch_of(rows: Sequence, unit_id: int) -> list:
    """The rows of a unit and of all under it, the unit at level 1; empty when it is not there."""
    start = next((index for index, row in enumerate(rows) if row.id == unit_id), None)
    if start is None:
        return []
    level, end = rows[start].level, start + 1
    while end < len(rows) and rows[end].level > level:
        end += 1
    return [one._replace(level=one.level - level + 1) for one in rows[start:end]]


@dataclass(frozen=True, slots=True)
class ChartState:
    """``chosen`` and ``root`` are ids of units that are there, or None; ``missing`` says that the
    address named one that is not there for this reader on this day."""

    outline: Outline
    detail: str
    chosen: int | None
    root: int | None
    missing: bool

    @classmethod
    def read(cls, query, rows, hit=None):
        """Make the state from the query of a request; ``rows`` are those of ``structure_on`` and
        ``hit`` is a unit found by a search, chosen like ``?unit=``."""
        asked = {key: read_id(query.get(key, "")) for key in ("unit", "tanda", "akar")}
        known = {row.id for row in rows}
        wanted = hit or asked["unit"]
        root = asked["akar"] if asked["akar"] in known else None
        chosen = next((one for one in (wanted, asked["tanda"]) if one in known), None)
        detail = read_detail(query.get("isi", ""))
        kept = [("per", query["per"])] if query.get("per") else []
        kept += [("isi", detail)] if detail != FIRST_DETAIL else []
        kept += [("warna", query["warna"])] if query.get("warna") else []
        kept += [("relasi", "1")] if query.get(RELATIONS) == "1" else []
        kept += [("akar", root)] if root else []
        kept += [("tanda", chosen)] if chosen else []
        outline = Outline.read(query, keep=())
        marked = outline.marked
        if wanted in known:
            above = ancestors_of(rows, wanted)
            marked = (
                tuple(one for one in marked if one not in above)
                if outline.all_open
                else tuple(dict.fromkeys([*marked, *sorted(above)]))
            )
        outline = Outline(all_open=outline.all_open, marked=marked, kept=kept)
        missing = any(
            asked[key] is not None and asked[key] not in known for key in ("unit", "akar")
        )
        return cls(outline, detail, chosen, root, missing)

    def can_fold(self, row):
        """The topmost level is always open, unless all is and it may be closed."""
        return row.level > 1 or self.outline.all_open

    def shown(self, rows):
        """``(pairs of row and open, is limited)``: what is drawn. More boxes than a browser bears
        are folded from the deepest level up."""
        pairs = list(self.outline.shown(rows))
        if len(pairs) <= MOST_DRAWN:
            return pairs, False
        deepest = max(row.level for row, _ in pairs)
        while deepest > 2 and sum(row.level <= deepest for row, _ in pairs) > MOST_DRAWN:
            deepest -= 1
        kept = [
            (row, is_open and row.level < deepest) for row, is_open in pairs if row.level <= deepest
        ]
        return kept, True


def ancestors_of(rows: Sequence, unit_id: int) -> frozenset[int]:
    """Ids of the units above one, of those among ``rows``."""
    parents = {row.id: row.parent for row in rows}
    above, one = set(), parents.get(unit_id)
    while one in parents and one not in above:
        above.add(one)
        one = parents[one]
    return frozenset(above)
