"""What the form of a request may ask: a fixed set of fields, chosen and named by the office. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from portal.attachments.cleaning import EVERY, JPEG, PDF, PNG

MOST_FIELDS = 12
MOST_CHOICES = 30
MOST_DOCUMENTS = 5
MOST_MEGABYTES, USUAL_MEGABYTES = 10, 5
# What a document may be; the content decides, never the name (portal.attachments).
FILE_TYPES = {"any": EVERY, "pdf": (PDF,), "picture": (JPEG, PNG)}


class FieldKind(StrEnum):
    """The kinds there are. No kind asks for a NIK: a service whose rule demands one says so in its
    requirements, and it is shown at the counter."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    AGREE = "agree"
    DOCUMENT = "document"


KIND_WORDS = {
    FieldKind.TEXT: "Teks satu baris",
    FieldKind.LONG: "Teks panjang",
    FieldKind.NUMBER: "Bilangan",
    FieldKind.DATE: "Tanggal",
    FieldKind.CHOICE: "Pilihan",
    FieldKind.AGREE: "Pernyataan yang dicentang",
    FieldKind.DOCUMENT: "Berkas (PDF atau foto)",
}


@dataclass(frozen=True, slots=True)
class RequestField:
    """One thing a form asks."""

    label: str
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = True
    hint: str = ""
    choices: tuple[str, ...] = ()
    types: str = "any"  # of FILE_TYPES, for documents
    megabytes: int = USUAL_MEGABYTES

    @property
    def most_bytes(self) -> int:
        return self.megabytes * 1_000_000


def has_documents(fields: Iterable[RequestField]) -> bool:
    return any(one.kind == FieldKind.DOCUMENT for one in fields)


def stored(fields: Iterable[RequestField]) -> list[dict[str, Any]]:
    """Fields as JSON holds them."""
    return [asdict(one) | {"kind": one.kind.value, "choices": list(one.choices)} for one in fields]


def fingerprint(fields: Iterable[RequestField]) -> str:
    """What tells a form apart from itself after the office changed what it asks."""
    text = json.dumps(stored(fields), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read(rows: Iterable[Mapping[str, Any]]) -> list[RequestField]:
    """Fields from what ``stored`` gave."""
    return [
        RequestField(
            row["label"],
            FieldKind(row["kind"]),
            row["is_required"],
            row["hint"],
            tuple(row["choices"]),
            row.get("types", "any"),
            row.get("megabytes", USUAL_MEGABYTES),
        )
        for row in rows
    ]
