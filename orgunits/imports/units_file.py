"""A file of units beside the tree it speaks of: who is whose parent, and the changes it asks for."""

from orgunits.enums import UnitKind
from orgunits.kind_words import kind_of_name
from orgunits.structure import Establish, Move, Rename, Retype
from orgunits.unit_finder import KnownUnit, UnitFinder, units_of

DETAILS = {"unor_id": "siasn_unor_id", "npsn": "npsn", "area_code": "area_code"}


class UnitsFile(UnitFinder):
    """The units there will be: those of the tree, with what ``rows`` say of them, and new ones
    under the negative of their row number.

    ``known`` is the tree alone. A parent is looked up when it is asked for, because rows may name
    rows further down.
    """

    def __init__(self, ctx, rows, found, broken=()):
        self.ctx = ctx
        self.known = UnitFinder(units_of(ctx.government))
        self.root = next(unit for unit in self.known.units.values() if unit.parent is None)
        self.rows = {row.number: row for row in rows}
        self.found = {number: item.pk for number, item in found.items()}
        self.row_of = {self.unit_of(row.number): row for row in [*rows, *broken]}
        units = dict(self.known.units)
        for unit_id, row in self.row_of.items():
            units[unit_id] = stated(units.get(unit_id), unit_id, row.values)
        super().__init__(units.values())
        self._parents = {}
        self._asked = set()

    def unit_of(self, number):
        """The id of the unit a row is about."""
        return self.found.get(number, -number)

    def parent_of(self, unit_id):
        """The parent a unit will have; None for the root and where the file does not tell one."""
        if unit_id not in self._parents:
            if unit_id in self._asked:  # asked again on the way: a circle
                return None
            self._asked.add(unit_id)
            found = self.parents_meant(unit_id)
            self._parents[unit_id] = found[0] if len(found) == 1 else None
        return self._parents[unit_id]

    def parents_meant(self, unit_id):
        """Ids the file can mean as parent of a unit; not exactly one is a mistake."""
        row, known = self.row_of.get(unit_id), self.known.units.get(unit_id)
        text = row.values.get("parent") if row else None
        if text:
            if found := self.in_file(text):
                return found
            return self.known.find(text) or self.find(text)
        if known is not None:
            return [] if known.parent is None else [known.parent]
        return [self.root.id]

    def in_file(self, text):
        """Ids of rows whose own code or unor_id is ``text``."""
        return [unit for unit in self.with_label(text) if unit in self.row_of]

    def circle(self, unit_id):
        """The units of the circle that ``unit_id`` is part of; empty when its line ends well."""
        line, at = [], unit_id
        while at is not None and at not in line:
            line.append(at)
            at = self.parent_of(at)
        return line if at == unit_id else []

    def parent_text(self, unit_id):
        """How an export writes the parent of a unit: the path in today's tree, else in the file."""
        parent = self.parent_of(unit_id)
        if parent is None:
            return None
        return self.known.path(parent) if parent in self.known.units else self.path(parent)

    # --- what the door is asked to do ------------------------------------------------------------

    def changes(self, numbers):
        """The typed changes of these rows: new units with parents first, then what changes."""
        asked = [self.unit_of(number) for number in numbers]
        ordered, seen = [], set()
        for unit_id in asked:
            self._with_parents(unit_id, set(asked), ordered, seen)
        new = [self._establish(unit_id) for unit_id in ordered if unit_id < 0]
        old = [change for unit_id in asked if unit_id > 0 for change in self._edits(unit_id)]
        return [*new, *old]

    def _with_parents(self, unit_id, asked, ordered, seen):
        line = []
        while unit_id is not None and unit_id < 0 and unit_id in asked and unit_id not in seen:
            seen.add(unit_id)
            line.append(unit_id)
            unit_id = self.parent_of(unit_id)
        ordered.extend(reversed(line))

    def _establish(self, unit_id):
        unit = self.units[unit_id]
        return Establish(
            unit_id,
            self.parent_of(unit_id),
            unit.name,
            unit.kind,
            unit.tipe,
            unit.abbreviation,
            unit.code,
            self.row_of[unit_id].values.get("order"),
        )

    def _edits(self, unit_id):
        was, now, parent = self.known.units[unit_id], self.units[unit_id], self.parent_of(unit_id)
        if (was.name, was.abbreviation, was.code) != (now.name, now.abbreviation, now.code):
            yield Rename(unit_id, now.name, now.abbreviation, now.code)
        if (was.kind, was.tipe) != (now.kind, now.tipe):
            yield Retype(unit_id, now.kind, now.tipe)
        if was.parent is None or parent is None:
            return
        if parent != was.parent:
            yield Move(unit_id, parent, self.row_of[unit_id].values.get("order"))
        elif now.order != was.order:
            yield Move(unit_id, parent, now.order)

    def details(self, numbers):
        """``{unit id: {column: value}}`` of the particulars that these rows state."""
        found = {}
        for number in numbers:
            values = self.rows[number].values
            stated_here = {DETAILS[name]: values[name] for name in DETAILS if values.get(name)}
            if stated_here:
                found[self.unit_of(number)] = stated_here
        return found


def stated(known, unit_id, values):
    """The unit ``known`` (None: a new one) with what a row says of it."""
    if known is None:
        known = KnownUnit(unit_id, None, values.get("name") or "")
        kind = values.get("kind") or kind_of_name(known.name) or UnitKind.LAINNYA.value
        known = known._replace(kind=kind)
    said = {
        name: values[name]
        for name in ("name", "abbreviation", "kind", "code", "order", "unor_id", "npsn")
        if values.get(name) is not None
    }
    if "tipe" in values:
        said["tipe"] = values["tipe"] or ""
    return known._replace(**said)
