"""How each engine gives and takes a whole database.

Both have the same verbs: ``size``, ``is_empty``, ``digests`` of what is there now, ``snapshot`` (a
context that writes the copy and yields the alias under which exactly its rows are read), ``check``
(is the copy readable) and ``load``.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import DatabaseError, connections, transaction

from portal.backups import BackupError, sync_file
from portal.backups.tables import EMPTIED, PG_SETTINGS, differences, table_digests, table_names

COPY = "backup"  # alias of a copy that is being read
NO_CLIENT = (
    "Program {name} tidak ditemukan. Pasang klien PostgreSQL yang tidak lebih tua dari servernya "
    "(Debian: apt install postgresql-client), lalu ulangi."
)


def engine_of(alias="default"):
    """The engine of the database ``alias``."""
    found = {"sqlite": Sqlite, "postgresql": Postgresql}
    return found[connections[alias].vendor](alias)


class Engine:
    vendor = ""
    file_name = ""

    def __init__(self, alias):
        self.alias = alias

    @property
    def connection(self):
        return connections[self.alias]

    def is_empty(self):
        """Whether the database has no table yet."""
        return not table_names(self.alias)

    def digests(self):
        """Rows and digests of the tables as they are now."""
        with transaction.atomic(using=self.alias):
            self.settle()
            return table_digests(self.alias)

    def settle(self):
        """Fix in this transaction how values are written as text."""


@contextmanager
def opened(path):
    """Read the SQLite file ``path``, which nobody changes, under the alias ``COPY``."""
    connections.databases[COPY] = {
        **connections.databases["default"],
        "ENGINE": "portal.sqlite3",
        "NAME": f"file:{quote(str(Path(path).resolve()))}?mode=ro&immutable=1",
        "OPTIONS": {},
    }
    try:
        yield COPY
    finally:
        connections[COPY].close()
        del connections[COPY], connections.databases[COPY]


class Sqlite(Engine):
    vendor = "sqlite"
    file_name = "database.sqlite3"

    @property
    def path(self):
        return Path(self.connection.settings_dict["NAME"])

    def size(self):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            return cursor.fetchone()[0]

    @contextmanager
    def snapshot(self, target):
        """VACUUM INTO reads at one instant while others write, and leaves deleted rows behind."""
        with self.connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            copy.execute("PRAGMA secure_delete = ON")
            for table in EMPTIED:
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608
        sync_file(target)
        with opened(target) as alias:
            yield alias

    def check(self, file, tables):
        """Sentences on what is wrong inside the copy."""
        try:
            with opened(file) as alias:
                with connections[alias].cursor() as cursor:
                    cursor.execute("PRAGMA integrity_check(5)")
                    found = [text for (text,) in cursor.fetchall() if text != "ok"]
                return found or differences(tables or table_digests(alias), table_digests(alias))
        except DatabaseError as error:
            return [f"berkas basis data tidak terbaca: {error}"]

    def is_empty(self):
        absent = not self.connection.is_in_memory_db() and not self.path.exists()
        return absent or super().is_empty()

    def load(self, file):
        """Put a copy of ``file`` in the place of the empty database."""
        self.connection.close()
        draft = self.path.with_name(f"{self.path.name}.draft")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(file, draft)
            sync_file(draft)
            for leftover in (self.path, Path(f"{self.path}-wal"), Path(f"{self.path}-shm")):
                leftover.unlink(missing_ok=True)
            draft.rename(self.path)
        finally:
            draft.unlink(missing_ok=True)


class Postgresql(Engine):
    vendor = "postgresql"
    file_name = "database.dump"

    def size(self):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]

    def run(self, name, *arguments):
        """Run a program of PostgreSQL's client on this database; the password is not on its line."""
        program = shutil.which(name)
        if program is None:
            raise BackupError(NO_CLIENT.format(name=name))
        given = self.connection.get_connection_params()
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
        names |= {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
        environment = {names[key]: str(given[key]) for key in names if given.get(key)}
        done = subprocess.run(
            [program, *arguments],
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BackupError(f"{name} gagal: {done.stderr.strip()[-600:]}")
        return done.stdout

    def settle(self):
        with self.connection.cursor() as cursor:
            cursor.execute(PG_SETTINGS)

    @contextmanager
    def snapshot(self, target):
        """pg_dump and the digests read the same exported snapshot."""
        # A connection that served before may ask for its health first: no transaction is open then.
        self.connection.close()
        with transaction.atomic(using=self.alias), self.connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            self.settle()
            cursor.execute("SELECT pg_export_snapshot()")
            self.run(
                "pg_dump",
                *("--format=custom", "--no-owner", "--no-acl", "--lock-wait-timeout=60000"),
                *(f"--exclude-table-data={table}" for table in EMPTIED),
                f"--snapshot={cursor.fetchone()[0]}",
                f"--file={target}",
            )
            sync_file(target)
            yield self.alias

    def check(self, file, tables):
        """A dump shows its table of contents only; its rows are compared after they are loaded."""
        try:
            listed = self.run("pg_restore", "--list", str(file))
        except BackupError as error:
            return [f"berkas basis data tidak terbaca: {error}"]
        return [f"tabel {table} hilang" for table in tables or () if f" {table} " not in listed]

    def load(self, file):
        """Load the dump into the empty database, in one transaction."""
        self.connection.close()
        self.run(
            "pg_restore",
            *("--single-transaction", "--exit-on-error", "--no-owner", "--no-acl"),
            *("--no-comments", f"--dbname={self.connection.settings_dict['NAME']}", str(file)),
        )
