"""Reads of the floor: jobs, audit trail, notices."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet

from portal.models import AuditEvent, Government, Job, User
from portal.permissions import unit_ids_under, unit_names
from portal.templatetags.formats import NOTHING, date_short

VEILED = "disamarkan"
ISO_LENGTH = len("2026-10-01")
JOB_SORTS = {
    "requested_at": ["requested_at", "pk"],
    "-requested_at": ["-requested_at", "-pk"],
    "title": ["title", "pk"],
    "-title": ["-title", "-pk"],
    "state": ["state", "-requested_at", "-pk"],
    "-state": ["-state", "-requested_at", "-pk"],
}


def job_table(
    *, user: User, government: Government | None, state: str = "", sort: str = "", own: bool = False
) -> QuerySet[Job]:
    """Jobs the person may see in ``government``, with requester; ``sort`` outside the allow-list
    means newest first."""
    rows = Job.objects.visible_to(user).filter(government=government)
    if own:
        rows = rows.filter(requested_by=user)
    if state:
        rows = rows.filter(state=state)
    order = JOB_SORTS.get(sort, JOB_SORTS["-requested_at"])
    return rows.select_related("requested_by").order_by(*order)


def split_object(text: str) -> tuple[str, str] | None:
    """``orgunits.OrgUnit:5`` as label and key, or None when it is not of that form."""
    label, separator, pk = text.partition(":")
    return (label, pk) if separator and label and pk else None


def day_start(day: date, government: Government) -> datetime:
    """The first instant of ``day`` where ``government`` is."""
    return datetime.combine(day, time.min, tzinfo=government.zone)


def audit_table(
    *,
    user: User,
    government: Government | None,
    who: str = "",
    label: str = "",
    obj: tuple[str, str] | None = None,
    unit: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEvent]:
    """Events in the person's audit scope, newest first. ``who``: part of a name; ``label``: of a
    model; ``obj``: one row; ``unit``: a unit and all below it; the days are both included."""
    here = Q(government=government)
    if user.is_superuser:
        here |= Q(government__isnull=True)
    rows = AuditEvent.objects.visible_to(user).filter(here)
    if who:
        rows = rows.filter(Q(actor__display_name__icontains=who) | Q(actor__username__iexact=who))
    if label:
        rows = rows.filter(object_label=label)
    if obj:
        rows = rows.filter(object_label=obj[0], object_pk=obj[1])
    if unit is not None:
        rows = rows.filter(unit_id__in=unit_ids_under(unit))
    if since and government:
        rows = rows.filter(happened_at__gte=day_start(since, government))
    if until and government:
        rows = rows.filter(happened_at__lt=day_start(until + timedelta(days=1), government))
    return rows.select_related("actor")


@dataclass(frozen=True)
class AuditLine:
    """An event as it is shown: words instead of field names, unit by name."""

    event: AuditEvent
    kind: str
    unit_name: str
    changes: list[tuple[str, ...]]


def model_of(label: str) -> Any:
    """The model named ``label``, or None when the code no longer has it."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def field_of(model: Any, name: str) -> Any:
    """The field ``name`` of ``model``, or None: changes may name things that are no field."""
    try:
        return model._meta.get_field(name)
    except (AttributeError, FieldDoesNotExist):
        return None


def points_to_unit(field: Any) -> bool:
    """Whether the values of ``field`` are numbers of units (the floor knows no more of them)."""
    related = getattr(field, "related_model", None)
    return related is not None and related._meta.model_name == "orgunit"


def value_words(field: Any, value: Any, names: dict[int, str]) -> str:
    """A stored value as people read it; ``names`` maps unit ids to names."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, int) and points_to_unit(field):
        return names.get(value, f"unit nomor {value}")
    if not isinstance(value, str):
        return str(value)
    if len(value) == ISO_LENGTH and value[4] == value[7] == "-":
        with suppress(ValueError):
            return date_short(date.fromisoformat(value))
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))


def change_lines(event: AuditEvent, model: Any, names: dict[int, str]) -> list[tuple[str, ...]]:
    """``(what, old, new)`` for each change of ``event`` that shows a difference. That a value of the
    model's ``veiled_in`` changed is told, which it is not: whoever reads the trail need not be one
    who may read it, and who may reads it where the reading is noted."""
    lines = []
    veiled = model.veiled_in(event.changes) if hasattr(model, "veiled_in") else ()
    for name, pair in event.changes.items():
        field = field_of(model, name)
        old, new = pair if isinstance(pair, list) and len(pair) == 2 else [None, pair]
        words = value_words(field, old, names), value_words(field, new, names)
        if words[0] != words[1]:
            if name in veiled:
                words = tuple(NOTHING if value in (None, "") else VEILED for value in (old, new))
            what = str(getattr(field, "verbose_name", "") or name.replace("_", " "))
            lines.append((what, *words))
    return lines


def units_named_in(event: AuditEvent) -> set[int]:
    """Ids of the units an event is about or mentions in its changes."""
    model = model_of(event.object_label)
    ids = {
        value
        for name, pair in event.changes.items()
        if points_to_unit(field_of(model, name))
        for value in (pair if isinstance(pair, list) else [pair])
        if isinstance(value, int)
    }
    return ids | ({event.unit_id} if event.unit_id else set())


def audit_lines(events: list[AuditEvent], user: User) -> list[AuditLine]:
    """The events of one page for the screen: one query for the names of their units. Units out of
    the person's sight stay unnamed."""
    names = unit_names(user, set().union(*map(units_named_in, events)))
    lines = []
    for event in events:
        model = model_of(event.object_label)
        lines.append(
            AuditLine(
                event=event,
                kind=str(model._meta.verbose_name) if model else event.object_label,
                unit_name=names.get(event.unit_id, ""),
                changes=change_lines(event, model, names),
            )
        )
    return lines


def every_audit_line(events: QuerySet[AuditEvent], user: User) -> Iterator[AuditLine]:
    """The lines of all ``events``, a thousand at a time: a trail is longer than memory."""
    found = events.iterator(chunk_size=1000)
    while batch := list(islice(found, 1000)):
        yield from audit_lines(batch, user)


def audited_kinds() -> list[tuple[str, str]]:
    """``(label, word)`` of every model of the portal that people write, in order of the word."""
    ours = [
        model
        for model in apps.get_models()
        if any(field.name == "government" for field in model._meta.get_fields())
        and model is not AuditEvent
    ]
    pairs = [(model._meta.label, str(model._meta.verbose_name)) for model in [Government, *ours]]
    return sorted(pairs, key=lambda pair: pair[1])
