"""What citizens think of a unit, against the whole government or the band "baik"."""

from decimal import Decimal

from django.urls import reverse

from orgunits.appraisal import Fact, against
from orgunits.chart.registry import Asked
from orgunits.enums import UnitKind, Verdict
from orgunits.models import OrgUnit
from portal.templatetags.formats import number
from surveys.chart import index

GOOD = Decimal("76.61")  # lower bound of mutu B, PermenPANRB 14/2017


def index_fact(asked: Asked, unit: OrgUnit) -> list[Fact]:
    """The IKM of the unit with all below it over the last full quarter; nothing without answers
    enough."""
    found = index(asked)
    own = found.get(unit.pk)
    if not isinstance(own, Decimal):
        return []
    root = next((row.id for row in asked.rows if row.kind == UnitKind.ROOT), None)
    whole = found.get(root) if root is not None and root != unit.pk else None
    if isinstance(whole, Decimal):
        reference, words = whole, f"{number(whole, 2)} di seluruh pemerintah daerah"
    else:
        reference, words = GOOD, f"{number(GOOD, 2)}, batas bawah mutu B"
    verdict = against(own, reference, more_is_better=True)
    if verdict == Verdict.EVEN and reference == GOOD:
        verdict = Verdict.STRONG  # on the bound is inside the band
    return [
        Fact(
            "IKM",
            number(own, 2),
            words,
            verdict,
            "triwulan penuh terakhir",
            reverse("surveys:unit_surveys", args=[unit.pk]),
        )
    ]
