"""``manage.py restore <backup> [--wet-run]``: put a backup into an empty installation."""

import json
import time

from django.core.management.base import BaseCommand, CommandError

from portal.backups import BackupError
from portal.backups.restoring import examine, examine_plain, restore, restore_plain


class Command(BaseCommand):
    help = "Pulihkan cadangan ke basis data dan folder berkas yang kosong, lalu buktikan sama."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("backup", help="folder cadangan")
        parser.add_argument(
            "--wet-run", action="store_true", help="sungguh pulihkan; tanpa ini hanya diperiksa"
        )
        parser.add_argument(
            "--plain",
            action="store_true",
            help="salinan tangan tanpa manifes: tatanan.sqlite3 atau tatanan.dump, dan files/",
        )

    def handle(self, *, backup, wet_run, plain, **options):
        self.started = time.monotonic()
        try:
            manifest = self.look(backup, plain)
            if not wet_run:
                self.say("Belum ada yang ditulis. Ulangi dengan --wet-run untuk memulihkan.")
                return
            if plain:
                result = restore_plain(backup, say=self.say)
            else:
                result = restore(backup, manifest, say=self.say)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.report(backup, result)

    def look(self, backup, plain):
        """Check what can be checked before anything is written; return the manifest if there is one."""
        if plain:
            examine_plain(backup)
            self.say("Salinan tanpa manifes: hanya berkas yang dapat dicocokkan dengan barisnya")
            return None
        manifest, keys = examine(backup)
        self.say(f"Cadangan utuh, rilis {manifest['release']}, {manifest['made_at']}")
        for text in keys:
            self.say(f"PERINGATAN: {text}")
        return manifest

    def say(self, text):
        seconds = f"{time.monotonic() - self.started:.1f}".replace(".", ",")
        self.stderr.write(f"[{seconds:>6} dtk] {text}")
        self.stderr.flush()

    def report(self, backup, result):
        """One JSON line; exit code 1 when the restored copy is not proven to be the same."""
        line = {
            "restored": str(backup),
            "rows": result.rows,
            "files": result.files,
            "migrated": result.migrated,
            "seconds": round(time.monotonic() - self.started, 1),
            "faults": result.faults,
        }
        self.stdout.write(json.dumps(line, ensure_ascii=False))
        if result.faults:
            raise CommandError(
                f"Pemulihan berakhir dengan {len(result.faults)} masalah: "
                f"{'; '.join(result.faults[:20])}. Jangan dipakai sebelum jelas sebabnya."
            )
