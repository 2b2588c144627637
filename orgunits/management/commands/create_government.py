"""``manage.py create_government``: the first tenant of an installation and its first admin."""

import getpass
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from orgunits.actions import FirstAdmin, found_government
from portal.enums import GovernmentKind


class Command(BaseCommand):
    help = "Daftarkan pemerintah daerah beserta pucuk susunannya dan adminnya yang pertama."

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True, help="misalnya “Kota Tangerang Selatan”")
        parser.add_argument("--slug", required=True)
        parser.add_argument("--kind", required=True, choices=GovernmentKind.values)
        parser.add_argument("--established-on", required=True, type=date.fromisoformat)
        parser.add_argument("--time-zone", default="Asia/Jakarta")
        parser.add_argument("--area-code", default="")
        parser.add_argument("--admin", required=True, help="nama pengguna admin; sandi ditanyakan")
        parser.add_argument("--admin-name", default="", help="nama orangnya")
        parser.add_argument(
            "--admin-only",
            action="store_true",
            help="tanpa peran petugas untuk mengisi data awal",
        )

    def handle(self, *, admin, name, slug, kind, **options):
        password = getpass.getpass(f"Sandi untuk {admin}: ")
        try:
            validate_password(password)
            with transaction.atomic():
                government, account = found_government(
                    user=None,
                    admin=FirstAdmin(
                        username=admin,
                        display_name=options["admin_name"] or admin,
                        prepares=not options["admin_only"],
                    ),
                    name=name,
                    slug=slug,
                    kind=kind,
                    established_on=options["established_on"],
                    time_zone=options["time_zone"],
                    area_code=options["area_code"],
                )
                account.set_password(password)
                account.save(update_fields=["password"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{government.name} terdaftar. Admin: {admin}.")
