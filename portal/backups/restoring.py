"""Put a backup back into an empty installation, and prove that it is the same."""

import contextlib
import shutil
import tarfile
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from portal.backups import FILES, BackupError, fingerprints, private, sync_tree
from portal.backups.engines import engine_of
from portal.backups.making import MARGIN, copy_file, file_rows, key_ids, migrations_of
from portal.backups.stored import digest_of, faults_of, is_safe, read_manifest
from portal.backups.tables import differences
from portal.database import analyze
from portal.integrity import broken_rows

PLAIN_NAMES = {"sqlite": "tatanan.sqlite3", "postgresql": "tatanan.dump"}


@dataclass
class Restored:
    """What came of it. ``faults`` are sentences; empty means that the copy is proven."""

    rows: int = 0
    files: int = 0
    migrated: int = 0
    faults: list = field(default_factory=list)


def check_target(vendor):
    """Refuse an installation that holds something, or runs on another engine."""
    engine = engine_of()
    if engine.vendor != vendor:
        raise BackupError(
            f"Cadangan ini dari {vendor}, sedangkan DATABASE_URL menunjuk {engine.vendor}. Cadangan "
            "hanya dapat dipulihkan ke jenis basis data yang sama."
        )
    if not engine.is_empty():
        raise BackupError("Basis data tujuan tidak kosong. Pulihkan hanya ke basis data kosong.")
    folder = Path(settings.FILES_DIR)
    if folder.exists() and any(path.is_file() for path in folder.rglob("*")):
        raise BackupError(f"Folder berkas {folder} tidak kosong.")


def check_room(needed):
    """Refuse when the disk of the files has no room for ``needed`` bytes."""
    folder = Path(settings.FILES_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(folder).free
    if free < needed + MARGIN:
        raise BackupError(
            f"Ruang di {folder} tidak cukup: perlu {(needed + MARGIN) // 2**20} MB, "
            f"tersisa {free // 2**20} MB."
        )


def unknown_migrations(applied):
    """Migrations of a backup that this release does not know: it was made by a newer one."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    return [f"{app}.{name}" for app in applied for name in applied[app] if (app, name) not in known]


def missing_keys(manifest):
    """Sentences on what this installation's keys cannot read of the backup."""
    ours, theirs = key_ids(), manifest.get("keys", {})
    gone = [name for name in theirs.get("field", []) if name not in ours["field"]]
    found = [
        f"Kunci FIELD_ENCRYPTION_KEY {name} tidak terpasang: NIK yang disegel dengannya, nomor "
        "ponsel, dan jawaban survei yang belum dihitung tidak dapat dibaca."
        for name in gone
    ]
    if theirs.get("blind_index") not in (None, ours["blind_index"]):
        found.append("BLIND_INDEX_KEY lain: pegawai tidak dapat dicari dengan NIK.")
    return found


def examine(backup):
    """Check the backup and the target without writing; return ``(manifest, sentences on keys)``."""
    manifest = read_manifest(backup)
    check_target(manifest["engine"])
    unsafe = [path for path in manifest["files"] if not is_safe(path)]
    faults = faults_of(backup, manifest) if not unsafe else [f"path {unsafe[0]} tidak sah"]
    if faults:
        raise BackupError(f"Cadangan rusak: {'; '.join(faults[:10])}.")
    unknown = unknown_migrations(manifest["migrations"])
    if unknown:
        raise BackupError(
            f"Cadangan ini dibuat rilis yang lebih baru ({manifest['release']}): migrasi "
            f"{unknown[0]} tidak dikenal. Pasang rilis itu."
        )
    files = sum(file["bytes"] for file in manifest["files"].values())
    check_room(files + manifest["database"]["bytes"])
    return manifest, missing_keys(manifest)


@private
def restore(backup, manifest, *, say):
    """Restore a backup whose ``manifest`` came from ``examine``, migrate it to this release and
    compare; return Restored."""
    backup = Path(backup)
    result = Restored(files=len(manifest["files"]))
    with staged(backup / FILES, manifest["files"], say) as put_files:
        engine_of().load(backup / manifest["database"]["file"])
        say("Basis data dipulihkan")
        put_files()
    found = engine_of().digests()
    result.rows = sum(table["rows"] for table in found.values())
    result.faults += differences(manifest["tables"], found)
    result.faults += [f"berkas {path} sudah hilang saat dicadangkan" for path in lost_of(manifest)]
    finish(result, say)
    result.faults += [
        f"{name} berbeda dari saat dicadangkan"
        for name in fingerprints.differences(
            manifest.get("trees", {}), fingerprints.take("default")
        )
    ]
    return result


def lost_of(manifest):
    return manifest.get("lost", [])


def finish(result, say):
    """Bring the restored database to this release and let every check look at it."""
    before = sum(map(len, migrations_of("default").values()))
    call_command("migrate", verbosity=0)
    analyze()  # a restored table has no statistics, and the checks below read all of them
    result.migrated = sum(map(len, migrations_of("default").values())) - before
    say(f"{result.migrated} migrasi dijalankan")
    result.faults += [f"{message.id} {message.msg}" for message in broken_rows()]
    say("Data diperiksa")


@contextlib.contextmanager
def staged(source, paths, say):
    """Copy ``paths`` of ``source`` beside their place and yield the function that puts them there;
    whatever is not put is removed."""
    root = Path(settings.FILES_DIR)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = root / f".restore-{uuid.uuid4().hex}"
    draft.mkdir(mode=0o700)

    def put():
        sync_tree(draft)
        for path in draft.iterdir():
            with contextlib.suppress(OSError):
                (root / path.name).rmdir()  # an empty folder may stand there already
            path.rename(root / path.name)
        sync_tree(root)

    try:
        for path in paths:
            if copy_file(source / path, draft / path) is None:
                raise BackupError(f"Berkas {path} tidak ada di cadangan.")
        say(f"{len(paths)} berkas disalin")
        yield put
    except OSError as error:
        raise BackupError(f"Cadangan tidak dapat dipulihkan: {error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


# --- copies made by hand, as the guide of release 0.1.0 described ---------------------------------


def examine_plain(folder):
    """Check a hand-made copy (a database file, ``files/`` or ``files.tar``) and the target; return
    the path of the database file."""
    folder = Path(folder)
    found = [vendor for vendor, name in PLAIN_NAMES.items() if (folder / name).is_file()]
    if not found:
        names = " atau ".join(PLAIN_NAMES.values())
        raise BackupError(f"Di {folder} tidak ada {names}.")
    check_target(found[0])
    return folder / PLAIN_NAMES[found[0]]


@private
def restore_plain(folder, *, say):
    """Restore a copy without a manifest: its rows say which files it must hold, with which bytes."""
    folder, database = Path(folder), examine_plain(folder)
    room = Path(settings.FILES_DIR)
    check_room(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))
    unpacked = room / f".restore-{uuid.uuid4().hex}"
    result = Restored()
    try:
        source = unpack(folder, unpacked)
        engine_of().load(database)
        say("Basis data dipulihkan")
        result.rows = sum(table["rows"] for table in engine_of().digests().values())
        rows = file_rows("default")
        whole = [path for path, size, sha in rows if digest_of(source / path) == (size, sha)]
        result.files = len(whole)
        lost = sorted({path for path, _size, _sha in rows} - set(whole))
        result.faults += [f"berkas {path} tidak ada di salinan atau berubah" for path in lost]
        with staged(source, whole, say) as put_files:
            put_files()
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    finish(result, say)
    return result


def unpack(folder, target):
    """The folder of the files of a hand-made copy; ``files.tar`` is unpacked into ``target``."""
    archive = folder / "files.tar"
    if not archive.is_file():
        return folder / FILES
    target.mkdir(mode=0o700)
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    return target / FILES
