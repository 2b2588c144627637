"""What the job faults act on: a government with an officer, real workers, and the verdict."""

import hashlib
import json
import random
import signal
import time
from datetime import date

from faults import _stage as stage


class Scene:
    """A government with one unit and one officer, who orders jobs."""

    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.folder = folder
        self.random = random.Random(arguments.seed)
        self.ordered = 0
        self.ids = []  # of all jobs ordered in this portal
        self.told = 0  # take-overs that an earlier fault has already counted
        self.broker = None  # a Redis of our own, for the fault that kills it
        self.workers = [stage.worker(folder, f"worker{n}") for n in (1, 2)]
        self.beat = stage.beat(folder)

    def build(self):
        from orgunits.actions import apply_changes, create_government, grant_role
        from orgunits.models import OrgUnit
        from orgunits.structure import Establish
        from portal.models import User
        from portal.permissions import Role

        self.government = create_government(
            user=None, name="Kota Gangguan", slug="gangguan", kind="city",
            established_on=date(2020, 1, 1),
        )  # fmt: skip
        root = OrgUnit.objects.get(government=self.government)
        change = apply_changes(
            government=self.government,
            changes=[Establish(-1, root.pk, "Dinas Uji", "dinas")],
            user=None,
            reason="Disiapkan untuk uji gangguan",
            effective_on=date(2020, 1, 1),
        )
        self.unit = OrgUnit.objects.get(pk=change.created[-1])
        self.user = User.objects.create_user("petugas", government=self.government)
        grant_role(
            user=self.user, unit=root, role=Role.HR_OFFICER, granted_by=None,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip

    def order(self, count):
        """Order ``count`` jobs; return their ids."""
        found = (
            self.order_files(count) if self.arguments.kind == "file" else self.order_reports(count)
        )
        self.ids += found
        return found

    def order_reports(self, count):
        return [self.order_report(number).job_id for number in self.numbers(count)]

    def order_files(self, count):
        from django.db import transaction

        from portal.actions import request_job

        with transaction.atomic():  # all are there at once, however slowly they are written
            return [
                request_job(
                    kind="faults.work",
                    title=f"Pekerjaan {number}",
                    params={"number": number, "seconds": self.arguments.seconds},
                    government=self.government,
                    user=self.user,
                ).pk
                for number in self.numbers(count)
            ]

    def numbers(self, count):
        first, self.ordered = self.ordered, self.ordered + count
        return range(first, self.ordered)

    def order_report(self, number):
        from reports.actions import order_report
        from reports.periods import PeriodKind, containing

        month = date(2020 + number // 12 % 6, number % 12 + 1, 15)
        return order_report(
            government=self.government,
            unit=self.unit,
            period=containing(PeriodKind.MONTH, month),
            user=self.user,
        )

    def start(self, *, beat=True):
        """Start what does not run yet: several faults may share a portal."""
        for process in [*self.workers, *([self.beat] if beat else [])]:
            if not process.is_running:
                process.start()

    def halt(self):
        """Kill the workers and the heartbeat."""
        for process in [self.beat, *self.workers]:
            if process.is_running:
                process.signal(signal.SIGCONT)
                process.kill()

    def stop(self):
        self.halt()
        if self.broker and self.broker.is_running:
            self.broker.kill()

    def takeovers(self):
        """How often a worker said that its job was taken over, since this was last asked."""
        told = sum(worker.log.count("was taken over") for worker in self.workers)
        new, self.told = told - self.told, told
        return new


def rows(ids):
    from portal.models import Job

    return Job.objects.filter(pk__in=ids)


def all_over(ids):
    return not rows(ids).open().exists()


def running(ids):
    return rows(ids).filter(state="running").count()


def half_files():
    """Stored files whose content is not what their row says."""
    from portal.files import attachment_path
    from portal.models import Attachment

    def digest(attachment):
        try:
            return hashlib.sha256(attachment_path(attachment).read_bytes()).hexdigest()
        except OSError:
            return None

    return sum(digest(attachment) != attachment.sha256 for attachment in Attachment.objects.all())


def doubles(scene):
    """Results beyond the one that each done job of the portal may have."""
    from portal.models import Attachment, Notification

    done = rows(scene.ids).filter(state="done").count()
    per_job = 2 if scene.arguments.kind == "report" else 1
    files = Attachment.objects.count() - per_job * done
    notices = Notification.objects.filter(text__startswith="Selesai").count() - done
    return max(files, 0) // per_job + max(notices, 0)


def verdict(scene, fault, ids, started, **figures):
    """One JSON line about ``fault``."""
    done = rows(ids).filter(state="done").count()
    line = {
        "fault": fault,
        "kind": scene.arguments.kind,
        "database": scene.arguments.db,
        "broker": "redis" if scene.arguments.redis else "filesystem",
        "asked": len(ids),
        "done": done,
        "lost": len(ids) - done,
        "double": doubles(scene),
        "half_files": half_files(),
        "taken_over": scene.takeovers(),
        **figures,
        "seconds": round(time.monotonic() - started, 1),
        "seed": scene.arguments.seed,
    }
    print(json.dumps(line), flush=True)
    return line
