"""What surveys count of a unit's work, for the volumes of its ABK."""

from django.db.models import Sum

from orgunits.models import OrgUnit
from orgunits.volume_sources import Count
from surveys.models import Tally


def answers_received(unit: OrgUnit, year: int) -> list[Count]:
    """Sheets of surveys that came in on the unit's own surveys in ``year``, by service. One query."""
    rows = (
        Tally.objects.filter(campaign__unit=unit, month__year=year)
        .order_by("campaign__service__name", "campaign__service")
        .values_list("campaign__service", "campaign__service__name")
        .annotate(received=Sum("n"))
    )
    return [
        Count(
            f"jawaban-{service or 0}",
            f"Jawaban survei kepuasan yang masuk{f', {name}' if name else ''}",
            received,
        )
        for service, name, received in rows
        if received
    ]
