"""What the form of a request may ask: a fixed set of fields, chosen and named by the office. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

MOST_FIELDS = 12
MOST_CHOICES = 30


class FieldKind(StrEnum):
    """The kinds there are. No kind asks for a NIK: a service whose rule demands one says so in its
    requirements, and it is shown at the counter."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    AGREE = "agree"


KIND_WORDS = {
    FieldKind.TEXT: "Teks satu baris",
    FieldKind.LONG: "Teks panjang",
    FieldKind.NUMBER: "Bilangan",
    FieldKind.DATE: "Tanggal",
    FieldKind.CHOICE: "Pilihan",
    FieldKind.AGREE: "Pernyataan yang dicentang",
}


@dataclass(frozen=True, slots=True)
class RequestField:
    """One thing a form asks."""

    label: str
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = True
    hint: str = ""
    choices: tuple[str, ...] = ()


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
        )
        for row in rows
    ]
