"""Stored files: whole or not at all, found again, served without trust."""

import hashlib
import os
import time
from pathlib import Path

import pytest
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory

from portal import files
from portal.files import attachment_path, remove_orphans, safe_name, serve_attachment, store
from portal.models import Attachment, AuditEvent
from tests.factories.portal import GovernmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


def on_disk(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def keep(content=b"isi laporan", name="Laporan.pdf", user=None):
    user = user or UserFactory()
    return store(user.government, name, "application/pdf", content, user)


def fetch(attachment, user=None):
    request = RequestFactory().get("/")
    request.user = user or attachment.created_by
    return serve_attachment(request, attachment)


def content(answer):
    """The bytes of a streamed answer; its file is closed (``close`` would also end the test's
    database connection)."""
    with answer.file_to_stream as file:
        return file.read()


def test_store_keeps_the_bytes_and_their_digest(folder):
    attachment = keep()
    path = attachment_path(attachment)
    assert path.read_bytes() == b"isi laporan"
    assert attachment.sha256 == hashlib.sha256(b"isi laporan").hexdigest()
    assert attachment.size == 11
    assert on_disk(folder) == [path]


def test_store_copies_a_file(tmp_path):
    source = tmp_path / "besar.bin"
    source.write_bytes(b"x" * 100_000)
    attachment = keep(source)
    assert attachment_path(attachment).read_bytes() == source.read_bytes()


def test_store_path_is_never_chosen_by_the_name(folder):
    attachment = keep(name="../../etc/passwd")
    path = attachment_path(attachment)
    assert path.resolve().is_relative_to(folder.resolve())
    assert path.name == attachment.uuid.hex
    assert attachment.name == "etc passwd"


def test_store_of_a_rolled_back_request_leaves_no_row():
    user = UserFactory()
    with transaction.atomic():
        keep(user=user)
        transaction.set_rollback(True)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("broken", ["fsync", "rename"])
def test_store_on_a_full_disk_leaves_nothing(folder, monkeypatch, broken):
    def full(*args):
        raise OSError(28, "No space left on device")

    if broken == "fsync":
        monkeypatch.setattr(files.os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OSError, match="No space"):
        keep()
    assert on_disk(folder) == []
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Laporan IKM.pdf", "Laporan IKM.pdf"),
        ("a/b\\c.pdf", "a b c.pdf"),
        ("baris\r\nSet-Cookie: x.pdf", "baris Set-Cookie x.pdf"),
        ("foto\u202egpj.exe", "foto gpj.exe"),
        ("\u200b..", "berkas"),
        ("", "berkas"),
        ("é" * 300 + ".pdf", "é" * 137 + ".pdf"),
        ("ＩＫＭ «1».xlsx", "ＩＫＭ «1».xlsx"),
    ],
)
def test_safe_name(given, kept):
    assert safe_name(given) == kept


def test_served_file_runs_nowhere():
    answer = fetch(keep(b"<script>alert(1)</script>", name="héllo laporan.html"))
    assert content(answer) == b"<script>alert(1)</script>"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''h%C3%A9llo%20laporan.html"
    )


def test_served_file_leaves_an_audit_event():
    attachment, reader = keep(), UserFactory()
    content(fetch(attachment, reader))
    event = AuditEvent.objects.of_object(attachment).get()
    assert (event.actor, event.action) == (reader, "Mengunduh berkas")
    assert event.government == attachment.government


def test_missing_file_is_not_found_and_not_audited():
    attachment = keep()
    attachment_path(attachment).unlink()
    with pytest.raises(Http404):
        fetch(attachment)
    assert not AuditEvent.objects.exists()


def test_remove_orphans_takes_only_old_files_without_a_row(folder):
    kept = attachment_path(keep())
    government = GovernmentFactory()
    orphan = folder / str(government.pk) / "ab" / ("ab" + "0" * 30)
    draft = folder / "drafts" / ("c" * 32)
    fresh = folder / "drafts" / ("d" * 32)
    foreign = folder / "CATATAN.txt"
    for path in (orphan, draft, fresh, foreign):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("sisa")
    long_ago = time.time() - 2 * 24 * 3600
    for path in (kept, orphan, draft, foreign):
        os.utime(path, (long_ago, long_ago))
    assert remove_orphans() == 2
    assert on_disk(folder) == sorted([kept, fresh, foreign])
