"""Secret keys: made once for a demo, demanded from the operator in production."""

import json
import os
import secrets
import sys
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

KEY_LENGTHS = {"SECRET_KEY": 50, "FIELD_ENCRYPTION_KEY": 44, "BLIND_INDEX_KEY": 32}
KEY_NAMES = tuple(KEY_LENGTHS)
TOKEN_LENGTH = 20  # /health/details/ is open to guessing from outside
SUPERUSERS = {"postgres", "root"}
LOOPBACK = {None, "localhost", "127.0.0.1", "::1"}


def demo_keys(var_dir):
    """Return the demo's keys, made on first use in ``var_dir/keys.json`` (mode 0600).

    Several processes may start at once: the file is created exclusively and whoever comes second
    reads what the first wrote.
    """
    path = var_dir / "keys.json"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        keys = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FIELD_ENCRYPTION_KEY": Fernet.generate_key().decode(),
            "BLIND_INDEX_KEY": secrets.token_urlsafe(32),
        }
        draft = var_dir / f".keys-{os.getpid()}-{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(keys, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails when another process was first: its keys hold
            print(f"Kunci demo dibuat di {path}", file=sys.stderr)  # noqa: T201
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return json.loads(path.read_text())


def weak_key(name, text):
    """What is wrong with the secret ``name``, or an empty text."""
    if len(text) < KEY_LENGTHS[name]:
        return f"{name} belum diisi atau kurang dari {KEY_LENGTHS[name]} huruf"
    if text.startswith("django-insecure"):
        return f"{name} memakai kunci contoh"
    if len(set(text)) < 12:
        return f"{name} terlalu mudah ditebak; buat dengan pembangkit acak"
    return ""


def wrong_keys(keys):
    """Yield what is wrong with the three secrets."""
    for name in KEY_NAMES:
        fault = weak_key(name, keys.get(name, ""))
        if fault:
            yield fault
    for key in filter(None, keys.get("FIELD_ENCRYPTION_KEY", "").split(",")):
        try:
            Fernet(key.encode())
        except ValueError:
            yield "FIELD_ENCRYPTION_KEY bukan kunci Fernet yang sah"
    given = [keys[name] for name in KEY_NAMES if keys.get(name)]
    if len(set(given)) < len(given):
        yield "Dua kunci sama isinya; tiap kunci harus berbeda"


def wrong_address(allowed_hosts, site_url):
    """Yield what is wrong with the names under which the portal answers."""
    if not allowed_hosts or "*" in allowed_hosts:
        yield "ALLOWED_HOSTS kosong atau memuat *"
    if not site_url.startswith("https://"):
        yield "SITE_URL harus dimulai dengan https://"
    elif not validate_host(urlsplit(site_url).hostname or "", allowed_hosts):
        yield "Nama di SITE_URL tidak ada di ALLOWED_HOSTS"


def wrong_servers(database_url, redis_url):
    """Yield what is wrong with the way to the database and to Redis."""
    if not database_url.startswith(("postgres://", "postgresql://")):
        yield "DATABASE_URL harus PostgreSQL"
    elif urlsplit(database_url).username in SUPERUSERS:
        yield "DATABASE_URL memakai pemilik server basis data; buat pengguna sendiri untuk Tatanan"
    if not redis_url.startswith(("redis://", "rediss://", "unix://")):
        yield "REDIS_URL belum diisi"
    elif urlsplit(redis_url).hostname not in LOOPBACK and not urlsplit(redis_url).password:
        yield "REDIS_URL menuju mesin lain tanpa sandi"


def wrong_ways_out(mail, gateway_url, gateway_private):
    """Yield what is wrong with the servers of mail and messages; one that is not named is right.

    ``mail``: Django's settings EMAIL_… without their prefix, in lower case.
    """
    if mail.get("use_tls") and mail.get("use_ssl"):
        yield "EMAIL_USE_TLS dan EMAIL_USE_SSL tidak dapat menyala bersama"
    open_way = mail.get("host") and not (mail.get("use_tls") or mail.get("use_ssl"))
    if open_way and mail.get("host_password") and mail["host"] not in LOOPBACK:
        yield "EMAIL_HOST_PASSWORD akan dikirim tanpa TLS; nyalakan EMAIL_USE_TLS atau _SSL"
    if gateway_url and not gateway_private and not gateway_url.startswith("https://"):
        yield "NOTICE_GATEWAY_URL harus dimulai dengan https://"


def wrong_token(token):
    """Yield what is wrong with HEALTH_TOKEN; none is right, for then nobody may read."""
    if token and len(token) < TOKEN_LENGTH:
        yield f"HEALTH_TOKEN kurang dari {TOKEN_LENGTH} huruf"


def refuse(
    *,
    debug,
    keys,
    allowed_hosts,
    site_url,
    database_url,
    redis_url,
    mail=None,
    gateway_url="",
    gateway_private=False,
    health_token="",
):
    """Raise ImproperlyConfigured naming every unsafe production setting at once."""
    wrong = [
        *(["DEBUG menyala; hapus DEBUG dari lingkungan"] if debug else []),
        *wrong_keys(keys),
        *wrong_address(allowed_hosts, site_url),
        *wrong_servers(database_url, redis_url),
        *wrong_ways_out(mail or {}, gateway_url, gateway_private),
        *wrong_token(health_token),
    ]
    if wrong:
        raise ImproperlyConfigured(
            "Tatanan tidak dijalankan karena setelan produksi belum aman:\n- " + "\n- ".join(wrong)
        )
