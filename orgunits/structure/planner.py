"""From a list of changes to a plan: one handler per change, then a look at the end result."""

from dataclasses import replace

from orgunits.enums import LineageKind
from orgunits.structure.changes import (
    Dissolve,
    Establish,
    Merge,
    Move,
    Rename,
    Restore,
    Retype,
    mentioned,
)
from orgunits.structure.plan import Fate, FateKind, LineageEdge, Plan, Row
from orgunits.structure.rules import (
    Problem,
    cycle_problem,
    duplicate_problem,
    field_problems,
    kind_problem,
    root_moved_problem,
)
from orgunits.structure.units import Draft, Structure, Unit, name_key
from orgunits.structure.words import NAMES_OF_CHANGES, TOLD, summary


def make_plan(structure: Structure, changes, holders=None, undoes=None) -> Plan:
    """Apply ``changes`` in their order to ``structure`` (which stays as it is).

    Costs what the changes touch, whatever the size of the structure. Every problem found is in
    ``problems``; names and kinds are judged by the end result, so two units may swap names.
    """
    planner = Planner(structure)
    for change in changes:
        planner.apply(change)
    return planner.plan(structure.holders if holders is None else holders, undoes)


class Planner:
    """One run of ``make_plan``: the draft and what was noted on the way."""

    def __init__(self, structure):
        self.draft = Draft(structure)
        self.changes = []
        self.inverse = []  # last change first
        self.problems = []
        self.edges = []
        self.phrases = []
        self.n_shifted = 0  # see _makes_room
        self.receiver = {}  # merged unit -> unit it was merged into
        self.created = set()
        self.held = []  # units that open child units keep from being dissolved
        self.refused = set()  # new units that could not be made: what names them is not judged

    def apply(self, change):
        if self.refused & mentioned(change):
            return
        if isinstance(change, Establish) and change.unit in self.draft:
            raise ValueError(f"unit {change.unit} is there already")
        n_problems = len(self.problems)
        resolved = HANDLERS[type(change)](self, change)
        if len(self.problems) > n_problems or resolved is None:
            if isinstance(change, Establish):
                self.refused.add(change.unit)
            return
        self.n_shifted += self._makes_room(resolved)
        self.changes.append(resolved)
        if len(self.changes) <= TOLD:
            self.phrases.append(
                NAMES_OF_CHANGES[type(change)](resolved, self._name, self.draft.before)
            )

    def _makes_room(self, change):
        """Whether ``change`` shifts a unit among those that the first move of the list came to."""
        first = self.changes[0] if self.changes else None
        if not isinstance(first, Move) or not isinstance(change, Move):
            return False
        old = self.draft.before[change.unit]
        return old is not None and first.parent == change.parent == old.parent

    # --- one handler per change: returns the change with its defaults filled, or None ----------

    def _establish(self, change):
        if change.parent is None and self.draft.child_ids(None):
            return self._refuse("root_exists", "Susunan sudah punya pucuk.", change.unit)
        if change.parent is not None and self._known(change.parent) is None:
            return None
        order = self.draft.next_order(change.parent) if change.order is None else change.order
        unit = Unit(
            id=change.unit,
            parent=change.parent,
            name=_tidy(change.name),
            abbreviation=_tidy(change.abbreviation),
            kind=str(change.kind),
            tipe=str(change.tipe),
            code=change.code.strip(),
            order=order,
        )
        if not self._put(unit.id, unit, undo=Dissolve(unit.id)):
            return None
        self.created.add(unit.id)
        return replace(
            change,
            name=unit.name,
            abbreviation=unit.abbreviation,
            kind=unit.kind,
            tipe=unit.tipe,
            code=unit.code,
            order=order,
        )

    def _rename(self, change):
        unit = self._known(change.unit)
        if unit is None:
            return None
        after = replace(
            unit,
            name=_tidy(change.name),
            abbreviation=_kept(change.abbreviation, unit.abbreviation),
            code=_kept(change.code, unit.code),
        )
        back = Rename(unit.id, unit.name, unit.abbreviation, unit.code)
        if not self._put(unit.id, after, undo=back):
            return None
        return Rename(unit.id, after.name, after.abbreviation, after.code)

    def _retype(self, change):
        unit = self._known(change.unit)
        if unit is None:
            return None
        after = replace(unit, kind=str(change.kind), tipe=str(change.tipe))
        if not self._put(unit.id, after, undo=Retype(unit.id, unit.kind, unit.tipe)):
            return None
        return Retype(unit.id, after.kind, after.tipe)

    def _move(self, change):
        unit, parent = self._known(change.unit), self._known(change.parent)
        if unit is None or parent is None:
            return None
        if unit.parent is None:
            return self._found(root_moved_problem(unit))
        if self.draft.is_within(parent.id, unit.id):
            return self._found(cycle_problem(unit, parent))
        order = change.order
        if order is None:
            is_last = self.draft.child_ids(parent.id)[-1:] == [unit.id]
            order = unit.order if is_last else self.draft.next_order(parent.id)
        return replace(change, order=order) if self._relocate(unit, parent.id, order) else None

    def _merge(self, change):
        into = self._known(change.into)
        sources = [self._known(source) for source in change.sources]
        if into is None or None in sources:
            return None
        problem = self._merge_problem(sources, into)
        if problem is not None:
            return self._refuse(*problem)
        shift = change.shift
        if shift is None:
            shift = self.draft.next_order(into.id) - 1
        for source in sources:
            for child in self.draft.children(source.id):
                self._relocate(child, into.id, child.order + shift)
            self._close(self.draft.unit(source.id))
            self.receiver[source.id] = into.id
            self.edges.append(LineageEdge(source.id, into.id, LineageKind.MERGE.value))
        return replace(change, sources=tuple(change.sources), shift=shift)

    def _merge_problem(self, sources, into):
        if not sources or len({source.id for source in sources}) < len(sources):
            return "merge_sources", "Pilih unit yang digabungkan, masing-masing satu kali.", into.id
        for source in sources:
            if source.parent is None:
                text = f"“{source.name}” adalah pucuk susunan dan tidak dapat digabungkan."
                return "root_closed", text, source.id
            if source.id in self.created:
                return self._closes_new(source)
            if self.draft.is_within(into.id, source.id):
                text = (
                    f"“{source.name}” tidak dapat digabungkan ke “{into.name}”, karena "
                    f"“{into.name}” bagian darinya. Pindahkan “{into.name}” lebih dulu."
                )
                return "cycle", text, source.id
        return None

    def _dissolve(self, change):
        unit = self._known(change.unit)
        successor = None if change.successor is None else self._known(change.successor)
        if unit is None or (change.successor is not None and successor is None):
            return None
        if unit.parent is None:
            text = f"“{unit.name}” adalah pucuk susunan dan tidak dapat ditutup."
            return self._refuse("root_closed", text, unit.id)
        if unit.id in self.created:
            return self._refuse(*self._closes_new(unit))
        if successor is unit:
            text = f"Penerus “{unit.name}” harus unit lain."
            return self._refuse("successor", text, unit.id)
        n_children = len(self.draft.child_ids(unit.id))
        if n_children:
            self.held.append(unit.id)
            text = (
                f"“{unit.name}” masih membawahkan {n_children} unit. "
                "Pindahkan atau tutup unit di bawahnya lebih dulu."
            )
            return self._refuse("open_children", text, unit.id)
        self._close(unit)
        if successor is not None:
            edge = LineageEdge(unit.id, successor.id, LineageKind.SUCCESSION.value)
            self.edges.append(edge)
        return change

    def _restore(self, change):
        if change.unit in self.draft:
            text = f"“{change.name}” masih terbuka."
            return self._refuse("restore_open", text, change.unit)
        if self._known(change.parent) is None:
            return None
        unit = Unit(
            change.unit,
            change.parent,
            change.name,
            change.abbreviation,
            change.kind,
            change.tipe,
            change.code,
            change.order,
        )
        return change if self._put(unit.id, unit, undo=Dissolve(unit.id)) else None

    # --- what the handlers share ----------------------------------------------------------------

    def _known(self, unit_id):
        unit = self.draft.get(unit_id)
        if unit is None:
            text = f"Unit nomor {unit_id} tidak ada pada susunan ini; mungkin sudah ditutup."
            self._refuse("unit_unknown", text, unit_id)
        return unit

    def _refuse(self, code, message, unit_id):
        self._found(Problem(code, message, unit_id))

    def _found(self, problem):
        self.problems.append(problem)

    def _closes_new(self, unit):
        text = f"“{unit.name}” baru dibentuk dalam daftar ini. Hapus pembentukannya dari daftar."
        return "new_closed", text, unit.id

    def _put(self, unit_id, after, *, undo):
        """Write ``after`` into the draft when its columns are sound; note how to undo it."""
        found = field_problems(after)
        self.problems.extend(found)
        if found:
            return False
        self.draft.put(unit_id, after)
        self.inverse.append(undo)
        return True

    def _relocate(self, unit, parent_id, order):
        after = replace(unit, parent=parent_id, order=order)
        return self._put(unit.id, after, undo=Move(unit.id, unit.parent, unit.order))

    def _close(self, unit):
        self.draft.put(unit.id, None)
        self.inverse.append(
            Restore(
                unit.id,
                unit.parent,
                unit.name,
                unit.abbreviation,
                unit.kind,
                unit.tipe,
                unit.code,
                unit.order,
            )
        )

    def _name(self, unit_id):
        unit = self.draft.get(unit_id) or self.draft.before.get(unit_id)
        return unit.name if unit else str(unit_id)

    # --- the end result -------------------------------------------------------------------------

    def plan(self, holders, undoes):
        rows = tuple(
            Row(unit_id, before, after)
            for unit_id, before in self.draft.before.items()
            if before != (after := self.draft.get(unit_id))
        )
        closed = {row.unit for row in rows if row.after is None}
        edges = tuple(edge for edge in self.edges if edge.predecessor in closed)
        touched = frozenset(self.draft.before)
        named = frozenset().union(*map(mentioned, self.changes))
        return Plan(
            structure=self.draft,
            changes=tuple(self.changes),
            rows=rows,
            touched=touched,
            needed=named - touched,
            fates={row.unit: self._fate(row, edges) for row in rows},
            lineage=edges,
            carried=self._carried(closed),
            held=tuple(self.held),
            inverse=tuple(reversed(self.inverse)),
            problems=(*self.problems, *self._result_problems(rows)),
            summary=summary(self.changes, self.phrases, self.n_shifted),
            holders={
                name: {unit: count for unit in touched if (count := counts.get(unit))}
                for name, counts in holders.items()
            },
            undoes=undoes,
        )

    def _result_problems(self, rows):
        draft = self.draft
        for row in rows:
            if row.after is None or not self._is_judged(row):
                continue
            parent = draft.get(row.after.parent) if row.after.parent is not None else None
            problem = kind_problem(row.after, parent)
            if problem is not None:
                yield problem
            if draft.name_count(name_key(row.after.parent, row.after.name)) > 1:
                yield duplicate_problem(row.after, parent)
            if row.before is not None and row.before.kind != row.after.kind:
                untouched = (c for c in draft.children(row.unit) if c.id not in draft.before)
                yield from filter(None, (kind_problem(child, row.after) for child in untouched))

    def _is_judged(self, row):
        """A unit that only takes another place among its siblings is as lawful as it was."""
        before, after = row.before, row.after
        if before is None or _nature(before) != _nature(after):
            return True
        above = self.draft.before.get(after.parent)
        return above is not None and above.kind != self.draft.unit(above.id).kind

    def _carried(self, closed):
        """Merged unit -> the open unit at the end of its chain of merges."""
        found = {}
        for source in closed:
            into = self.receiver.get(source)
            while into in closed:
                into = self.receiver.get(into)
            if into is not None:
                found[source] = into
        return found

    def _fate(self, row, edges):
        if row.after is None:
            successors = tuple(edge.successor for edge in edges if edge.predecessor == row.unit)
            kind = FateKind.MERGED if row.unit in self.receiver else FateKind.DISSOLVED
            return Fate(kind, successors)
        if row.before is None:
            return Fate(FateKind.ESTABLISHED if row.unit in self.created else FateKind.RESTORED)
        if (row.before.parent, row.before.order) != (row.after.parent, row.after.order):
            return Fate(FateKind.MOVED)
        if (row.before.kind, row.before.tipe) != (row.after.kind, row.after.tipe):
            return Fate(FateKind.RETYPED)
        return Fate(FateKind.RENAMED)


def _nature(unit):
    return unit.parent, unit.kind, unit.name


def _tidy(text):
    return " ".join(text.split())


def _kept(text, present):
    return present if text is None else _tidy(text)


HANDLERS = {
    Establish: Planner._establish,
    Rename: Planner._rename,
    Retype: Planner._retype,
    Move: Planner._move,
    Merge: Planner._merge,
    Dissolve: Planner._dissolve,
    Restore: Planner._restore,
}
