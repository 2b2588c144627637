"""How the channels of this installation do."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from portal.delivery import channels
from portal.enums import Channel, DeliveryState
from portal.models import Delivery, Government

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class ChannelState:
    """One channel: whether it is on, and what became of a government's messages in a week."""

    channel: Channel
    is_on: bool
    waiting: int
    sent: int
    failed: int
    reasons: list[tuple[str, int]]


def channel_states(government: Government) -> list[ChannelState]:
    """Every channel with its figures of the last seven days. Two queries."""
    since = timezone.now() - WEEK
    rows = Delivery.objects.filter(government=government).order_by()
    open_rows = rows.filter(finished_at__isnull=True)
    waiting = dict(open_rows.values_list("channel").annotate(Count("pk")))
    ended = list(
        rows.filter(finished_at__gte=since)
        .values_list("channel", "state", "error")
        .annotate(n=Count("pk"))
    )
    bad = (DeliveryState.FAILED, DeliveryState.UNKNOWN)
    return [
        ChannelState(
            channel=channel,
            is_on=channels.is_on(channel),
            waiting=waiting.get(channel, 0),
            sent=sum(n for c, state, _, n in ended if (c, state) == (channel, DeliveryState.SENT)),
            failed=sum(n for c, state, _, n in ended if c == channel and state in bad),
            reasons=sorted((why, n) for c, state, why, n in ended if c == channel and state in bad),
        )
        for channel in Channel
    ]
