"""Secret keys: made once for a demo, demanded in production; unsafe settings refused."""

import json
import os
import stat
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.keys import demo_keys, refuse

SECRET = "Zq8-vT3nWk1xYp6sLr0bHc9dJf4gMa7eQu2iOo5tNy-Xw_Bz3KhVl"
BLIND = "p4Rj7sXq2Lw9Zt6Bn1Mv8Kc3Hd5Gf0Ya"
FIELD = "0aL5q2Yw8xRk3Tn7Vb1Zc4Md6Pf9Sg2Hj5Kl8Qw1Er4="

SAFE = {
    "debug": False,
    "keys": {
        "SECRET_KEY": SECRET,
        "FIELD_ENCRYPTION_KEY": FIELD,
        "BLIND_INDEX_KEY": BLIND,
    },
    "allowed_hosts": ["tatanan.contoh.go.id"],
    "site_url": "https://tatanan.contoh.go.id",
    "database_url": "postgres://tatanan:rahasia@127.0.0.1/tatanan",
    "redis_url": "redis://127.0.0.1:6379/0",
}


def keys(**changes):
    return {"keys": {**SAFE["keys"], **changes}}


UNSAFE = [
    ({"debug": True}, "DEBUG menyala"),
    (keys(SECRET_KEY=""), "SECRET_KEY belum diisi"),
    (keys(SECRET_KEY=SECRET[:49]), "SECRET_KEY belum diisi atau kurang dari 50"),
    (keys(SECRET_KEY="django-insecure-" + SECRET), "SECRET_KEY memakai kunci contoh"),
    (keys(SECRET_KEY="abcdefgh" * 10), "SECRET_KEY terlalu mudah ditebak"),
    (keys(FIELD_ENCRYPTION_KEY=""), "FIELD_ENCRYPTION_KEY belum diisi"),
    (keys(FIELD_ENCRYPTION_KEY=SECRET), "FIELD_ENCRYPTION_KEY bukan kunci Fernet"),
    (keys(FIELD_ENCRYPTION_KEY=f"{FIELD},{SECRET}"), "FIELD_ENCRYPTION_KEY bukan kunci Fernet"),
    (keys(BLIND_INDEX_KEY=""), "BLIND_INDEX_KEY belum diisi"),
    (keys(BLIND_INDEX_KEY=BLIND[:31]), "BLIND_INDEX_KEY belum diisi atau kurang dari 32"),
    (keys(BLIND_INDEX_KEY=SECRET), "Dua kunci sama"),
    ({"allowed_hosts": []}, "ALLOWED_HOSTS kosong"),
    ({"allowed_hosts": ["*"]}, "ALLOWED_HOSTS kosong atau memuat *"),
    ({"site_url": "http://tatanan.contoh.go.id"}, "SITE_URL harus dimulai dengan https"),
    ({"site_url": ""}, "SITE_URL harus dimulai dengan https"),
    ({"site_url": "https://lain.contoh.go.id"}, "SITE_URL tidak ada di ALLOWED_HOSTS"),
    ({"database_url": "sqlite:///var/tatanan.sqlite3"}, "DATABASE_URL harus PostgreSQL"),
    ({"database_url": "postgres://postgres@127.0.0.1/x"}, "pemilik server basis data"),
    ({"redis_url": ""}, "REDIS_URL belum diisi"),
    ({"redis_url": "redis://10.0.0.5:6379/0"}, "REDIS_URL menuju mesin lain tanpa sandi"),
    ({"mail": {"host": "surel.go.id", "host_password": "x"}}, "akan dikirim tanpa TLS"),
    ({"mail": {"host": "surel.go.id", "use_tls": True, "use_ssl": True}}, "tidak dapat menyala"),
    ({"gateway_url": "http://gerbang.go.id/"}, "NOTICE_GATEWAY_URL harus dimulai dengan https://"),
    ({"health_token": "x" * 19}, "HEALTH_TOKEN kurang dari 20 huruf"),
]


def test_safe_settings_are_let_through():
    refuse(**SAFE)


@pytest.mark.parametrize(
    "change",
    [
        {"mail": {"host": "surel.go.id", "host_password": "x", "use_tls": True}},
        {"mail": {"host": "localhost", "host_password": "x"}},
        {"mail": {"host": "surel.go.id", "host_password": ""}},
        {"gateway_url": "https://gerbang.go.id/"},
        {"gateway_url": "http://10.0.0.7/", "gateway_private": True},
        {"health_token": "x" * 20},
    ],
)
def test_ways_out_that_are_safe_are_let_through(change):
    refuse(**{**SAFE, **change})


def test_rotated_field_keys_are_let_through():
    refuse(**{**SAFE, **keys(FIELD_ENCRYPTION_KEY=f"{Fernet.generate_key().decode()},{FIELD}")})


@pytest.mark.parametrize(("change", "message"), UNSAFE)
def test_unsafe_setting_is_refused_by_name(change, message):
    with pytest.raises(ImproperlyConfigured, match="belum aman") as caught:
        refuse(**{**SAFE, **change})
    assert message in str(caught.value)


def test_every_unsafe_setting_is_named_at_once():
    with pytest.raises(ImproperlyConfigured) as caught:
        refuse(debug=True, keys={}, allowed_hosts=[], site_url="", database_url="", redis_url="")
    assert str(caught.value).count("\n- ") == 8


# --- the same through the real settings -----------------------------------------------------------

ENVIRONMENT = {
    "TATANAN_MODE": "production",
    "SECRET_KEY": SECRET,
    "FIELD_ENCRYPTION_KEY": FIELD,
    "BLIND_INDEX_KEY": BLIND,
    "ALLOWED_HOSTS": "tatanan.contoh.go.id",
    "SITE_URL": "https://tatanan.contoh.go.id",
    "DATABASE_URL": "postgres://tatanan:rahasia@127.0.0.1/tatanan",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def manage(*words, **environment):
    """Run manage.py with ``environment`` and nothing else of ours."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_production_settings_pass_djangos_deployment_check(tmp_path):
    answer = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        **{**ENVIRONMENT, "TATANAN_VAR": str(tmp_path)},
    )
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


def test_portal_does_not_start_on_unsafe_settings(tmp_path):
    """One start of a process says all of them: every name is read from the environment."""
    unsafe = {
        "DEBUG": "1",
        "SECRET_KEY": SECRET[:49],
        "ALLOWED_HOSTS": "*",
        "DATABASE_URL": "sqlite:///x.sqlite3",
    }
    answer = manage("check", **{**ENVIRONMENT, **unsafe, "TATANAN_VAR": str(tmp_path)})
    assert answer.returncode != 0
    said = [line for line in answer.stderr.splitlines() if line.startswith("- ")]
    expected = [
        "DEBUG menyala",
        "SECRET_KEY belum diisi atau kurang dari 50",
        "ALLOWED_HOSTS kosong atau memuat *",
        "DATABASE_URL harus PostgreSQL",
    ]
    assert all(any(message in line for line in said) for message in expected), answer.stderr
    for secret in (SECRET[:49], FIELD, BLIND):
        assert secret not in answer.stderr
    assert not (tmp_path / "keys.json").exists()  # production never makes keys by itself


# --- the demo's own keys --------------------------------------------------------------------------


def test_demo_keys_are_made_once_for_their_owner_only(tmp_path, capsys):
    first = demo_keys(tmp_path / "var")
    path = tmp_path / "var" / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(path) in capsys.readouterr().err
    assert demo_keys(tmp_path / "var") == first
    assert capsys.readouterr().err == ""
    refuse(**{**SAFE, "keys": first})


def test_demo_keys_of_eight_processes_are_one_set(tmp_path):
    code = (
        "import json, pathlib, sys; from portal.keys import demo_keys; sys.stdin.read();"
        "print(json.dumps(demo_keys(pathlib.Path(sys.argv[1]))))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    for process in processes:
        process.stdin.close()  # all wait for this, then go at once
    found = []
    for process in processes:
        found.append(json.loads(process.stdout.read()))
        process.stdout.close()
        process.stderr.close()
        process.wait(timeout=300)
    assert all(keys == found[0] for keys in found)
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]
