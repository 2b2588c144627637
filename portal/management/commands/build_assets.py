"""``manage.py build_assets``: stylesheet, script and fonts of the pages."""

from django.core.management.base import BaseCommand, CommandError

from portal.assets import AssetBuildError, build_assets


class Command(BaseCommand):
    help = "Bangun tampilan (CSS, skrip, huruf) dengan npm bila sumbernya berubah."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="bangun walau sudah terkini")

    def handle(self, *args, **options):
        try:
            outcome = build_assets(force=options["force"])
        except AssetBuildError as error:
            raise CommandError(str(error)) from error
        state = "dibangun" if outcome.built else "sudah terkini"
        seconds = f"{outcome.seconds:.1f}".replace(".", ",")
        self.stdout.write(f"Tampilan {state} ({seconds} detik).")
