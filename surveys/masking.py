"""Takes phone numbers, identity numbers and e-mail addresses out of a free text before it is
stored (SECURITY-BAR 5.1). Prefers to hide too much: a comment is read for its meaning."""

import re

HIDDEN = "[disembunyikan]"

# A digit, then more digits with at most three spaces, dots, dashes or brackets between two.
_GAP = r"[\s.\-‐‑–()]{0,3}"
_PATTERNS = (
    # name@host.tld, also written "name (at) host dot com"
    re.compile(
        r"(?<![\w.+\-])[\w.+\-]+\s?(?:@|\(at\)|\[at\])\s?[\w\-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w\-]+)+",
        re.IGNORECASE,
    ),
    # NIK, KK, NIP and account numbers: fourteen digits and more
    re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{13,}}(?!\d)"),
    # telephone: +62 or 62 or 0 first, nine to fifteen digits in all
    re.compile(rf"(?<!\d)(?:\+{_GAP}?)?\(?(?:62|0)(?:{_GAP}\d){{8,13}}(?!\d)"),
    # mobile number without its zero: 812 3456 7890
    re.compile(rf"(?<![\d.,])8[1-9](?:{_GAP}\d){{8,10}}(?!\d)"),
)


def mask_personal_data(text):
    """``text`` with everything that looks like a way to a person replaced by a marker."""
    for pattern in _PATTERNS:
        text = pattern.sub(HIDDEN, text)
    return text
