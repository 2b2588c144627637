"""Every write of an import: upload, mapping, check, confirm, discard, clean-up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from portal import audit, files
from portal.actions import request_job
from portal.database import analyze
from portal.enums import OPEN_IMPORT_STATES, ImportState
from portal.imports import mapping as headings
from portal.imports import preview
from portal.imports.checking import Checker, Outcome
from portal.imports.loading import checker, load, sealed_original
from portal.imports.reading import HEAD, UnreadableFile
from portal.imports.spec import KINDS, ImportKind
from portal.models import Government, ImportMapping, ImportRun, Job, User
from portal.permissions import can_manage_import
from portal.validators import validate_reason

JOB_ROWS = 2000  # more rows than this are checked and written by a worker
KEEP_DAYS = 30  # originals and previews
STALE = (
    "Data di portal berubah sejak pratinjau ini dibuat, jadi tidak ada yang ditulis. Periksa ulang, "
    "lalu tinjau lagi perbedaannya."
)
OVER = "Impor ini sudah selesai atau dibatalkan."
CHANGED = "Pasangan kolom impor ini berubah selama diperiksa. Periksa ulang berkasnya."
BUSY = "Impor ini sedang dikerjakan. Tunggu sampai selesai, atau batalkan pekerjaannya."


def silent(percent: int, words: str) -> None:
    """Report to nobody."""


def locked(run: ImportRun, *, states: tuple = OPEN_IMPORT_STATES) -> ImportRun:
    """The row, locked; raises ValidationError when it is over, busy or in another state."""
    row = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if row.state not in states:
        raise ValidationError(OVER)
    if row.job is not None and row.job.is_open:
        raise ValidationError(BUSY)
    return row


@transaction.atomic
def start_import(
    *, government: Government, user: User, kind: ImportKind, upload: UploadedFile
) -> ImportRun:
    """Keep the file and understand its headings. When they were mapped before, it is checked too.

    Raises ValidationError with the reason when the file cannot be read; nothing is kept then.
    """
    run = ImportRun(
        government=government,
        kind=kind.name,
        made_by=user,
        options={option.name: option.default for option in kind.options},
    )
    upload.seek(0)
    content = sealed_original(run, upload.read())
    attachment = files.store(government, upload.name, "application/octet-stream", content, user)
    run.file, run.file_name = attachment, attachment.name
    try:
        known = understand(run, kind)
    except UnreadableFile as error:
        files.attachment_path(attachment).unlink(missing_ok=True)
        raise ValidationError(str(error)) from None
    run.save(force_insert=True)
    audit.record(actor=user, action="Mengunggah impor", obj=run, government=government)
    if known:
        request_check(run=run, user=user)
    return run


def understand(run: ImportRun, kind: ImportKind) -> bool:
    """Read the head of the file into ``run``: headings, source, mapping. True when a mapping was
    remembered for exactly these headings."""
    found = load(run, HEAD)
    run.sheet, run.source = found.raw.sheet[:100], found.source
    run.headings = [str(heading) for heading in found.table.headers]
    run.n_rows = max(len(found.table.rows), found.raw.n_rows - found.header.last)
    remembered = ImportMapping.objects.filter(
        government=run.government, kind=run.kind, signature=headings.signature(run.headings)
    ).first()
    names = {column.name for column in kind.columns}
    if remembered is not None and set(remembered.mapping) <= names | {""}:
        run.mapping, run.state = remembered.mapping, ImportState.MAPPED
        return True
    run.mapping = headings.pair(kind, run.headings, run.source)
    run.state = ImportState.UPLOADED
    return False


@transaction.atomic
def choose_table(*, run: ImportRun, user: User, sheet: str, header_row: int | None) -> ImportRun:
    """Take another sheet or another row as heading; the mapping is made anew.

    Raises ValidationError when there is no table there.
    """
    row = locked(run)
    row.sheet, row.header_row = sheet, header_row
    try:
        understand(row, KINDS[row.kind])
    except UnreadableFile as error:
        raise ValidationError(str(error)) from None
    row.state = ImportState.UPLOADED
    forget_check(row)
    row.save()
    return row


def forget_check(run: ImportRun) -> None:
    """Drop what was found of another table: its rows and figures say nothing of this one."""
    before, run.preview, run.checked_at = run.preview, None, None
    run.failure, run.fingerprint = "", ""
    run.n_created = run.n_changed = run.n_same = run.n_skipped = run.n_errors = 0
    if before is not None:
        ImportRun.objects.filter(pk=run.pk).update(preview=None)
        files.remove([before])


@transaction.atomic
def map_import(
    *, run: ImportRun, user: User, names: list[str], mode: str, options: dict[str, bool]
) -> ImportRun:
    """Say which heading is which column (a name or "" each), remember it, and have it checked.

    Raises ValidationError for a column named twice or a mapping that cannot find any row.
    """
    row = locked(run)
    kind = KINDS[row.kind]
    check_names(kind, row.headings, names)
    row.mapping, row.mode, row.options = names, mode, options
    row.save(update_fields=["mapping", "mode", "options"])
    ImportMapping.objects.update_or_create(
        government=row.government,
        kind=row.kind,
        signature=headings.signature(row.headings),
        defaults={"mapping": names, "updated_by": user, "updated_at": timezone.now()},
    )
    return request_check(run=row, user=user)


def check_names(kind: ImportKind, found: list[str], names: list[str]) -> None:
    """Refuse a mapping of another length, with unknown columns, with one twice, without a key."""
    if len(names) != len(found) or not set(names) <= {c.name for c in kind.columns} | {""}:
        raise ValueError("a mapping names one known column or nothing per heading")
    used = [name for name in names if name]
    twice = sorted({kind.column(name).title for name in used if used.count(name) > 1})
    if twice:
        raise ValidationError(f"Dua judul dipasangkan ke kolom yang sama: {', '.join(twice)}.")
    keys, _ = headings.missing(kind, names)
    if keys:
        join = " atau " if kind.key_any else " dan "
        titles = join.join(kind.column(name).title for name in keys)
        raise ValidationError(f"Pasangkan {titles}: tanpa itu baris tidak dapat dikenali.")


@transaction.atomic
def request_check(*, run: ImportRun, user: User) -> ImportRun:
    """Check now, or by a worker when the file is long."""
    row = locked(run)
    row.state, row.failure, row.fingerprint, row.job = ImportState.MAPPED, "", "", None
    row.save(update_fields=["state", "failure", "fingerprint", "job"])
    if row.n_rows > JOB_ROWS:
        row.job = ask_worker(row, user, "portal.import_check", f"Memeriksa {row.file_name}")
        row.save(update_fields=["job"])
        return row
    return check_import(run=row, user=user)


def ask_worker(run: ImportRun, user: User, kind: str, title: str) -> Job:
    return request_job(
        kind=kind,
        title=title,
        params={"run": run.pk},
        government=run.government,
        user=user,
        total=100,
    )


def check_import(
    *, run: ImportRun, user: User, report: Callable[[int, str], None] = silent
) -> ImportRun:
    """Check the whole file and keep what it would do as a preview. Writes no domain data.

    A file that cannot be read, or holds no table any more, is a ``failure`` on the row.
    """
    report(5, "Membaca berkas")
    try:
        work = checker(run, user, load(run))
        outcome = work.run(report)
    except UnreadableFile as error:
        run.failure = str(error)
        run.save(update_fields=["failure"])
        return run
    report(90, "Menyusun pratinjau")
    keep_outcome(run, user, work.kind, outcome)
    return run


def is_another(now: ImportRun, run: ImportRun) -> bool:
    """Whether ``run``, read a while ago, is no longer what stands in its row."""
    names = ("state", "sheet", "header_row", "mapping", "mode", "options", "preview_id")
    return any(getattr(now, name) != getattr(run, name) for name in names)


@transaction.atomic
def keep_outcome(run: ImportRun, user: User, kind: ImportKind, outcome: Outcome) -> None:
    """Store the preview and the counts; the preview before goes. Nothing is stored when the import
    was given up or mapped anew meanwhile (a worker that was taken for dead)."""
    now = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if is_another(now, run):
        raise ValidationError(OVER if not now.is_open else CHANGED)
    before = run.preview
    run.preview = files.store(
        run.government, "pratinjau.jsonl", "application/jsonl", preview.content(kind, outcome), user
    )
    run.state, run.checked_at, run.failure = ImportState.CHECKED, timezone.now(), ""
    run.n_rows, run.n_same, run.n_skipped = outcome.n_rows, outcome.n_same, outcome.n_skipped
    run.n_created, run.n_changed = len(outcome.created), len(outcome.updated)
    run.n_errors, run.fingerprint = len(outcome.errors), outcome.fingerprint
    run.save()
    if before is not None:
        files.remove([before])


@transaction.atomic
def request_apply(*, run: ImportRun, user: User, reason: str) -> ImportRun:
    """Confirm: write the whole file now, or by a worker when it is long. Twice is once.

    Raises ValidationError when there are errors, nothing to write, or the data have changed.
    """
    row = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if row.state == ImportState.APPLIED or (row.job is not None and row.job.is_open):
        return row
    check_ready(row, reason)
    row.reason = reason
    row.save(update_fields=["reason"])
    if row.n_rows > JOB_ROWS:
        row.job = ask_worker(row, user, "portal.import_apply", f"Mengimpor {row.file_name}")
        row.save(update_fields=["job"])
        return row
    return apply_import(run=row, user=user, work=prepared(row, user))


def check_ready(run: ImportRun, reason: str) -> None:
    if run.state != ImportState.CHECKED:
        raise ValidationError(OVER if not run.is_open else "Periksa dahulu berkas ini.")
    if run.n_errors:
        raise ValidationError(
            "Berkas ini masih punya kesalahan. Satu berkas masuk utuh atau tidak."
        )
    if not run.n_writes:
        raise ValidationError("Berkas ini tidak mengubah apa pun.")
    validate_reason(reason)


def prepared(run: ImportRun, user: User, report: Callable[[int, str], None] = silent) -> Checker:
    """The file read and cleaned again: the part of writing that needs no transaction."""
    report(5, "Membaca berkas")
    try:
        work = checker(run, user, load(run))
    except UnreadableFile as error:
        raise ValidationError(str(error)) from None
    work.prepare(report)
    return work


@transaction.atomic
def apply_import(*, run: ImportRun, user: User, work: Checker) -> ImportRun:
    """Check ``work`` against what is there now and write it, all or nothing.

    Imports of one government are written one after the other. Raises ValidationError when the
    check no longer gives what was confirmed, PermissionDenied when the person may no longer.
    """
    row = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if row.state == ImportState.APPLIED:
        return row
    check_ready(row, row.reason)
    kind = KINDS[row.kind]
    if not can_manage_import(user, row, kind.permission):
        raise PermissionDenied
    Government.objects.select_for_update(no_key=True).get(pk=row.government_id)
    outcome = work.finish()
    if outcome.fingerprint != row.fingerprint:
        raise ValidationError(STALE)
    row.result = kind.apply(work.ctx, outcome.created, outcome.updated, row.reason) or {}
    row.state, row.applied_at = ImportState.APPLIED, timezone.now()
    row.save()
    audit.record(
        actor=user,
        action="Menerapkan impor",
        obj=row,
        government=row.government,
        changes={"n_created": [0, row.n_created], "n_changed": [0, row.n_changed]},
        reason=row.reason,
    )
    if row.n_writes > JOB_ROWS:
        analyze()
    return row


@transaction.atomic
def discard_import(*, run: ImportRun, user: User) -> ImportRun:
    """Give the file up; nothing of it was written. Raises ValidationError when it is over."""
    row = locked(run)
    row.state = ImportState.DISCARDED
    drop_files([row])
    row.save()
    audit.record(actor=user, action="Membatalkan impor", obj=row, government=row.government)
    return row


def drop_files(rows: list[ImportRun]) -> None:
    """Forget original and preview of ``rows`` (the caller saves them) and remove the files."""
    ids = [row.pk for row in rows]
    gone: list[Any] = [f for row in rows for f in (row.file, row.preview) if f is not None]
    ImportRun.objects.filter(pk__in=ids).update(file=None, preview=None)
    for row in rows:
        row.file = row.preview = None
    files.remove(gone)


def remove_old_files(now: datetime | None = None) -> int:
    """Remove originals and previews after ``KEEP_DAYS``; what was still open is given up (tick)."""
    limit = (now or timezone.now()) - timedelta(days=KEEP_DAYS)
    with transaction.atomic():
        rows = list(
            ImportRun.objects.filter(made_at__lt=limit, file__isnull=False)
            .select_related("file", "preview")
            .order_by("pk")[:500]
        )
        drop_files(rows)
        ImportRun.objects.filter(
            pk__in=[row.pk for row in rows], state__in=OPEN_IMPORT_STATES
        ).update(state=ImportState.DISCARDED)
    return len(rows)
