"""Installations of their own beside the test database: a folder, a database, ``manage.py``."""

import itertools
import json
import lzma
import os
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2
from django.conf import settings

NUMBERS = itertools.count(1)
RELEASES = Path(__file__).resolve().parent.parent / "data" / "releases"


class Installation:
    """``folder`` is its TATANAN_VAR; ``run`` calls ``manage.py`` there as a process."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, *words, ok=True):
        environment = {
            **os.environ,
            "TATANAN_VAR": str(self.folder),
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        environment.pop("REDIS_URL", None)
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", *map(str, words)],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert (done.returncode == 0) is ok, done.stderr[-3000:] + done.stdout[-500:]
        return done

    def json(self, *words):
        return json.loads(self.run(*words).stdout.strip().splitlines()[-1])

    def query(self, statement):
        """Rows of one statement."""
        if self.url.startswith("sqlite"):
            code = "import sqlite3; connection = sqlite3.connect(sys.argv[1])"
            place = self.url.removeprefix("sqlite:///")
        else:
            code = "import psycopg2; connection = psycopg2.connect(sys.argv[1])"
            place = self.url
        code = (
            f"import json, sys; {code}; cursor = connection.cursor(); cursor.execute(sys.argv[2]);"
            "print(json.dumps(cursor.fetchall()))"
        )
        words = [sys.executable, "-c", code, place, statement]
        return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)

    def counts(self):
        """Rows of every table."""
        if self.url.startswith("sqlite"):
            names = self.query("SELECT name FROM sqlite_master WHERE type = 'table'")
        else:
            names = self.query(
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            )
        names = sorted(name for (name,) in names if not name.startswith("sqlite_"))
        parts = [f"SELECT '{name}', COUNT(*) FROM \"{name}\"" for name in names]  # noqa: S608
        return dict(self.query(" UNION ALL ".join(parts)))


@contextmanager
def installation(folder):
    """An empty installation on the engine under test; a database on the server is dropped after."""
    given = settings.DATABASES["default"]
    if given["ENGINE"] == "portal.sqlite3":
        yield Installation(folder, f"sqlite:///{folder / 'tatanan.sqlite3'}")
        return
    name = f"{given['TEST'].get('NAME') or 'tatanan'}_kept_{os.getpid()}_{next(NUMBERS)}"
    login = quote(given["USER"]) + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    server = f"postgres://{login}@{given['HOST'] or 'localhost'}:{given['PORT'] or 5432}"
    on_server(f"{server}/postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    on_server(f"{server}/postgres", f'CREATE DATABASE "{name}"')
    try:
        yield Installation(folder, f"{server}/{name}")
    finally:
        on_server(f"{server}/postgres", f'DROP DATABASE "{name}" WITH (FORCE)')


def on_server(url, statement):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


def unpack_release(release, folder):
    """Unpack what was kept of ``release`` into ``folder`` as a copy made by hand, for the engine
    under test; return what it must hold."""
    kept = RELEASES / release
    with tarfile.open(kept / "sqlite.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    if settings.DATABASES["default"]["ENGINE"] != "portal.sqlite3":
        (folder / "tatanan.sqlite3").unlink()
        dump = lzma.decompress((kept / "postgresql.dump.xz").read_bytes())
        (folder / "tatanan.dump").write_bytes(dump)
    return json.loads((kept / "expected.json").read_text())
