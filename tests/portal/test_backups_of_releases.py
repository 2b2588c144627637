"""What an earlier release left restores into today's, whole; and today's backup into an empty one."""

import hashlib
import json
import shutil
import stat
from pathlib import Path

import pytest

from portal.backups.stored import faults_of
from tests.portal.installations import installation, unpack_release

# Releases are restored by processes of their own: beside the suite, on each engine (.ci/run).
pytestmark = pytest.mark.faults

# Tables of Django itself that migrations add rows to.
GROWING = {"auth_permission", "django_content_type", "django_migrations"}
SECRETS = ("SECRET_KEY", "FIELD_ENCRYPTION_KEY", "BLIND_INDEX_KEY")


@pytest.fixture(scope="module")
def updated(tmp_path_factory):
    """Release 0.1.0 as somebody kept it, restored into this release."""
    copy = tmp_path_factory.mktemp("copy")
    expected = unpack_release("0.1.0", copy)
    folder = tmp_path_factory.mktemp("updated")
    shutil.move(copy / "keys.json", folder / "keys.json")
    with installation(folder) as place:
        place.result = place.json("restore", copy, "--plain", "--wet-run")
        place.expected = expected
        yield place


@pytest.fixture(scope="module")
def kept(updated, tmp_path_factory):
    """A backup of it, with a draft and a file of nobody lying among the files."""
    stray = updated.folder / "files" / "drafts" / ("0" * 32)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"belum selesai")
    nobodys = updated.folder / "files" / "1" / "00" / ("0" * 32)
    nobodys.parent.mkdir(parents=True)
    nobodys.write_bytes(b"barisnya dibatalkan")
    folder = tmp_path_factory.mktemp("backups")
    keys = tmp_path_factory.mktemp("safe")
    line = updated.json("backup", folder, "--keys", keys)
    return line | {"folder": folder, "manifest": manifest_of(line["backup"])}


def manifest_of(backup):
    return json.loads((Path(backup) / "manifest.json").read_text())


def files_in(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_release_0_1_0_is_restored_whole(updated):
    expected = updated.expected
    assert updated.result["faults"] == []
    assert updated.result["files"] == len(expected["files"]) == 2
    assert updated.result["rows"] == sum(expected["tables"].values())
    counts = updated.counts()
    same = {table: rows for table, rows in expected["tables"].items() if table not in GROWING}
    assert {table: counts[table] for table in same} == same
    stored = files_in(updated.folder / "files")
    assert expected["files"].items() <= stored.items()


def test_its_trees_are_there(updated):
    rows = updated.query(
        "SELECT g.slug, COUNT(*) FROM orgunits_orgunit u"
        " JOIN portal_government g ON g.id = u.government_id GROUP BY g.slug"
    )
    assert dict(rows) == updated.expected["units"]


def test_the_backup_names_what_it_holds(kept, updated):
    manifest = kept["manifest"]
    assert {table: one["rows"] for table, one in manifest["tables"].items()} == updated.counts()
    found = {path: file["sha256"] for path, file in manifest["files"].items()}
    assert found == updated.expected["files"]
    assert files_in(Path(kept["backup"]) / "files") == found
    assert len(manifest["trees"]) == 2
    assert kept["rows"] == sum(table["rows"] for table in manifest["tables"].values())


def test_only_its_owner_may_read_it(kept):
    paths = [Path(kept["backup"]), *Path(kept["backup"]).rglob("*"), Path(kept["keys"])]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


def test_the_keys_lie_elsewhere(kept, updated):
    keys = json.loads((updated.folder / "keys.json").read_text())
    assert json.loads(Path(kept["keys"]).read_text()) == {name: keys[name] for name in SECRETS}
    for path in Path(kept["backup"]).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [name for name in SECRETS if keys[name].encode() in content], path


def test_it_restores_the_same_into_an_empty_installation(kept, updated, tmp_path):
    with installation(tmp_path / "new") as place:
        dry = place.run("restore", kept["backup"])
        assert "Belum ada yang ditulis" in dry.stderr
        # Keys of its own: what they cannot read is said before anything is written.
        assert "tidak terpasang: NIK yang disegel dengannya" in dry.stderr
        assert "BLIND_INDEX_KEY lain" in dry.stderr
        shutil.copy(updated.folder / "keys.json", place.folder / "keys.json")
        line = place.json("restore", kept["backup"], "--wet-run")
        assert (line["faults"], line["rows"], line["migrated"]) == ([], kept["rows"], 0)
        manifest = kept["manifest"]
        assert place.counts() == {name: one["rows"] for name, one in manifest["tables"].items()}
        assert files_in(place.folder / "files") == updated.expected["files"]
        again = place.run("restore", kept["backup"], "--wet-run", ok=False)
        assert "tidak kosong" in again.stderr


@pytest.fixture
def copied(kept, tmp_path):
    """A copy of the backup that a test may spoil."""
    return Path(shutil.copytree(kept["backup"], tmp_path / "rusak"))


@pytest.fixture
def reading(django_db_blocker):
    """Copies are opened under a name of their own, which a test case would not allow."""
    with django_db_blocker.unblock():
        yield


def change_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_whole_backup_has_no_faults(kept, reading):
    assert faults_of(kept["backup"]) == []


def test_a_changed_byte_a_lost_and_a_stray_file_are_found(copied, kept, reading):
    changed, lost = sorted(kept["manifest"]["files"])
    change_byte(copied / "files" / changed)
    (copied / "files" / lost).unlink()
    (copied / "files" / "asing").write_bytes(b"?")
    assert faults_of(copied) == [
        f"berkas {changed} hilang atau berubah",
        f"berkas {lost} hilang atau berubah",
        "berkas asing tidak ada di manifes",
    ]


def test_a_changed_byte_of_the_database_is_found(copied, kept, reading):
    change_byte(copied / kept["manifest"]["database"]["file"])
    assert faults_of(copied) == ["berkas basis data hilang atau berubah"]


def test_a_database_that_is_not_the_manifests_is_found(copied, kept, reading):
    """The digest of the file was made anew, as after a mix-up of two backups."""
    database = copied / kept["manifest"]["database"]["file"]
    database.write_bytes(b"bukan basis data sama sekali" * 100)
    manifest = kept["manifest"] | {
        "database": {
            "file": database.name,
            "bytes": database.stat().st_size,
            "sha256": hashlib.sha256(database.read_bytes()).hexdigest(),
        }
    }
    [fault] = faults_of(copied, manifest)
    assert "basis data tidak terbaca" in fault


def test_verify_says_so_and_notes_it(copied, updated):
    line = updated.json("backup", copied, "--verify")
    assert line["verified"] is True
    assert json.loads((updated.folder / "backup.json").read_text())["verified_at"]
    change_byte(next(path for path in (copied / "files").rglob("*") if path.is_file()))
    done = updated.run("backup", copied, "--verify", ok=False)
    assert "Cadangan rusak" in done.stderr
