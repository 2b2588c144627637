"""The public code of a certificate: long, drawn by chance, found by its digest.

Twenty signs of thirty-one are 99 bits: nobody meets one by trying. It is looked up by a digest, so
that the time a comparison in an index takes says nothing about a code.
"""

import hashlib
import re
import secrets

# No 0 and o, 1, i and l: nobody has to ask which one is meant.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH, GROUP = 20, 5


def draw_code():
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def digest_of(text):
    """The digest under which the code somebody typed is stored, whether there is one or not."""
    signs = re.sub(r"[\s-]", "", text[:100]).lower()
    return hashlib.sha256(f"employees.certificate:{signs}".encode()).hexdigest()


def written(code):
    """A code as it is printed: groups of five."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))
