"""Making a backup: whole or nothing, beside what it saves, without keys; reading and refusing one."""

import json
import os
import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from orgunits.models import OrgUnit
from portal.backups import BackupError, diary, engines, fingerprints, making, restoring, stored
from portal.backups.tables import EMPTIED, differences, table_digests
from portal.files import attachment_path, store
from portal.models import Attachment, Government
from tests.factories.portal import GovernmentFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def said():
    return []


@pytest.fixture
def stub_database(monkeypatch):
    """The copy of the database as rows alone: the real one cannot be taken inside a test's
    transaction (it is, in test_backups_of_releases)."""
    taken = []

    def copy(draft, say):
        (draft / "database.sqlite3").write_bytes(b"basis data")
        rows = making.file_rows("default")
        taken.append(rows)
        described = {
            "engine": "sqlite",
            "migrations": {},
            "tables": {"portal_attachment": {"rows": len(rows), "sha256": ""}},
            "database": {"file": "database.sqlite3", "bytes": 10, "sha256": ""},
        }
        return described, rows, making.copy_files(draft, rows, say)

    monkeypatch.setattr(making, "copy_database", copy)
    return taken


def keep(content=b"isi laporan"):
    return store(GovernmentFactory(), "Laporan.pdf", "application/pdf", content, None)


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_it_holds_the_files_that_rows_name_and_no_other(stub_database, said, tmp_path):
    attachment = keep()
    (tmp_path / "files" / "drafts" / "setengah").write_bytes(b"?")
    path, manifest = making.back_up(tmp_path / "cadangan", say=said.append)
    assert everything_in(path) == [
        "database.sqlite3",
        f"files/{attachment.path}",
        "manifest.json",
    ]
    assert manifest["files"] == {
        attachment.path: {"bytes": 11, "sha256": attachment.sha256},
    }
    assert stored.read_manifest(path) == manifest
    assert "1 berkas disalin" in said


def test_a_lost_file_refuses_the_backup_and_leaves_nothing(stub_database, said, tmp_path):
    attachment, other = keep(), keep()
    attachment_path(attachment).unlink()
    attachment_path(other).write_bytes(b"isi laporam")
    with pytest.raises(BackupError, match="2 berkas hilang atau berubah"):
        making.back_up(tmp_path / "cadangan", say=said.append)
    assert list((tmp_path / "cadangan").iterdir()) == []


def test_a_lost_file_can_be_left_out_and_is_listed(stub_database, said, tmp_path):
    attachment, other = keep(), keep()
    attachment_path(attachment).unlink()
    _path, manifest = making.back_up(tmp_path / "cadangan", say=said.append, with_losses=True)
    assert manifest["lost"] == [attachment.path]
    assert list(manifest["files"]) == [other.path]
    assert any("PERINGATAN: 1 berkas" in text for text in said)


def test_files_deleted_with_their_rows_meanwhile_do_no_harm(
    stub_database, said, tmp_path, monkeypatch
):
    """One goes before the database is taken: it is left out. One goes after it: it was copied
    before. One comes before it and goes after it: the whole is taken anew."""
    before, after, staying = keep(), keep(), keep()
    brief = []
    copy_files = making.copy_files

    def delete(attachment):
        attachment_path(attachment).unlink()
        Attachment.objects.filter(pk=attachment.pk).delete()

    def copy_while_others_work(draft, rows, say):
        if brief:  # the database was taken: its rows are known
            for attachment in (after, brief[0]) if len(stub_database) == 1 else ():
                delete(attachment)
            return copy_files(draft, rows, say)
        lost = copy_files(draft, rows, say)
        delete(before)
        brief.append(keep())
        return lost

    monkeypatch.setattr(making, "copy_files", copy_while_others_work)
    path, manifest = making.back_up(tmp_path / "cadangan", say=said.append)
    assert after.path in [name for name, _size, _digest in stub_database[0]]
    assert len(stub_database) == 2
    assert list(manifest["files"]) == [staying.path]
    assert everything_in(path / "files") == [staying.path]


def test_a_file_deleted_after_the_database_was_taken_is_in_it(
    stub_database, said, tmp_path, monkeypatch
):
    attachment = keep()
    copy_database = making.copy_database

    def delete_after(draft, say):
        attachment_path(attachment).unlink()
        return copy_database(draft, say)

    monkeypatch.setattr(making, "copy_database", delete_after)
    _path, manifest = making.back_up(tmp_path / "cadangan", say=said.append)
    assert list(manifest["files"]) == [attachment.path]
    assert len(stub_database) == 1


def test_files_that_keep_vanishing_end_it(stub_database, said, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "copy_files", lambda *_: {"1/aa/hilang"})
    with pytest.raises(BackupError, match="terus dihapus"):
        making.back_up(tmp_path / "cadangan", say=said.append)
    assert len(stub_database) == making.TRIES


def test_a_full_disk_leaves_nothing(stub_database, said, tmp_path, monkeypatch):
    keep()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "copy_file", full)
    with pytest.raises(BackupError, match="tidak dapat ditulis: No space left"):
        making.back_up(tmp_path / "cadangan", say=said.append)
    assert list((tmp_path / "cadangan").iterdir()) == []


def test_too_little_room_is_said_before_anything_is_written(
    stub_database, said, tmp_path, monkeypatch
):
    keep(b"x" * 5_000_000)
    usage = namedtuple("Usage", "free")
    needed = engines.engine_of().size() + 5_000_000 + making.MARGIN
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(needed - 1))
    with pytest.raises(BackupError, match="Ruang di .* tidak cukup: perlu"):
        making.back_up(tmp_path / "cadangan", say=said.append)
    assert stub_database == []
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(needed))
    making.back_up(tmp_path / "cadangan", say=said.append)


def test_it_does_not_lie_among_the_files(stub_database, said, tmp_path):
    with pytest.raises(BackupError, match="tidak boleh disimpan di dalam"):
        making.back_up(tmp_path / "files" / "cadangan", say=said.append)


def test_the_draft_of_a_killed_backup_goes_after_a_day(stub_database, said, tmp_path):
    folder = tmp_path / "cadangan"
    old, young = (folder / f".tatanan-{letter * 32}" for letter in "ab")
    for draft in (old, young):
        draft.mkdir(parents=True)
    yesterday = datetime.now(UTC).timestamp() - 24 * 3600 - 1
    os.utime(old, (yesterday, yesterday))
    making.back_up(folder, say=said.append)
    assert not old.exists()
    assert young.exists()


# --- keys ---------------------------------------------------------------------------------------


def test_keys_are_not_put_beside_the_backup(tmp_path):
    backup = tmp_path / "cadangan" / "tatanan-20261122T030000Z"
    for wrong in (tmp_path / "cadangan", backup, tmp_path):
        with pytest.raises(BackupError, match="terpisah"):
            making.export_keys(wrong, backup)
    path = making.export_keys(tmp_path / "brankas", backup)
    assert json.loads(path.read_text()).keys() == {
        "SECRET_KEY", "FIELD_ENCRYPTION_KEY", "BLIND_INDEX_KEY",
    }  # fmt: skip
    assert path.stat().st_mode & 0o777 == 0o600


def test_keys_that_are_missing_are_named(settings):
    manifest = {"keys": making.key_ids()}
    assert restoring.missing_keys(manifest) == []
    settings.FIELD_ENCRYPTION_KEYS = ["A" * 43 + "="]
    settings.BLIND_INDEX_KEY = "lain" * 10
    [field, index] = restoring.missing_keys(manifest)
    assert manifest["keys"]["field"][0] in field
    assert "NIK" in field
    assert "BLIND_INDEX_KEY" in index


# --- how long they are kept ---------------------------------------------------------------------


def backup_of(folder, moment):
    path = folder / f"tatanan-{moment.strftime(making.STAMP)}"
    path.mkdir(parents=True)
    (path / "manifest.json").write_text("{}")
    return path


def test_backups_are_kept_for_as_many_days_as_said(tmp_path):
    on_the_day = backup_of(tmp_path, NOW - timedelta(days=35))
    older = backup_of(tmp_path, NOW - timedelta(days=35, seconds=1))
    newest = backup_of(tmp_path, NOW)
    foreign = tmp_path / "arsip-lama"
    foreign.mkdir()
    assert making.remove_old_backups(tmp_path, 35, NOW) == [older.name]
    assert sorted(tmp_path.iterdir()) == sorted([on_the_day, newest, foreign])


def test_the_newest_backup_stays_however_old_it_is(tmp_path):
    last = backup_of(tmp_path, NOW - timedelta(days=400))
    (tmp_path / "tatanan-20261122T010000Z").mkdir()  # without a manifest: no backup
    assert making.remove_old_backups(tmp_path, 35, NOW) == []
    assert last.exists()


def test_the_diary_tells_the_age(tmp_path):
    assert diary.age_hours(NOW) == (None, None)
    diary.made(tmp_path, (NOW - timedelta(hours=30)).isoformat())
    assert diary.age_hours(NOW) == (30.0, None)
    diary.verified(tmp_path, (NOW - timedelta(hours=30)).isoformat())
    made, checked = diary.age_hours(NOW)
    assert made == 30.0
    assert checked is not None
    diary.note_path().write_text("[]")
    assert diary.age_hours(NOW) == (None, None)


# --- tables and fingerprints --------------------------------------------------------------------


def test_the_digest_of_a_table_tells_every_change():
    Government.objects.bulk_create(GovernmentFactory.build(slug=f"k-{n}") for n in range(3))
    before = table_digests("default")
    assert before["portal_government"]["rows"] == 3
    assert set(connection.introspection.table_names()) == set(before)
    assert differences(before, table_digests("default")) == []
    Government.objects.filter(slug="k-1").update(short_name="Lain")
    assert differences(before, table_digests("default")) == ["isi tabel portal_government berbeda"]
    Government.objects.filter(slug="k-1").delete()
    assert differences(before, table_digests("default")) == [
        "tabel portal_government berisi 2 baris, bukan 3"
    ]


def test_a_table_that_is_missing_or_new_is_named():
    one = {"rows": 0, "sha256": ""}
    assert differences({"a": one}, {"b": one}) == ["tabel a hilang", "tabel b tidak ada di manifes"]


def test_sessions_count_as_none(client):
    session = client.session
    session["x"] = 1
    session.save()
    assert EMPTIED == ("django_session",)
    assert table_digests("default")["django_session"]["rows"] == 0


def test_a_tree_that_changed_has_another_fingerprint(government):
    before = fingerprints.take("default")
    assert fingerprints.differences(before, fingerprints.take("default")) == []
    OrgUnit.objects.filter(government=government).update(name="Nama lain")
    assert fingerprints.differences(before, fingerprints.take("default")) == [
        f"orgunits.trees/{government.pk}"
    ]


# --- refusals -----------------------------------------------------------------------------------


def written(tmp_path, **changed):
    """A backup folder with an empty database file and the given changes of its manifest."""
    folder = tmp_path / "tatanan-20261122T030000Z"
    folder.mkdir()
    manifest = {
        "format": 1,
        "release": "0.1.0",
        "made_at": "2026-11-22T03:00:00Z",
        "engine": connection.vendor,
        "migrations": {},
        "tables": {},
        "database": {"file": "x", "bytes": 0, "sha256": ""},
        "files": {},
    } | changed
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_a_filled_database_is_not_restored_over(tmp_path):
    with pytest.raises(CommandError, match="Basis data tujuan tidak kosong"):
        call_command("restore", written(tmp_path), "--wet-run")


def test_a_filled_folder_is_not_restored_over(tmp_path, monkeypatch):
    monkeypatch.setattr(engines.Engine, "is_empty", lambda _: True)
    monkeypatch.setattr(engines.Sqlite, "is_empty", lambda _: True)
    keep()
    with pytest.raises(CommandError, match="Folder berkas .* tidak kosong"):
        call_command("restore", written(tmp_path))


def test_another_engine_is_refused(tmp_path):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    with pytest.raises(CommandError, match=f"Cadangan ini dari {other}"):
        call_command("restore", written(tmp_path, engine=other))


def test_a_newer_release_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(restoring, "check_target", lambda _: None)
    monkeypatch.setattr(restoring, "faults_of", lambda *_: [])
    newer = written(tmp_path, migrations={"portal": ["0999_besok"]}, release="9.0.0")
    with pytest.raises(CommandError, match=r"9\.0\.0\): migrasi portal\.0999_besok tidak dikenal"):
        call_command("restore", newer)
    (newer / "manifest.json").unlink()
    newer.rmdir()
    with pytest.raises(BackupError, match="lebih baru"):
        stored.read_manifest(written(tmp_path, format=2))


@pytest.mark.parametrize("path", ["../luar", "/etc/passwd", "1/../../luar"])
def test_a_path_that_leaves_the_folder_is_refused(tmp_path, monkeypatch, path):
    monkeypatch.setattr(restoring, "check_target", lambda _: None)
    wrong = written(tmp_path, files={path: {"bytes": 1, "sha256": ""}})
    with pytest.raises(CommandError, match="tidak sah"):
        call_command("restore", wrong, "--wet-run")


def test_a_folder_without_a_manifest_is_no_backup(tmp_path):
    with pytest.raises(CommandError, match="bukan cadangan yang utuh"):
        call_command("restore", tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(CommandError, match="tidak terbaca"):
        call_command("backup", tmp_path, "--verify")
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(CommandError, match="tidak lengkap"):
        call_command("backup", tmp_path, "--verify")


def test_a_plain_copy_needs_a_database(tmp_path):
    with pytest.raises(CommandError, match=r"tidak ada tatanan\.sqlite3 atau tatanan\.dump"):
        call_command("restore", tmp_path, "--plain", "--wet-run")


def test_a_missing_client_is_named_with_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(BackupError, match="pg_dump tidak ditemukan.*postgresql-client"):
        engines.Postgresql("default").run("pg_dump")


def test_staged_files_are_put_whole_or_not_at_all(tmp_path, settings, said):
    source = tmp_path / "sumber"
    (source / "1" / "aa").mkdir(parents=True)
    (source / "1" / "aa" / "satu").write_bytes(b"1")
    with (
        pytest.raises(BackupError, match="1/bb/dua tidak ada"),
        restoring.staged(source, ["1/aa/satu", "1/bb/dua"], said.append),
    ):
        raise AssertionError("not reached")
    assert everything_in(Path(settings.FILES_DIR)) == []
    with restoring.staged(source, ["1/aa/satu"], said.append) as put:
        put()
    assert everything_in(Path(settings.FILES_DIR)) == ["1/aa/satu"]
