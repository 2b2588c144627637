"""The library of reports, and what of it anybody may check."""

import re

from django.db.models import F, Q, QuerySet

from portal.enums import OPEN_JOB_STATES
from portal.models import Government, User
from reports.enums import PeriodKind, ReportState
from reports.freezing import SHOWN_DIGITS
from reports.models import EvaluationReport
from reports.periods import Period

SORTS = {
    "title": ("title",),
    "period": ("period_end", "period_start"),
    "ikm": ("ikm",),
    "ordered": ("ordered_at",),
}
RUNNING = Q(state=ReportState.ORDERED, job__state__in=OPEN_JOB_STATES)
STATES = {
    "ready": Q(state=ReportState.READY),
    "running": RUNNING,
    "failed": Q(state=ReportState.ORDERED) & ~RUNNING,
}


def report_table(
    *,
    user: User,
    government: Government | None,
    text: str = "",
    kind: str = "",
    state: str = "",
    unit: int | None = None,
    sort: str = "",
) -> QuerySet[EvaluationReport]:
    """Reports ``user`` may see, the latest ordered first, with unit, job, files and who ordered.

    ``state``: "ready", "running" or "failed" (also cancelled); ``kind`` a PeriodKind; ``sort`` a
    key of ``SORTS``, "-" before it turns the order. The frozen inputs are not read.
    """
    reports = (
        EvaluationReport.objects.visible_to(user)
        .filter(government=government)
        .without_inputs()
        .select_related("unit", "job", "ordered_by", "pdf", "xlsx")
    )
    if text:
        reports = reports.filter(Q(title__icontains=text) | Q(unit__abbreviation__icontains=text))
    if kind in PeriodKind.values:
        reports = reports.filter(period_kind=kind)
    if state in STATES:
        reports = reports.filter(STATES[state])
    if unit is not None:
        reports = reports.filter(unit=unit)
    key = sort.removeprefix("-")
    if key not in SORTS:
        key, sort = "ordered", "-ordered"
    columns = [F(name) for name in SORTS[key]]
    if sort.startswith("-"):
        order = [column.desc(nulls_last=True) for column in columns]
    else:
        order = [column.asc(nulls_last=True) for column in columns]
    return reports.order_by(*order, "-pk")


def latest_report(*, user: User, unit_id: int, period: Period) -> EvaluationReport | None:
    """The newest report of this unit and period that ``user`` may see and that is ready or being
    built; a failed one does not count."""
    return (
        EvaluationReport.objects.visible_to(user)
        .without_inputs()
        .filter(RUNNING | Q(state=ReportState.READY))
        .filter(unit=unit_id, period_kind=period.kind, period_start=period.start)
        .order_by("-ordered_at", "-pk")
        .first()
    )


def released_with(digest: str) -> list[EvaluationReport]:
    """Released reports whose fingerprint, PDF or XLSX has this SHA-256 (hexadecimal), with their
    government, unit and files, the first released first; of the fingerprint the beginning that cover
    and pages show is enough. One query, none for what is neither."""
    digest = digest.lower()
    is_shown = re.fullmatch(rf"[0-9a-f]{{{SHOWN_DIGITS}}}", digest)
    if not is_shown and not re.fullmatch(r"[0-9a-f]{64}", digest):
        return []
    whole = Q(fingerprint=digest) | Q(pdf__sha256=digest) | Q(xlsx__sha256=digest)
    return list(
        EvaluationReport.objects.without_inputs()
        .filter(released_at__isnull=False)
        .filter(Q(fingerprint__startswith=digest) if is_shown else whole)
        .select_related("government", "unit", "pdf", "xlsx")
        .order_by("released_at", "pk")
    )
