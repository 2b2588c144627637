"""Codes as they are drawn, written and typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.activation.codes import (
    ALPHABET,
    BASE,
    LENGTH,
    N_RANDOM,
    check_letter,
    draw_code,
    normal_code,
    written,
)

bodies = st.text(alphabet=ALPHABET, min_size=N_RANDOM, max_size=N_RANDOM)


def test_code_carries_seventy_bits_and_no_letter_that_looks_like_another():
    assert BASE == 32
    assert BASE**N_RANDOM >= 2**60
    assert not set("01IO") & set(ALPHABET)


def test_codes_drawn_are_different_and_whole():
    drawn = {draw_code() for _ in range(500)}
    assert len(drawn) == 500
    assert all(len(code) == LENGTH and normal_code(code) == code for code in drawn)


@given(bodies)
def test_code_is_known_again_however_it_is_written(body):
    code = body + check_letter(body)
    for text in (code, written(code), written(code).lower(), f"  {code[:5]} {code[5:]}\n"):
        assert normal_code(text) == code


@given(bodies, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(body, place, letter):
    code = body + check_letter(body)
    wrong = code[:place] + letter + code[place + 1 :]
    assert normal_code(wrong) == (code if wrong == code else "")


def test_nearly_every_swap_of_neighbours_is_noticed():
    unnoticed = 0
    for first in ALPHABET:
        for second in ALPHABET:
            body = first + second + "A" * (N_RANDOM - 2)
            code = body + check_letter(body)
            swapped = second + first + code[2:]
            unnoticed += first != second and normal_code(swapped) == swapped
    assert unnoticed <= 2  # Luhn's sum misses one pair, both ways round


@pytest.mark.parametrize("text", ["", "ABCDE", "0" * 15, "ABCDE-FGHJK-LMNP", "Å" * 15, "A" * 400])
def test_what_cannot_be_a_code_is_none(text):
    assert normal_code(text) == ""
