"""What the overlap finder is fed with, and what its screens show."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from orgunits.models import (
    OrgUnit,
    Overlap,
    OverlapRun,
    OverlapSide,
    UnitFunction,
    UnitVersion,
    valid_on,
)
from orgunits.overlap import Forest, FunctionText, Place
from orgunits.overlap.words import ANY_WORD
from orgunits.scope import subtree_ids
from portal.models import Government, User


class OverlapMaterial(NamedTuple):
    functions: list[FunctionText]
    forest: Forest


def overlap_material(government: Government, day: date) -> OverlapMaterial:
    """All functions of ``government`` on ``day`` and the units they are in. Three queries."""
    urusan = dict(OrgUnit.objects.filter(government=government).values_list("pk", "urusan"))
    versions = UnitVersion.objects.on(day).filter(government=government)
    places = [
        Place(unit_id, parent_id, kind, name, urusan.get(unit_id, ""))
        for unit_id, parent_id, kind, name in versions.order_by("order", "unit_id").values_list(
            "unit_id", "parent_id", "kind", "name"
        )
    ]
    forest = Forest(places)
    rows = list(
        UnitFunction.objects.filter(government=government)
        .order_by("unit", "order", "pk")
        .values_list("pk", "predecessor_id", "unit_id", "text", "valid_from", "valid_until")
    )
    before = {pk: predecessor for pk, predecessor, *_ in rows}
    functions = [
        FunctionText(pk, _origin(pk, before), unit_id, text)
        for pk, _, unit_id, text, begins, ends in rows
        if begins <= day and (ends is None or ends > day) and unit_id in forest.places
    ]
    return OverlapMaterial(functions, forest)


def _origin(pk: int, before: dict[int, int | None]) -> int:
    """The first row of a function's line of succession."""
    while (earlier := before.get(pk)) is not None:
        pk = earlier
    return pk


def last_run(government: Government) -> OverlapRun | None:
    """The latest search of a government, if there was one."""
    return OverlapRun.objects.filter(government=government).first()


def overlap_rows(
    *,
    government: Government,
    user: User,
    state: str = "",
    kind: str = "",
    agency: int | None = None,
    text: str = "",
) -> QuerySet[Overlap]:
    """Overlaps that ``user`` may see, the closest first, with their sides.

    Those of the last search and those once decided; ``agency``: with a side in it or below.
    """
    run = last_run(government)
    rows = Overlap.objects.visible_to(user).filter(government=government).standing(run)
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    sides = OverlapSide.objects.order_by()
    if agency:
        rows = rows.filter(pk__in=sides.filter(unit__in=subtree_ids(agency)).values("overlap"))
    if text:
        named = sides.filter(Q(text__icontains=text) | Q(unit__name__icontains=text))
        rows = rows.filter(Q(pk__in=named.values("overlap")) | Q(urusan=text))
    return rows.select_related("decided_by", "run").prefetch_related("sides__unit")


def earlier_decisions(overlap: Overlap, user: User) -> QuerySet[Overlap]:
    """What was decided about the same functions in another wording, or the same urusan with other
    claimants."""
    return (
        Overlap.objects.visible_to(user)
        .filter(government=overlap.government_id, subject=overlap.subject, decided_at__isnull=False)
        .exclude(pk=overlap.pk)
        .select_related("decided_by")
        .order_by("-decided_at")
    )


def functions_held(
    *,
    government: Government,
    user: User,
    day: date,
    text: str = "",
    urusan: str = "",
    agency: int | None = None,
    lack: str = "",
) -> QuerySet[UnitFunction]:
    """Functions on ``day`` of the units ``user`` may see.

    ``lack``: only those without "urusan", or without a legal "basis".
    """
    rows = UnitFunction.objects.filter(
        valid_on(day),
        government=government,
        unit__in=OrgUnit.objects.visible_to(user).values("pk"),
    )
    if text:
        rows = rows.filter(Q(text__icontains=text) | Q(unit__name__icontains=text))
    if urusan:
        rows = rows.filter(urusan=urusan)
    if agency:
        rows = rows.filter(unit__in=subtree_ids(agency))
    if lack == "urusan":
        rows = rows.filter(urusan="")
    if lack == "basis":
        rows = rows.filter(legal_basis__isnull=True)
    return rows.select_related("unit", "legal_basis").order_by("unit__name", "unit", "order", "pk")


def marked(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """``text`` in pieces, each with whether it is one of ``words`` (in lower case): for a page
    that marks what two functions share."""
    known, pieces, start = set(words), [], 0
    for found in ANY_WORD.finditer(text):
        if found.group(0).lower() in known:
            pieces += [(text[start : found.start()], False), (found.group(0), True)]
            start = found.end()
    return [piece for piece in [*pieces, (text[start:], False)] if piece[0]]
