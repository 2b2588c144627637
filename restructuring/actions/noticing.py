"""Signals (indikasi masalah): kept as the rules see them, put aside, taken up, thresholds settled."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from employees.queries.people import unit_names_on
from orgunits.actions import lock_government
from portal import audit
from portal.actions import request_job
from portal.database import insert_checked
from portal.enums import OPEN_JOB_STATES
from portal.models import Government, Job, User
from portal.templatetags.formats import number
from portal.validators import validate_reason
from restructuring.actions.locking import lock_draft, put_hand
from restructuring.enums import EvidenceKind, SignalState
from restructuring.models import (
    Proposal,
    ProposalEvidence,
    Signal,
    SignalAnswer,
    SignalMention,
    SignalRun,
    SignalSetting,
)
from restructuring.queries.signal_search import Seen
from restructuring.signal_rules import RULES, rank

FIND = "restructuring.find_signals"
LONGEST_ASIDE = timedelta(days=366)
FRESH = ("text", "value", "threshold", "setting_id", "rank", "working", "period_start", "period_end",
         "last_seen", "state", "closed_on")  # fmt: skip
MOST_TAKEN = 200


@transaction.atomic
def keep_signals(
    *, government: Government, day: date, seen: Sequence[Seen], user: User | None
) -> SignalRun:
    """Bring the signals of ``government`` in line with what the rules see on ``day``: new ones are
    opened, known ones refreshed, those no longer seen closed. One put aside stays so until the day
    it returns, whatever is seen; then it opens again or is closed. Doing it twice changes nothing.
    A constant number of queries for every 500 signals."""
    lock_government(government)
    live = {
        (row.rule, row.unit_id, row.subject): row
        for row in Signal.objects.filter(government=government).live()
    }
    fresh: dict[tuple, Seen] = {
        (one.by.rule.code, one.sighting.unit, one.sighting.subject): one for one in seen
    }
    opened, changed = [], []
    for key, one in fresh.items():
        row = live.pop(key, None)
        if row is None:
            row = Signal(government=government, rule=key[0], unit_id=key[1], subject=key[2],
                         first_seen=day)  # fmt: skip
            opened.append(row)
        else:
            changed.append(row)
        _refresh(row, one, day)
    gone = [row for row in live.values() if not _stays_aside(row, day)]
    for row in gone:
        row.state, row.closed_on = SignalState.CLOSED, day
    Signal.objects.bulk_create(opened, batch_size=500)
    Signal.objects.bulk_update([*changed, *gone], FRESH, batch_size=500)
    _keep_mentions(government, [*opened, *changed], fresh)
    return _keep_run(government, day, (len(fresh), len(opened), len(gone)), user)


def _refresh(row: Signal, one: Seen, day: date) -> None:
    by, sighting = one
    row.text, row.value = sighting.text[:300], Decimal(sighting.value)
    row.threshold, row.setting_id = by.threshold, by.setting and by.setting.pk
    row.rank = rank(by.rule, row.value, by.threshold)
    row.working = sighting.working
    row.period_start, row.period_end = sighting.period or (day, day)
    row.last_seen = max(day, row.first_seen)
    if not _stays_aside(row, day):
        row.state = SignalState.OPEN


def _stays_aside(row: Signal, day: date) -> bool:
    return row.state == SignalState.DISMISSED and row.returns_on > day


def _keep_mentions(government: Government, rows: list[Signal], fresh: dict[tuple, Seen]) -> None:
    wanted = {
        (row.pk, unit)
        for row in rows
        for unit in fresh[row.rule, row.unit_id, row.subject].sighting.mentions
    }
    there = SignalMention.objects.filter(signal__government=government)
    there = there.exclude(signal__state=SignalState.CLOSED)
    known = {pair: pk for pk, *pair in there.values_list("pk", "signal_id", "unit_id")
             for pair in [tuple(pair)]}  # fmt: skip
    kept = {row.pk for row in rows}
    stale = [pk for pair, pk in known.items() if pair[0] in kept and pair not in wanted]
    SignalMention.objects.filter(pk__in=stale).delete()
    SignalMention.objects.bulk_create(
        [
            SignalMention(government=government, signal_id=signal, unit_id=unit)
            for signal, unit in sorted(wanted - known.keys())
        ],
        batch_size=500,
    )


def _keep_run(
    government: Government, day: date, counts: tuple[int, int, int], user: User | None
) -> SignalRun:
    n_seen, n_opened, n_closed = counts
    run, _made = SignalRun.objects.get_or_create(government=government, day=day)
    run.n_seen, run.finished_at = n_seen, timezone.now()
    run.n_opened += n_opened
    run.n_closed += n_closed
    run.save()
    if n_opened or n_closed:
        audit.record(
            actor=user,
            action="Memeriksa indikasi masalah",
            obj=run,
            government=government,
            changes={"n_opened": [0, n_opened], "n_closed": [0, n_closed]},
        )
    return run


# --- asking for the search --------------------------------------------------------------------------


@transaction.atomic
def order_signal_run(*, government: Government, user: User | None) -> Job:
    """Order the search now. ValidationError while one is under way, or without the permission."""
    lock_government(government)
    if Job.objects.filter(government=government, kind=FIND, state__in=OPEN_JOB_STATES).exists():
        raise ValidationError("Pemeriksaan sedang berjalan. Tunggu sampai selesai.")
    return request_job(
        kind=FIND,
        title=f"Periksa indikasi masalah {government.short_name}",
        params={"government": government.pk},
        government=government,
        user=user,
        total=2,
    )


def order_due_searches(now: datetime | None = None) -> int:
    """Order the day's search of every government that had none on its own day (part of the tick).
    Its key lets there be one a day; returns how many are due."""
    now = now or timezone.now()
    days = {row: row.today(now) for row in Government.objects.order_by("pk")}
    since = min(days.values(), default=None)
    if since is None:
        return 0
    done = set(SignalRun.objects.filter(day__gte=since).values_list("government_id", "day"))
    due = [row for row, day in days.items() if (row.pk, day) not in done]
    keys = {row: f"{FIND}:{row.pk}:{days[row].isoformat()}" for row in due}
    asked = set(Job.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    waiting = [row for row in due if keys[row] not in asked]
    for row in waiting:
        request_job(
            kind=FIND,
            title=f"Periksa indikasi masalah {row.short_name}",
            params={"government": row.pk},
            government=row,
            user=None,
            total=2,
            key=keys[row],
        )
    return len(waiting)


# --- what people do with one ------------------------------------------------------------------------


@transaction.atomic
def dismiss_signal(*, signal: Signal, reason: str, returns_on: date, user: User | None) -> Signal:
    """Put an open signal aside until ``returns_on``, from tomorrow to a year ahead. ValidationError
    for another state, day, or without a reason."""
    try:
        validate_reason(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    row = _locked(signal)
    if row.state != SignalState.OPEN:
        raise ValidationError(
            f"Indikasi ini tidak terbuka lagi: {row.get_state_display().lower()}."
        )
    today = row.government.today()
    if not today < returns_on <= today + LONGEST_ASIDE:
        text = "Pilih tanggal mulai besok, paling lama satu tahun lagi."
        raise ValidationError({"returns_on": text})
    row.state, row.reason, row.returns_on = SignalState.DISMISSED, reason.strip(), returns_on
    row.dismissed_by, row.dismissed_at = user, timezone.now()
    row.save(update_fields=["state", "reason", "returns_on", "dismissed_by", "dismissed_at"])
    changes = {"state": [SignalState.OPEN, row.state], "returns_on": [None, str(returns_on)]}
    _record(row, user, "Mengesampingkan indikasi masalah", changes, row.reason)
    return row


@transaction.atomic
def answer_signal(*, signal: Signal, text: str, user: User | None) -> SignalAnswer:
    """Keep what whoever leads the unit says of a signal that is not over. ValidationError for one
    that is, or without a text."""
    said = text.strip()
    if not said or "\0" in said:
        raise ValidationError({"text": "Tulis tanggapannya."})
    row = _locked(signal)
    if row.state == SignalState.CLOSED:
        raise ValidationError("Indikasi ini sudah selesai, jadi tidak ditanggapi lagi.")
    answer = SignalAnswer.objects.create(
        government=row.government, signal=row, text=said, made_by=user
    )
    _record(row, user, "Menanggapi indikasi masalah", {"answer": [None, said]})
    return answer


@transaction.atomic
def reopen_signal(*, signal: Signal, user: User | None) -> Signal:
    """Bring a signal that was put aside back before its day. ValidationError for another state."""
    row = _locked(signal)
    if row.state != SignalState.DISMISSED:
        raise ValidationError("Indikasi ini tidak sedang dikesampingkan.")
    row.state = SignalState.OPEN
    row.save(update_fields=["state"])
    changes = {"state": [SignalState.DISMISSED, row.state]}
    _record(row, user, "Membuka kembali indikasi masalah", changes)
    return row


@transaction.atomic
def take_up_signals(
    *, proposal: Proposal, signals: Collection[Signal], user: User | None
) -> list[ProposalEvidence]:
    """Make signals reasons of a draft; those that are so already stay one. Returns the new reasons.
    ValidationError when the proposal is past drafting, a signal is of another government, or there
    are none."""
    locked = lock_draft(proposal)
    if not signals:
        raise ValidationError("Pilih paling sedikit satu indikasi.")
    if len(signals) > MOST_TAKEN:
        raise ValidationError(f"Paling banyak {MOST_TAKEN} indikasi sekaligus.")
    if any(one.government_id != locked.government_id for one in signals):
        raise ValueError("a signal of another government")
    known = set(locked.evidence.exclude(signal=None).values_list("signal_id", flat=True))
    units = {one.unit_id: one.unit.name for one in signals}
    names = units | unit_names_on(units, locked.government.today())
    rows = [
        ProposalEvidence(
            government_id=locked.government_id,
            proposal=locked,
            kind=EvidenceKind.SIGNAL,
            text=f"{names[one.unit_id]}: {one.text}"[:300],
            path=reverse("restructuring:signal_detail", args=[one.pk]),
            signal=one,
        )
        for one in sorted(signals, key=lambda one: (-one.rank, one.pk))
        if one.pk not in known
    ]
    if rows:
        ProposalEvidence.objects.bulk_create(rows)
        put_hand(locked, user)
        audit.record(
            actor=user,
            action="Melampirkan indikasi masalah pada usulan",
            obj=locked,
            government=locked.government,
            unit_id=locked.unit_id,
            changes={"signals": [None, [row.signal_id for row in rows]]},
        )
    return rows


# --- thresholds -------------------------------------------------------------------------------------


@transaction.atomic
def settle_signal_rule(
    *,
    government: Government,
    rule: str,
    valid_from: date,
    is_on: bool,
    threshold: Decimal,
    reason: str,
    user: User | None,
) -> SignalSetting:
    """Settle the threshold of a rule from a day on, today or later, so that what was seen before
    keeps what it was seen by. ValidationError outside the rule's bounds, for an earlier day, without
    a reason, or when another row begins that day."""
    try:
        validate_reason(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    known = RULES[rule]
    if not known.lowest <= threshold <= known.highest:
        lowest, highest = (number(one, known.decimals) for one in (known.lowest, known.highest))
        text = f"Ambang antara {lowest} dan {highest} {known.measure}."
        raise ValidationError({"threshold": text})
    if valid_from < government.today():
        raise ValidationError({"valid_from": "Ambang berlaku paling cepat hari ini."})
    row = SignalSetting(
        government=government, rule=rule, valid_from=valid_from, is_on=is_on, threshold=threshold,
        reason=reason.strip(), made_by=user,
    )  # fmt: skip
    insert_checked(row, row.full_clean)
    audit.record(
        actor=user,
        action="Menetapkan ambang indikasi masalah",
        obj=row,
        government=government,
        changes={"rule": [None, known.label], "threshold": [None, str(threshold)],
                 "is_on": [None, is_on]},
        reason=row.reason,
    )  # fmt: skip
    return row


def _locked(signal: Signal) -> Signal:
    rows = Signal.objects.select_for_update(no_key=True, of=("self",)).select_related("government")
    return rows.get(pk=signal.pk)


def _record(row: Signal, user: User | None, action: str, changes: dict, reason: str = "") -> None:
    audit.record(
        actor=user, action=action, obj=row, government=row.government, unit_id=row.unit_id,
        changes=changes, reason=reason,
    )  # fmt: skip
