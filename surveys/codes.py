"""The public code of a survey: short, spoken and typed without doubt."""

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
