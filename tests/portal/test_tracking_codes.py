"""Codes to follow a case: where their chance comes from, what is stored, what a slip gives."""

import pytest
from django.utils.crypto import get_random_string

from portal.activation.codes import ALPHABET, written
from portal.tracking_codes import LENGTH, N_RANDOM, derived_code, digest, normal_code


def test_a_code_carries_at_least_eighty_bits():
    assert len(ALPHABET) == 32
    assert N_RANDOM * 5 == 95
    codes = {derived_code(get_random_string(40)) for _ in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {LENGTH}
    # Every place takes every letter about as often as any other.
    for place in range(N_RANDOM):
        found = [code[place] for code in codes]
        assert set(found) == set(ALPHABET)
        assert max(found.count(letter) for letter in ALPHABET) < 130


def test_the_same_form_gives_the_same_code_and_only_with_our_key(settings):
    first = derived_code("rahasia")
    assert derived_code("rahasia") == first != derived_code("rahasia2")
    stored = digest(first)
    settings.BLIND_INDEX_KEY = "kunci lain"
    assert derived_code("rahasia") != first
    assert digest(first) != stored
    assert first not in stored


@pytest.mark.parametrize(
    "change", [str.lower, written, lambda code: f" {code} ", lambda code: "–".join(code)]
)
def test_a_code_is_read_however_it_is_typed(change):
    code = derived_code("apa saja")
    assert normal_code(change(code)) == code


@pytest.mark.parametrize("text", ["", "x", "0" * 20, "O" * 20, "A" * 500, "\x00", "ABCDE-FGHJK"])
def test_what_is_no_code_is_empty(text):
    assert normal_code(text) == ""


def test_every_single_slip_is_noticed():
    code = derived_code("apa saja")
    for place, sign in enumerate(code):
        for other in ALPHABET:
            if other != sign:
                assert normal_code(code[:place] + other + code[place + 1 :]) == ""
