"""``manage.py load_job_titles``: the national catalogue of job titles, at the first start and after
every update."""

from django.core.management.base import BaseCommand

from orgunits.actions import load_national_titles
from orgunits.catalogue import national_titles
from portal.templatetags.formats import number


class Command(BaseCommand):
    help = "Muat katalog jabatan nasional. Aman dijalankan berulang kali."

    def add_arguments(self, parser):
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="pakai isi berkas juga untuk yang sudah diubah di sini",
        )

    def handle(self, *, overwrite, **options):
        done = load_national_titles(drafts=national_titles(), overwrite=overwrite)
        self.stdout.write(
            f"Katalog jabatan nasional: {number(done.added)} ditambah, "
            f"{number(done.changed)} dilengkapi atau diubah."
        )
        if done.differing:
            self.stdout.write(
                f"{number(done.differing)} di sini lain dari berkas dan dibiarkan; "
                "--overwrite memakai isi berkas."
            )
