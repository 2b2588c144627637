"""``manage.py rulebook_findings``: docs/rulebook-findings.md from the demo's tables, or its check."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

# By name, as the portal finds every demo: the demo stands above the commands.
REPORT = "orgunits.demo.rulebook_report.report"


class Command(BaseCommand):
    help = "Tulis docs/rulebook-findings.md: temuan aturan atas susunan data contoh."
    requires_system_checks = []

    def add_arguments(self, parser):
        default = settings.BASE_DIR / "docs" / "rulebook-findings.md"
        parser.add_argument("--output", type=Path, default=default)
        parser.add_argument("--check", action="store_true", help="hanya bandingkan, jangan tulis")

    def handle(self, *, output, check, **options):
        try:
            text = import_string(REPORT)()
        except LookupError as error:
            raise CommandError(str(error)) from error
        if not check:
            output.write_text(text, encoding="utf-8")
            self.stdout.write(f"{output} ditulis.")
        elif not output.exists() or output.read_text(encoding="utf-8") != text:
            raise CommandError(f"{output} tidak terkini; jalankan rulebook_findings.")
