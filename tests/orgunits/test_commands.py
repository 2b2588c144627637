"""Commands of the operator."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from orgunits.catalogue import national_titles
from orgunits.drafts import JobTitleDraft
from orgunits.enums import JobTitleKind
from orgunits.integrity import version_faults
from orgunits.models import JobTitle
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


CATALOGUE = [
    JobTitleDraft(name="Arsiparis", jenjang="Ahli Muda", kind="jf_keahlian", job_class=9),
    JobTitleDraft(name="Pengemudi", kind="pelaksana", education="SMA", regulation="Kepmen 11/2024"),
]


def load_titles(monkeypatch, **options):
    said = StringIO()
    monkeypatch.setattr(
        "orgunits.management.commands.load_job_titles.national_titles", lambda: CATALOGUE
    )
    call_command("load_job_titles", stdout=said, **options)
    return said.getvalue()


def test_load_job_titles_fills_an_empty_catalogue_and_does_nothing_twice(monkeypatch):
    assert "2 ditambah, 0 dilengkapi" in load_titles(monkeypatch)
    events = AuditEvent.objects.count()
    assert "0 ditambah, 0 dilengkapi" in load_titles(monkeypatch)
    titles = JobTitle.objects.filter(government=None).order_by("name")
    assert [(title.full_name, title.job_class) for title in titles] == [
        ("Arsiparis Ahli Muda", 9),
        ("Pengemudi", None),
    ]
    assert AuditEvent.objects.count() == events


def test_load_job_titles_leaves_what_was_changed_here_unless_told(monkeypatch):
    JobTitle.objects.create(name="Arsiparis", jenjang="Ahli Muda", kind="jf_keahlian", job_class=10)
    JobTitle.objects.create(name="Pengemudi", kind="pelaksana", job_class=5)
    said = load_titles(monkeypatch)
    driver = JobTitle.objects.get(name="Pengemudi")
    assert (driver.job_class, driver.education) == (5, "SMA")  # an empty field was filled
    assert JobTitle.objects.get(name="Arsiparis").job_class == 10
    assert "0 ditambah, 1 dilengkapi" in said
    assert "1 di sini lain dari berkas" in said
    load_titles(monkeypatch, overwrite=True)
    assert JobTitle.objects.get(name="Arsiparis").job_class == 9
    assert JobTitle.objects.get(name="Pengemudi").job_class == 5  # the file has none


def test_catalogue_of_the_portal_can_be_loaded():
    titles = national_titles()
    assert len({(title.name, title.jenjang, title.kind) for title in titles}) == len(titles) > 2000
    assert {title.kind for title in titles} <= set(JobTitleKind.values)
    assert all(title.job_class is None or 1 <= title.job_class <= 17 for title in titles)
