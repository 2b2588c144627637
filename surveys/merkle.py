"""One number over many answers, which no longer fits when one of them was changed. Pure.

A leaf is the SHA-256 of an answer's random key and of everything in it that is not empty, so that
a column added later changes no old leaf. The key has 122 random bits and never leaves the database:
it is the salt that keeps anybody from guessing sheets until a leaf fits. Leaves are sorted, so the
tree tells no order. Leaves and nodes begin with different bytes, as in RFC 6962.
"""

import json
from hashlib import sha256

LEAF_FIELDS = (
    "campaign_id", "day", "channel", "sex", "age_band", "education", "occupation", "comment",
    "with_code", "in_burst", "in_straight_run", "in_shift_jump", "after_hours",
    *(f"a{number:02d}" for number in range(1, 15)), "more",
)  # fmt: skip


def leaf_of(key, values):
    """The leaf (32 bytes) of an answer: its ``key`` (UUID) and ``values`` ({field: value}, of
    LEAF_FIELDS; what is missing counts as empty)."""
    told = {
        name: _words(values[name])
        for name in LEAF_FIELDS
        if values.get(name) not in (None, "", False, {})
    }
    text = json.dumps([str(key), told], sort_keys=True, separators=(",", ":"))
    return sha256(b"\0" + text.encode()).digest()


def _words(value):
    """A value as text: a dict in the order of its keys, however a database keeps it."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value)


def leaf_of_sheet(response):
    """``leaf_of`` of an object with these fields as attributes."""
    return leaf_of(response.pk, {name: getattr(response, name) for name in LEAF_FIELDS})


def root_of(leaves):
    """The Merkle root (64 hexadecimal digits) of ``leaves`` in any order; "" of none. A node without
    a neighbour goes up as it is."""
    level = sorted(leaves)
    if not level:
        return ""
    while len(level) > 1:
        pairs = [
            sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0].hex()


def root_of_roots(roots):
    """One root over the ``roots`` of a survey's batches."""
    return root_of([bytes.fromhex(root) for root in roots])
