"""How a government numbers and signs each kind of document."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.models import Government, User
from restructuring.enums import DocumentKind
from restructuring.models import DocumentSetting
from restructuring.papers.house import pattern_problem

SETTING_COLUMNS = (
    "number_pattern",
    "signer_title",
    "signer_name",
    "signer_rank",
    "signer_nip",
    "copies",
)


@transaction.atomic
def settle_documents(
    *, government: Government, settings: Mapping[str, Mapping[str, str]], user: User | None
) -> list[DocumentSetting]:
    """Put numbering and signatories of kinds (columns of SETTING_COLUMNS) in place of those there
    were. A kind without any falls back on the government's own. ValidationError by kind for a
    pattern or NIP that cannot be."""
    locked = Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    found = DocumentSetting.objects.filter(government=locked)
    before = {row.kind: _columns(row) for row in found}
    rows = []
    for kind, given in settings.items():
        columns = {name: _tidy(name, given.get(name, "")) for name in SETTING_COLUMNS}
        _check_setting(kind, columns)
        if any(columns.values()):
            rows.append(DocumentSetting(government=locked, kind=kind, **columns))
    for row in rows:
        row.clean_fields(exclude=["government"])
    found.filter(kind__in=list(settings)).delete()
    made = DocumentSetting.objects.bulk_create(rows)
    _record_settings(locked, before, settings, {row.kind: _columns(row) for row in made}, user)
    return made


def _columns(row: DocumentSetting) -> dict[str, str]:
    return {name: getattr(row, name) for name in SETTING_COLUMNS}


def _tidy(name: str, text: str) -> str:
    words = text.replace("\0", "")
    if name == "copies":
        return "\n".join(line.strip() for line in words.splitlines() if line.strip())
    return "".join(words.split()) if name == "signer_nip" else " ".join(words.split())


def _check_setting(kind: str, columns: Mapping[str, str]) -> None:
    label = DocumentKind(kind).label
    pattern, nip = columns["number_pattern"], columns["signer_nip"]
    if pattern and (problem := pattern_problem(pattern)):
        raise ValidationError(f"{label}: {problem}")
    if nip and not (len(nip) == 18 and nip.isdigit()):
        raise ValidationError(f"{label}: NIP terdiri atas 18 angka.")


def _record_settings(
    locked: Government,
    before: Mapping[str, dict],
    settings: Mapping[str, Mapping],
    after: Mapping[str, dict],
    user: User | None,
) -> None:
    changes = {
        str(DocumentKind(kind).label): [_told(before.get(kind)), _told(after.get(kind))]
        for kind in settings
        if before.get(kind) != after.get(kind)
    }
    if changes:
        audit.record(
            actor=user,
            action="Mengatur penomoran dan penanda tangan dokumen",
            obj=locked,
            government=locked,
            changes=changes,
        )


def _told(columns: Mapping[str, str] | None) -> str | None:
    if not columns:
        return None
    shown = (columns["number_pattern"], columns["signer_title"], columns["signer_name"])
    return "; ".join(filter(None, shown)) or "tembusan saja"
