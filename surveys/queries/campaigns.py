"""Lists of surveys, and the survey behind a public code."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from portal.models import Government, User
from surveys.codes import normal_code
from surveys.enums import CampaignState
from surveys.models import Campaign, Instrument, Publication, ResponseInbox
from surveys.queries.languages import SIGNED
from surveys.queries.totals import campaign_totals
from surveys.scoring import Index
from surveys.suppression import MINIMUM_GROUP, MINIMUM_PUBLIC_GROUP

TABLE_SORTS = {
    "period": "period_start",
    "title": "title",
    "unit": "unit__name",
    "state": "state",
}


def campaign_table(
    *,
    government: Government,
    user: User,
    text: str = "",
    state: str = "",
    year: int | None = None,
    unit_ids: Iterable[int] | None = None,
    sort: str = "",
) -> QuerySet[Campaign]:
    """Surveys ``user`` may see, the latest period first, with unit and service; ``unit_ids``: only
    of these units; ``year``: whose period touches it. ``sort`` is a key of ``TABLE_SORTS``, "-"
    before it turns the order."""
    campaigns = (
        Campaign.objects.visible_to(user)
        .filter(government=government)
        .select_related("unit", "service")
    )
    if text:
        campaigns = campaigns.filter(
            Q(title__icontains=text)
            | Q(unit__name__icontains=text)
            | Q(unit__abbreviation__icontains=text)
            | Q(service__name__icontains=text)
            | Q(code=text.lower())
        )
    if state:
        campaigns = campaigns.filter(state=state)
    if year is not None:
        campaigns = campaigns.filter(period_start__year__lte=year, period_end__year__gte=year)
    if unit_ids is not None:
        campaigns = campaigns.filter(unit__in=list(unit_ids))
    key = sort.removeprefix("-")
    if key not in TABLE_SORTS:
        key, sort = "period", "-period"
    column = F(TABLE_SORTS[key])
    return campaigns.order_by(
        column.desc() if sort.startswith("-") else column.asc(), "title", "unit__name", "pk"
    )


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A survey in a list: answers received so far (those in the inbox too), answers needed (None:
    unknown), and its index once it is closed with enough answers to be shown."""

    campaign: Campaign
    n: int
    required: int | None
    result: Index | None

    @property
    def is_enough(self) -> bool:
        return self.required is None or self.n >= self.required


def campaign_rows(campaigns: Iterable[Campaign], minimum: int = MINIMUM_GROUP) -> list[CampaignRow]:
    """The rows of one page of a list, indices of at least ``minimum`` answers. Three queries
    whatever their number."""
    listed = list(campaigns)
    totals = campaign_totals([campaign.pk for campaign in listed])
    waiting = n_waiting([campaign.pk for campaign in listed])
    rows = []
    for campaign in listed:
        total = totals[campaign.pk]
        closed = campaign.state == CampaignState.CLOSED
        result = total.index() if closed and total.is_enough(minimum) else None
        # What waits in a closed survey does not open any more, and hides nobody.
        received = total.n if closed else total.n + waiting.get(campaign.pk, 0)
        rows.append(CampaignRow(campaign, received, campaign.required, result))
    return rows


def n_waiting(campaign_ids: Iterable[int]) -> dict[int, int]:
    """``{survey: sheets in the inbox}`` of those that have some."""
    return dict(
        ResponseInbox.objects.waiting()
        .filter(campaign__in=list(campaign_ids))
        .order_by()
        .values_list("campaign_id")
        .annotate(n=Count("pk"))
    )


def campaign_years(government: Government, user: User) -> list[int]:
    """Years in which a survey the person may see begins, the latest first."""
    days = Campaign.objects.visible_to(user).filter(government=government)
    return [day.year for day in days.dates("period_start", "year", order="DESC")]


def instruments_of(government: Government) -> QuerySet[Instrument]:
    """The questionnaires a new survey may ask: national ones first, then the government's own."""
    return (
        Instrument.objects.of(government)
        .published()
        .order_by(F("government").asc(nulls_first=True), "code", "-version")
    )


def campaign_by_code(text: str) -> Campaign | None:
    """The survey a citizen means by ``text``, with all its form needs, in three queries; None when
    there is none or it was not opened yet."""
    code = normal_code(text)
    if not code:
        return None
    return (
        Campaign.objects.filter(code=code)
        .exclude(state=CampaignState.DRAFT)
        .select_related("government", "unit", "service", "instrument")
        .prefetch_related("instrument__questions", SIGNED)
        .first()
    )


def previous_result(
    campaign: Campaign,
    minimum: int = MINIMUM_GROUP,
    *,
    itself: bool = False,
    only: Exists | None = None,
) -> CampaignRow | None:
    """The latest closed survey of the same unit and service that ended before this one, with at
    least ``minimum`` answers; ``itself``: this one counts too, once it is closed; ``only`` narrows
    the surveys further."""
    ended = (
        {"period_end__lte": campaign.period_end}
        if itself
        else {"period_end__lt": campaign.period_start}
    )
    earlier = (
        Campaign.objects.filter(
            unit=campaign.unit_id, service=campaign.service_id, state=CampaignState.CLOSED, **ended
        )
        .filter(only or Q())
        .select_related("unit", "service")
        .order_by("-period_end", "-pk")[:8]
    )
    rows = campaign_rows(earlier, minimum)
    return next((row for row in rows if row.result), None)


def last_published(campaign: Campaign) -> CampaignRow | None:
    """What everybody may be told of the unit's latest survey (this one included) whose period was
    published."""
    published = Publication.objects.shown().filter(
        government=OuterRef("government"),
        period_start=OuterRef("period_start"),
        period_end=OuterRef("period_end"),
        published_at__gte=OuterRef("closed_at"),
    )
    return previous_result(campaign, MINIMUM_PUBLIC_GROUP, itself=True, only=Exists(published))
