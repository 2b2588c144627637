"""The hold of a round on its data: what was sent lies still until it is given back."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError

from orgunits.enums import PartState
from orgunits.models import RoundConfirmation, RoundPart
from orgunits.queries.rounds import parts_holding, why_held
from portal.models import Government


def hold_parts(
    *, government: Government, kind: str, units: Mapping[int, set[int]]
) -> list[tuple[RoundPart, set[int]]]:
    """The parts that hold data of ``units`` (``{year: unit ids}``), locked in the caller's
    transaction, each with the units it holds; ValidationError when one of them was sent. One query
    where no round is."""
    found = [
        (part, held & units[part.round.year])
        for part, held in parts_holding(government, kind, list(units), set().union(*units.values()))
        if held & units[part.round.year]
    ]
    if not found:
        return []
    locked = {
        row.pk: row.state
        for row in RoundPart.objects.select_for_update(no_key=True)
        .filter(pk__in=[part.pk for part, _ in found])
        .order_by("pk")
    }
    for part, _held in found:
        part.state = locked[part.pk]
        if reason := why_held(part):
            raise ValidationError(reason)
    return found


def let_lapse(*, kind: str, item: int) -> None:
    """A thing is no longer what its unit confirmed; what is frozen stays as it was."""
    rows = RoundConfirmation.objects.filter(part__round__kind=kind, item=item)
    rows.exclude(part__state=PartState.FROZEN).delete()


def note_work(parts: Iterable[RoundPart], items: Iterable[int]) -> None:
    """Data of ``items`` changed: their confirmations lapse, and a part that waited has begun."""
    ids = [part.pk for part in parts]
    RoundConfirmation.objects.filter(part__in=ids, item__in=list(items)).delete()
    waiting = RoundPart.objects.filter(pk__in=ids, state=PartState.WAITING)
    waiting.update(state=PartState.FILLING)
