"""Read a backup and check that it is what its manifest says."""

import hashlib
import json
from pathlib import Path

from portal.backups import FILES, FORMAT, MANIFEST, BackupError
from portal.backups.engines import Postgresql, Sqlite

ENGINES = {engine.vendor: engine for engine in (Sqlite, Postgresql)}
PARTS = {"format", "release", "made_at", "engine", "migrations", "tables", "database", "files"}


def read_manifest(backup):
    """The manifest of the backup in the folder ``backup``."""
    path = Path(backup) / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BackupError(
            f"{backup} bukan cadangan yang utuh: {MANIFEST} tidak ada. Salinan tangan tanpa "
            "manifes dipulihkan dengan --plain."
        ) from None
    except (OSError, ValueError) as error:
        raise BackupError(f"{path} tidak terbaca: {error}") from error
    if not isinstance(manifest, dict) or not manifest.keys() >= PARTS:
        raise BackupError(f"{path} tidak lengkap.")
    if manifest["format"] > FORMAT:
        raise BackupError(
            f"Cadangan ini dibuat rilis yang lebih baru ({manifest['release']}). Pasang rilis itu."
        )
    return manifest


def digest_of(path):
    """``(size, SHA-256)`` of a file, None when it is not there."""
    try:
        with path.open("rb") as file:
            return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def faults_of(backup, manifest=None):
    """Sentences on what is wrong with the backup; empty when all of it is as it was written."""
    backup = Path(backup)
    manifest = manifest or read_manifest(backup)
    database = manifest["database"]
    if digest_of(backup / database["file"]) != (database["bytes"], database["sha256"]):
        found = ["berkas basis data hilang atau berubah"]
    else:
        engine = ENGINES[manifest["engine"]]("default")
        found = engine.check(backup / database["file"], manifest["tables"])
    known = manifest["files"]
    for path, written in known.items():
        if digest_of(backup / FILES / path) != (written["bytes"], written["sha256"]):
            found.append(f"berkas {path} hilang atau berubah")
    there = (path for path in (backup / FILES).rglob("*") if path.is_file())
    stray = [name for path in there if (name := str(path.relative_to(backup / FILES))) not in known]
    return found + [f"berkas {name} tidak ada di manifes" for name in sorted(stray)]


def is_safe(path):
    """Whether a path of a manifest stays inside the folder it is put into."""
    given = Path(path)
    return not given.is_absolute() and ".." not in given.parts
