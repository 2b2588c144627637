"""From a list of changes to a plan: each change applied, then a look at the end result."""

from orgunits.structure.changes import Establish, Move, Split, mentioned
from orgunits.structure.plan import Fate, FateKind, Plan, Row
from orgunits.structure.rules import duplicate_problem, kind_problem
from orgunits.structure.thing_planner import JUDGES, ThingPlanner
from orgunits.structure.things import Catalogue
from orgunits.structure.unit_planner import HANDLERS, UnitPlanner
from orgunits.structure.units import Structure, name_key
from orgunits.structure.words import NAMES_OF_CHANGES, TOLD, Told, summary


def make_plan(
    structure: Structure, changes, holders=None, undoes=None, catalogue: Catalogue | None = None
) -> Plan:
    """Apply ``changes`` in their order to ``structure`` (which stays as it is).

    Costs what the changes touch, whatever the size of the structure. Every problem found is in
    ``problems``; names and kinds are judged by the end result, so two units may swap names, and so
    is what hangs on units. ``catalogue`` holds the things the changes name.
    """
    planner = Planner(structure, catalogue or Catalogue())
    for change in changes:
        planner.apply(change)
    return planner.plan(structure.holders if holders is None else holders, undoes)


class Planner(UnitPlanner):
    """One run of ``make_plan``: the draft and what was noted on the way."""

    def __init__(self, structure, catalogue):
        super().__init__(structure)
        self.things = ThingPlanner(catalogue)
        self.changes = []
        self.phrases = []
        self.n_shifted = 0  # see _makes_room

    def apply(self, change):
        if self.refused & mentioned(change):
            return
        if isinstance(change, Establish) and change.unit in self.draft:
            raise ValueError(f"unit {change.unit} is there already")
        n_problems = len(self.problems)
        if type(change) in JUDGES:
            resolved = self.things.note(change)
        else:
            resolved = HANDLERS[type(change)](self, change)
        if len(self.problems) > n_problems or resolved is None:
            if isinstance(change, Establish):
                self.refused.add(change.unit)
            return
        self.n_shifted += self._makes_room(resolved)
        self.changes.append(resolved)
        if len(self.changes) <= TOLD:
            self.phrases.append(self.phrase_of(resolved))

    def phrase_of(self, change):
        """What tells the change just applied: a function, since one that hands on or divides may
        name units that come later in the list."""
        told = Told(self.name_of, self.draft.before, self.things.text)
        tell = NAMES_OF_CHANGES[type(change)]
        if type(change) in JUDGES or isinstance(change, Split):
            return lambda: tell(change, told)
        phrase = tell(change, told)
        return lambda: phrase

    def _makes_room(self, change):
        """Whether ``change`` shifts a unit among those that the first move of the list came to."""
        first = self.changes[0] if self.changes else None
        if not isinstance(first, Move) or not isinstance(change, Move):
            return False
        old = self.draft.before[change.unit]
        return old is not None and first.parent == change.parent == old.parent

    # --- the end result -------------------------------------------------------------------------

    def plan(self, holders, undoes):
        rows = tuple(
            Row(unit_id, before, after)
            for unit_id, before in self.draft.before.items()
            if before != (after := self.draft.get(unit_id))
        )
        closed = {row.unit for row in rows if row.after is None}
        self._split_edges()
        hung = self.things.judge(self.draft)
        edges = tuple(
            dict.fromkeys(
                edge
                for edge in self.edges
                if edge.predecessor in closed or edge.predecessor in self.splits
            )
        )
        touched = frozenset(self.draft.before)
        named = frozenset().union(*map(mentioned, self.changes))
        problems = (*self.problems, *self._result_problems(rows), *self.things.problems)
        successors = {}
        for edge in edges:
            successors[edge.predecessor] = (*successors.get(edge.predecessor, ()), edge.successor)
        fates = {row.unit: self._fate(row, successors.get(row.unit, ())) for row in rows}
        for unit_id in self.splits.keys() - fates.keys():
            fates[unit_id] = Fate(FateKind.SPLIT, successors.get(unit_id, ()))
        return Plan(
            structure=self.draft,
            changes=tuple(self.changes),
            rows=rows,
            touched=touched,
            needed=named - touched,
            fates=fates,
            lineage=edges,
            carried=self._carried(closed),
            held=tuple(self.held),
            inverse=(*reversed(self.inverse), *(() if problems else self.things.inverse())),
            problems=problems,
            summary=summary(self.changes, [phrase() for phrase in self.phrases], self.n_shifted),
            holders={
                name: {unit: count for unit in touched if (count := counts.get(unit))}
                for name, counts in holders.items()
            },
            undoes=undoes,
            handed=hung.handed,
            heads=frozenset(hung.heads),
            resized=hung.resized,
            renamed=hung.renamed,
            closed_posts=frozenset(hung.closed_posts),
            closed_functions=frozenset(hung.closed_functions),
            opened_posts=tuple(hung.opened_posts),
            opened_functions=tuple(hung.opened_functions),
            reopened=hung.reopened,
            withdrawn=tuple(hung.withdrawn),
            concerned=frozenset(hung.concerned),
            things=dict(self.things.catalogue.things),
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

    def _fate(self, row, successors):
        if row.after is None:
            kind = FateKind.DISSOLVED
            if row.unit in self.receiver:
                kind = FateKind.MERGED
            elif row.unit in self.splits:
                kind = FateKind.SPLIT
            return Fate(kind, successors)
        if row.before is None:
            return Fate(FateKind.ESTABLISHED if row.unit in self.created else FateKind.RESTORED)
        if (row.before.parent, row.before.order) != (row.after.parent, row.after.order):
            return Fate(FateKind.MOVED, successors)
        if (row.before.kind, row.before.tipe) != (row.after.kind, row.after.tipe):
            return Fate(FateKind.RETYPED, successors)
        return Fate(FateKind.RENAMED, successors)


def _nature(unit):
    return unit.parent, unit.kind, unit.name
