"""Numbers in forms mean what people here mean by them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from portal.number_fields import FigureField, RupiahField, WholeField


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("75.000", 75000),
        ("1.250,5", Decimal("1250.5")),
        ("12,5", Decimal("12.5")),
        (" 7 ", 7),
        ("", None),
    ],
)
def test_figures_with_dots_and_commas(text, figure):
    assert FigureField(highest=100_000, required=False).clean(text) == figure


@pytest.mark.parametrize(("text", "number"), [("75.000", 75000), ("12", 12), ("0", 0), (3, 3)])
def test_a_dot_parts_thousands_of_whole_numbers(text, number):
    found = WholeField(highest=100_000).clean(text)
    assert found == number
    assert type(found) is int


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        (FigureField(highest=10), "0,125", "Paling banyak dua angka di belakang koma."),
        (FigureField(highest=10), "-1", "Tidak boleh kurang dari nol."),
        (FigureField(highest=1000), "1.001", "Paling banyak 1.000."),
        (FigureField(highest=10), "tiga", "Isi dengan angka"),
        (FigureField(highest=10), " ", "tidak boleh kosong"),
        (WholeField(highest=10), "1,5", "Isi dengan bilangan bulat"),
        (WholeField(highest=1000), "9" * 30, "Paling banyak 1.000."),
        (WholeField(highest=10, lowest=1), "0", "Paling sedikit 1."),
        (WholeField(highest=10, error_messages={"max_value": "Terlalu banyak."}), "11", "Terlalu"),
        (RupiahField(highest=10**9), "1.000.000.001", "Paling banyak Rp 1.000.000.000."),
        (RupiahField(highest=10**9), "9" * 40, "Paling banyak Rp 1.000.000.000."),
        (RupiahField(highest=10**9), "12,5", "Tulis rupiah tanpa sen"),
    ],
)
def test_wrong_numbers_are_told(field, text, message):
    with pytest.raises(ValidationError) as caught:
        field.clean(text)
    assert message in str(caught.value.messages[0])


def test_what_is_kept_is_shown_as_it_is_typed_and_is_no_change():
    field = FigureField(highest=10**6)
    assert field.prepare_value(Decimal("12.50")) == "12,5"
    assert field.prepare_value("1.2x") == "1.2x"
    assert not field.has_changed(Decimal("1250.00"), "1.250")
    assert field.has_changed(Decimal("1250.00"), "1.251")
    assert RupiahField(highest=10**9).prepare_value(2785700) == "2.785.700"
