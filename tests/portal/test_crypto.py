"""Sealed fields: they open in their own row only, survive key rotation, and are found blindly."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import crypto

CONTEXT = "employees.Employee.nik:1"


def key(letter):
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


@given(st.text(max_size=200), st.text(max_size=60))
def test_what_is_sealed_opens_again(text, context):
    assert crypto.unseal(crypto.seal(text, context), context) == text


def test_sealing_twice_gives_two_texts_without_the_digits():
    first, second = (crypto.seal("3674051706850001", CONTEXT) for _ in range(2))
    assert first != second
    assert "3674051706850001" not in first


def test_a_sealed_text_moved_to_another_row_does_not_open():
    refused = 0
    for number in range(100):
        sealed = crypto.seal("3674051706850001", f"row:{number}")
        with pytest.raises(crypto.CannotDecrypt):
            crypto.unseal(sealed, f"row:{number + 1}")
        refused += 1
    assert refused == 100


def test_a_changed_text_does_not_open():
    name, _, body = crypto.seal("3674051706850001", CONTEXT).partition(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1
        sealed = f"{name}.{base64.urlsafe_b64encode(bytes(changed)).decode()}"
        with pytest.raises(crypto.CannotDecrypt):
            crypto.unseal(sealed, CONTEXT)


@pytest.mark.parametrize("sealed", ["", "tanpa-titik", "00000000.", "00000000.AAAA"])
def test_a_text_of_no_known_key_says_so(sealed):
    with pytest.raises(crypto.CannotDecrypt, match="kunci enkripsi data ini tidak terpasang"):
        crypto.unseal(sealed, CONTEXT)


def test_rotation_seals_with_the_first_key_and_opens_with_all(settings):
    settings.FIELD_ENCRYPTION_KEYS = [key("a")]
    old = crypto.seal("rahasia", CONTEXT)
    settings.FIELD_ENCRYPTION_KEYS = [key("b"), key("a")]
    new = crypto.seal("rahasia", CONTEXT)
    assert crypto.unseal(old, CONTEXT) == crypto.unseal(new, CONTEXT) == "rahasia"
    assert old.partition(".")[0] != new.partition(".")[0]
    settings.FIELD_ENCRYPTION_KEYS = [key("b")]
    assert crypto.unseal(new, CONTEXT) == "rahasia"
    with pytest.raises(crypto.CannotDecrypt):
        crypto.unseal(old, CONTEXT)


def test_blind_index_finds_equal_texts_of_one_scope_only(settings):
    index = crypto.blind_index("3674051706850001", "nik:1")
    assert index == crypto.blind_index("3674051706850001", "nik:1")
    assert len(index) == 64
    assert index != crypto.blind_index("3674051706850001", "nik:2")
    assert index != crypto.blind_index("3674051706850002", "nik:1")
    settings.BLIND_INDEX_KEY = "kunci lain"
    assert index != crypto.blind_index("3674051706850001", "nik:1")
