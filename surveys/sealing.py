"""How an answer sheet lies in the inbox: encrypted, and as long as every other one.

The key comes from the settings and never lies in the database, so neither the table nor what a
database keeps of it elsewhere (write-ahead log, dead rows, backups, replicas) tells what somebody
answered at which moment. The length tells nothing either: every sheet is filled up to ``SIZE``.
"""

import json
import zlib
from dataclasses import asdict, dataclass, field
from math import ceil

from portal.crypto import CannotDecrypt, seal_bytes, unseal_bytes
from surveys.enums import Channel

# Holds the longest comment in Latin letters, compressed; with the rest of the row it still fits
# into a page of PostgreSQL without being moved out of line.
SIZE = 1792
# What a Latin letter and the name of a field take at most, compressed (measured on random letters).
BYTES_PER_LETTER, BYTES_PER_FIELD = 0.8, 24


@dataclass(frozen=True, slots=True)
class SealedSheet:
    """One sheet on its way: ``answers`` by answer column, ``respondent`` by field name.

    ``received`` is the instant it came (seconds since 1970); None once its ``flags`` (surveys.flags)
    were taken from it and the instant was forgotten. ``code`` is the digest of the counter code it
    came with, in hexadecimal digits; "" without one. ``more`` is what does not count
    (surveys.questionnaire), by field name.
    """

    answers: dict[str, int]
    respondent: dict[str, str]
    comment: str = ""
    received: float | None = None
    flags: list[str] = field(default_factory=list)
    code: str = ""
    channel: str = Channel.WEB.value
    more: dict[str, int | str] = field(default_factory=dict)


def _context(campaign_id, key):
    return f"surveys.ResponseInbox.sealed:{campaign_id}:{key}"


def size_for(questionnaire):
    """How long every sheet of a questionnaire is made, a multiple of SIZE: one SIZE for the answers
    and the comment, and room for all it asks beside them, so that no length tells who wrote much."""
    letters = sum(questionnaire.texts.values()) * BYTES_PER_LETTER
    fields = (len(questionnaire.texts) + len(questionnaire.scales)) * BYTES_PER_FIELD
    return SIZE * (1 + ceil((letters + fields) / SIZE))


def seal_sheet(sheet, campaign_id, key, least=SIZE):
    """The bytes to store for ``sheet`` in the row ``key`` of a survey: ``least`` (``size_for`` its
    questionnaire) and 32, or a greater multiple of SIZE where the letters are not Latin."""
    raw = zlib.compress(json.dumps(asdict(sheet), separators=(",", ":")).encode(), 1)
    size = max(least, -(-len(raw) // SIZE) * SIZE)
    return seal_bytes(raw.ljust(size, b"\0"), _context(campaign_id, key))


def unseal_sheet(sealed, campaign_id, key):
    """The SealedSheet of a row; CannotDecrypt when it was made for another row or key."""
    raw = unseal_bytes(bytes(sealed), _context(campaign_id, key))
    try:
        # The stream knows its own end: what it was filled up with is left over.
        return SealedSheet(**json.loads(zlib.decompressobj().decompress(raw)))
    except (zlib.error, ValueError, TypeError):
        raise CannotDecrypt("lembar jawaban tidak terbaca") from None
