"""The main job of the product, shown by ``manage.py demo --no-serve``: one evaluation report,
ordered by the leadership of a city and built by the worker."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from orgunits.models import OrgUnit, RoleAssignment
from portal.enums import JobState
from portal.files import attachment_path
from portal.models import Government
from portal.permissions import Role
from portal.processes import NotReadyError
from reports.actions import order_report
from reports.enums import PeriodKind
from reports.models import EvaluationReport
from reports.periods import last_full


@dataclass
class OrderedReport:
    """A report on its way; ``say`` tells how far it is."""

    report: EvaluationReport
    say: object
    told: str = ""

    def is_over(self):
        job = self.report.job
        job.refresh_from_db()
        if job.message and job.message != self.told:
            self.told = job.message
            self.say(f"  {job.done}/{job.total} {job.message}")
        return not job.is_open

    def result(self):
        """What was built: IKM with two decimals, paths of both files from the project's root."""
        job = self.report.job
        if job.state != JobState.DONE:
            raise NotReadyError(f"Laporan tidak selesai: {job.error or job.get_state_display()}")
        report = EvaluationReport.objects.select_related("pdf", "xlsx").get(pk=self.report.pk)
        return {
            "ikm": float(report.ikm),
            "report_pdf": kept(report.pdf),
            "report_xlsx": kept(report.xlsx),
        }


def kept(attachment):
    """Copy a stored file to ``var/demo`` under its own name; its path, from the project's root when
    it lies there. (Stored files have no names of their own.)"""
    name = f"{slugify(Path(attachment.name).stem)}{Path(attachment.name).suffix}"
    path = settings.VAR_DIR / "demo" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(attachment_path(attachment), path)
    if path.is_relative_to(settings.BASE_DIR):
        path = path.relative_to(settings.BASE_DIR)
    return str(path)


def main_job(slug, say):
    """Order the report of the last full quarter of the government ``slug``."""
    government = Government.objects.get(slug=slug)
    root = OrgUnit.objects.get(government=government, parent=None)
    leader = RoleAssignment.objects.filter(unit=root, role=Role.LEADERSHIP).select_related("user")
    period = last_full(PeriodKind.QUARTER, government.today())
    say(f"Memesan laporan {government.name}, {period.label}")
    report = order_report(government=government, unit=root, period=period, user=leader.first().user)
    return OrderedReport(report, say)
