"""Codes by which somebody without an account follows a case of their own.

Nineteen letters of an alphabet of 32 carry 95 bits, the twentieth checks them. A code is stored
nowhere: its keyed hash finds the case again (``digest``). It is derived from the secret of the form
that was sent, so that a form sent twice gives the same code and one case.
"""

import hashlib
import hmac

from django.conf import settings

from portal import crypto
from portal.activation.codes import ALPHABET, SEPARATORS, check_letter

N_RANDOM = 19
LENGTH = N_RANDOM + 1
BITS_OF_LETTER = 5


def derived_code(secret: str) -> str:
    """The code of a form whose secret, drawn by the server, is ``secret``: 20 letters."""
    key = settings.BLIND_INDEX_KEY.encode()
    drawn = int.from_bytes(hmac.new(key, f"code:{secret}".encode(), hashlib.sha256).digest())
    body = "".join(
        ALPHABET[(drawn >> (BITS_OF_LETTER * place)) % len(ALPHABET)] for place in range(N_RANDOM)
    )
    return body + check_letter(body)


def normal_code(text: str) -> str:
    """A code from what somebody typed, or an empty text when it cannot be one."""
    code = text.translate(SEPARATORS).upper()
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return ""
    return code if check_letter(code[:-1]) == code[-1] else ""


def digest(code: str) -> str:
    """What is stored of a code: without the key of the server it finds nothing."""
    return crypto.blind_index(code, "tracking-code")
