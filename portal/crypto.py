"""Encryption of restricted fields (NIK) and the blind index that finds them again.

AES-256-GCM. A sealed text is ``<key id>.<base64>``; the context (table, column, row) is
authenticated with it, so a sealed text moved to another row does not open. The blind index is
HMAC-SHA256 under a key of its own, which never lies in the database (SECURITY-BAR 5.6).
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


class CannotDecrypt(Exception):
    """The sealed text was made with another key, for another row, or was changed."""


def key_id(key):
    return hashlib.sha256(key).hexdigest()[:8]


def field_keys():
    """Return ``{key id: key}``; the first key of the setting encrypts, all decrypt."""
    keys = [base64.urlsafe_b64decode(text) for text in settings.FIELD_ENCRYPTION_KEYS]
    return {key_id(key): key for key in keys}


def seal_bytes(raw, context):
    """Encrypt ``raw`` for ``context``: four bytes that name the key, the nonce, the rest."""
    name, key = next(iter(field_keys().items()))
    nonce = os.urandom(NONCE)
    return bytes.fromhex(name) + nonce + AESGCM(key).encrypt(nonce, raw, context.encode())


def unseal_bytes(sealed, context):
    """Return what ``seal_bytes`` was given; raise CannotDecrypt when it does not open."""
    return _open(sealed[:4].hex(), sealed[4:], context)


def seal(text, context):
    """Encrypt ``text`` for ``context`` (a string naming table, column and row)."""
    sealed = seal_bytes(text.encode(), context)
    return f"{sealed[:4].hex()}.{base64.urlsafe_b64encode(sealed[4:]).decode()}"


def unseal(sealed, context):
    """Return the text sealed for ``context``; raise CannotDecrypt when it does not open."""
    name, _, body = sealed.partition(".")
    return _open(name, base64.urlsafe_b64decode(body), context).decode()


def _open(name, body, context):
    key = field_keys().get(name)
    if key is None:
        raise CannotDecrypt("kunci enkripsi data ini tidak terpasang")
    try:
        return AESGCM(key).decrypt(body[:NONCE], body[NONCE:], context.encode())
    except InvalidTag:
        raise CannotDecrypt("data terenkripsi tidak cocok dengan barisnya") from None


def blind_index(text, scope):
    """Return the hex digest by which equal texts of one ``scope`` are found without opening."""
    return hmac.new(
        settings.BLIND_INDEX_KEY.encode(), f"{scope}:{text}".encode(), hashlib.sha256
    ).hexdigest()
