"""Which surveys could be made at once, and how far those that were made have come."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum

from orgunits.models import OrgUnit
from orgunits.queries import subtree_unit_ids
from portal.models import Government, User
from portal.permissions import Permission
from publicservices.models import PublicService
from publicservices.queries import services_on
from surveys.enums import CampaignState
from surveys.models import Campaign, CampaignBatch, Tally
from surveys.periods import period_label
from surveys.queries.campaigns import n_waiting
from surveys.sampling import required_sample

PER_UNIT, PER_SERVICE = "unit", "service"
# A form of so many rows still fits into one post.
MOST_CHOICES = 900
# How far back the number of service users of a unit may have been told.
LOOK_BACK = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class BatchWish:
    """What surveys to make: in the branch ``unit`` (None: everywhere), of ``kind`` ("" any), for
    whole units or service by service, only where services are registered or everywhere; with
    ``source`` (a period) the same units and services as were asked then, whatever the rest says."""

    start: date
    end: date
    unit: OrgUnit | None = None
    kind: str = ""
    per: str = PER_UNIT
    only_serving: bool = True
    source: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class BatchChoice:
    """A survey that could be made. ``population`` was told by the survey of ``told_by`` (words);
    ``problem`` says why it cannot be made now, "" when it can."""

    unit: OrgUnit
    service: PublicService | None
    n_services: int
    population: int | None = None
    told_by: str = ""
    problem: str = ""

    @property
    def key(self) -> str:
        return f"s{self.service.pk}" if self.service else f"u{self.unit.pk}"

    @property
    def required(self) -> int | None:
        return required_sample(self.population)


def editable_units(government: Government, user: User) -> QuerySet[OrgUnit]:
    """Active units for which ``user`` may make surveys, by name."""
    units = OrgUnit.objects.visible_to(user, Permission.CAMPAIGN_EDIT).active()
    return units.filter(government=government).order_by("name", "pk")


def surveyed_periods(government: Government, user: User) -> list[tuple[date, date, int]]:
    """The eight latest periods for which the person's units have surveys, with their number."""
    campaigns = Campaign.objects.visible_to(user, Permission.CAMPAIGN_EDIT)
    rows = (
        campaigns.filter(government=government)
        .order_by("-period_start", "-period_end")
        .values_list("period_start", "period_end")
        .annotate(n=Count("pk"))
    )
    return list(rows[:8])


def batch_choices(
    government: Government, user: User, wish: BatchWish, today: date
) -> list[BatchChoice]:
    """Every survey ``wish`` could mean, by name of unit and service. At most MOST_CHOICES + 1; five
    queries whatever their number."""
    units = editable_units(government, user)
    if wish.unit is not None:
        units = units.filter(pk__in=subtree_unit_ids(wish.unit, today))
    if wish.kind:
        units = units.filter(kind=wish.kind)
    found = {unit.pk: unit for unit in units}
    services: dict[int, list[PublicService]] = defaultdict(list)
    for service in services_on(found, today):
        services[service.unit_id].append(service)
    pairs = _asked_before(found, services, wish) if wish.source else _wished(found, services, wish)
    choices = [
        BatchChoice(found[unit_id], service, len(services[unit_id])) for unit_id, service in pairs
    ]
    return with_history(choices[: MOST_CHOICES + 1], wish)


def _wished(
    units: dict[int, OrgUnit], services: dict[int, list[PublicService]], wish: BatchWish
) -> list[tuple[int, PublicService | None]]:
    """(unit, service or None) of the units and their services."""
    if wish.per == PER_SERVICE:
        return [(pk, service) for pk in units for service in services[pk]]
    return [(pk, None) for pk in units if services[pk] or not wish.only_serving]


def _asked_before(
    units: dict[int, OrgUnit], services: dict[int, list[PublicService]], wish: BatchWish
) -> list[tuple[int, PublicService | None]]:
    """(unit, service or None) that had a survey in the period ``wish.source`` and still are there."""
    start, end = wish.source
    asked = set(
        Campaign.objects.filter(unit__in=list(units), period_start=start, period_end=end)
        .order_by()
        .values_list("unit_id", "service_id")
    )
    return [
        (pk, service)
        for pk in units
        for service in [None, *services[pk]]
        if (pk, service and service.pk) in asked
    ]


def with_history(choices: list[BatchChoice], wish: BatchWish) -> list[BatchChoice]:
    """``choices`` with what earlier surveys of the same unit and service tell: the number of
    service users, and whether one of the same days is there already. One query."""
    rows = Campaign.objects.filter(
        unit__in={choice.unit.pk for choice in choices}, period_end__gte=wish.start - LOOK_BACK
    ).order_by("period_end", "pk")
    told: dict[tuple, Campaign] = {}
    clashes: dict[tuple, Campaign] = {}
    for campaign in rows.only(
        "unit_id", "service_id", "title", "population", "period_start", "period_end"
    ):
        key = campaign.unit_id, campaign.service_id
        if campaign.period_start <= wish.end and campaign.period_end >= wish.start:
            clashes[key] = campaign
        elif campaign.population and campaign.period_end < wish.start:
            told[key] = campaign
    return [
        _with(choice, told.get(key), clashes.get(key))
        for choice in choices
        for key in [(choice.unit.pk, choice.service and choice.service.pk)]
    ]


def _with(choice: BatchChoice, told: Campaign | None, clash: Campaign | None) -> BatchChoice:
    return replace(
        choice,
        population=told and told.population,
        told_by=period_label(told.period_start, told.period_end) if told else "",
        problem=f"Sudah ada survei pada masa ini: {clash.title}." if clash else "",
    )


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in a list: its surveys the reader may see by state, answers received so far (those
    in the inbox too) and needed (of surveys whose number of users is known)."""

    batch: CampaignBatch
    n_draft: int
    n_open: int
    n_closed: int
    n: int
    required: int
    n_enough: int

    @property
    def n_surveys(self) -> int:
        return self.n_draft + self.n_open + self.n_closed


def batch_table(*, government: Government, user: User) -> QuerySet[CampaignBatch]:
    """Batches of branches the person may see, the latest period first."""
    batches = CampaignBatch.objects.visible_to(user).filter(government=government)
    return batches.select_related("unit")


def batch_campaigns(batch: CampaignBatch, user: User) -> QuerySet[Campaign]:
    """The surveys of a batch the person may see, by unit and service."""
    campaigns = Campaign.objects.visible_to(user).filter(batch=batch)
    return campaigns.select_related("unit", "service").order_by("unit__name", "service__name", "pk")


def batch_rows(batches: Iterable[CampaignBatch], user: User) -> list[BatchRow]:
    """The rows of one page of batches. Three queries whatever their number."""
    listed = list(batches)
    campaigns = (
        Campaign.objects.visible_to(user)
        .filter(batch__in=[batch.pk for batch in listed])
        .order_by()
        .values_list("pk", "batch_id", "state", "population")
    )
    surveys = list(campaigns)
    ids = [pk for pk, *_ in surveys]
    counted = dict(
        Tally.objects.filter(campaign__in=ids)
        .order_by()
        .values_list("campaign_id")
        .annotate(n_all=Sum("n"))
    )
    waiting = n_waiting(ids)
    states: Counter = Counter()
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for pk, batch_id, state, population in surveys:
        n = counted.get(pk, 0) + (0 if state == CampaignState.CLOSED else waiting.get(pk, 0))
        needed = required_sample(population) or 0
        states[batch_id, state] += 1
        total = sums[batch_id]
        total[0] += n
        total[1] += needed
        total[2] += bool(needed) and n >= needed
    return [
        BatchRow(
            batch,
            *(states[batch.pk, state] for state in CampaignState),
            *sums[batch.pk],
        )
        for batch in listed
    ]
