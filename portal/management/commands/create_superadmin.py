"""``manage.py create_superadmin``: whoever keeps the installation; there is no screen for it."""

import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import audit
from portal.models import User


class Command(BaseCommand):
    help = "Buat akun superadmin. Sandinya ditanyakan dua kali, tidak pernah di baris perintah."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="nama orangnya")

    def handle(self, *, username, name, **options):
        user = User(username=username, display_name=name, is_staff=True, is_superuser=True)
        password = getpass.getpass(f"Sandi untuk {username}: ")
        if getpass.getpass("Ketik sandinya sekali lagi: ") != password:
            raise CommandError("Kedua sandi tidak sama. Tidak ada yang dibuat.")
        try:
            validate_password(password, user)
            user.set_password(password)
            with transaction.atomic():
                user.full_clean()
                user.save()
                audit.record(
                    actor=None, action="Membuat akun superadmin", obj=user, government=None
                )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"Superadmin {username} dibuat.")
