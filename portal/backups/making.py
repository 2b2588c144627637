"""Take a backup while the portal works."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from portal.backups import (
    FILES,
    FORMAT,
    MANIFEST,
    BackupError,
    fingerprints,
    inside,
    private,
    sync_tree,
    write_durably,
)
from portal.backups.engines import engine_of
from portal.backups.tables import EMPTIED, table_digests
from portal.crypto import field_keys, key_id
from portal.files import sync_folder
from portal.models import Attachment
from portal.release import release

STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"tatanan-(\d{8}T\d{6}Z)")
DRAFT = re.compile(r"\.tatanan-[0-9a-f]{32}")
MARGIN = 16 * 1024 * 1024  # bytes kept free beside what the backup needs
TRIES = 3
CHUNK = 1024 * 1024
ATTACHMENT_ROWS = "SELECT path, size, sha256 FROM portal_attachment ORDER BY path"


@private
def back_up(folder, *, say, with_losses=False):
    """Make a backup in ``folder`` and return ``(path, manifest)``.

    ``say(text)`` is told of the progress. Raises BackupError, and leaves nothing, when there is no
    room, the engine's program is missing, or a file that a row names is lost or changed; with
    ``with_losses`` such files are listed in the manifest and left out.
    """
    folder = Path(folder).resolve()
    refuse_place(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    remove_old_drafts(folder)
    refuse_without_room(folder)
    now = datetime.now(UTC)
    target = folder / f"tatanan-{now.strftime(STAMP)}"
    if target.exists():
        raise BackupError(f"{target} sudah ada.")
    draft = folder / f".tatanan-{uuid.uuid4().hex}"
    try:
        manifest = fill(draft, now, say, with_losses)
        sync_tree(draft)
        draft.rename(target)
    except OSError as error:
        raise BackupError(f"Cadangan tidak dapat ditulis: {error.strerror or error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    sync_folder(folder)
    return target, manifest


def refuse_place(folder):
    """A backup lies beside what it saves, not in it."""
    for taken in (settings.FILES_DIR, settings.BASE_DIR / "portal"):
        if inside(folder, taken):
            raise BackupError(f"Cadangan tidak boleh disimpan di dalam {taken}.")


def refuse_without_room(folder):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(size), 0) FROM portal_attachment")
        needed = engine_of().size() + int(cursor.fetchone()[0]) + MARGIN
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            f"Ruang di {folder} tidak cukup: perlu {needed // 2**20} MB, tersisa {free // 2**20} MB."
        )


def remove_old_drafts(folder):
    """What a killed backup left behind more than a day ago."""
    for path in folder.iterdir():
        if DRAFT.fullmatch(path.name) and path.stat().st_mtime < time.time() - 24 * 3600:
            shutil.rmtree(path, ignore_errors=True)


def fill(draft, now, say, with_losses):
    """Write everything into ``draft``.

    Files are copied before the database too: only what was written since then is copied after it,
    so that a file which is lawfully deleted meanwhile is already there. Should one have come and
    gone in between, the whole is taken anew, with what was copied so far.
    """
    draft.mkdir(mode=0o700)
    copy_files(draft, file_rows("default"), say)
    for _ in range(TRIES):
        described, rows, lost = copy_database(draft, say)
        if not lost or still_named(lost):
            break
        say("Ada berkas yang dihapus selama disalin; diulang")
    else:
        raise BackupError("Berkas terus dihapus selama disalin. Ulangi nanti.")
    if lost:
        refuse_losses(lost, with_losses, say)
    named = {path: (size, digest) for path, size, digest in rows if path not in lost}
    remove_unnamed(draft / FILES, named)
    manifest = {
        "format": FORMAT,
        "release": release(),
        "made_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **described,
        "files": {path: {"bytes": size, "sha256": sha} for path, (size, sha) in named.items()},
        "lost": sorted(lost),
        "keys": key_ids(),
    }
    write_durably(draft / MANIFEST, json.dumps(manifest, indent=1).encode())
    return manifest


def file_rows(alias):
    """``(path, bytes, SHA-256)`` of every file that the database ``alias`` names."""
    with connections[alias].cursor() as cursor:
        cursor.execute(ATTACHMENT_ROWS)
        return cursor.fetchall()


def copy_database(draft, say):
    """Copy the database of one instant and the files it names; return ``(its part of the manifest,
    its file rows, the paths that could not be copied)``."""
    engine = engine_of()
    target = draft / engine.file_name
    target.unlink(missing_ok=True)
    with engine.snapshot(target) as alias:
        say(f"Basis data disalin ({-(-target.stat().st_size // 2**20)} MB)")
        rows = file_rows(alias)
        lost = copy_files(draft, rows, say)
        described = {
            "engine": engine.vendor,
            "migrations": migrations_of(alias),
            "tables": table_digests(alias),
            "emptied": list(EMPTIED),
            "trees": fingerprints.take(alias),
        }
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    described["database"] = {
        "file": target.name,
        "bytes": target.stat().st_size,
        "sha256": digest,
    }
    tables = described["tables"].values()
    say(f"{sum(table['rows'] for table in tables)} baris dalam {len(tables)} tabel dihitung")
    return described, rows, lost


def migrations_of(alias):
    """``{app: [names]}`` of the migrations applied to the database."""
    applied = {}
    for app, name in sorted(MigrationRecorder(connections[alias]).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def copy_files(draft, rows, say):
    """Copy the files of ``rows`` that are not there yet; return the paths of those that are gone
    or not what was written."""
    root, lost, said = Path(settings.FILES_DIR), set(), time.monotonic()
    for number, (path, size, digest) in enumerate(rows, 1):
        target = draft / FILES / path
        # A copy is only kept when it is what its row says, and then it never changes.
        if not target.exists() and copy_file(root / path, target) != (size, digest):
            target.unlink(missing_ok=True)
            lost.add(path)
        if time.monotonic() - said > 2:
            say(f"Berkas {number} dari {len(rows)}")
            said = time.monotonic()
    say(f"{len(rows) - len(lost)} berkas disalin")
    return lost


def copy_file(source, target):
    """Copy a file durably; return ``(size, SHA-256)`` of what was copied, None when it is gone."""
    try:
        file = source.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        return None
    size, digest = 0, hashlib.sha256()
    with file:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as copy:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
    return size, digest.hexdigest()


def remove_unnamed(folder, named):
    """Remove the copies whose row was gone when the database was taken."""
    for path in folder.rglob("*"):
        if path.is_file() and str(path.relative_to(folder)) not in named:
            path.unlink()


def still_named(paths):
    """Whether a row names one of ``paths`` now."""
    paths = sorted(paths)
    return any(
        Attachment.objects.filter(path__in=paths[start : start + 500]).exists()
        for start in range(0, len(paths), 500)
    )


def refuse_losses(lost, with_losses, say):
    names = ", ".join(sorted(lost)[:10])
    if not with_losses:
        raise BackupError(
            f"{len(lost)} berkas hilang atau berubah: {names}. Kembalikan berkas itu dari cadangan "
            "lama, atau buat cadangan tanpanya dengan --with-losses."
        )
    say(f"PERINGATAN: {len(lost)} berkas hilang atau berubah dan tidak ikut dicadangkan: {names}")


# --- keys ---------------------------------------------------------------------------------------


def key_ids():
    """Ids of the keys in use: enough to say later which one is missing, of no use to open."""
    return {
        "field": list(field_keys()),
        "blind_index": key_id(settings.BLIND_INDEX_KEY.encode()),
    }


@private
def export_keys(folder, backup):
    """Write the keys to ``folder``, which must not lie with the backup; return the file's path."""
    folder = Path(folder).resolve()
    if inside(folder, backup.parent) or inside(backup.parent, folder):
        raise BackupError("Kunci harus disimpan di tempat lain, terpisah dari cadangannya.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"kunci-{backup.name}.json"
    keys = {
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_ENCRYPTION_KEY": ",".join(settings.FIELD_ENCRYPTION_KEYS),
        "BLIND_INDEX_KEY": settings.BLIND_INDEX_KEY,
    }
    draft = folder / f".{target.name}-{uuid.uuid4().hex}"
    try:
        write_durably(draft, json.dumps(keys, indent=1).encode())
        draft.rename(target)
    except OSError as error:
        raise BackupError(f"Kunci tidak dapat ditulis: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(folder)
    return target


# --- how long they are kept ---------------------------------------------------------------------


def remove_old_backups(folder, days, now=None):
    """Remove the backups in ``folder`` older than ``days`` days, never the newest one; return
    their names."""
    limit = (now or datetime.now(UTC)) - timedelta(days=days)
    complete = sorted(
        path
        for path in Path(folder).iterdir()
        if NAME.fullmatch(path.name) and (path / MANIFEST).is_file()
    )
    removed = []
    for path in complete[:-1]:
        made = datetime.strptime(NAME.fullmatch(path.name)[1], STAMP).replace(tzinfo=UTC)
        if made < limit:
            # Out of sight first: a backup that is half removed must not look like a whole one.
            draft = path.with_name(f".tatanan-{uuid.uuid4().hex}")
            with contextlib.suppress(OSError):
                path.rename(draft)
                shutil.rmtree(draft)
                removed.append(path.name)
    return removed
