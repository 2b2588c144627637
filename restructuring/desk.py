"""The units a form over a draft may name: those of the structure its changes make so far. Pure."""

from collections.abc import Collection
from functools import cached_property

from orgunits.structure import Plan, Unit

MAX_OFFERED = 300
TOP_LEVELS = 2  # offered without a search where there are more units than a list can hold
INDENT = "\N{NO-BREAK SPACE}" * 3


class Desk:
    """``plan``: of the changes so far; ``scope``: the unit the proposal is about. New units carry
    negative ids like everywhere in a draft. ``living``: of the units as they are instead, for what
    hangs on them is handed on also from those that end."""

    def __init__(self, plan: Plan, scope: int, *, living: bool = False):
        self.plan = plan
        self.structure = plan.structure.base if living else plan.structure
        self.scope = scope

    @cached_property
    def order(self) -> list[int]:
        """Units of the scope, each before those under it."""
        return self.structure.subtree(self.scope)

    @cached_property
    def inside(self) -> frozenset[int]:
        return frozenset(self.order)

    @cached_property
    def levels(self) -> dict[int, int]:
        levels = {self.scope: 0}
        for unit_id in self.order[1:]:
            levels[unit_id] = levels[self.structure.unit(unit_id).parent] + 1
        return levels

    @property
    def is_whole(self) -> bool:
        """Whether the proposal is about the whole government."""
        return self.structure.unit(self.scope).parent is None

    def may_touch(self, unit_id: int) -> bool:
        """The unit a proposal is about may be named but not changed; see
        ``thinking.outside_problems``."""
        return unit_id in self.inside and (unit_id != self.scope or self.is_whole)

    def unit(self, unit_id: int | None) -> Unit | None:
        """The unit, when it is within the scope."""
        return self.structure.unit(unit_id) if unit_id in self.inside else None

    def label(self, unit_id: int) -> str:
        unit = self.structure.unit(unit_id)
        return f"{unit.name} (baru)" if unit_id < 0 else unit.name

    def place(self, unit_id: int) -> str:
        """The label with that of the branch it is in: out of the tree many units share a name."""
        at = unit_id
        while self.levels[at] > 1:
            at = self.structure.unit(at).parent
        if at == unit_id:
            return self.label(unit_id)
        above = self.structure.unit(at)
        return f"{self.label(unit_id)}, {above.abbreviation or above.name}"

    def options(
        self,
        text: str = "",
        *,
        with_scope: bool = True,
        excluded: Collection[int] = frozenset(),
    ) -> tuple[list[tuple[int, str]], int]:
        """What a select offers and how many more there are: with ``text`` the units whose name,
        abbreviation or code holds it, else all of a small draft and the upper levels of a large."""
        units = [one for one in self.order if one not in excluded]
        if not with_scope:
            units = [one for one in units if one != self.scope]
        wanted = text.strip().casefold()
        if wanted:
            found = [one for one in units if wanted in self._words(one)]
            offered = [(one, self.place(one)) for one in found[:MAX_OFFERED]]
        else:
            found = units
            if len(units) > MAX_OFFERED:
                found = [one for one in units if one < 0 or self.levels[one] <= TOP_LEVELS]
                if len(found) > MAX_OFFERED:
                    found = [one for one in units if one < 0 or self.levels[one] < TOP_LEVELS]
            offered = [
                (one, INDENT * max(self.levels[one] - (not with_scope), 0) + self.label(one))
                for one in found[:MAX_OFFERED]
            ]
        return offered, len(units) - len(offered)

    def _words(self, unit_id):
        unit = self.structure.unit(unit_id)
        return f"{unit.name}\n{unit.abbreviation}\n{unit.code}".casefold()

    def below(self, unit_id: int) -> frozenset[int]:
        """The unit and everything under it."""
        return frozenset(self.structure.subtree(unit_id))
