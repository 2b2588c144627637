"""Rows that hold from a day until before another."""

from django.db.models import CheckConstraint, F, Q


def valid_on(day):
    """Condition of a dated row (valid_from, exclusive valid_until) that holds on ``day``."""
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gt=day))


def open_after(day):
    """Condition of a dated row that is open on ``day`` or begins later."""
    return Q(valid_until__isnull=True) | Q(valid_until__gt=day)


def dated_constraints(model):
    """CheckConstraint of every dated table: a period does not end before it begins."""
    return CheckConstraint(
        condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
        name=f"{model}_period_ordered",
        violation_error_message="Tanggal berakhir tidak boleh sebelum tanggal mulai.",
    )
