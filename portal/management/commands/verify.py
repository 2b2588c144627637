"""``manage.py verify``: is what is stored sound? Names every broken row; exits 1 when there is one.

Runs the checks tagged ``integrity`` that each app registers in its ``checks`` module.
"""

import sys

from django.core.management.base import BaseCommand

from portal.integrity import broken_rows


class Command(BaseCommand):
    help = "Periksa keutuhan data dan sebutkan baris yang rusak."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--database", default="default")

    def handle(self, *, database, **options):
        found = broken_rows(database)
        for message in found:
            self.stdout.write(f"{message.id} {message.msg}")
        if found:
            self.stderr.write(f"{len(found)} masalah ditemukan.")
            sys.exit(1)
        self.stdout.write("Data utuh. Tidak ada baris yang rusak.")
