"""Reads of public services."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from orgunits.directory import Hit, Question, matching
from orgunits.models import OrgUnit, valid_on
from orgunits.queries import subtree_unit_ids
from portal.models import Government, User
from portal.permissions import Permission
from publicservices.models import PublicService, ServiceStandard

TABLE_SORTS = {"name": "name", "code": "code", "unit": "unit__name", "since": "valid_from"}
MAX_PICKED_UNITS = 30


def service_table(
    *,
    government: Government,
    user: User,
    day: date,
    text: str = "",
    agency: int | None = None,
    standard: str = "",
    sort: str = "name",
) -> QuerySet[PublicService]:
    """Services in force on ``day`` that ``user`` may see, with their unit; ``agency``: only of
    that unit and below; ``standard``: only those with one that holds ("holds"), or without
    ("none"). Each has ``standard_since``, None without one. ``sort`` is a key of ``TABLE_SORTS``,
    "-" before it turns the order."""
    holding = ServiceStandard.objects.in_force(day).filter(line=OuterRef("line"))
    services = (
        PublicService.objects.visible_to(user)
        .filter(valid_on(day), government=government)
        .select_related("unit")
        .annotate(standard_since=Subquery(holding.values("valid_from")[:1]))
    )
    if standard:
        services = services.filter(standard_since__isnull=standard == "none")
    if text:
        services = services.filter(
            Q(name__icontains=text) | Q(code__icontains=text) | Q(product__icontains=text)
        )
    if agency is not None:
        services = services.filter(unit__in=subtree_unit_ids(agency, day))
    column = F(TABLE_SORTS.get(sort.removeprefix("-"), "name"))
    return services.order_by(column.desc() if sort.startswith("-") else column.asc(), "name", "pk")


def services_on(unit_ids: Iterable[int], day: date) -> QuerySet[PublicService]:
    """Services of the units in force on ``day``, by name."""
    return PublicService.objects.filter(valid_on(day), unit__in=unit_ids).order_by("name", "pk")


def pickable_units(
    *, government: Government, user: User, permission: Permission, text: str
) -> list[OrgUnit]:
    """Active units on which ``user`` holds ``permission`` whose name, abbreviation or code holds
    ``text``: those with that abbreviation first, at most MAX_PICKED_UNITS, with their parent."""
    units = (
        OrgUnit.objects.visible_to(user, permission)
        .active()
        .filter(government=government)
        .filter(Q(name__icontains=text) | Q(abbreviation__icontains=text) | Q(code__icontains=text))
        .select_related("parent")
        .order_by("name", "pk")
    )
    found = list(units[:MAX_PICKED_UNITS])
    return sorted(found, key=lambda unit: unit.abbreviation.casefold() != text.casefold())


MAX_HITS_READ = 400


def directory_hits(question: Question) -> list[Hit]:
    """The services in the person's sight that answer a question to the directory. One query."""
    condition, score = matching(question.words, "name", "product")
    rows = (
        PublicService.objects.visible_to(question.user)
        .filter(condition, valid_on(question.day), government=question.government)
        .annotate(found=score)
        .order_by("-found", "unit", "pk")
        .values_list("unit_id", "name", "found")
    )
    return [Hit(unit, "Layanan", name, found) for unit, name, found in rows[:MAX_HITS_READ]]
