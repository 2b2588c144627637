"""From the inbox to the answers, in shuffled batches (docs/adr/0014)."""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from random import SystemRandom

from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Sum

from portal.crypto import CannotDecrypt
from portal.models import Government
from portal.working_days.queries import calendar_between
from surveys.actions.seals import seal
from surveys.actions.tallies import fold, fold_items
from surveys.enums import Channel
from surveys.flags import (
    AFTER_HOURS,
    Level,
    first_with_code,
    flags_of,
    flags_to_keep,
    ways_to_tell,
)
from surveys.models import FLAG_FIELDS, Campaign, CounterCode, Response, ResponseInbox, Tally
from surveys.sealing import SealedSheet, seal_sheet, size_for, unseal_sheet

# People among whom an answer is hidden. So many stay behind at every move but the last one, so that
# the last batch has as many too.
MINIMUM_BATCH = 10
BATCH = 2000
# Sheets opened by one move: some 40 MB. More than that wait for the next minute.
MOST_AT_ONCE = 20_000
log = logging.getLogger(__name__)
Way = tuple[str, bool]  # channel, with a counter code that counts
random = SystemRandom()


def move_waiting_answers(now: datetime | None = None) -> int:
    """Move what has come due, survey by survey; return how many answers. Called by the tick.

    Due are the sheets of days that have ended in the government's zone, once there are enough of
    them for a batch and for those that stay behind. The rest moves when the survey closes.
    """
    moved = 0
    for campaign_id, until in _due(now):
        try:
            with transaction.atomic():
                moved += move_answers(campaign_id, until)
        except DatabaseError as error:
            # Its text may quote an answer, so only its kind is told. The next run tries again.
            log.error("answers of survey %s were not moved: %s", campaign_id, type(error).__name__)
    erase_traces()
    return moved


def _due(now: datetime | None) -> list[tuple[int, date]]:
    """(survey, its government's today) of the surveys with enough sheets of earlier days, in an
    order that tells nothing."""
    todays = {government.pk: government.today(now) for government in Government.objects.all()}
    counts: dict[tuple[int, date], int] = {}
    rows = (
        ResponseInbox.objects.waiting()
        .order_by()
        .values_list("government_id", "campaign_id", "day")
        .annotate(n=Count("pk"))
    )
    for government_id, campaign_id, day, n in rows:
        today = todays[government_id]
        if day < today:
            counts[campaign_id, today] = counts.get((campaign_id, today), 0) + n
    due = [key for key, n in counts.items() if n >= 2 * MINIMUM_BATCH]
    random.shuffle(due)
    return due


def move_answers(campaign_id: int, before: date | None = None) -> int:
    """Make Responses of the sheets of one survey that came before the day ``before``, of each way
    they came (channel, with or without a counter code) all but MINIMUM_BATCH, a way with fewer than
    twice as many waits; without ``before``, of every sheet (the survey is being closed). Return how
    many.

    Must be called in a transaction: answers, tallies, spent codes and emptied rows are written
    together. A sheet that does not open (its key is gone) stays where it is and is named by
    ``manage.py verify``.
    """
    campaign = (
        Campaign.objects.select_for_update(no_key=True, of=("self",))
        .select_related("government", "instrument")
        .get(pk=campaign_id)
    )
    opened = _opened(campaign, before)
    sheets = [sheet for _, sheet in opened]
    with_code = _valid_codes(campaign, sheets)
    ways = [(sheet.channel, code) for sheet, code in zip(sheets, with_code, strict=True)]
    taken = _drawn(ways) if before is not None else list(range(len(sheets)))
    if taken:
        day = max(row.day for row, _ in opened)
        flagged = _with_flags(campaign, sheets, ways)
        random.shuffle(taken)
        _keep_answers(campaign, day, [(flagged[place], ways[place]) for place in taken])
        _spend(flagged[place].code for place in taken if with_code[place])
        rows = [row for row, _ in opened]
        stay = set(range(len(sheets))) - set(taken)
        _empty(
            campaign,
            day,
            [rows[place] for place in taken],
            [(rows[place], flagged[place]) for place in stay],
        )
    if before is None:
        # No form of a closed survey is taken any more, so none needs to be remembered.
        ResponseInbox.objects.filter(campaign=campaign, sealed__isnull=True).delete()
    return len(taken)


def _drawn(ways: list[Way]) -> list[int]:
    """Places of the sheets to be taken now: of each way so many that MINIMUM_BATCH stay behind,
    drawn by chance, and none of a way with fewer than twice as many."""
    places: dict[Way, list[int]] = {}
    for place, way in enumerate(ways):
        places.setdefault(way, []).append(place)
    taken: list[int] = []
    for found in places.values():
        if len(found) >= 2 * MINIMUM_BATCH:
            random.shuffle(found)
            taken += found[MINIMUM_BATCH:]
    return taken


def _valid_codes(campaign: Campaign, sheets: list[SealedSheet]) -> list[bool]:
    """For each sheet whether it came with a counter code of this survey that nobody used before:
    the earliest one counts. One query, none when no sheet has a code."""
    digests = {uuid.UUID(hex=sheet.code) for sheet in sheets if sheet.code}
    if not digests:
        return [False] * len(sheets)
    unspent = CounterCode.objects.filter(sheet__campaign=campaign, is_spent=False)
    known = {key.hex for key in unspent.filter(pk__in=digests).values_list("pk", flat=True)}
    return first_with_code(
        [sheet.code for sheet in sheets], [sheet.received for sheet in sheets], known
    )


def _spend(codes: Iterable[str]) -> None:
    """Mark counter codes as used: all of a batch by statements that go by their keys, so that
    nothing about them is in the order in which the answers came."""
    keys = sorted(uuid.UUID(hex=code) for code in codes)
    for first in range(0, len(keys), BATCH):
        CounterCode.objects.filter(pk__in=keys[first : first + BATCH]).update(is_spent=True)


def _opened(campaign: Campaign, before: date | None) -> list[tuple[ResponseInbox, SealedSheet]]:
    """The sheets of a survey that can be opened, with their rows."""
    rows = ResponseInbox.objects.waiting().filter(campaign=campaign)
    if before is not None:
        rows = rows.filter(day__lt=before).order_by("pk")[:MOST_AT_ONCE]
    opened, n_closed = [], 0
    for row in rows:
        try:
            opened.append((row, unseal_sheet(row.sealed, campaign.pk, row.pk)))
        except CannotDecrypt:
            n_closed += 1
    if n_closed:
        log.error("%s answer sheets of survey %s do not open", n_closed, campaign.pk)
    return opened


def _with_flags(
    campaign: Campaign, sheets: list[SealedSheet], ways: list[Way]
) -> list[SealedSheet]:
    """The sheets with the flags of their instants, and without the instants. Those that stayed
    behind at an earlier move have theirs already.

    Sheets are compared with those that came the same way: what somebody sends to the open address
    puts no flag on the people at the counter. Whoever has a counter code was served, so it says
    nothing that they answered in the evening.
    """
    zone = campaign.government.zone
    timed: dict[Way, list[int]] = {}
    for place, sheet in enumerate(sheets):
        if sheet.received is not None:
            timed.setdefault(ways[place], []).append(place)
    found = list(sheets)
    if not timed:
        return found
    instants = {
        place: datetime.fromtimestamp(sheets[place].received, zone)
        for places in timed.values()
        for place in places
    }
    days = {instant.date() for instant in instants.values()}
    calendar = calendar_between(campaign.government, min(days), max(days))
    earlier = _levels(campaign)
    for way, places in timed.items():
        flags = flags_of(
            [instants[place] for place in places],
            [list(sheets[place].answers.values()) for place in places],
            calendar,
            earlier.get(way),
        )
        for place, names in zip(places, flags, strict=True):
            told = names - {AFTER_HOURS} if way[1] else names
            found[place] = replace(sheets[place], received=None, flags=sorted(told))
    return found


def _levels(campaign: Campaign) -> dict[Way, Level]:
    """What the answers kept so far say on the whole, by the way they came. One query."""
    asked = len(campaign.instrument.questionnaire.columns)
    rows = (
        Tally.objects.filter(campaign=campaign)
        .order_by()
        .values_list("channel", "with_code")
        .annotate(n=Sum("n_whole"), s1=Sum("whole_sum"), s2=Sum("whole_squares"))
    )
    return {
        (channel, with_code): Level(int(n), int(s1) / asked, int(s2) / asked**2)
        for channel, with_code, n, s1, s2 in rows
    }


def _keep_answers(campaign: Campaign, day: date, sheets: list[tuple[SealedSheet, Way]]) -> None:
    """Write a batch of answers (each with the way it came), in the order of their new random keys,
    sealed, and fold it in. Ways and flags of too few answers are not told."""
    plain = Channel.WEB.value, False
    ways = ways_to_tell([way for _, way in sheets], MINIMUM_BATCH, plain, random.shuffle)
    flags: list[set] = [set()] * len(sheets)
    for way in set(ways):
        places = [place for place, one in enumerate(ways) if one == way]
        kept = flags_to_keep([set(sheets[place][0].flags) for place in places], MINIMUM_BATCH)
        for place, told in zip(places, kept, strict=True):
            flags[place] = told
    responses = sorted(
        (
            Response(
                id=uuid.uuid4(),
                government_id=campaign.government_id,
                campaign=campaign,
                day=day,
                channel=channel,
                with_code=with_code,
                comment=sheet.comment,
                more=sheet.more,
                **{field: flag in told for flag, field in FLAG_FIELDS.items()},
                **sheet.respondent,
                **sheet.answers,
            )
            for (sheet, _), (channel, with_code), told in zip(sheets, ways, flags, strict=True)
        ),
        key=lambda response: response.pk,
    )
    seal(responses)
    Response.objects.bulk_create(responses, batch_size=BATCH)
    fold(responses, {campaign.pk: list(campaign.instrument.questionnaire.columns.values())})
    fold_items(responses)


def _empty(
    campaign: Campaign,
    day: date,
    taken: Iterable[ResponseInbox],
    kept: Iterable[tuple[ResponseInbox, SealedSheet]],
) -> None:
    """Write the rows of a move anew in the order of their keys: those taken without a sheet, those
    kept back sealed again without their instant. So they tell no order of coming any more.

    Deleted and inserted in one transaction: a form sent again meanwhile waits, then meets its row.
    """
    size = size_for(campaign.instrument.questionnaire)
    anew = [ResponseInbox(pk=row.pk) for row in taken]
    anew += [
        ResponseInbox(pk=row.pk, sealed=seal_sheet(sheet, campaign.pk, row.pk, size))
        for row, sheet in kept
    ]
    for row in anew:
        row.campaign, row.government_id, row.day = campaign, campaign.government_id, day
    anew.sort(key=lambda row: row.pk)
    keys = [row.pk for row in anew]
    for first in range(0, len(keys), BATCH):
        ResponseInbox.objects.filter(pk__in=keys[first : first + BATCH]).delete()
    ResponseInbox.objects.bulk_create(anew, batch_size=BATCH)


def erase_traces() -> None:
    """Let the database forget deleted rows of the inbox now, as far as it can be told to.

    SQLite overwrites what it deletes (``secure_delete``) and here empties its log file; a busy
    reader puts that off until the next call. PostgreSQL removes the dead rows; its log keeps the
    sealed ones for as long as it is kept. Inside a transaction nothing can be erased.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
        else:
            cursor.execute("VACUUM surveys_responseinbox")
