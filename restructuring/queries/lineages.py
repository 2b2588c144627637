"""Which posts belong to the second clock of an enactment, in the form they have on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from employees.enums import CaseState
from employees.models import PlacementMove
from employees.placement_book import period_of
from orgunits.models import Position, StructureChange
from portal.bulkread import Listed
from restructuring.models import Proposal
from restructuring.placing import PostFate, fate_of

RELATED = ("job_title", "unit", "predecessor__job_title", "predecessor__unit")


@dataclass(frozen=True, slots=True)
class Lineage:
    """A post of the second clock as it is on the day. ``before``: what its holders held before the
    enactment (None: formed anew, or not of the enactment at all); ``ids``: every form of it since."""

    post: Position
    fate: PostFate
    before: Position | None
    ids: tuple[int, ...]


def lineages(proposal: Proposal, change: StructureChange, day: date) -> list[Lineage]:
    """Posts the enactment ``change`` opened or led on, then those its waves left. Three queries, and
    one for each later change that led them on."""
    opened = [
        Lineage(post, fate, post.predecessor, (post.pk,))
        for post in _posts(opened_by=change)
        if (fate := fate_of(post)) is not None
    ]
    left = PlacementMove.objects.included().filter(
        case__wave__proposal=proposal, case__state=CaseState.EFFECTIVE
    )
    emptied = [
        Lineage(post, PostFate.LEFT, None, (post.pk,))
        for post in _posts(pk__in=left.values("from_position"))
    ]
    found = {}
    for line in (*_on_the_day(opened, day), *_on_the_day(emptied, day)):
        found.setdefault(line.post.pk, line)
    return list(found.values())


def _on_the_day(lines: Iterable[Lineage], day: date) -> list[Lineage]:
    """The forms of ``lines`` that there are on ``day``, through every later change."""
    alive, current = [], {line.post.pk: line for line in lines}
    while current:
        alive += [line for line in current.values() if period_of(line.post).holds_on(day)]
        following = _posts(predecessor__in=Listed(current), opened_by__isnull=False)
        current = {
            post.pk: _led_on(current[post.predecessor_id], post)
            for post in following
            if not period_of(post).is_empty
        }
    return alive


def _led_on(line: Lineage, post: Position) -> Lineage:
    return Lineage(post, line.fate, line.before, (*line.ids, post.pk))


def _posts(**conditions: object) -> Iterable[Position]:
    return Position.objects.filter(**conditions).select_related(*RELATED).order_by("pk")
