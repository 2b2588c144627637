"""The fate ledger of a draft as its page shows it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from employees.models import Employee, Placement
from orgunits.participants import things_on
from orgunits.structure import Plan
from portal.bulkread import Listed
from portal.models import User
from portal.permissions import Permission
from restructuring.ledger import Entry, LedgerFate, Person, entries_of, reached_units
from restructuring.thinking import Thought

HIDDEN_NAME = "Nama di luar wewenang Anda"


@dataclass(frozen=True)
class Ledger:
    """``entries`` by unit, then by sort."""

    plan: Plan
    entries: list[Entry]

    @property
    def open(self) -> list[Entry]:
        return [one for one in self.entries if one.is_open]

    @property
    def counts(self) -> Counter[LedgerFate]:
        return Counter(one.fate for one in self.entries)

    def name_before(self, unit_id: int) -> str:
        return self.plan.structure.base.unit(unit_id).name

    def name_after(self, unit_id: int) -> str:
        """The name a unit has after the draft; of one that ends the name it has today."""
        unit = self.plan.structure.get(unit_id) or self.plan.structure.base.unit(unit_id)
        return unit.name


def fate_ledger(thought: Thought, user: User) -> Ledger:
    """Where everything on the units the draft reaches goes. People are named to whoever may see
    them. A constant number of queries."""
    plan = thought.plan
    units = reached_units(plan)
    day = min(thought.day, thought.proposal.government.today())
    return Ledger(plan, entries_of(plan, things_on(units, day), _people(units, day, user)))


def _people(units: Iterable[int], day: date, user: User) -> list[Person]:
    """Definitive holders of posts on the units. Two queries."""
    rows = list(
        Placement.objects.on(day)
        .definitive()
        .filter(position__unit__in=Listed(units))
        .select_related("employee", "position")
        .order_by("position", "employee__name", "pk")
    )
    ids = {row.employee_id for row in rows}
    seen: set[int] = set()
    if user.has_perm(Permission.EMPLOYEE_VIEW):
        visible = Employee.objects.visible_to(user).filter(pk__in=Listed(ids))
        seen = set(visible.order_by().values_list("pk", flat=True))
    return [
        Person(
            row.employee_id,
            row.position_id,
            row.position.unit_id,
            row.employee.full_name if row.employee_id in seen else HIDDEN_NAME,
        )
        for row in rows
    ]
