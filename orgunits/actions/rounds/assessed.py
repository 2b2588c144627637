"""What a round of assessments writes: it opens the assessment of each unit it asks."""

from collections.abc import Sequence

from orgunits.actions.assessments import open_assessment
from orgunits.models import Assessment, Round, RoundPart
from orgunits.queries.rounds import people_in_charge
from portal.models import User


def open_assessments(round_: Round, parts: Sequence[RoundPart], user: User | None) -> None:
    """Open the instrument over each unit for the year, with whoever is in charge as its team, where
    there is none yet. ValidationError when the year has not begun."""
    standing = Assessment.objects.standing().filter(kind=round_.kind, year=round_.year)
    units = [part.unit_id for part in parts]
    known = set(standing.filter(unit__in=units).values_list("unit_id", flat=True))
    people = people_in_charge(units, round_.government.today())
    for part in parts:
        if part.unit_id not in known:
            open_assessment(
                unit=part.unit,
                kind=round_.kind,
                year=round_.year,
                members=people.get(part.unit_id, ()),
                user=user,
            )
