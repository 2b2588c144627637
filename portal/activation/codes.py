"""One-time codes: drawn by chance, typed from paper or read aloud, checked before they are tried.

Fourteen letters of an alphabet of 32 carry 70 bits; the fifteenth is a check letter, so that a
slip of the finger is told at once. The check letter follows from the others: it tells nobody
whether a code is good.
"""

import secrets

# No 0 and O, 1 and I: nobody has to ask which one is meant.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BASE = len(ALPHABET)
N_RANDOM = 14
LENGTH = N_RANDOM + 1
GROUP = 5
SEPARATORS = str.maketrans("", "", " -–—._\t\r\n\N{NO-BREAK SPACE}")
PLACE = {letter: number for number, letter in enumerate(ALPHABET)}


def check_letter(body):
    """The check letter of ``body`` (Luhn's sum over 32 signs: it finds every single wrong letter
    and nearly every swap of two neighbours)."""
    total = 0
    for step, letter in enumerate(reversed(body)):
        value = PLACE[letter] * (2 if step % 2 == 0 else 1)
        total += value // BASE + value % BASE
    return ALPHABET[-total % BASE]


def draw_code():
    """A new code as it is stored nowhere: 15 letters without separators."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(N_RANDOM))
    return body + check_letter(body)


def written(code):
    """``code`` in groups, for paper and screen: ``ABCDE-FGHJK-LMNPQ``."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normal_code(text):
    """A code from what somebody typed, or an empty text when it cannot be one."""
    code = text.translate(SEPARATORS).upper()
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return ""
    return code if check_letter(code[:-1]) == code[-1] else ""
