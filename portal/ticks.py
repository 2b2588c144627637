"""What is found due by query: the parts of the one heartbeat, ``portal.tick``.

An app registers its part in ``AppConfig.ready``. Beat sends the tick every few seconds; the row
``tick`` of ``TickRun`` lets one run at a time, and its ``finished_at`` says that the queue lives.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import Error
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.database import drop_broken_connection
from portal.models import TickRun

log = logging.getLogger(__name__)

TICK = "tick"


@dataclass(frozen=True)
class Part:
    """``call``: a function without arguments, or its dotted name; ``every``: not more often."""

    name: str
    call: Callable | str
    every: timedelta | None = None


PARTS = {}


def register(name, call, every=None):
    """Run ``call`` at every tick, or at most once per ``every``.

    It finds its due rows by itself, opens its own transactions and is harmless when run twice.
    """
    PARTS[name] = Part(name, call, every)


def take(name, seconds, now, *, since=None):
    """Take the row ``name`` for ``seconds``; False while somebody has it or it ran after ``since``."""
    TickRun.objects.get_or_create(name=name)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    if since is not None:
        free &= Q(finished_at__isnull=True) | Q(finished_at__lte=since)
    rows = TickRun.objects.filter(free, name=name)
    return bool(rows.update(lease_until=now + timedelta(seconds=seconds)))


def leave(name):
    TickRun.objects.filter(name=name).update(lease_until=None, finished_at=timezone.now())


def is_due(part, now):
    """Whether ``part`` runs in this tick; a rare one is taken for it."""
    if part.every is None:
        return True
    return take(part.name, settings.TICK_LEASE_SECONDS, now, since=now - part.every)


def run_part(part):
    """Run one part; what it raises is logged and stops nothing else."""
    try:
        call = import_string(part.call) if isinstance(part.call, str) else part.call
        call()
    except Exception:
        log.exception("tick part %s failed", part.name)
        drop_broken_connection()
    if part.every is not None:
        leave(part.name)


def run(now=None):
    """Run every part that is due; return the names run, or None when another tick is at work."""
    now = now or timezone.now()
    if not take(TICK, settings.TICK_LEASE_SECONDS, now):
        return None
    names = []
    try:
        for part in list(PARTS.values()):
            if is_due(part, now):
                run_part(part)
                names.append(part.name)
    finally:
        leave(TICK)
    return names


def is_alive(now=None):
    """Whether a tick ended within the last minute: beat, broker and a worker are all there."""
    now = now or timezone.now()
    limit = now - timedelta(seconds=settings.TICK_LATE_SECONDS)
    try:
        return TickRun.objects.filter(name=TICK, finished_at__gte=limit).exists()
    except Error:
        return False
