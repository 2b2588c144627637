"""Sheets in the inbox: they open in their own row only, and all look alike."""

import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.crypto import CannotDecrypt, seal_bytes
from surveys.sealing import SIZE, SealedSheet, seal_sheet, unseal_sheet

KEY = uuid.UUID(int=7, version=4)
ANSWERS = {f"a{number:02}": 3 for number in range(1, 10)}
OVERHEAD = 32  # name of the key, nonce, tag


def sheet(comment="", received=1_795_000_000.25):
    return SealedSheet(ANSWERS, {"sex": "P"}, comment, received)


@given(st.text(max_size=2000))
def test_what_was_sealed_opens_again(comment):
    assert unseal_sheet(seal_sheet(sheet(comment), 1, KEY), 1, KEY) == sheet(comment)


@pytest.mark.parametrize("n", [0, 1, 40, 500, 2000])
def test_every_sheet_in_latin_letters_has_the_same_length(n):
    letters = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,."
    comment = "".join(random.Random(n).choices(letters, k=n))

    assert len(seal_sheet(sheet(comment), 1, KEY)) == SIZE + OVERHEAD


def test_the_longest_comment_in_any_letters_fits_into_whole_sizes():
    comment = "".join(chr(random.Random(1).randrange(0x10000, 0x1F000)) for _ in range(2000))
    sealed = seal_sheet(sheet(comment), 1, KEY)

    assert (len(sealed) - OVERHEAD) % SIZE == 0
    assert unseal_sheet(sealed, 1, KEY).comment == comment


def test_a_sealed_sheet_does_not_open_elsewhere_and_shows_nothing():
    sealed = seal_sheet(sheet("kalimat yang sangat khas"), 1, KEY)

    assert b"khas" not in sealed
    assert sealed != seal_sheet(sheet("kalimat yang sangat khas"), 1, KEY)
    for campaign, key in ((2, KEY), (1, uuid.UUID(int=8, version=4))):
        with pytest.raises(CannotDecrypt):
            unseal_sheet(sealed, campaign, key)
    with pytest.raises(CannotDecrypt):
        unseal_sheet(b"", 1, KEY)
    with pytest.raises(CannotDecrypt, match="tidak terbaca"):
        unseal_sheet(seal_bytes(b"bukan lembar", f"surveys.ResponseInbox.sealed:1:{KEY}"), 1, KEY)
