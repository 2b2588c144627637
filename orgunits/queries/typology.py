"""Score sheets with their results, and the living units they speak of."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from orgunits import typology
from orgunits.enums import AGENCY_KINDS, UnitKind
from orgunits.models import OrgUnit, TypologySheet, TypologyYear
from orgunits.rulebook import FIXED_CODES, UnitScore
from orgunits.typology import TIPES, Score
from portal.models import Government

STAFF_KINDS = {code: kind for kind, code in FIXED_CODES.items()}


@dataclass(frozen=True, slots=True)
class Holder:
    """A living agency with the subject of a sheet. ``verdict``: "same", "above", "below", "shared"
    (above, but it holds other urusan too), "empty" (no tipe yet), or "" while the sheet has no tipe
    to compare with."""

    pk: int
    name: str
    tipe: str
    verdict: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet of a year. ``score`` is None for the general sheet."""

    sheet: TypologySheet
    score: Score | None
    n_filled: int
    n_asked: int
    holders: list[Holder]

    @property
    def state(self) -> str:
        if self.n_filled == 0:
            return "empty"
        return "complete" if self.n_filled == self.n_asked else "partial"


def typology_years(government: Government) -> QuerySet[TypologyYear]:
    """The years counted, the newest first."""
    return (
        TypologyYear.objects.filter(government=government)
        .select_related("government")
        .order_by("-year")
    )


def sheets_of(year: TypologyYear) -> list[TypologySheet]:
    """The sheets of ``year``, the general one first, kecamatan last by name. One query."""
    sheets = list(TypologySheet.objects.filter(year=year).select_related("unit", "saved_by"))
    for sheet in sheets:
        sheet.year = year
    order = {code: place for place, code in enumerate([typology.GENERAL, *typology.SUBJECTS])}
    return sorted(sheets, key=lambda one: (order[one.subject], one.name))


def score_of(sheet: TypologySheet, general: dict[int, Decimal]) -> Score:
    """The score of a sheet with the general figures of its year."""
    return typology.score(sheet.year.place, sheet.subject, general, sheet.values)


def general_values(sheets: Iterable[TypologySheet]) -> dict[int, Decimal]:
    """Figures of the general sheet among ``sheets``."""
    return next((sheet.values for sheet in sheets if sheet.is_general), {})


def sheet_rows(year: TypologyYear) -> list[SheetRow]:
    """Every sheet of ``year`` with its result. Two queries."""
    sheets = sheets_of(year)
    general = general_values(sheets)
    agencies = living_agencies(year.government)
    return [sheet_row(sheet, general, agencies) for sheet in sheets]


def sheet_row(
    sheet: TypologySheet, general: dict[int, Decimal], agencies: list[OrgUnit]
) -> SheetRow:
    """``sheet`` with its result and the living units it speaks of."""
    values = sheet.values
    if sheet.is_general:
        return SheetRow(sheet, None, len(values), len(sheet.table.indicators), [])
    score = score_of(sheet, general)
    holders = [
        Holder(unit.pk, unit.name, unit.tipe, _verdict(unit, score))
        for unit in agencies
        if _holds(unit, sheet)
    ]
    return SheetRow(sheet, score, len(values), len(score.technical_lines), holders)


def living_agencies(government: Government) -> list[OrgUnit]:
    """Active perangkat daerah with tipe and urusan, in the order of the tree. One query."""
    units = OrgUnit.objects.active().filter(government=government, kind__in=AGENCY_KINDS)
    return list(units.only("name", "kind", "tipe", "urusan").order_by("lft"))


def _holds(unit: OrgUnit, sheet: TypologySheet) -> bool:
    if sheet.unit_id:
        return unit.pk == sheet.unit_id
    if sheet.subject in STAFF_KINDS:
        return unit.kind == STAFF_KINDS[sheet.subject]
    if not _codes(unit) & set(typology.SUBJECTS[sheet.subject].covers):
        return False
    if sheet.subject.startswith("1.05"):  # order, fire and disaster share one code
        is_fire = "kebakaran" in unit.name.casefold()
        return unit.kind == UnitKind.DINAS and is_fire == (sheet.subject == "1.05.2")
    return True


def _verdict(unit: OrgUnit, score: Score) -> str:
    if score.outcome is None:
        return ""
    if not unit.tipe:
        return "empty"
    due = score.outcome.tipe
    if due in TIPES and unit.tipe in TIPES:
        difference = TIPES.index(unit.tipe) - TIPES.index(due)
    else:
        difference = 1
    if difference > 0:
        return "shared" if len(_codes(unit)) > len(score.subject.covers) else "above"
    return "below" if difference else "same"


def _codes(unit: OrgUnit) -> set[str]:
    return {code.strip() for code in unit.urusan.split(";")} - {""}


def sheet_history(sheet: TypologySheet) -> list[tuple[TypologyYear, Score]]:
    """The scores of the same subject (and kecamatan) in every year counted, the newest first. One
    query."""
    sheets = (
        TypologySheet.objects.filter(government=sheet.government_id)
        .filter(subject__in=[sheet.subject, typology.GENERAL])
        .select_related("year__government")
    )
    by_year: dict[int, list[TypologySheet]] = {}
    for one in sheets:
        if one.is_general or one.unit_id == sheet.unit_id:
            by_year.setdefault(one.year.year, []).append(one)
    found = []
    for _year, both in sorted(by_year.items(), reverse=True):
        own = next((one for one in both if not one.is_general), None)
        if own is not None:
            found.append((own.year, score_of(own, general_values(both))))
    return found


def latest_scores(
    government: Government, year: int
) -> tuple[str, dict[str, UnitScore], dict[int, UnitScore]]:
    """(scope, complete scores by subject, those of kecamatan by unit) of the last year counted by
    ``year``. Two queries."""
    scope = typology.Place(government.kind, government.area_code).scope
    latest = typology_years(government).filter(year__lte=year).first()
    scores: dict[str, UnitScore] = {}
    districts: dict[int, UnitScore] = {}
    if latest is None:
        return scope, scores, districts
    sheets = sheets_of(latest)
    general = general_values(sheets)
    for sheet in sheets:
        if sheet.is_general or not sheet.figures:
            continue
        score = score_of(sheet, general)
        if score.outcome is None:
            continue
        result = UnitScore(score.outcome.tipe, score.base, score.total)
        if sheet.unit_id:
            districts[sheet.unit_id] = result
        else:
            scores[sheet.subject] = result
    return scope, scores, districts
