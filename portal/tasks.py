"""Celery entry points of the floor."""

from django.db import transaction
from django.urls import reverse

from portal import logs, ticks
from portal.activation import mail  # noqa: F401 registers its kind of job
from portal.celery import app
from portal.imports import actions
from portal.imports.spec import KINDS
from portal.jobs import JobFailed, job
from portal.models import ImportRun
from portal.permissions import Permission, can_manage_import


@app.task(name="portal.tick", ignore_result=True)
def tick():
    """The one heartbeat (beat's only entry): everything due is found by query."""
    with logs.timed("tick") as line:
        names = ticks.run()
        line["parts"] = None if names is None else len(names)  # None: another tick is at work


def may_import(user, params):
    """Whether ``user`` may still have this import checked or written."""
    run = ImportRun.objects.filter(pk=params["run"]).first()
    kind = KINDS.get(run.kind) if run else None
    return kind is not None and can_manage_import(user, run, kind.permission)


def import_result(run, label):
    return {"url": reverse("portal:import_detail", args=[run.uuid]), "url_label": label}


@job(name="portal.import_check", permission=Permission.IMPORT_RUN, allowed=may_import)
def check_import(progress, *, run):
    """Check a long file; the result is its preview."""
    row = ImportRun.objects.select_related("government", "file", "preview").get(pk=run)
    actions.check_import(
        run=row,
        user=progress.job.requested_by,
        report=lambda percent, words: progress(percent, 100, words),
    )
    if row.failure:
        raise JobFailed(row.failure)
    return import_result(row, "Tinjau hasil pemeriksaan")


@job(name="portal.import_apply", permission=Permission.IMPORT_RUN, allowed=may_import)
def apply_import(progress, *, run):
    """Write a long file. It can be cancelled until the writing begins, which is one transaction."""
    row = ImportRun.objects.select_related("government", "file").get(pk=run)
    user = progress.job.requested_by
    work = actions.prepared(row, user, report=lambda percent, words: progress(percent, 100, words))
    progress(60, 100, "Menulis")
    with transaction.atomic():
        row = actions.apply_import(run=row, user=user, work=work)
        progress.finish(import_result(row, "Lihat hasil impor"))
