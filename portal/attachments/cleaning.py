"""Clean a file somebody sent, in a process of its own (portal/attachments/child), within limits."""

import json
import logging
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.attachments.child.limits import TOO_HEAVY
from portal.files import safe_name

log = logging.getLogger(__name__)

CHILD = Path(__file__).parent / "child"
PATIENCE = 30  # seconds of the clock; the child's own limit counts processor time
MAX_BYTES = 10 * 1000 * 1000
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SIGNS = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
WORDS = {PDF: "PDF", JPEG: "JPG", PNG: "PNG"}
EVERY = (PDF, JPEG, PNG)
DEVICES = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")  # names Windows keeps for itself


class AttachmentRefused(Exception):
    """The file is not taken; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file that is harmless: ``name`` ends as its ``content_type`` says."""

    name: str
    content_type: str
    content: bytes


def words_of(types) -> str:
    """Kinds of files as people read them: "PDF, JPG, atau PNG"."""
    names = [WORDS[one] for one in EVERY if one in types]
    if len(names) < 2:  # noqa: PLR2004
        return "".join(names)
    return f"{', '.join(names[:-1])}{',' if len(names) > 2 else ''} atau {names[-1]}"  # noqa: PLR2004


def clean(name, content, types=EVERY, most_bytes=MAX_BYTES) -> Cleaned:
    """``content`` (bytes) that somebody called ``name``, made harmless. ``types``: what is taken.

    Raises AttachmentRefused: empty, larger than ``most_bytes``, of another kind, broken, too heavy.
    """
    if not content:
        raise AttachmentRefused("Berkas ini kosong.")
    if len(content) > most_bytes:
        raise AttachmentRefused(f"Berkas ini lebih dari {most_bytes // 1_000_000} MB.")
    if not any(content.startswith(SIGNS[one]) for one in types):
        raise AttachmentRefused(f"Berkas ini bukan {words_of(types)}.")
    head, cleaned = _run(content)
    if head.get("type") not in types or not cleaned.startswith(SIGNS[head["type"]]):
        raise AttachmentRefused(head.get("refused") or TOO_HEAVY)
    return Cleaned(named(name, head["type"]), head["type"], cleaned)


def named(name, content_type) -> str:
    """``name`` without its endings and with that of what it is: no ``.php.jpg``, no ``.svg``."""
    stem = safe_name(name).split(".")[0].strip()[:100] or "berkas"
    if DEVICES.fullmatch(stem):
        stem = f"berkas {stem}"
    return safe_name(f"{stem}{ENDINGS[content_type]}")


def _run(content):
    """The answer of the child: its line of JSON (empty when it died) and the bytes after it."""
    with tempfile.NamedTemporaryFile(prefix="tatanan-lampiran-") as file:
        file.write(content)
        file.flush()
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(CHILD), file.name],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env={"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1"},
                cwd="/",
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {}, b""
    line, _, cleaned = done.stdout.partition(b"\n")
    try:
        return json.loads(line), cleaned
    except ValueError:
        log.warning("the cleaner of an attachment ended with %s", done.returncode)
        return {}, b""


__all__ = ["EVERY", "JPEG", "PDF", "PNG", "AttachmentRefused", "Cleaned", "clean", "words_of"]
