"""Stored files: written whole or not at all, under a path nobody chooses, served without trust."""

import contextlib
import hashlib
import io
import logging
import os
import re
import shutil
import time
import unicodedata
import uuid
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404

from portal import audit
from portal.crypto import unseal_bytes
from portal.models import Attachment

log = logging.getLogger(__name__)

DRAFTS = "drafts"
ORPHAN_SECONDS = 24 * 3600
OURS = re.compile(r"drafts/[0-9a-f]{32}|[0-9]+/[0-9a-f]{2}/[0-9a-f]{32}")
# Letters that change the reading direction can make "exe.pdf" of "fdp.exe".
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')


def safe_name(name):
    """``name`` as a file name for the person's own disk: no path, no control or direction marks."""
    name = UNSAFE.sub(" ", unicodedata.normalize("NFC", str(name)))
    name = " ".join(name.split()).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    return f"{stem[: 140 - len(extension)]}{dot}{extension[:20]}" or "berkas"


def sync_folder(folder):
    """Make a rename inside ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def attachment_path(attachment):
    """Absolute path of the stored file."""
    return Path(settings.FILES_DIR) / attachment.path


def write_draft(content):
    """Write ``content`` (bytes or a Path) durably to a draft; return its path, digest and size."""
    folder = Path(settings.FILES_DIR) / DRAFTS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / uuid.uuid4().hex
    try:
        with draft.open("xb") as file:
            if isinstance(content, Path):
                with content.open("rb") as source:
                    shutil.copyfileobj(source, file)
            else:
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with draft.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft, digest, draft.stat().st_size


def store(government, name, content_type, content, user):
    """Store ``content`` (bytes or the Path of a file, which is copied) and return its Attachment.

    The file is complete and durable before the row is written in the caller's transaction; the
    file of a rolled-back row is swept a day later. Raises OSError when it cannot be written, for
    example on a full disk: nothing is left then.
    """
    draft, digest, size = write_draft(content)
    key = uuid.uuid4()
    path = f"{government.pk}/{key.hex[:2]}/{key.hex}"
    target = Path(settings.FILES_DIR) / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.rename(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
    return Attachment.objects.create(
        uuid=key,
        government=government,
        name=safe_name(name),
        content_type=content_type,
        size=size,
        sha256=digest,
        path=path,
        created_by=user,
    )


def serve_attachment(request, attachment):
    """Send the file as a download. The caller has checked that this person may have it.

    Nothing of it runs in the browser: the type is not guessed, the page is a sandbox, the answer
    is not cached. The download is written to the audit trail.
    """
    return _served(request, attachment, _opened(attachment))


def serve_sealed(request, attachment, context):
    """As ``serve_attachment``, of a file whose content was sealed (portal.crypto) under ``context``.
    Raises CannotDecrypt when its key is not there any more."""
    with _opened(attachment) as file:
        content = unseal_bytes(file.read(), context)
    return _served(request, attachment, io.BytesIO(content))


def _opened(attachment):
    try:
        return attachment_path(attachment).open("rb")
    except OSError:
        log.exception("attachment %s cannot be read", attachment.pk)
        raise Http404("Berkas tidak ada di penyimpanan.") from None


def _served(request, attachment, file):
    response = FileResponse(
        file,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    audit.record(
        actor=request.user if request.user.is_authenticated else None,
        action="Mengunduh berkas",
        obj=attachment,
        government=attachment.government,
    )
    return response


def remove(attachments):
    """Delete rows of stored files nobody refers to any more; the files go when that is durable."""
    paths = [attachment_path(attachment) for attachment in attachments]
    Attachment.objects.filter(pk__in=[attachment.pk for attachment in attachments]).delete()

    def unlink():
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(unlink)


def remove_orphans(now=None):
    """Remove drafts and files without a row that are older than a day; return how many."""
    root = Path(settings.FILES_DIR)
    limit = (now or time.time()) - ORPHAN_SECONDS
    files = {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}
    old = {
        name: path
        for name, path in files.items()
        if OURS.fullmatch(name) and path.stat().st_mtime < limit
    }
    known = set()
    names = list(old)
    for start in range(0, len(names), 500):
        batch = names[start : start + 500]
        known.update(Attachment.objects.filter(path__in=batch).values_list("path", flat=True))
    removed = 0
    for name, path in old.items():
        if name not in known:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
                removed += 1
    return removed
