"""A portal of its own for a fault test: scratch folder, scratch database, real processes."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

ROOT = Path(__file__).resolve().parent.parent
# Many portals one after the other (the tests): a folder where the first leaves its empty tables,
# from which the next are copied. Without it every portal runs the migrations itself.
TABLES = os.environ.get("FAULTS_TABLES")


@contextlib.contextmanager
def scratch_folder():
    folder = Path(tempfile.mkdtemp(prefix="tatanan-faults-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def on_server(server, sql):
    connection = psycopg2.connect(server)
    try:
        connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with connection.cursor() as cursor:
            cursor.execute(sql)
    finally:
        connection.close()


@contextlib.contextmanager
def scratch_database(engine, folder, server, purpose="faults"):
    """The URL of an empty database: a file, or a database on ``server`` that is dropped after."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'faults.sqlite3'}"
        return
    name = f"tatanan_{purpose}_{os.getpid()}"
    url = f"{server.rsplit('/', 1)[0]}/{name}"
    template = kept_tables(url)
    if purpose == "faults" and template and template.exists():
        on_server(server, f"CREATE DATABASE {name} TEMPLATE {template.read_text()}")
    else:
        on_server(server, f"CREATE DATABASE {name}")
    try:
        yield url
    finally:
        on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def kept_tables(database_url):
    """Where empty tables for ``database_url`` are kept: a database file, or a file that names a
    template on the same server (a machine without ``pg_dump``; with it a dump serves every server);
    None when nothing is kept."""
    if not TABLES:
        return None
    if database_url.startswith("sqlite"):
        return Path(TABLES) / "empty.sqlite3"
    server = urlsplit(database_url)
    return Path(TABLES) / f"template-{server.hostname}-{server.port or 5432}"


@contextlib.contextmanager
def alone(engine):
    """One process at a time: of those that begin together one makes the tables, the others wait."""
    if not TABLES:
        yield
        return
    with (Path(TABLES) / f"{engine}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_tables(database_url):
    """Run the migrations, or take the tables that an earlier portal left; leave them for others."""
    from django.db import connection

    with alone(connection.vendor):
        if connection.vendor == "sqlite":
            make_in_file(database_url.removeprefix("sqlite:///"), kept_tables(database_url))
        else:
            make_on_server(database_url, kept_tables(database_url))


def write_tables():
    """By the migrations; the tests, which want many portals soon, from the models."""
    if TABLES:
        from faults._quick_tables import make_tables as make_quickly

        make_quickly()
        return
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def make_in_file(path, kept):
    from django.db import connection

    if kept and kept.exists():
        shutil.copyfile(kept, path)
        return
    write_tables()
    if kept:
        connection.cursor().execute("VACUUM INTO %s", [str(kept)])


def make_on_server(url, kept):
    from django.db import connection

    if connection.introspection.table_names():
        return  # the template was there when the database was made
    server, name = url.rsplit("/", 1)
    dump = Path(TABLES) / "tables.sql" if TABLES and shutil.which("pg_dump") else None
    if dump and dump.exists():
        words = ["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-f", str(dump), url]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        return
    write_tables()
    connection.close()
    if dump:
        subprocess.run(["pg_dump", "-f", f"{dump}.part", url], check=True)
        os.replace(f"{dump}.part", dump)
    elif kept:
        on_server(f"{server}/postgres", f"CREATE DATABASE {name}_empty TEMPLATE {name}")
        kept.write_text(f"{name}_empty")


def forget_tables(server):
    """Drop the template that was left on ``server``."""
    kept = kept_tables(server)
    if kept and kept.exists():
        on_server(server, f"DROP DATABASE {kept.read_text()} WITH (FORCE)")
        kept.unlink()


def enter(folder, database_url, redis_url, **settings):
    """Point this process and those it starts at the scratch portal, and make its tables."""
    for name in list(os.environ):
        if name in {"TATANAN_MODE", "DEBUG", "TATANAN_FILES", "REDIS_URL"}:
            del os.environ[name]
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "TATANAN_VAR": str(folder),
            "DATABASE_URL": database_url,
            "LOG_LEVEL": "WARNING",
            **({"REDIS_URL": redis_url} if redis_url else {}),
            **{name: str(value) for name, value in settings.items()},
        }
    )
    import django

    django.setup()
    make_tables(database_url)


class Process:
    """A real process in a session of its own, so that a kill takes its children too."""

    def __init__(self, folder, name, words, program=(sys.executable, "-m")):
        self.name = name
        self.words = [*program, *words]
        self.folder = folder
        self.process = None

    def start(self):
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.words,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self):
        """SIGKILL to the whole process group."""
        self.signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, patience=120):
        """SIGTERM, then SIGKILL; say whether the first was enough."""
        self.signal(signal.SIGTERM)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    @property
    def log(self):
        return (self.folder / f"{self.name}.log").read_text()


def worker(folder, name="worker", threads=2):
    return Process(
        folder,
        name,
        ["celery", "-A", "portal", "worker", "-I", "faults._work", "--pool", "threads", "-c",
         str(threads), "-n", f"{name}@%h", "--without-gossip", "--without-mingle",
         "--without-heartbeat", "-l", "WARNING"],
    )  # fmt: skip


def beat(folder):
    (folder / "beat").mkdir(exist_ok=True)
    return Process(
        folder, "beat", ["celery", "-A", "portal", "beat", "--pidfile=", "-l", "WARNING"]
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def redis_server(folder, port):
    """A Redis that remembers nothing over a restart."""
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return Process(folder, "redis", [*words, "--dir", str(folder)], program=("redis-server",))


def wait_until(condition, seconds, step=0.05):
    """Wait until ``condition()`` holds; say whether it did in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(step)
    return condition()
