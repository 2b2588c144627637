"""What is flagged in a survey, what was left out of it, and the seals over its answers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from surveys.bands import Rule
from surveys.enums import AnswerFlag, CampaignState
from surveys.flags import BURST_ANSWERS, RUN_SHEETS
from surveys.merkle import root_of_roots
from surveys.models import (
    FLAG_FIELDS,
    AnswerBatch,
    Campaign,
    Exclusion,
    Publication,
    Response,
    Tally,
)
from surveys.models.exclusions import LIVE
from surveys.queries.rollups import Rollup
from surveys.queries.totals import totals_by
from surveys.scoring import IkmResult, Totals

MEANING = {
    AnswerFlag.BURST.value: f"{BURST_ANSWERS} atau lebih dalam satu menit",
    AnswerFlag.STRAIGHT.value: f"{RUN_SHEETS} lembar atau lebih berturut-turut, semua pertanyaan"
    " dijawab dengan nilai yang sama",
    AnswerFlag.SHIFT.value: "nilai setengah hari itu jauh berbeda dari yang lain",
    AnswerFlag.AFTER_HOURS.value: "hari kerja sebelum 07.30 atau sejak 16.00, atau hari libur",
}


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag, how many counted answers carry it, and the exclusion that waits or holds."""

    flag: str
    n: int
    exclusion: Exclusion | None = None

    @property
    def label(self) -> str:
        return AnswerFlag(self.flag).label

    @property
    def meaning(self) -> str:
        return MEANING[self.flag]


def flag_rows(campaign: Campaign, exclusions: Iterable[Exclusion] = ()) -> list[FlagRow]:
    """Every flag that answers of a survey carry, or that an exclusion was about. At least so many:
    what would single somebody out is not flagged. One query."""
    found = Tally.objects.filter(campaign=campaign).aggregate(
        **{flag: Sum(f"n_{flag}", default=0) for flag in FLAG_FIELDS}
    )
    live = {one.flag: one for one in exclusions if one.state in LIVE}
    return [FlagRow(flag, n, live.get(flag)) for flag, n in found.items() if n or flag in live]


def is_told(campaign: Campaign) -> bool:
    """Whether the figures of a closed survey were published, and so stay as they are, also when the
    publication was taken off. One query."""
    return Publication.objects.filter(
        government=campaign.government,
        period_start=campaign.period_start,
        period_end=campaign.period_end,
        published_at__gte=campaign.closed_at,
    ).exists()


def exclusions_of(campaign: Campaign) -> list[Exclusion]:
    """Everything that was proposed about a survey's flagged answers, the latest first. One query."""
    return list(
        Exclusion.objects.filter(campaign=campaign).select_related(
            "proposed_by", "decided_by", "undo_proposed_by", "undo_decided_by"
        )
    )


def excluded_totals(campaign_ids: Iterable[int]) -> dict[int, Totals]:
    """What was left out of each survey, added up; those with nothing left out are not there. Two
    queries, one when there is nothing."""
    held = Exclusion.objects.in_force().filter(campaign__in=list(campaign_ids))
    ids = set(held.values_list("campaign_id", flat=True).order_by())
    if not ids:
        return {}
    out = Response.objects.filter(campaign__in=ids, exclusion__isnull=False)
    return {pk: totals for (pk,), totals in totals_by(out, "campaign_id").items()}


@dataclass(frozen=True, slots=True)
class Left:
    """What a survey's exclusions amount to: ``n`` answers out, and the index of all answers."""

    n: int
    everything: IkmResult | None


def left_out(campaign: Campaign, counted: Totals, rule: Rule) -> Left | None:
    """None when nothing is left out of a survey whose counted answers are ``counted``."""
    found = excluded_totals([campaign.pk]).get(campaign.pk)
    return found and Left(found.n, (counted + found).ikm(rule))


def value_of_everything(now: Rollup, aggregation: str) -> Decimal | None:
    """The index of a rollup as it would be with nothing left out; None when nothing is."""
    out = excluded_totals([part.campaign_id for part in now.parts])
    if not out:
        return None
    parts = [
        replace(part, totals=part.totals + out.get(part.campaign_id, Totals()))
        for part in now.parts
    ]
    measure = replace(now, parts=parts).measure(aggregation)
    return measure and measure.value


def published_exclusions(now: Rollup) -> list[dict]:
    """The exclusions in force of the surveys of a rollup, as they are published."""
    held = (
        Exclusion.objects.in_force()
        .filter(campaign__in=[part.campaign_id for part in now.parts])
        .select_related("campaign__unit")
        .order_by("campaign__unit__name", "campaign__title", "pk")
    )
    return [
        {"unit": one.campaign.unit.name, "survey": one.campaign.title, **_told(one)} for one in held
    ]


def _told(one: Exclusion) -> dict:
    """What everybody may know of an exclusion."""
    return {
        "flag": one.get_flag_display(),
        "n": one.n,
        "reason": one.reason,
        "value_before": one.value_before and str(one.value_before),
        "value_after": one.value_after and str(one.value_after),
    }


@dataclass(frozen=True, slots=True)
class Seals:
    """The seals over a survey's answers, the earliest first, and one ``root`` over all of them."""

    batches: list[AnswerBatch]
    root: str

    @property
    def n(self) -> int:
        return sum(batch.n for batch in self.batches)


def seals_of(campaign: Campaign) -> Seals:
    """One query."""
    batches = list(AnswerBatch.objects.filter(campaign=campaign).order_by("day", "root"))
    return Seals(batches, root_of_roots([batch.root for batch in batches]))


def seals_between(unit_ids: Iterable[int], start: date, end: date) -> list[dict]:
    """Every closed survey of the units whose period touches the days ``start`` to ``end``, with one
    root over its answers' seals and what was left out of it, by unit and name. Three queries."""
    campaigns = list(
        Campaign.objects.filter(
            unit__in=list(unit_ids),
            state=CampaignState.CLOSED,
            period_start__lte=end,
            period_end__gte=start,
        )
        .select_related("unit")
        .order_by("unit__name", "period_start", "title", "pk")
    )
    ids = [campaign.pk for campaign in campaigns]
    roots: dict[int, list[tuple[int, str]]] = {}
    rows = AnswerBatch.objects.filter(campaign__in=ids).order_by()
    for pk, n, root in rows.values_list("campaign_id", "n", "root"):
        roots.setdefault(pk, []).append((n, root))
    held: dict[int, list[Exclusion]] = {}
    for one in Exclusion.objects.in_force().filter(campaign__in=ids).order_by("pk"):
        held.setdefault(one.campaign_id, []).append(one)
    return [
        {
            "unit": campaign.unit.name,
            "survey": campaign.title,
            "n": sum(n for n, _root in roots[campaign.pk]),
            "root": root_of_roots([root for _n, root in roots[campaign.pk]]),
            "exclusions": [_told(one) for one in held.get(campaign.pk, [])],
        }
        for campaign in campaigns
        if campaign.pk in roots
    ]
