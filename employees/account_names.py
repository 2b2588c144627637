"""User names made from names: ``siti.rahmawati``, ``siti.rahmawati2``.

No NIP, no birth date and no unit: a user name is spoken, printed and seen by others, and stays
when the person moves.
"""

import re
import unicodedata

MAX_WORD = 14  # so that two words and a number fit the slip
NOT_LETTERS = re.compile(r"[^a-z]+")
NOBODY = "pegawai"


def stem_of(name):
    """First and last word of ``name`` in plain letters, joined by a dot."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = [NOT_LETTERS.sub("", word) for word in re.split(r"[\s.,/-]+", plain.replace("'", ""))]
    words = [word[:MAX_WORD] for word in words if word]
    if not words:
        return NOBODY
    return words[0] if len(words) == 1 else f"{words[0]}.{words[-1]}"


def numbered(stem, number):
    return stem if number == 1 else f"{stem}{number}"


def spread(names, taken):
    """User names for ``names``, in order, all different and none in ``taken`` (lower case)."""
    used, next_number, found = set(taken), {}, []
    for name in names:
        stem = stem_of(name)
        number = next_number.get(stem, 1)
        while numbered(stem, number) in used:
            number += 1
        used.add(numbered(stem, number))
        next_number[stem] = number + 1
        found.append(numbered(stem, number))
    return found
