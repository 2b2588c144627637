"""What the changes of a list do to units: one handler per change, over a draft."""

from dataclasses import replace

from orgunits.enums import LineageKind
from orgunits.structure.changes import (
    LINEAGE,
    Dissolve,
    Establish,
    Merge,
    Move,
    Rename,
    Restore,
    Retype,
    Split,
    Withdraw,
)
from orgunits.structure.plan import LineageEdge
from orgunits.structure.rules import (
    Problem,
    cycle_problem,
    field_problems,
    root_moved_problem,
)
from orgunits.structure.units import Draft, Unit


class UnitPlanner:
    """The units of one run of ``make_plan``: the draft and what was noted on the way."""

    def __init__(self, structure):
        self.draft = Draft(structure)
        self.inverse = []  # last change first
        self.problems = []
        self.edges = []
        self.receiver = {}  # merged unit -> unit it was merged into
        self.splits = {}  # divided unit -> units it was divided over
        self.created = set()
        self.held = []  # units that open child units keep from being dissolved
        self.refused = set()  # new units that could not be made: what names them is not judged

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

    def _split(self, change):
        unit = self._known(change.unit)
        if unit is None:
            return None
        problem = self._split_problem(unit, change)
        if problem is not None:
            return self._refuse(*problem)
        if change.closes:
            if not self._may_end(unit):
                return None
            self._close(unit)
        else:
            names = tuple(self.name_of(other) for other in change.into)
            self.inverse.append(Withdraw(LINEAGE, unit.id, names))
        self.splits[unit.id] = (*self.splits.get(unit.id, ()), *change.into)
        return replace(change, into=tuple(change.into))

    def _split_problem(self, unit, change):
        """What is wrong with a split on its face; whether its receivers are there is judged by the
        whole list (``_split_edges``)."""
        if not change.into or len({*change.into}) < len(change.into) or unit.id in change.into:
            text = f"Pilih unit lain yang menerima pecahan “{unit.name}”, masing-masing satu kali."
            return "split_into", text, unit.id
        if change.closes and unit.parent is None:
            text = f"“{unit.name}” adalah pucuk susunan dan tidak dapat ditutup."
            return "root_closed", text, unit.id
        if unit.id in self.created:
            text = f"“{unit.name}” baru dibentuk dalam daftar ini, jadi belum dapat dipecah."
            return "new_split", text, unit.id
        return None

    def _split_edges(self):
        """The lineage of what was divided; a receiver that the list does not know is a problem."""
        for unit_id, into in self.splits.items():
            for other in dict.fromkeys(into):
                if other in self.draft or self.draft.before.get(other) is not None:
                    self.edges.append(LineageEdge(unit_id, other, LineageKind.SPLIT.value))
                elif other not in self.refused:
                    self._known(other)

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
        if not self._may_end(unit):
            return None
        self._close(unit)
        if successor is not None:
            edge = LineageEdge(unit.id, successor.id, LineageKind.SUCCESSION.value)
            self.edges.append(edge)
        return change

    def _may_end(self, unit):
        """Whether ``unit`` has no open child units; noted as held back when it has."""
        n_children = len(self.draft.child_ids(unit.id))
        if n_children:
            self.held.append(unit.id)
            text = (
                f"“{unit.name}” masih membawahkan {n_children} unit. "
                "Pindahkan atau tutup unit di bawahnya lebih dulu."
            )
            self._refuse("open_children", text, unit.id)
        return not n_children

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

    def name_of(self, unit_id):
        unit = self.draft.get(unit_id) or self.draft.before.get(unit_id)
        return unit.name if unit else str(unit_id)


def _tidy(text):
    return " ".join(text.split())


def _kept(text, present):
    return present if text is None else _tidy(text)


HANDLERS = {
    Establish: UnitPlanner._establish,
    Rename: UnitPlanner._rename,
    Retype: UnitPlanner._retype,
    Move: UnitPlanner._move,
    Merge: UnitPlanner._merge,
    Split: UnitPlanner._split,
    Dissolve: UnitPlanner._dissolve,
    Restore: UnitPlanner._restore,
}
