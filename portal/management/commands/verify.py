"""``manage.py verify``: is what is stored sound? Names every broken row; exits 1 when there is one.

Runs the checks tagged ``integrity`` that each app registers in its ``checks`` module.
"""

import sys

from django.core.checks import run_checks
from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules


class Command(BaseCommand):
    help = "Periksa keutuhan data dan sebutkan baris yang rusak."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--database", default="default")

    def handle(self, *, database, **options):
        autodiscover_modules("checks")
        found = run_checks(tags=["integrity"], databases=[database], include_deployment_checks=True)
        for message in found:
            self.stdout.write(f"{message.id} {message.msg}")
        if found:
            self.stderr.write(f"{len(found)} masalah ditemukan.")
            sys.exit(1)
        self.stdout.write("Data utuh. Tidak ada baris yang rusak.")
