"""When the last backup was made and checked: a note beside the installation, for ``/health/`` and
for the update, which asks for a checked backup."""

import json
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


def note_path():
    return Path(settings.VAR_DIR) / "backup.json"


def read():
    """``{"path", "made_at", "verified_at"}`` of the last backup; empty when there was none."""
    try:
        found = json.loads(note_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(**values):
    """Note ``values`` about the last backup."""
    path = note_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(values), encoding="utf-8")
    draft.replace(path)


def made(path, made_at):
    write(path=str(path), made_at=made_at, verified_at=None)


def verified(path, made_at):
    write(path=str(path), made_at=made_at, verified_at=datetime.now(UTC).isoformat())


def age_hours(now=None):
    """``(hours since the last backup, hours since the last check of one)``, None where unknown."""
    now, noted = now or datetime.now(UTC), read()
    ages = []
    for name in ("made_at", "verified_at"):
        try:
            ages.append((now - datetime.fromisoformat(noted[name])).total_seconds() / 3600)
        except (KeyError, TypeError, ValueError):
            ages.append(None)
    return tuple(ages)
