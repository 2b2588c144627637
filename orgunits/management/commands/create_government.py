"""``manage.py create_government``: the first tenant of an installation and its first admin."""

import getpass
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from orgunits.actions import create_government, grant_role
from orgunits.models import OrgUnit
from portal.enums import GovernmentKind
from portal.models import User
from portal.permissions import Role


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

    def handle(self, *, admin, name, slug, kind, **options):
        password = getpass.getpass(f"Sandi untuk {admin}: ")
        try:
            validate_password(password)
            with transaction.atomic():
                government = create_government(
                    user=None,
                    name=name,
                    slug=slug,
                    kind=kind,
                    established_on=options["established_on"],
                    time_zone=options["time_zone"],
                    area_code=options["area_code"],
                )
                self._grant(government, admin, password)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{government.name} terdaftar. Admin: {admin}.")

    def _grant(self, government, admin, password):
        user = User(username=admin, government=government)
        user.set_password(password)
        user.full_clean()
        user.save()
        grant_role(
            user=user,
            unit=OrgUnit.objects.get(government=government, parent__isnull=True),
            role=Role.GOVERNMENT_ADMIN,
            granted_by=None,
            valid_from=government.today(),
        )
