"""``manage.py health``: what ``/health/details/`` shows, as one JSON line; exits 1 when not well."""

import json
import sys

from django.core.management.base import BaseCommand

from portal.health import findings, report


class Command(BaseCommand):
    help = "Periksa basis data, denyut, antrean, ruang disk, migrasi dan umur cadangan."
    requires_system_checks = []

    def handle(self, **options):
        found = report(findings())
        self.stdout.write(json.dumps(found))
        if found["bad"]:
            sys.exit(1)
