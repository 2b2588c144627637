"""Backups are taken while workers write files, units are renamed and old files are deleted.

    python -m faults backup --rounds 10
    python -m faults backup --rounds 10 --db postgresql
    python -m faults backup --control copy          (a plain copy of the folder: must be found broken)

Each backup is restored into an empty installation by ``manage.py restore``, which compares every
table, file and tree and runs ``verify``. One JSON line per round: ``faults`` is what it found,
``writes`` what the portal wrote while the backup was taken.
"""

import argparse
import importlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

from faults import _stage as stage
from faults._scene import Scene

DEFAULT_SERVER = "postgres://postgres@127.0.0.1/postgres"
KEPT = 60  # files that stay; older ones are deleted with their rows


def read_arguments(argv):
    parser = argparse.ArgumentParser(prog="python -m faults backup")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--server", default=DEFAULT_SERVER)
    parser.add_argument("--control", choices=["copy"])
    return parser.parse_args(argv)


class Writer(threading.Thread):
    """What people do meanwhile: order jobs, rename units; and the sweep that deletes old files."""

    def __init__(self, scene):
        super().__init__(daemon=True)
        self.scene, self.over = scene, threading.Event()
        self.writes, self.error = 0, None
        self.random = random.Random(1)  # noqa: S311

    def run(self):
        from django.db import connections

        try:
            while not self.over.is_set():
                self.write()
                self.writes += 1
        except Exception as error:
            self.error = error
        finally:
            connections.close_all()

    def write(self):
        from orgunits.actions import apply_changes
        from orgunits.structure import Rename
        from portal.files import attachment_path
        from portal.models import Attachment, Job

        if Job.objects.open().count() < 6:
            self.scene.order(2)
        apply_changes(
            government=self.scene.government,
            changes=[Rename(self.scene.unit.pk, f"Dinas Uji {self.writes}")],
            user=None,
            reason="Diubah selama dicadangkan",
        )
        for attachment in Attachment.objects.order_by("-pk")[KEPT:]:
            attachment.delete()
            attachment_path(attachment).unlink()
        self.over.wait(0.02)

    def stop(self):
        self.over.set()
        self.join()
        if self.error:
            raise self.error


# manage.py that knows the kind of job ordered here, or ``verify`` would call it unknown.
MANAGE = """
import sys, django
django.setup()
import faults._work
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def manage(*words, **environment):
    return subprocess.run(
        [sys.executable, "-c", MANAGE, *map(str, words)],
        cwd=stage.ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def take(arguments, folder, source):
    """Take a backup with the command, or, for the control, a plain copy of what lies there."""
    if arguments.control == "copy":
        copy = folder / "copy"
        copy.mkdir(parents=True)
        # Files first, database later, as a careless script does.
        shutil.copytree(source / "files", copy / "files", ignore=shutil.ignore_patterns("drafts"))
        time.sleep(2)
        shutil.copyfile(source / "faults.sqlite3", copy / "tatanan.sqlite3")
        return copy, ["--plain"]
    done = manage("backup", folder / "backups")
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)["backup"], []


def restore(arguments, folder, backup, options):
    """Restore into an empty installation; return the command's faults."""
    place = folder / "place"
    place.mkdir()
    shutil.copy(f"{os.environ['TATANAN_VAR']}/keys.json", place / "keys.json")
    with database_for(arguments, place) as url:
        done = manage(
            *("restore", backup, "--wet-run", *options), TATANAN_VAR=str(place), DATABASE_URL=url
        )
    if not done.stdout:
        return [done.stderr.strip()[-500:]], 0
    line = json.loads(done.stdout)
    return line["faults"], line["files"]


def database_for(arguments, place):
    """An empty database to restore into (its name must differ from the source's)."""
    if arguments.db == "sqlite":
        return stage.scratch_database("sqlite", place, None)
    return stage.scratch_database("postgresql", place, arguments.server, "restored")


def one_round(arguments, number, folder, source, writer):
    started, before = time.monotonic(), writer.writes
    backup, options = take(arguments, folder, source)
    writes, taken = writer.writes - before, time.monotonic() - started
    faults, files = restore(arguments, folder, backup, options)
    line = {
        "fault": "backup under load",
        "database": arguments.db,
        "round": number,
        "writes": writes,
        "files": files,
        "faults": faults[:5],
        "seconds_backup": round(taken, 1),
        "seconds": round(time.monotonic() - started, 1),
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return line


def main(argv):
    """Run the rounds; 0 when every restored copy was the same (the control: when one was not)."""
    arguments = read_arguments(argv)
    with (
        stage.scratch_folder() as source,
        stage.scratch_database(arguments.db, source, arguments.server) as url,
    ):
        stage.enter(source, url, "", TICK_SECONDS=1)
        importlib.import_module("faults._work")  # registers the kind of job
        scene = Scene(SimpleNamespace(kind="file", seconds=0.05, seed=1), source)
        scene.build()
        scene.start()
        writer = Writer(scene)
        writer.start()
        try:
            stage.wait_until(lambda: any((source / "files").glob("*/*/*")), 180)
            lines = []
            for number in range(1, arguments.rounds + 1):
                with stage.scratch_folder() as folder:
                    lines.append(one_round(arguments, number, folder, source, writer))
        finally:
            try:
                writer.stop()
            finally:
                scene.stop()
    broken = sum(bool(line["faults"]) for line in lines)
    return int(broken == 0) if arguments.control else int(broken > 0)
