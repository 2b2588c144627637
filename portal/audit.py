"""The one way to leave an audit event: called by actions, inside their transaction."""

from operator import attrgetter

from django.db import models
from django.utils import timezone

from portal.bulkwrite import insert_rows
from portal.models import AuditEvent

COLUMNS = (
    "government_id",
    "actor_id",
    "action",
    "object_label",
    "object_pk",
    "object_text",
    "unit_id",
    "changes",
    "reason",
    "happened_at",
)


def plain(value):
    """A field's value as something JSON can hold and a reader understands."""
    if isinstance(value, models.Model):
        return str(value)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return str(value)


def differences(before, after):
    """Return ``{field: [old, new]}`` for the keys of ``after`` whose value differs in ``before``."""
    return {
        name: [plain(before.get(name)), plain(value)]
        for name, value in after.items()
        if before.get(name) != value
    }


def event(*, actor, action, obj, government, changes=None, reason="", unit_id=None):
    """Build an unsaved event; bulk actions collect these for one ``bulk_create``."""
    return AuditEvent(
        government=government,
        actor=actor,
        action=action,
        object_label=obj._meta.label,
        object_pk=str(obj.pk),
        object_text=str(obj)[:200],
        unit_id=unit_id,
        changes=changes or {},
        reason=reason,
    )


def record(**kwargs):
    """Write one event (arguments of ``event``) in the caller's transaction and return it."""
    written = event(**kwargs)
    written.save(force_insert=True)
    return written


def write(events):
    """Write unsaved events (``event``) in their order, in the caller's transaction, at the speed of
    the database."""
    insert_rows(AuditEvent, COLUMNS, list(map(attrgetter(*COLUMNS), events)))


def record_many(*, actor, action, model, government, objects, reason=""):
    """Write one event per object at the speed of the database. ``objects``: tuples of (pk, text,
    unit id or None, changes). For bulk actions whose rows are thousands."""
    insert_rows(
        AuditEvent,
        COLUMNS,
        [
            (
                government.pk,
                actor and actor.pk,
                action,
                model._meta.label,
                str(pk),
                text[:200],
                unit_id,
                changes,
                reason,
                now,
            )
            for now in [timezone.now()]
            for pk, text, unit_id, changes in objects
        ],
    )
