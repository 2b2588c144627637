"""``manage.py demo``: everything at once, on this machine, with data to look at."""

import json
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal import demo
from portal.assets import AssetBuildError, build_assets
from portal.processes import (
    HOST,
    ChildDiedError,
    NotReadyError,
    ProcessTree,
    answers,
    beat_command,
    port_is_free,
    web_command,
    worker_command,
)

WARNING = "Data dan akun contoh: jangan buka portal ini ke jaringan."


class Command(BaseCommand):
    help = "Siapkan data contoh dan jalankan portal (web, pekerja, penjadwal) di komputer ini."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--no-serve",
            action="store_true",
            help="buat satu laporan lewat pekerja, cetak satu baris JSON, selesai",
        )
        parser.add_argument("--small", action="store_true", help="sebagian kecil data saja")

    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError("Demo tidak dijalankan pada TATANAN_MODE=production.")
        self.started = time.monotonic()
        if not options["no_serve"] and not port_is_free(options["port"]):
            raise CommandError(
                f"Port {options['port']} sedang dipakai. Pilih yang lain: demo --port 8001"
            )
        self.prepare(small=options["small"])
        try:
            if options["no_serve"]:
                self.prove()
            else:
                self.serve(options["port"])
        except (ChildDiedError, NotReadyError) as error:
            raise CommandError(str(error)) from error

    def say(self, text):
        """Progress, with the seconds since the start; stdout belongs to the result."""
        seconds = f"{time.monotonic() - self.started:.1f}".replace(".", ",")
        print(f"[{seconds:>6} dtk] {text}", file=sys.stderr, flush=True)  # noqa: T201

    def prepare(self, *, small):
        call_command("migrate", verbosity=0)
        self.say("Basis data siap")
        try:
            built = build_assets().built
            self.say("Tampilan dibangun" if built else "Tampilan sudah terkini")
        except AssetBuildError as error:
            self.say(str(error))
        loaded = demo.load(say=self.say, small=small)
        self.say("Data contoh dimuat" if loaded else "Data contoh sudah ada")
        connections.close_all()

    def serve(self, port):
        """Run web, worker and beat until Ctrl-C or SIGTERM."""
        with ProcessTree() as tree:
            address = f"http://{HOST}:{port}"
            tree.start("worker", worker_command(), SITE_URL=address)
            tree.start("beat", beat_command(), SITE_URL=address)
            tree.start("web", web_command(port), SITE_URL=address)
            if tree.wait_until(lambda: answers(port), seconds=60, what="Web"):
                self.greet(address)
                tree.watch()
            self.say("Berhenti")
        self.say("Selesai")

    def greet(self, address):
        self.say("Portal siap")
        lines = [
            "",
            f"Tatanan berjalan di {address}",
            "",
            *demo.account_lines(demo.demo_password()),
            "",
            *(line for lines in demo.call("greet", address) for line in lines),
            WARNING,
            "Hentikan dengan Ctrl-C.",
        ]
        print("\n".join(lines), flush=True)  # noqa: T201

    def prove(self):
        """Let the worker build one report; print what there is as one JSON line."""
        with ProcessTree() as tree:
            tree.start("worker", worker_command())
            tree.start("beat", beat_command())
            [work] = demo.call("main_job", demo.FULL_CAST, self.say)
            if not tree.wait_until(work.is_over, seconds=300, what="Laporan"):
                raise CommandError("Dihentikan sebelum laporan selesai.")
            result = demo.totals() | work.result()
        self.say("Selesai")
        print(json.dumps(result, ensure_ascii=False), flush=True)  # noqa: T201
