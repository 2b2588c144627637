"""What answers the surveys, with the index of its unsur before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, Q, QuerySet

from orgunits.models import Lineage
from portal.models import Government, User
from surveys.bands import round_half_up
from surveys.certainty import SCALE
from surveys.enums import CampaignState, FollowUpState
from surveys.models import Campaign, FollowUp, Publication
from surveys.queries.totals import campaign_totals
from surveys.scoring import Totals
from surveys.suppression import MINIMUM_GROUP, MINIMUM_PUBLIC_GROUP

OVERDUE = "overdue"
SORTS = {
    "due": "due_on",
    "unit": "campaign__unit__name",
    "action": "action",
    "state": "state",
}


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A plan beside the index of its unsur in its own survey, and in the next one that ended after
    it (of the same unit and service, or of the unit that took over)."""

    follow_up: FollowUp
    before: Decimal | None
    after: Decimal | None
    next_survey: Campaign | None
    is_overdue: bool

    @property
    def change(self) -> Decimal | None:
        return None if None in (self.before, self.after) else self.after - self.before


def follow_up_table(
    *,
    government: Government,
    user: User,
    day: date,
    text: str = "",
    state: str = "",
    unit_ids: Iterable[int] | None = None,
    sort: str = "",
) -> QuerySet[FollowUp]:
    """Plans ``user`` may see, the earliest due first; ``state`` is a FollowUpState or OVERDUE."""
    found = (
        FollowUp.objects.visible_to(user)
        .filter(government=government)
        .select_related("campaign__unit", "campaign__service")
    )
    if text:
        found = found.filter(
            Q(action__icontains=text)
            | Q(owner__icontains=text)
            | Q(campaign__unit__name__icontains=text)
            | Q(campaign__unit__abbreviation__icontains=text)
        )
    if state == OVERDUE:
        found = found.overdue_on(day)
    elif state:
        found = found.filter(state=state)
    if unit_ids is not None:
        found = found.filter(campaign__unit__in=list(unit_ids))
    column = F(SORTS.get(sort.removeprefix("-"), "due_on"))
    return found.order_by(column.desc() if sort.startswith("-") else column.asc(), "pk")


def _index(totals: Totals | None, unsur: str, minimum: int) -> Decimal | None:
    if totals is None or not totals.is_enough(minimum) or not totals.counts.get(unsur):
        return None
    return round_half_up(SCALE * Fraction(totals.sums[unsur], totals.counts[unsur]))


def _successors(government_id: int) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    links = Lineage.objects.followed().filter(government=government_id)
    for before, after in links.order_by().values_list("predecessor_id", "successor_id"):
        found.setdefault(before, set()).add(after)
    return found


def follow_up_rows(
    follow_ups: Iterable[FollowUp], day: date, *, published: bool = False
) -> list[FollowUpRow]:
    """The rows of one page of a list, all of one government. Five queries whatever their number.
    ``published``: only figures of surveys whose results everybody may read."""
    listed = list(follow_ups)
    if not listed:
        return []
    government = listed[0].government_id
    after = _successors(government)
    surveys = list(
        Campaign.objects.filter(
            government=government,
            state=CampaignState.CLOSED,
            period_start__gt=min(one.campaign.period_end for one in listed),
        ).order_by("period_end", "pk")
    )
    minimum = MINIMUM_GROUP
    told = {one.campaign_id for one in listed}
    if published:
        minimum = MINIMUM_PUBLIC_GROUP
        shown = {
            one.period: one for one in Publication.objects.shown().filter(government=government)
        }
        told = {one.campaign_id for one in listed if _is_published(one.campaign, shown)}
        surveys = [one for one in surveys if _is_published(one, shown)]
    following = {one.pk: _next(one, surveys, after) for one in listed}
    wanted = {one.campaign_id for one in listed}
    wanted |= {survey.pk for survey in following.values() if survey}
    totals = campaign_totals(wanted)
    rows = []
    for one in listed:
        survey = following[one.pk]
        rows.append(
            FollowUpRow(
                one,
                _index(totals[one.campaign_id], one.unsur, minimum)
                if one.campaign_id in told
                else None,
                _index(totals[survey.pk], one.unsur, minimum) if survey else None,
                survey,
                one.is_overdue_on(day),
            )
        )
    return rows


def _is_published(campaign: Campaign, shown: dict[tuple[date, date], Publication]) -> bool:
    """Whether the publication of its period counted the survey: one closed later did not join."""
    publication = shown.get((campaign.period_start, campaign.period_end))
    return publication is not None and campaign.closed_at <= publication.published_at


def _next(
    follow_up: FollowUp, surveys: list[Campaign], after: dict[int, set[int]]
) -> Campaign | None:
    """The first survey that ended after the plan was done (while it is not: after its own survey),
    of the same unit and service or of a unit that took over."""
    own = follow_up.campaign
    since = max(own.period_end, follow_up.ended_on or own.period_end)
    units = {own.unit_id, *after.get(own.unit_id, ())}
    same = (
        survey
        for survey in surveys
        if survey.unit_id in units
        and survey.service_id == own.service_id
        and survey.period_end > since
        and survey.period_start > own.period_end
    )
    return next(same, None)


def follow_ups_of(campaign: Campaign, day: date) -> list[FollowUpRow]:
    """What answers one survey, the earliest due first."""
    found = FollowUp.objects.filter(campaign=campaign).select_related("campaign__unit")
    return follow_up_rows(found, day)


def published_campaigns(publication: Publication) -> QuerySet[Campaign]:
    """The surveys of a period whose unit is in its publication, and that were closed before it."""
    return Campaign.objects.filter(
        government=publication.government_id,
        state=CampaignState.CLOSED,
        closed_at__lte=publication.published_at,
        period_start=publication.period_start,
        period_end=publication.period_end,
        unit__in=[unit["id"] for unit in publication.figures["units"]],
    )


def published_follow_ups(publication: Publication, day: date) -> list[FollowUpRow]:
    """What is done about the surveys of a publication, dropped plans left out."""
    found = (
        FollowUp.objects.filter(
            government=publication.government_id,
            campaign__period_start=publication.period_start,
            campaign__period_end=publication.period_end,
            campaign__unit__in=[unit["id"] for unit in publication.figures["units"]],
        )
        .exclude(state=FollowUpState.DROPPED)
        .select_related("campaign__unit")
        .order_by("campaign__unit__name", "due_on", "pk")
    )
    return follow_up_rows(found, day, published=True)


def n_overdue(government: Government, user: User, day: date) -> int:
    """Plans in the person's reach whose day is past."""
    mine = FollowUp.objects.visible_to(user).filter(government=government)
    return mine.overdue_on(day).count()
