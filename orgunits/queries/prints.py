"""What a chart on paper says beside its boxes."""

from datetime import date
from typing import NamedTuple

from django.db.models import Q

from orgunits.enums import ChangeState
from orgunits.models import OrgUnit, StructureChange
from portal.models import Government
from portal.templatetags.formats import date_long, number


class ChartGround(NamedTuple):
    """What a structure rests on: the title of a regulation and its last change, in words or ""."""

    legal_basis: str
    last_change: str


def chart_ground(government: Government, unit: OrgUnit, day: date) -> ChartGround:
    """The regulation of ``unit``, else that of the whole government; and the last change that
    stands by ``day``, with its own. Two queries."""
    last = (
        StructureChange.objects.filter(
            government=government,
            state=ChangeState.APPLIED,
            effective_on__lte=day,
            undoes__isnull=True,
            undone_by__isnull=True,
        )
        .order_by("-effective_on", "-number")
        .only("number", "effective_on", "legal_basis__title")
        .select_related("legal_basis")
        .first()
    )
    words = ""
    if last:
        words = f"Nomor {number(last.number)}, berlaku {date_long(last.effective_on)}"
        words += f", {last.legal_basis.title}" if last.legal_basis else ""
    bases = OrgUnit.objects.filter(government=government, legal_basis__isnull=False)
    titles = dict(
        bases.filter(Q(pk=unit.pk) | Q(parent__isnull=True)).values_list("pk", "legal_basis__title")
    )
    return ChartGround(titles.get(unit.pk) or next(iter(titles.values()), ""), words)
