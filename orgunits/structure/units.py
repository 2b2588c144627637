"""Units in memory: a structure to read, and a draft over it that copies only what it touches."""

from bisect import insort
from dataclasses import dataclass

COLUMNS = ("parent", "name", "abbreviation", "kind", "tipe", "code", "order")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit on one day. ``id`` is negative until the unit is written."""

    id: int
    parent: int | None
    name: str
    abbreviation: str
    kind: str
    tipe: str
    code: str
    order: int


def place(unit):
    """Sort key among siblings. New units follow written ones of the same order."""
    return (unit.order, unit.id < 0, abs(unit.id))


def name_key(parent, name):
    """Two units of one parent may not share this key."""
    return parent, " ".join(name.casefold().split())


class Reader:
    """What can be asked of a structure. Subclasses give ``get``, ``child_ids``, ``name_count``."""

    def __contains__(self, unit_id):
        return self.get(unit_id) is not None

    def unit(self, unit_id):
        found = self.get(unit_id)
        if found is None:
            raise KeyError(unit_id)
        return found

    def children(self, unit_id):
        """Units directly under ``unit_id`` in their order."""
        return [self.unit(child) for child in self.child_ids(unit_id)]

    def ancestors(self, unit_id):
        """Units above ``unit_id``, nearest first."""
        parent = self.unit(unit_id).parent
        while parent is not None:
            above = self.unit(parent)
            yield above
            parent = above.parent

    def subtree(self, unit_id):
        """Ids of ``unit_id`` and everything under it, parents first, siblings in order."""
        found, waiting = [], [unit_id]
        while waiting:
            current = waiting.pop()
            found.append(current)
            waiting.extend(reversed(self.child_ids(current)))
        return found

    def is_within(self, unit_id, top_id):
        """Whether ``unit_id`` is ``top_id`` or under it."""
        return unit_id == top_id or any(above.id == top_id for above in self.ancestors(unit_id))

    def next_order(self, parent_id):
        siblings = self.child_ids(parent_id)
        return self.unit(siblings[-1]).order + 1 if siblings else 1


class Structure(Reader):
    """The open units of a government on one day.

    ``holders`` says what hangs on them, by participant: {"employees": {unit id: number}}.
    """

    def __init__(self, units=()):
        self._units = {unit.id: unit for unit in units}
        self._children = {}
        self._names = {}
        for unit in sorted(self._units.values(), key=place):
            self._children.setdefault(unit.parent, []).append(unit.id)
            key = name_key(unit.parent, unit.name)
            self._names[key] = self._names.get(key, 0) + 1
        self.holders = {}

    def __iter__(self):
        return iter(self._units.values())

    def __len__(self):
        return len(self._units)

    @property
    def root(self):
        """The one unit without a parent, or None in an empty structure."""
        roots = self._children.get(None)
        return self._units[roots[0]] if roots else None

    def get(self, unit_id):
        return self._units.get(unit_id)

    def child_ids(self, unit_id):
        return self._children.get(unit_id, [])

    def name_count(self, key):
        return self._names.get(key, 0)

    def add_holders(self, name, counts):
        self.holders[name] = dict(counts)

    def after(self, plan):
        """Return the structure that ``plan`` makes of this one (a full copy)."""
        units = dict(self._units)
        for row in plan.rows:
            if row.after is None:
                units.pop(row.unit, None)
            else:
                units[row.unit] = row.after
        return Structure(units.values())


class Draft(Reader):
    """A structure being changed: an overlay over ``base``, which stays as it is.

    ``before`` holds each touched unit as it was (None: it was not there).
    """

    def __init__(self, base):
        self.base = base
        self.before = {}
        self._units = {}
        self._children = {}
        self._names = {}

    def get(self, unit_id):
        return self._units[unit_id] if unit_id in self._units else self.base.get(unit_id)

    def child_ids(self, unit_id):
        return (
            self._children[unit_id] if unit_id in self._children else self.base.child_ids(unit_id)
        )

    def name_count(self, key):
        return self._names[key] if key in self._names else self.base.name_count(key)

    def put(self, unit_id, after):
        """Make ``unit_id`` be ``after`` (None: it is no longer there)."""
        was = self.get(unit_id)
        self.before.setdefault(unit_id, was)
        if was is not None:
            self._own_children(was.parent).remove(unit_id)
            self._count_name(was, -1)
        self._units[unit_id] = after
        if after is not None:
            insort(self._own_children(after.parent), unit_id, key=lambda i: place(self.unit(i)))
            self._count_name(after, 1)

    def _own_children(self, parent_id):
        if parent_id not in self._children:
            self._children[parent_id] = list(self.base.child_ids(parent_id))
        return self._children[parent_id]

    def _count_name(self, unit, step):
        key = name_key(unit.parent, unit.name)
        self._names[key] = self.name_count(key) + step
