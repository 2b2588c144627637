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
