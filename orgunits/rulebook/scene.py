"""What the rules look at: a structure of the engine, the facts beside it, and where each unit is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from orgunits.enums import AGENCY_KINDS, UnitKind
from orgunits.rulebook.rules import coded_rules

# Units with a composition of their own: their inner units do not count for the agency above.
# art 65(3), 84(3): schools, puskesmas and hospitals stand outside the rule for UPTD.
ESTABLISHMENTS = frozenset(
    kind.value
    for kind in (
        UnitKind.ROOT,
        *AGENCY_KINDS,
        UnitKind.KELURAHAN,
        UnitKind.UPTD,
        UnitKind.CABANG_DINAS,
        UnitKind.SEKOLAH,
        UnitKind.PUSKESMAS,
        UnitKind.RSUD,
    )
)
DINAS, BADAN = UnitKind.DINAS.value, UnitKind.BADAN.value
AGENCIES = frozenset(kind.value for kind in AGENCY_KINDS)
DISASTER, UNITY, ORDER = "1.05", "8.01", "1.05"
DISASTER_NAME, UNITY_NAME = "badan penanggulangan bencana", "badan kesatuan bangsa"


@dataclass(frozen=True, slots=True)
class UnitScore:
    """Result of a complete score sheet: "A", "B", "C", "bidang", "seksi" or "nihil", with the
    points before and after the geographic factor."""

    tipe: str
    base: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule needs beside the tree. Units that are missing are not known, and then a rule
    that needs them says nothing of them.

    ``urusan``: unit -> codes (Permendagri 90/2019). ``head_echelons``: unit -> echelon of its head
    post, "" when that has none. ``scores``: subject of typology -> UnitScore; ``district_scores``:
    kecamatan -> UnitScore. ``consents``: unit -> kinds of letters on record ("uptd",
    "simplification").
    """

    scope: str
    urusan: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    head_echelons: Mapping[int, str] = field(default_factory=dict)
    scores: Mapping[str, UnitScore] = field(default_factory=dict)
    district_scores: Mapping[int, UnitScore] = field(default_factory=dict)
    consents: Mapping[int, frozenset[str]] = field(default_factory=dict)


class Scene:
    """A structure walked once from the top: units in order, and the establishment of each."""

    def __init__(self, structure, facts, day):
        self.structure, self.facts, self.day = structure, facts, day
        self.units = []
        self.home = {}
        root = structure.root
        for unit_id in structure.subtree(root.id) if root else ():
            unit = structure.unit(unit_id)
            self.units.append(unit)
            is_own = unit.kind in ESTABLISHMENTS or unit.parent is None
            self.home[unit_id] = unit if is_own else self.home[unit.parent]
        self.agencies = [unit for unit in self.units if unit.kind in AGENCIES]

    def rule(self, rule_id):
        """The coded rule when it holds on the day, else None."""
        rule = coded_rules(self.facts.scope)[rule_id]
        return rule if rule.holds_on(self.day) else None

    def children(self, unit, kinds, name=""):
        """Units of ``kinds`` directly under ``unit`` whose name begins with ``name``."""
        return [
            child
            for child in self.structure.children(unit.id)
            if child.kind in kinds and child.name.startswith(name)
        ]

    def urusan(self, unit):
        """Codes of ``unit``, or None when nobody wrote any."""
        return self.facts.urusan.get(unit.id) or None

    def is_apart(self, unit):
        """Agencies under rules of their own: BPBD (art 117) and Kesbangpol (art 122)."""
        codes = self.urusan(unit) or ()
        name = unit.name.casefold()
        if unit.kind != BADAN:
            return False
        return DISASTER in codes or UNITY in codes or name.startswith((DISASTER_NAME, UNITY_NAME))

    def agencies_with(self, code, kinds=(DINAS, BADAN)):
        """Agencies of ``kinds`` that carry the urusan ``code``, those apart left out."""
        return [
            unit
            for unit in self.agencies
            if unit.kind in kinds and code in (self.urusan(unit) or ()) and not self.is_apart(unit)
        ]
