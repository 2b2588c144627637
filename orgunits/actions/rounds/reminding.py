"""Reminders of a round: by a button, and by the tick some days before the deadline."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.rounds.moving import lock_round, refuse_unless_open
from orgunits.actions.rounds.opening import tell_parts
from orgunits.enums import PARTS_AT_WORK, RoundState
from orgunits.models import Round, RoundPart
from portal import audit
from portal.models import User
from portal.templatetags.formats import date_long


@transaction.atomic
def remind_round(*, round_: Round, user: User | None) -> int:
    """Remind the units that have not sent theirs, each at most once a day; returns how many parts
    were reminded. ValidationError when all of them were reminded today already."""
    row = lock_round(round_)
    refuse_unless_open(row)
    today = row.government.today()
    waiting = RoundPart.objects.filter(round=row, state__in=PARTS_AT_WORK)
    parts = list(
        waiting.exclude(reminded_on=today).select_related("unit", "government").order_by("pk")
    )
    if not parts:
        raise ValidationError(
            "Semua unit sudah diingatkan hari ini."
            if waiting.exists()
            else "Tidak ada unit yang perlu diingatkan."
        )
    RoundPart.objects.filter(pk__in=[part.pk for part in parts]).update(reminded_on=today)
    late = "Sudah lewat batas waktu" if today > row.due_on else "Pengingat, batas waktu"
    n_told = tell_parts(parts, f"{late} {date_long(row.due_on)}: {row.title}", user)
    audit.record(
        actor=user,
        action="Mengingatkan unit putaran",
        obj=row,
        government=row.government,
        changes={"unit": [None, len(parts)], "pemberitahuan": [None, n_told]},
    )
    return len(parts)


def reminder_due(round_: Round, today: date) -> date | None:
    """The latest of the days on which a round reminds by itself that has come, None before the
    first and after the deadline. They are ``remind_days`` before it, and the day before; never the
    day on which the round was opened or an earlier one."""
    opened_on = round_.government.today(round_.opened_at)
    days = (
        round_.due_on - timedelta(days=round_.remind_days),
        round_.due_on - timedelta(days=1),
    )
    if today > round_.due_on:
        return None
    return max((day for day in days if opened_on < day <= today), default=None)


def remind_due_rounds() -> int:
    """Part of the tick: remind the units of rounds whose day for it has come and that were not
    reminded since that day; returns how many rounds."""
    reminded = 0
    rounds = Round.objects.filter(state=RoundState.OPEN, remind_days__gt=0)
    for row in rounds.select_related("government").order_by("pk"):
        since = reminder_due(row, row.government.today())
        if since is None:
            continue
        waiting = RoundPart.objects.filter(round=row, state__in=PARTS_AT_WORK)
        if waiting.exclude(reminded_on__gte=since).exists():
            try:
                remind_round(round_=row, user=None)
            except ValidationError:  # somebody pressed the button meanwhile
                continue
            reminded += 1
    return reminded
