"""Units led by a pengawas after the simplification of 2021: which may stay, and by which letter."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from orgunits.enums import SimplificationCriterion, UnitKind
from orgunits.models import UnitConsent, valid_on
from orgunits.queries.rulebook import engine_structure, rule_facts, units_in_sight
from orgunits.rulebook import SIMPLIFICATION_CONSENT, supervised_units
from orgunits.structure import Unit
from portal.models import Government, User

APPROVED, OFFICE, OPEN = "approved", "office", "open"
STATES = {
    OPEN: "Belum ada dasar untuk dipertahankan",
    APPROVED: "Dipertahankan dengan surat",
    OFFICE: "Tata usaha, lazim dipertahankan",
}


@dataclass(slots=True)
class CheckedUnit:
    """A unit of the checklist. ``home``: the perangkat daerah around it; ``is_office``: its name says
    tata usaha, umum, kepegawaian or protokol; ``letters``: approvals that hold, by criterion."""

    unit: Unit
    home: str
    is_office: bool
    letters: dict[str, list[UnitConsent]] = field(default_factory=dict)

    @property
    def kind_label(self) -> str:
        return str(UnitKind(self.unit.kind).label)

    @property
    def state(self) -> str:
        if self.letters:
            return APPROVED
        return OFFICE if self.is_office else OPEN

    @property
    def state_words(self) -> str:
        return STATES[self.state]

    @property
    def criteria(self) -> list[tuple[str, list[UnitConsent]]]:
        """Every criterion in its words with the letters that rest on it."""
        return [
            (str(one.label), self.letters.get(one.value, [])) for one in SimplificationCriterion
        ]

    @property
    def letter_words(self) -> str:
        return "; ".join(f"{row.number}, {row.issuer}" for _, rows in self.criteria for row in rows)


def simplification_checklist(government: Government, day: date, user: User) -> list[CheckedUnit]:
    """The units led by a pengawas in agencies that were simplified, in the order of the structure,
    as far as ``user`` may judge them. A constant number of queries."""
    structure = engine_structure(government, day)
    if structure.root is None:
        return []
    letters: dict[int, dict[str, list[UnitConsent]]] = defaultdict(lambda: defaultdict(list))
    rows = UnitConsent.objects.filter(
        valid_on(day), government=government, kind=SIMPLIFICATION_CONSENT
    )
    for row in rows.order_by("-valid_from", "pk"):
        letters[row.unit_id][row.criterion].append(row)
    seen = units_in_sight(government, user)
    facts = rule_facts(government, day, heads_of=())
    return [
        CheckedUnit(unit, home.name, is_office, dict(letters.get(unit.id, {})))
        for unit, home, is_office in supervised_units(structure, facts, day)
        if seen is None or {unit.id, home.id} <= seen
    ]
