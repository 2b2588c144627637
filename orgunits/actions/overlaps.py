"""Writes of overlaps: order a search, keep what it found, decide about a finding."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.enums import OverlapKind, OverlapState
from orgunits.models import Overlap, OverlapRun, OverlapSide
from orgunits.overlap import METHOD, THRESHOLD, Finding, FunctionFindings, FunctionText
from portal import audit
from portal.actions import request_job
from portal.enums import JobState
from portal.models import Government, Job, User
from portal.opened import refuse_if_changed

FIND = "orgunits.find_overlaps"
STEPS = 5
DECIDED_COLUMNS = ("state", "reason")


@transaction.atomic
def order_overlap_run(*, government: Government, user: User | None) -> Job:
    """Order a search through all functions and urusan of ``government``, done by a job.

    ValidationError while one is under way, or when the person may not change the whole structure.
    """
    Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    waiting = (JobState.QUEUED, JobState.RUNNING)
    if Job.objects.filter(government=government, kind=FIND, state__in=waiting).exists():
        raise ValidationError("Pemeriksaan sedang berjalan. Tunggu sampai selesai.")
    return request_job(
        kind=FIND,
        title=f"Periksa tumpang tindih {government.short_name}",
        params={"government": government.pk},
        government=government,
        user=user,
        total=STEPS,
    )


@transaction.atomic
def keep_findings(
    *,
    government: Government,
    day: date,
    functions: FunctionFindings,
    urusan: list[Finding],
    texts: dict[int, FunctionText],
    user: User | None,
) -> OverlapRun:
    """Keep what a search found; what was decided about the same finding before stays decided.

    ``texts``: the functions compared, by id. A constant number of queries per thousand findings.
    """
    findings = [*urusan, *functions.found]
    run = OverlapRun.objects.create(
        government=government,
        requested_by=user,
        day=day,
        method=METHOD,
        threshold=round(THRESHOLD * 1000),
        n_compared=functions.n_compared,
        n_common=functions.n_common,
        n_found=len(findings),
        n_left=functions.n_left,
    )
    Overlap.objects.bulk_create(
        [_row(government, run, finding) for finding in findings],
        update_conflicts=True,
        unique_fields=["government", "key"],
        update_fields=["score", "shared", "run"],
        batch_size=500,
    )
    found = Overlap.objects.filter(run=run)
    numbers = dict(found.order_by().values_list("key", "pk"))
    OverlapSide.objects.filter(overlap__in=found).delete()
    OverlapSide.objects.bulk_create(
        [
            OverlapSide(
                government=government,
                overlap_id=numbers[finding.key],
                unit_id=side.unit_id,
                function_id=side.function_id,
                text=texts[side.function_id].text if side.function_id else "",
                n_alike=side.n_alike,
                order=order,
            )
            for finding in findings
            for order, side in enumerate(finding.sides)
        ],
        batch_size=500,
    )
    audit.record(
        actor=user,
        action="Memeriksa tumpang tindih",
        obj=run,
        government=government,
        changes={"n_found": [None, len(findings)]},
    )
    return run


def _row(government: Government, run: OverlapRun, finding: Finding) -> Overlap:
    return Overlap(
        government=government,
        key=finding.key,
        subject=finding.subject,
        kind=OverlapKind.URUSAN if finding.urusan else OverlapKind.FUNCTIONS,
        urusan=finding.urusan,
        score=finding.score,
        shared=[
            [word.root, round(word.share * 1000), list(word.first), list(word.second)]
            for word in finding.shared
        ],
        run=run,
    )


@transaction.atomic
def decide_overlap(
    *, overlap: Overlap, state: str, reason: str, user: User, opened: str | None = None
) -> Overlap:
    """Confirm or dismiss an overlap, or open it again; the reason is kept with who and when.

    ValidationError without a reason, for an unknown state, or when somebody decided meanwhile
    (``opened``: portal.opened).
    """
    if not reason.strip():
        raise ValidationError({"reason": "Tulis alasannya."})
    if state not in OverlapState.values:
        raise ValidationError({"state": "Pilih putusannya."})
    row = Overlap.objects.select_for_update(no_key=True).get(pk=overlap.pk)
    refuse_if_changed(obj=row, opened=opened)
    before = {name: getattr(row, name) for name in DECIDED_COLUMNS}
    row.state, row.reason = state, reason.strip()
    row.decided_by, row.decided_at = user, timezone.now()
    row.save(update_fields=[*DECIDED_COLUMNS, "decided_by", "decided_at"])
    audit.record(
        actor=user,
        action="Memutuskan tumpang tindih",
        obj=row,
        government=row.government,
        changes=audit.differences(before, {"state": row.state}),
        reason=row.reason,
    )
    return row
