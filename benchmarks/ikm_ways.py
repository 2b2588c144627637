"""The ways of ``benchmarks.ikm``."""

import secrets
import statistics
import uuid
from datetime import date

from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from benchmarks import harness
from benchmarks.planting import city, plant
from surveys.actions import load_standard_instrument
from surveys.actions.tallies import fold
from surveys.demo.campaigns import quarter_of
from surveys.enums import CampaignState, Channel
from surveys.models import VALUE_FIELDS, Campaign, Response, Tally
from surveys.queries.rollups import rollups
from surveys.queries.tallies import COUNTERS, wrong_cells

FIRST = date(2015, 1, 1)
NEW = 1_000
COLUMNS = [f"a{number:02d}" for number in range(1, 10)]
ADDED = {f"{column}_sum": Sum(column) for column in COLUMNS}


def measure(options):
    campaigns = plant_surveys(options)
    plant_answers(campaigns, options.answers)
    plant_tallies()
    harness.vacuum("surveys_campaign", "surveys_response", "surveys_tally")
    harness.agree("tallies against a recount", wrong_cells(), [])
    units = sorted({one.unit_id for one in campaigns})
    periods = sorted({(one.period_start, one.period_end) for one in campaigns})

    portal, found = harness.median(lambda: rollups(units, periods), options.repeat)
    own = {
        (unit, period): (totals.n, *totals.sums.values())
        for period, rollup in found.items()
        for unit, totals in rollup.by_unit.items()
    }
    values = {period: rollup.pooled.value for period, rollup in found.items()}
    grouped, same = harness.median(by_group, options.repeat)
    harness.agree("group_by", same, own)
    sample = sorted(own)[: options.per_unit]
    naive, some = harness.timed(lambda: {cell: one_cell(*cell) for cell in sample})
    harness.agree("per_unit", some, {cell: own[cell] for cell in sample})
    fold_time = fold_anew(campaigns[-1], options.repeat)
    return {
        "size": {
            "answers": options.answers,
            "units": len(units),
            "quarters": len(periods),
            "per_unit_run": len(sample),
        },
        "seconds": {
            "portal": portal,
            "group_by": grouped,
            "per_unit": naive * len(own) / len(sample),
        },
        "ratio": {
            "group_by": grouped / portal,
            "per_unit": naive * len(own) / len(sample) / portal,
            "fold_in_20_ms": 0.02 / fold_time,
        },
        "fold": fold_time,
        "index": {f"{start}": str(value) for (start, _end), value in sorted(values.items())},
    }


def plant_surveys(options):
    """One closed survey of each unit in each quarter."""
    planted = plant(options.units, city)
    instrument = load_standard_instrument()
    quarters = [quarter_of(FIRST)]
    while len(quarters) < options.quarters:
        quarters.append(quarters[-1].next)
    now = timezone.now()
    return Campaign.objects.bulk_create(
        (
            Campaign(
                government=planted.government, unit_id=unit, instrument=instrument,
                title="SKM", code=secrets.token_hex(6), state=CampaignState.CLOSED,
                period_start=quarter.start, period_end=quarter.end, opened_at=now, closed_at=now,
            )
            for quarter in quarters
            for unit in planted.ids
        ),
        batch_size=2_000,
    )  # fmt: skip


def plant_answers(campaigns, n):
    """``n`` answers, dealt round to the surveys, each on the first day of its own."""
    on_postgres = connection.vendor == "postgresql"
    key = "gen_random_uuid()" if on_postgres else "lower(hex(randomblob(16)))"
    false = "false" if on_postgres else "0"
    # Whole numbers of two primes each, so that neighbours differ and the questions too.
    scores = ", ".join(f"(n / {7 * at + 3} + n %% {13 + at}) %% 4 + 1" for at in range(9))
    flags = ["with_code", "in_burst", "in_straight_run", "in_shift_jump", "after_hours"]
    texts = ["sex", "age_band", "education", "occupation", "comment"]
    empty = [*(["''"] * len(texts)), *([false] * len(flags))]
    first = min(one.pk for one in campaigns)
    rows = (
        "generate_series(0, %s - 1) AS series(n)"
        if on_postgres
        else "(WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series"
        " WHERE n < %s - 1) SELECT n FROM series) AS series"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO surveys_response (id, government_id, campaign_id, day, channel,"
            f" {', '.join([*texts, *flags, *COLUMNS])})"
            f" SELECT {key}, c.government_id, c.id, c.period_start, '{Channel.WEB.value}',"
            f" {', '.join(empty)}, {scores}"
            f" FROM {rows} JOIN surveys_campaign c ON c.id = %s + n %% %s",
            [n, first, len(campaigns)],
        )


def plant_tallies():
    """Tallies of all answers by one GROUP BY, outside the product's own fold."""
    whole = "(" + " + ".join(COLUMNS) + ")"
    sums = {
        "n": "count(*)",
        "n_whole": "count(*)",
        "whole_sum": f"sum({whole})",
        "whole_squares": f"sum({whole} * {whole})",
    }
    for column in COLUMNS:
        for value, name in VALUE_FIELDS[column].items():
            sums[name] = f"count(CASE WHEN {column} = {value} THEN 1 END)"
    names = [*sums, *(name for name in COUNTERS if name not in sums)]
    values = [sums.get(name, "0") for name in names]
    keys = "government_id, campaign_id, day, channel, with_code"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO surveys_tally ({keys.replace('day', 'month')}, {', '.join(names)})"
            f" SELECT {keys}, {', '.join(values)} FROM surveys_response GROUP BY {keys}"
        )


def by_group():
    rows = (
        Response.objects.counted()
        .order_by()
        .values_list("campaign__unit", "campaign__period_start", "campaign__period_end")
        .annotate(n_all=Count("pk"), **ADDED)
    )
    return {(unit, (start, end)): tuple(more) for unit, start, end, *more in rows}


def one_cell(unit, period):
    """What a page that keeps no tallies asks for each unit and quarter."""
    start, end = period
    mine = Response.objects.counted().filter(
        campaign__unit=unit, campaign__period_start=start, campaign__period_end=end
    )
    return tuple(mine.aggregate(n_all=Count("pk"), **ADDED).values())


def fold_anew(campaign, repeat):
    """Seconds of folding NEW answers of one survey in; the tallies equal a recount afterwards."""
    asked = {campaign.pk: COLUMNS}

    def answers():
        return [
            Response(
                id=uuid.uuid4(), government_id=campaign.government_id, campaign_id=campaign.pk,
                day=campaign.period_start, channel=Channel.WEB,
                **{column: (number + at) % 4 + 1 for at, column in enumerate(COLUMNS)},
            )
            for number in range(NEW)
        ]  # fmt: skip

    times = []
    for _ in range(repeat):
        made = answers()
        Response.objects.bulk_create(made)
        with transaction.atomic():
            seconds, _none = harness.timed(lambda made=made: fold(made, asked))
        times.append(seconds)
    cells = Tally.objects.filter(campaign=campaign).aggregate(n_all=Sum("n"))["n_all"]
    kept = Response.objects.filter(campaign=campaign).count()
    harness.agree("tallies after the fold", (cells, wrong_cells()), (kept, []))
    return statistics.median(times)
