"""Workers die, doorbells are lost, a worker sleeps past its lease: no job is lost or done twice.

    python -m faults jobs --jobs 40 --kills 10
    python -m faults jobs --db postgresql --redis redis://127.0.0.1:6379/5 --kind report
    python -m faults jobs --control no-tick|no-fence        (must lose, must double)

Every fault prints one JSON line. ``lost`` are jobs that did not end done, ``double`` results that
exist more than once, ``half_files`` stored files that are not what their row says.
"""

import argparse
import hashlib
import importlib
import json
import random
import signal
import sys
import time
from datetime import date

from faults import _stage as stage

LEASE = 3
DEFAULT_SERVER = "postgres://postgres@127.0.0.1/postgres"


def read_arguments(argv):
    parser = argparse.ArgumentParser(prog="python -m faults jobs")
    parser.add_argument("--jobs", type=int, default=40)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--server", default=DEFAULT_SERVER, help="PostgreSQL to make a database on")
    parser.add_argument("--redis", default="", help="Redis URL; its database is emptied")
    parser.add_argument("--kind", choices=["file", "report"], default="file")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of one job of kind file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["kill", "wipe", "sleep", "term"])
    parser.add_argument("--control", choices=["no-tick", "no-fence"])
    return parser.parse_args(argv)


class Scene:
    """A government with one unit and one officer, who orders jobs."""

    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.folder = folder
        self.random = random.Random(arguments.seed)
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
        if self.arguments.kind == "report":
            return [self.order_report(number).job_id for number in range(count)]
        from portal.actions import request_job

        return [
            request_job(
                kind="faults.work",
                title=f"Pekerjaan {number}",
                params={"number": number, "seconds": self.arguments.seconds},
                government=self.government,
                user=self.user,
            ).pk
            for number in range(count)
        ]

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
        for process in [*self.workers, *([self.beat] if beat else [])]:
            process.start()

    def stop(self):
        for process in [self.beat, *self.workers]:
            if process.process and process.process.poll() is None:
                process.signal(signal.SIGCONT)
                process.kill()


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


def doubles(scene, ids):
    """Results beyond the one that each done job may have."""
    from portal.models import Attachment, Notification

    done = rows(ids).filter(state="done").count()
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
        "double": doubles(scene, ids),
        "half_files": half_files(),
        **figures,
        "seconds": round(time.monotonic() - started, 1),
        "seed": scene.arguments.seed,
    }
    print(json.dumps(line), flush=True)
    return line


def patience(ids):
    return 60 + 4 * len(ids)


def kill_workers(scene):
    """SIGKILL a worker in the middle of its jobs, again and again."""
    started = time.monotonic()
    scene.start(beat=scene.arguments.control != "no-tick")
    ids = scene.order(scene.arguments.jobs)
    kills = in_the_middle = 0
    while kills < scene.arguments.kills and not all_over(ids):
        stage.wait_until(lambda: running(ids) or all_over(ids), 60)
        time.sleep(scene.random.random() * max(0.3, scene.arguments.seconds))
        victim = scene.random.choice(scene.workers)
        in_the_middle += bool(running(ids))
        victim.kill()
        victim.start()
        kills += 1
    limit = 30 if scene.arguments.control == "no-tick" else patience(ids)
    stage.wait_until(lambda: all_over(ids), limit)
    return verdict(
        scene, "worker killed", ids, started, kills=kills, kills_while_running=in_the_middle
    )


def wipe_broker(scene):
    """Throw every message of the broker away before a worker has seen one."""
    started = time.monotonic()
    ids = scene.order(scene.arguments.jobs)
    if scene.arguments.redis:
        import redis

        client = redis.Redis.from_url(scene.arguments.redis)
        deleted = client.llen("celery")
        client.flushdb()
        client.close()
    else:
        messages = list((scene.folder / "queue" / "messages").glob("*.msg"))
        deleted = len(messages)
        for path in messages:
            path.unlink()
    scene.start()
    stage.wait_until(lambda: all_over(ids), patience(ids))
    return verdict(scene, "messages deleted", ids, started, deleted=deleted)


def sleep_past_lease(scene):
    """SIGSTOP a worker until another has done its jobs, then let it go on."""
    started = time.monotonic()
    ids = scene.order(scene.arguments.jobs)
    sleepers = 0
    scene.start()
    while not all_over(ids) and sleepers < scene.arguments.kills:
        stage.wait_until(lambda: running(ids) >= 2 or all_over(ids), 60)
        victim = scene.workers[sleepers % 2]
        victim.signal(signal.SIGSTOP)
        time.sleep(LEASE + 3 + scene.arguments.seconds)
        victim.signal(signal.SIGCONT)
        sleepers += 1
    stage.wait_until(lambda: all_over(ids), patience(ids))
    time.sleep(2 * scene.arguments.seconds + 1)  # what the sleepers still do
    return verdict(scene, "worker slept past its lease", ids, started, sleepers=sleepers)


def terminate_workers(scene):
    """SIGTERM, as a deployment does: the jobs are handed back and no attempt is counted."""
    started = time.monotonic()
    scene.start()
    ids = scene.order(scene.arguments.jobs)
    terms = clean = 0
    while terms < scene.arguments.kills and not all_over(ids):
        stage.wait_until(lambda: running(ids) or all_over(ids), 60)
        victim = scene.random.choice(scene.workers)
        clean += victim.stop()
        victim.start()
        terms += 1
    stage.wait_until(lambda: all_over(ids), patience(ids))
    most = max(rows(ids).values_list("attempts", flat=True))
    return verdict(
        scene, "worker terminated", ids, started, terms=terms, clean=clean, most_attempts=most
    )


FAULTS = {
    "kill": kill_workers,
    "wipe": wipe_broker,
    "sleep": sleep_past_lease,
    "term": terminate_workers,
}


def run_one(arguments, fault):
    """Run one fault in a portal of its own (in a child: settings are read once per process)."""
    settings = {
        "JOB_LEASE_SECONDS": LEASE,
        "JOB_RING_AGAIN_SECONDS": LEASE,
        "TICK_SECONDS": 1,
        # A job may be hit by every kill: here the machine is at fault, not the job.
        "JOB_MAX_ATTEMPTS": arguments.kills + 3,
        **({"FAULTS_NO_FENCE": 1} if arguments.control == "no-fence" else {}),
    }
    with (
        stage.scratch_folder() as folder,
        stage.scratch_database(arguments.db, folder, arguments.server) as database_url,
    ):
        stage.enter(folder, database_url, arguments.redis, **settings)
        importlib.import_module("faults._work")  # registers the kind of job
        scene = Scene(arguments, folder)
        scene.build()
        try:
            return FAULTS[fault](scene)
        finally:
            scene.stop()


def is_good(line):
    return line["lost"] == line["double"] == line["half_files"] == 0


def main(argv):
    """Run the faults asked for; 0 when nothing was lost or doubled (a control: when it was)."""
    arguments = read_arguments(argv)
    if arguments.control == "no-tick":
        return 0 if run_one(arguments, "kill")["lost"] else 1
    if arguments.control == "no-fence":
        return 0 if run_one(arguments, "sleep")["double"] else 1
    if arguments.only:
        return 0 if is_good(run_one(arguments, arguments.only)) else 1
    import subprocess

    results = [
        subprocess.run(
            [sys.executable, "-m", "faults", "jobs", *argv, "--only", fault],
            cwd=stage.ROOT,
            check=False,
        ).returncode
        for fault in FAULTS
    ]
    return max(results)
