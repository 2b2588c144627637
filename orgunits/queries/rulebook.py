"""What the rulebook says of a living government, for whoever may see the units it speaks of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from orgunits.enums import UnitKind
from orgunits.models import OrgUnit, Position, UnitConsent, UnitVersion, valid_on
from orgunits.permissions import holds_throughout
from orgunits.queries.typology import latest_scores
from orgunits.rulebook import Facts, Finding, judge
from orgunits.rulebook.scene import AGENCIES
from orgunits.structure import COLUMNS, Structure, Unit
from portal.bulkread import Listed
from portal.models import Government, User
from portal.permissions import Permission


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with the unit it is about. ``agency``: (id, name) of its perangkat daerah, None when
    there is none or it is out of sight."""

    finding: Finding
    unit: Unit
    agency: tuple[int, str] | None

    @property
    def kind_label(self) -> str:
        return str(UnitKind(self.unit.kind).label)


def engine_structure(government: Government, day: date) -> Structure:
    """The structure of ``day`` as the engine's own object. One query."""
    rows = (
        UnitVersion.objects.on(day)
        .filter(government=government)
        .values_list("unit_id", *("parent_id" if name == "parent" else name for name in COLUMNS))
    )
    return Structure([Unit(*values) for values in rows])


def rule_facts(
    government: Government, day: date, *, heads_of: Iterable[int] | None = None
) -> Facts:
    """What the rules need beside the structure of ``day``. Urusan are those of the unit today: they
    are no dated column. ``heads_of``: the units whose head posts matter, all unless given. Six
    queries."""
    urusan = OrgUnit.objects.filter(government=government).exclude(urusan="")
    heads = head_echelons(government, day, heads_of)
    consents: dict[int, frozenset[str]] = {}
    letters = UnitConsent.objects.filter(valid_on(day), government=government)
    for unit, kind in letters.order_by().values_list("unit_id", "kind"):
        consents[unit] = consents.get(unit, frozenset()) | {kind}
    scope, scores, district_scores = latest_scores(government, day.year)
    return Facts(
        scope=scope,
        urusan={
            pk: tuple(code.strip() for code in text.split(";") if code.strip())
            for pk, text in urusan.order_by().values_list("pk", "urusan")
        },
        head_echelons=heads,
        scores=scores,
        district_scores=district_scores,
        consents=consents,
    )


def head_echelons(
    government: Government, day: date, units: Iterable[int] | None = None
) -> dict[int, str]:
    """{unit: echelon of its head post on ``day``} of all units or of ``units``. One query, none for
    no units."""
    heads = Position.objects.filter(valid_on(day), government=government, is_head=True)
    if units is not None:
        heads = heads.filter(unit__in=Listed(units))
    return dict(heads.order_by().values_list("unit_id", "echelon"))


def government_findings(
    government: Government, day: date, user: User, *, below: int | None = None
) -> list[FindingRow]:
    """Findings of ``day`` on the units ``user`` may judge, the heaviest first; with ``below`` only
    of that unit and everything under it.

    The rules look at the whole government in one pass; a finding that names a unit out of sight is
    left out. A constant number of queries.
    """
    structure = engine_structure(government, day)
    if structure.root is None or (below is not None and below not in structure):
        return []
    findings: Sequence[Finding] = judge(structure, rule_facts(government, day), day)
    seen = units_in_sight(government, user)
    if seen is not None:
        findings = [one for one in findings if {one.unit, *one.mentions} <= seen]
    if below is not None:
        under = set(structure.subtree(below))
        findings = [one for one in findings if one.unit in under]
    return [_row(structure, finding, seen) for finding in findings]


def units_in_sight(government: Government, user: User) -> set[int] | None:
    """Ids of the units ``user`` may judge; None when these are all."""
    if holds_throughout(user, Permission.RULEBOOK_VIEW, government.pk):
        return None
    units = OrgUnit.objects.visible_to(user, Permission.RULEBOOK_VIEW)
    return set(units.filter(government=government).order_by().values_list("pk", flat=True))


def _row(structure: Structure, finding: Finding, seen: set[int] | None) -> FindingRow:
    unit = structure.unit(finding.unit)
    way = [unit, *structure.ancestors(unit.id)]
    agency = next(((one.id, one.name) for one in way if one.kind in AGENCIES), None)
    if agency and seen is not None and agency[0] not in seen:
        agency = None
    return FindingRow(finding, unit, agency)


def consents_of(unit: OrgUnit, day: date) -> list[UnitConsent]:
    """Letters on record for ``unit`` that hold on ``day``."""
    found = UnitConsent.objects.filter(valid_on(day), unit=unit).select_related("made_by")
    return list(found.order_by("kind", "-valid_from", "pk"))
