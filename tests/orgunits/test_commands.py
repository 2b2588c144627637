"""Commands of the operator."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from orgunits.integrity import version_faults
from portal.models import AuditEvent, Government, User
from portal.permissions import Permission, holds_everywhere

pytestmark = pytest.mark.django_db

OPTIONS = {
    "name": "Kota Baru",
    "slug": "kota-baru",
    "kind": "city",
    "established_on": date(2008, 11, 26),
    "admin": "admin-kota",
}


def create(monkeypatch, password, **options):
    monkeypatch.setattr("getpass.getpass", lambda prompt: password)
    call_command("create_government", stdout=StringIO(), **OPTIONS | options)


def test_create_government_makes_tenant_root_and_admin(monkeypatch):
    create(monkeypatch, "kata sandi yang sangat panjang 9")
    admin = User.objects.get(username="admin-kota")
    assert admin.government.slug == "kota-baru"
    assert admin.check_password("kata sandi yang sangat panjang 9")
    assert holds_everywhere(admin, Permission.ROLE_GRANT)
    assert list(version_faults(admin.government_id)) == []


@pytest.mark.parametrize(
    ("password", "options"),
    [("12345", {}), ("kata sandi yang sangat panjang 9", {"slug": "Bukan Slug"})],
)
def test_create_government_refuses_and_writes_nothing(monkeypatch, password, options):
    with pytest.raises(CommandError):
        create(monkeypatch, password, **options)
    assert not Government.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize(("only", "edits"), [(False, True), (True, False)])
def test_create_government_lets_the_admin_prepare_it_unless_told(monkeypatch, only, edits):
    create(monkeypatch, "kata sandi yang sangat panjang 9", admin_only=only)
    admin = User.objects.get(username="admin-kota")
    assert holds_everywhere(admin, Permission.ORGUNIT_EDIT) is edits


def superadmin(monkeypatch, *passwords):
    answers = iter(passwords)
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    call_command("create_superadmin", "penjaga", stdout=StringIO())


def test_create_superadmin_asks_for_the_password(monkeypatch):
    password = "kata sandi yang sangat panjang 9"
    superadmin(monkeypatch, password, password)
    user = User.objects.get(username="penjaga")
    assert user.is_superuser
    assert user.is_staff
    assert user.check_password(password)
    assert AuditEvent.objects.of_object(user).exists()


@pytest.mark.parametrize(
    "passwords",
    [("12345", "12345"), ("kata sandi yang sangat panjang 9", "kata sandi yang lain 9999")],
)
def test_create_superadmin_refuses_and_writes_nothing(monkeypatch, passwords):
    with pytest.raises(CommandError):
        superadmin(monkeypatch, *passwords)
    assert not User.objects.exists()
