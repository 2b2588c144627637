"""``manage.py backup <folder>``: database and files as one checked folder (docs/adr/0016)."""

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.backups import BackupError, diary
from portal.backups.making import back_up, export_keys, remove_old_backups
from portal.backups.stored import faults_of, read_manifest

KEY_WARNING = (
    "PERINGATAN: berkas kunci membuka semua data yang disegel. Simpan terpisah dari cadangannya, "
    "misalnya di brankas, dan jangan pernah di media yang sama."
)


class Command(BaseCommand):
    help = "Cadangkan basis data dan berkas selagi portal bekerja; hasilnya satu baris JSON."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", help="tempat cadangan, atau dengan --verify cadangannya")
        parser.add_argument("--verify", action="store_true", help="hanya periksa cadangan yang ada")
        parser.add_argument("--keys", metavar="FOLDER", help="simpan juga kunci, di tempat lain")
        parser.add_argument("--with-losses", action="store_true", help="lewati berkas yang hilang")
        parser.add_argument(
            "--keep-days", type=int, metavar="N", help="hapus cadangan yang lebih tua dari N hari"
        )

    def handle(self, *, folder, verify, **options):
        self.started = time.monotonic()
        try:
            line = self.verify(Path(folder)) if verify else self.make(folder, **options)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(line, ensure_ascii=False))

    def say(self, text):
        """Progress with the seconds since the start; stdout belongs to the result."""
        seconds = f"{time.monotonic() - self.started:.1f}".replace(".", ",")
        self.stderr.write(f"[{seconds:>6} dtk] {text}")
        self.stderr.flush()

    def make(self, folder, *, keys, with_losses, keep_days, **options):
        path, manifest = back_up(folder, say=self.say, with_losses=with_losses)
        diary.made(path, manifest["made_at"])
        key_file = None
        if keys:
            key_file = export_keys(keys, path)
            self.say(KEY_WARNING)
        removed = remove_old_backups(folder, keep_days) if keep_days is not None else []
        self.say(f"Selesai: {path}")
        return summary(path, manifest) | {
            "seconds": round(time.monotonic() - self.started, 1),
            "keys": key_file and str(key_file),
            "removed": removed,
        }

    def verify(self, path):
        manifest = read_manifest(path)
        faults = faults_of(path, manifest)
        if faults:
            raise BackupError(f"Cadangan rusak: {'; '.join(faults[:20])}.")
        diary.verified(path, manifest["made_at"])
        self.say("Cadangan utuh")
        return summary(path, manifest) | {"verified": True}


def summary(path, manifest):
    """What the JSON line tells of a backup."""
    return {
        "backup": str(path),
        "release": manifest["release"],
        "engine": manifest["engine"],
        "database_bytes": manifest["database"]["bytes"],
        "rows": sum(table["rows"] for table in manifest["tables"].values()),
        "files": len(manifest["files"]),
        "file_bytes": sum(file["bytes"] for file in manifest["files"].values()),
        "lost": manifest.get("lost", []),
    }
