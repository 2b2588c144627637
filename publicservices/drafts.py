"""What the bulk actions of this app take: one plain object per row to be made."""

from dataclasses import dataclass
from datetime import date

from orgunits.models import OrgUnit


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A service to be registered at a unit from ``valid_from`` on."""

    unit: OrgUnit
    code: str
    name: str
    valid_from: date
    product: str = ""
    standard_time: str = ""
    cost: str = ""
    legal_basis: str = ""
    is_example: bool = False
