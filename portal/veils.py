"""Rows whose audit events are not for everybody who may audit, such as a secret draft.

Apps above register a dotted path in ``AppConfig.ready``: a function from a user to (label of a model,
QuerySet of its rows that this user must not read of). It runs no query by itself: what it gives goes
into the query of the trail.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.module_loading import import_string

_veils: list[str] = []


def register(veil: str) -> None:
    """Let the function at a dotted path name rows to be left out of the trail too."""
    if veil not in _veils:
        _veils.append(veil)


def hidden_from(user: Any) -> Iterator[Q]:
    """What to exclude from the audit events that ``user`` is shown, a condition each."""
    for veil in _veils:
        rows: QuerySet
        for label, rows in import_string(veil)(user):
            keys = rows.order_by().annotate(audit_key=Cast("pk", CharField())).values("audit_key")
            yield Q(object_label=label, object_pk__in=keys)
