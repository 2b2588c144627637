"""The public catalogue: services whose standard holds today, found by citizens' words."""

import csv
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from orgunits.models import valid_on
from portal.models import Government
from publicservices.models import PublicService, ServiceStandard
from publicservices.searching import Entry, read_synonyms, score, wishes

SYNONYMS = Path(__file__).resolve().parent.parent / "data" / "synonyms.csv"


@cache
def synonyms() -> dict[str, list[frozenset[str]]]:
    """What citizens say for what stands in names (publicservices/data/synonyms.csv)."""
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        return read_synonyms(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service is given."""

    pk: int
    unit_name: str


@dataclass(slots=True)
class CatalogueEntry:
    """One service as citizens know it: the same code and name at one unit or at many."""

    name: str
    term: str
    cost: str
    product: str
    asked_as: str
    places: list[Place] = field(default_factory=list)


def government_by_slug(slug: str) -> Government | None:
    return Government.objects.filter(slug=slug).first()


def catalogue_of(government: Government, day: date) -> list[CatalogueEntry]:
    """Every service citizens are promised on ``day``, by name. Two queries."""
    standards = {
        row.line: row
        for row in ServiceStandard.objects.in_force(day)
        .filter(government=government)
        .only("line", "term_amount", "term_unit", "term_note", "cost", "product", "search_words")
    }
    rows = (
        PublicService.objects.filter(valid_on(day), government=government, line__in=standards)
        if len(standards) < 500  # noqa: PLR2004 longer lists are cheaper to sort out here
        else PublicService.objects.filter(valid_on(day), government=government)
    )
    found: dict[tuple[str, str], CatalogueEntry] = {}
    lines = rows.order_by("name", "code", "unit__name", "pk")
    for pk, line, code, name, unit in lines.values_list("pk", "line", "code", "name", "unit__name"):
        if line not in standards:
            continue
        one = standards[line]
        entry = found.setdefault(
            (code, name),
            CatalogueEntry(name, one.term_words, one.cost, one.product, one.search_words),
        )
        entry.places.append(Place(pk, unit))
    return list(found.values())


def search_catalogue(entries: list[CatalogueEntry], text: str) -> list[CatalogueEntry]:
    """The entries that answer ``text``, the best first; all of them for an empty text."""
    wanted = wishes(text, synonyms())
    if not wanted:
        return entries
    scored = []
    for entry in entries:
        units = " ".join(place.unit_name for place in entry.places)
        worth = score(wanted, Entry.of(entry.name, f"{entry.asked_as} {entry.product}", units))
        if worth:
            scored.append((-worth, entry.name, entry))
    return [entry for _, _, entry in sorted(scored, key=lambda one: one[:2])]


def promised_service(government: Government, pk: int) -> PublicService | None:
    """The row ``pk`` of a service of ``government``, whether or not its standard is published."""
    rows = PublicService.objects.filter(government=government, pk=pk)
    return rows.select_related("unit", "government").first()
