"""Trees for benchmarks. Import it inside ``harness.database``, when Django is set up."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from benchmarks import harness
from orgunits.actions import apply_changes, create_government
from orgunits.models import OrgUnit
from orgunits.structure import Establish
from portal.models import Government

SINCE = date(2015, 1, 1)
WIDTH = 4
AGENCIES, PARTS = 40, 7
NUMBERS = count(1)


@dataclass(frozen=True)
class Planted:
    """A government with its tree. ``ids`` are the keys of its units, the root first, in the order
    in which they were made: the same place means the same unit in every copy."""

    government: Government
    ids: list


def bushy(n_units, root):
    """Four parts under every unit: a deep tree."""
    return [
        Establish(-n, -((n - 1) // WIDTH) or root, f"Unit {n}", "lainnya")
        for n in range(1, n_units)
    ]


def city(n_units, root):
    """Forty agencies with seven parts each, whose parts take the rest in turn: a real city's form."""
    first_rest = AGENCIES * (PARTS + 1)
    changes = []
    for number in range(1, n_units + 1):
        if number <= AGENCIES:
            parent, kind = root, "dinas"
        elif number <= first_rest:
            parent, kind = -((number - AGENCIES - 1) % AGENCIES + 1), "bidang"
        else:
            below = (number - first_rest - 1) % (AGENCIES * PARTS)
            parent, kind = -(below + AGENCIES + 1), "seksi"
        changes.append(Establish(-number, parent, f"Unit nomor {number}", kind))
    return changes


def plant(n_units, shape=bushy):
    """Make a government of its own whose tree of ``n_units`` units has the given ``shape``."""
    number = next(NUMBERS)
    government = create_government(
        user=None,
        name=f"Kota Ukur {number}",
        slug=f"kota-ukur-{number}",
        kind="city",
        established_on=SINCE,
        root_name="Pemerintah Kota",
    )
    root = OrgUnit.objects.get(government=government)
    planted = apply_changes(
        government=government,
        changes=shape(n_units, root.pk),
        user=None,
        reason="Susunan untuk pengukuran.",
        effective_on=SINCE,
    )
    harness.vacuum("orgunits_orgunit")
    return Planted(government, [root.pk, *planted.created.values()])
