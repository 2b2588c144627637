"""What the scripts under ``deploy/`` refuse before they touch an installation."""

import os
import re
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@pytest.fixture
def place(tmp_path):
    """A clone without commits whose backup script only tells that it was called."""
    app = tmp_path / "app"
    (app / "deploy").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", app], check=True)
    backup = app / "deploy" / "backup"
    backup.write_text(f"#!/bin/sh\ntouch {tmp_path}/called\nexit 1\n")
    backup.chmod(0o755)
    return app


@pytest.fixture
def update(place, tmp_path):
    def run(*arguments):
        done = subprocess.run(
            [DEPLOY / "update", *arguments],
            env=os.environ | {"APP": place, "BACKUP_DIR": tmp_path, "RESTART": "no"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stderr, (tmp_path / "called").exists()

    return run


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("zip", "v9"), "git atau bundle, bukan zip"),
        (("git", "v9"), "Rilis v9 tidak dikenal"),
        (("bundle", "/tidak/ada"), "tidak ada atau rusak"),
    ],
)
def test_an_update_to_nothing_stops_nothing(update, arguments, text):
    code, said, called = update(*arguments)

    assert (code, called) == (2, False)
    assert text in said


def test_a_damaged_bundle_is_refused_before_the_backup(update, tmp_path):
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "tatanan.tar").write_text("asli")
    (bundle / "SHA256SUMS").write_text(f"{'0' * 64}  ./tatanan.tar\n")

    code, said, called = update("bundle", str(bundle))

    assert (code, called) == (2, False)
    assert "rusak" in said


def test_without_a_sound_backup_nothing_is_changed(update, place):
    identity = ["-c", "user.name=Uji", "-c", "user.email=uji@contoh.go.id"]
    subprocess.run(
        ["git", "-C", place, *identity, "commit", "-q", "--allow-empty", "-m", "Begin"], check=True
    )

    code, said, called = update("git", "HEAD")

    assert (code, called) == (1, True)
    assert "pembaruan tidak dimulai" in said


def test_nginx_keeps_no_sheet_in_a_file_and_writes_no_visit_down():
    """A body longer than the buffer goes to disk; an honest sheet has 64 KB at most."""
    survey = (DEPLOY / "nginx.conf").read_text().split("location /s/ {")[1].split("}")[0]

    assert "access_log off;" in survey
    assert "client_body_buffer_size 128k;" in survey
    assert "client_max_body_size 128k;" in survey


def test_the_guide_knows_every_setting():
    settings = (DEPLOY.parent / "portal" / "settings.py").read_text()
    guide = (DEPLOY.parent / "docs" / "operators.md").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))

    assert len(names) > 30
    assert sorted(name for name in names if f"`{name}`" not in guide) == []
