"""A draft at a glance, for the figures that follow every edit.

``thinking.think`` reads the whole tree and everything that could stand in the way of each unit;
for the figures the plan alone suffices. The tree is kept in the process between two changes of the
structure: the last change in the ledger, with the instant it was written, names what it looks like.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from orgunits.actions import Preview
from orgunits.enums import ChangeState
from orgunits.models import StructureChange
from orgunits.participants import catalogue_of
from orgunits.projection import Projection
from orgunits.structure import Structure, make_plan
from portal.models import Government
from restructuring.models import Proposal
from restructuring.steps import changes_of
from restructuring.thinking import Thought, head_steps

MOST_KEPT = 8  # governments whose tree a process keeps; 5,000 units take about 3 MB
_KEPT: OrderedDict[Hashable, Structure] = OrderedDict()
_LOCK = Lock()


def stamp_of(government: Government) -> Hashable:
    """What names the structure as it stands: another one after every change. One query."""
    last = StructureChange.objects.filter(government=government, state=ChangeState.APPLIED)
    row = last.order_by("-number").values_list("pk", "number", "applied_at").first()
    return government.pk, row


def living_structure(government: Government) -> tuple[Structure, Hashable]:
    """The structure of today, not to be changed, and its stamp. One query, two after a change."""
    stamp = stamp_of(government)
    with _LOCK:
        found = _KEPT.get(stamp)
    if found is None:
        found = Projection(government).structure
        with _LOCK:
            for old in [key for key in _KEPT if key[0] == government.pk]:
                del _KEPT[old]
            _KEPT[stamp] = found
            while len(_KEPT) > MOST_KEPT:
                _KEPT.popitem(last=False)
    return found, stamp


def glance(proposal: Proposal) -> tuple[Thought, Hashable]:
    """The draft over today's structure, without blockers and without what hangs on its units, and
    the stamp of the structure. Problems are those of the list itself. A constant number of
    queries."""
    government = proposal.government
    structure, stamp = living_structure(government)
    steps = head_steps(proposal)
    changes = changes_of(steps)
    day = proposal.effective_on or government.today()
    catalogue = catalogue_of(changes, government, min(day, government.today()))
    plan = make_plan(structure, changes, catalogue=catalogue)
    return Thought(proposal, steps, day, Preview(plan, list(plan.problems), [])), stamp
