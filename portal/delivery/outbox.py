"""The outbox of notices: filled in the notice's own transaction, emptied by the tick.

A person gets one message for all that waits, at most one in a quarter of an hour, and none for what
was read meanwhile. A message goes out once: it is marked before it is sent, and what broke in
between is not tried again (docs/adr/0015).
"""

import logging
from collections import defaultdict
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from portal.delivery import channels
from portal.delivery.channels import DeliveryError, Message
from portal.enums import Channel, DeliveryState
from portal.models import Delivery, NoticePreference

log = logging.getLogger(__name__)

QUIET = timedelta(minutes=15)  # between two messages to one person
TAKEN = timedelta(minutes=10)  # a message that is not out by then never will be
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]  # after the first, second …
MESSAGES_PER_TICK = 20
KEPT_DAYS = 30
BROKEN_OFF = "pengiriman terputus"
NO_ADDRESS = "alamat tidak ada lagi"


def queue(notices):
    """Write deliveries of saved ``notices`` for everyone who wants them outside the portal, in the
    caller's transaction. Two queries, none while every channel is off."""
    on = channels.channels_on()
    if not on or not notices:
        return []
    people = [notice.recipient_id for notice in notices]
    preferences = {
        row.user_id: row for row in NoticePreference.objects.filter(user__in=people).order_by()
    }
    return Delivery.objects.bulk_create(
        Delivery(
            government_id=notice.government_id,
            notification=notice,
            recipient_id=notice.recipient_id,
            channel=channel,
        )
        for notice in notices
        for channel in on
        if wants(channel, notice.recipient, preferences.get(notice.recipient_id))
    )


def wants(channel, user, preference):
    if channel == Channel.EMAIL:
        return bool(user.email) and (preference is None or preference.by_email)
    return preference is not None and preference.by_gateway


def send_due(now=None):
    """Send what is due (part of the tick); return how many messages went out."""
    now = now or timezone.now()
    give_up_broken_off(now)
    sent = tried = 0
    silent = set()  # channels whose server did not answer: the next tick tries again
    for (_, channel), rows in due_by_person(now).items():
        # What waits for a silent server takes no turn: the other channel must not wait behind it.
        if channel in silent:
            continue
        if tried == MESSAGES_PER_TICK:
            break
        tried += 1
        try:
            sent += send_to_person(rows, now)
        except DeliveryError as error:
            if error.again:
                silent.add(channel)
    return sent


def give_up_broken_off(now):
    """A message taken long ago and never finished: nobody knows whether it went out."""
    lost = Delivery.objects.filter(state=DeliveryState.SENDING, next_try_at__lte=now)
    lost.update(state=DeliveryState.UNKNOWN, finished_at=now, error=BROKEN_OFF)


def due_by_person(now):
    """``{(recipient, channel): deliveries}`` that may go out now, the longest waiting first."""
    waiting = (
        Delivery.objects.filter(state=DeliveryState.WAITING, next_try_at__lte=now)
        .select_related("notification", "recipient__notice_preference")
        .order_by("next_try_at", "pk")
    )
    told = set(
        Delivery.objects.filter(state=DeliveryState.SENT, finished_at__gt=now - QUIET)
        .order_by()
        .values_list("recipient", "channel")
    )
    groups = defaultdict(list)
    for row in waiting[: MESSAGES_PER_TICK * 50]:
        if (row.recipient_id, row.channel) not in told:
            groups[row.recipient_id, row.channel].append(row)
    return groups


def send_to_person(rows, now):
    """Send one message for ``rows`` (one person, one channel); return 1 when it went out."""
    user, channel = rows[0].recipient, rows[0].channel
    preference = getattr(user, "notice_preference", None)
    address = channels.address_of(channel, user, preference) if user.is_active else ""
    unread = [row for row in rows if row.notification.read_at is None]
    needless = [row.pk for row in rows if row.notification.read_at is not None or not address]
    if needless:
        close(needless, DeliveryState.DROPPED, now, "" if address else NO_ADDRESS)
    if not address or not unread:
        return 0
    mine = take(unread, now)
    if not mine:
        return 0
    # The same key at every attempt: a gateway that took the first can know the second.
    key = f"tatanan-{mine[0].pk}-{mine[-1].pk}"
    try:
        channels.send(channel, Message(address, len(mine), key))
    except DeliveryError as error:
        put_back(mine, now, error)
        raise
    close([row.pk for row in mine], DeliveryState.SENT, now)
    return 1


def take(rows, now):
    """Those of ``rows`` that this tick may send: marked by a conditional UPDATE each."""
    return [
        row
        for row in rows
        if Delivery.objects.filter(pk=row.pk, state=DeliveryState.WAITING).update(
            state=DeliveryState.SENDING, attempts=F("attempts") + 1, next_try_at=now + TAKEN
        )
    ]


def put_back(rows, now, error):
    """What surely was not taken waits for its next turn; the rest has failed."""
    log.warning("a %s could not be delivered: %s", rows[0].channel, error.reason)
    for row in rows:
        attempt = row.attempts + 1
        if error.again and attempt <= len(WAITS):
            Delivery.objects.filter(pk=row.pk).update(
                state=DeliveryState.WAITING,
                next_try_at=now + WAITS[attempt - 1],
                error=error.reason[:100],
            )
        else:
            close([row.pk], DeliveryState.FAILED, now, error.reason)


def close(keys, state, now, error=""):
    Delivery.objects.filter(pk__in=keys).update(state=state, finished_at=now, error=error[:100])


def remove_old_deliveries(now=None):
    """The outbox is no record: what is over is thrown away after a month."""
    limit = (now or timezone.now()) - timedelta(days=KEPT_DAYS)
    Delivery.objects.filter(finished_at__lt=limit).delete()
