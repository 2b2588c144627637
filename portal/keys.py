"""Secret keys: made once for a demo, demanded from the operator in production."""

import json
import os
import secrets
import sys

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

KEY_NAMES = ("SECRET_KEY", "FIELD_ENCRYPTION_KEY", "BLIND_INDEX_KEY")


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


def refuse(*, debug, keys, allowed_hosts, site_url, database_url, redis_url):
    """Raise ImproperlyConfigured naming every unsafe production setting at once."""
    wrong = []
    if debug:
        wrong.append("DEBUG menyala; hapus DEBUG dari lingkungan")
    for name in KEY_NAMES:
        if len(keys.get(name, "")) < 32:
            wrong.append(f"{name} belum diisi atau kurang dari 32 huruf")
    if keys.get("SECRET_KEY", "").startswith("django-insecure"):
        wrong.append("SECRET_KEY memakai kunci contoh")
    for key in filter(None, keys.get("FIELD_ENCRYPTION_KEY", "").split(",")):
        try:
            Fernet(key.encode())
        except ValueError:
            wrong.append("FIELD_ENCRYPTION_KEY bukan kunci Fernet yang sah")
    if not allowed_hosts or "*" in allowed_hosts:
        wrong.append("ALLOWED_HOSTS kosong atau memuat *")
    if not site_url.startswith("https://"):
        wrong.append("SITE_URL harus dimulai dengan https://")
    if not database_url.startswith(("postgres://", "postgresql://")):
        wrong.append("DATABASE_URL harus PostgreSQL")
    if not redis_url:
        wrong.append("REDIS_URL belum diisi")
    if wrong:
        raise ImproperlyConfigured(
            "Tatanan tidak dijalankan karena setelan produksi belum aman:\n- " + "\n- ".join(wrong)
        )
