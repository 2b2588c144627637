"""The public code of a survey, and the single-use code on a ticket: typed without doubt."""

import re
import secrets

# No 0 and o, 1, i and l: nobody has to ask which one is meant.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 6
CODE = re.compile(r"[a-z0-9][a-z0-9-]{2,10}[a-z0-9]")


def draw_code():
    """A random code; one in 887 million, so two surveys hardly ever draw the same."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal_code(text):
    """A code as it is stored, from what someone typed; "" when it can be no code."""
    code = text.strip().lower()
    return code if CODE.fullmatch(code) else ""


# How each sign of a code is read out in Indonesian.
READ_OUT = {
    "0": "nol", "1": "satu", "2": "dua", "3": "tiga", "4": "empat", "5": "lima", "6": "enam",
    "7": "tujuh", "8": "delapan", "9": "sembilan", "-": "tanda hubung",
    "a": "a", "b": "be", "c": "ce", "d": "de", "e": "e", "f": "ef", "g": "ge", "h": "ha",
    "i": "i", "j": "je", "k": "ka", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pe",
    "q": "ki", "r": "er", "s": "es", "t": "te", "u": "u", "v": "ve", "w": "we", "x": "eks",
    "y": "ye", "z": "zet",
}  # fmt: skip


def read_out(code):
    """A code as it is said at a counter or on the phone: ``ka, tujuh, em``."""
    return ", ".join(READ_OUT[sign] for sign in code)


# A ticket code: nine signs drawn by chance and one that checks them. With ten thousand codes out,
# one guess in 2.6 billion is one of them.
DRAWN_SIGNS = 9


def _check_sign(signs):
    """One sign that notices every single wrong sign and every two that changed places: a sum
    weighted by place, modulo the 31 of the alphabet (a prime)."""
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(signs, start=1))
    return ALPHABET[total % len(ALPHABET)]


def draw_ticket_code():
    """A random single-use code, as it is stored and compared: ten signs."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN_SIGNS))
    return signs + _check_sign(signs)


def read_ticket_code(text):
    """The code somebody typed; "" when it cannot be one (too short, a wrong sign). That it can be
    one says nothing about whether it was ever given out."""
    signs = re.sub(r"[\s-]", "", text).lower()
    known = len(signs) == DRAWN_SIGNS + 1 and all(sign in ALPHABET for sign in signs)
    return signs if known and _check_sign(signs[:-1]) == signs[-1] else ""


def written_ticket_code(code):
    """A code as it is printed: two groups of five."""
    return f"{code[:5]}-{code[5:]}"
