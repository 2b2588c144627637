"""What the widgets of imports understand, and what they answer to the rest."""

from datetime import date
from decimal import Decimal

import pytest

from portal.imports import widgets


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-10-01", date(2026, 10, 1)),
        ("2026-10-01 00:00:00", date(2026, 10, 1)),
        ("2026/1/5", date(2026, 1, 5)),
        ("01-10-2026", date(2026, 10, 1)),
        ("1/10/2026", date(2026, 10, 1)),
        ("01.10.2026", date(2026, 10, 1)),
        ("1 Oktober 2026", date(2026, 10, 1)),
        ("01-Okt-2026", date(2026, 10, 1)),
        ("17 AGUSTUS 1985", date(1985, 8, 17)),
        ("29 Feb 2024", date(2024, 2, 29)),
        (46296, date(2026, 10, 1)),
        (46296.0, date(2026, 10, 1)),
        (367, date(1901, 1, 1)),
    ],
)
def test_dates_are_read_as_people_write_them(cell, day):
    assert widgets.DateWidget().clean(cell) == day


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("29 Feb 2023", "tidak ada di kalender"),
        ("2026-13-01", "tidak ada di kalender"),
        ("1899-12-31", "antara 1901 dan 2100"),
        (0, "bukan tanggal"),
        (60, "bukan tanggal"),  # the day spreadsheets invented: 29 Feb 1900
        (1e300, "bukan tanggal"),
        (float("nan"), "bukan tanggal"),
        ("kemarin", "tidak dikenal"),
        ("10/2026", "tidak dikenal"),
    ],
)
def test_other_dates_are_refused(cell, message):
    with pytest.raises(ValueError, match=message):
        widgets.DateWidget().clean(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0,0408", "0.0408"),
        ("0.0408", "0.0408"),
        (0.0408, "0.0408"),
        ("1.250", "1250"),
        ("1.250,5", "1250.5"),
        ("1250.5", "1250.5"),
        ("-3", "-3"),
        (7, "7"),
    ],
)
def test_decimal_comma_and_point(cell, number):
    assert widgets.DecimalWidget(4).clean(cell) == Decimal(number)


@pytest.mark.parametrize(
    "cell", ["", "abc", "1,2,3", "NaN", "Infinity", "1_000", "1e400", float("inf")]
)
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(ValueError, match="Isi dengan angka"):
        widgets.DecimalWidget().clean(cell)


def test_whole_numbers_have_limits():
    widget = widgets.IntegerWidget(1, 17)
    assert widget.clean(1) == 1
    assert widget.clean("17") == 17
    for cell, message in [(0, "1 sampai 17"), (18, "1 sampai 17"), ("2,5", "bulat")]:
        with pytest.raises(ValueError, match=message):
            widget.clean(cell)


def test_nip_with_blanks_is_the_same_number():
    widget = widgets.DigitsWidget(18, "NIP")
    assert widget.clean("19670610 198901 1 003") == "196706101989011003"
    assert widget.clean("'196706101989011003") == "196706101989011003"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (1.9670610198901e17, "digit terakhirnya sudah hilang"),
        (3174011234567890, "digit terakhirnya sudah hilang"),
        ("1,97E+17", "hanya boleh berisi angka"),
        ("19670610198901100", "Yang diisi 17 angka"),
        ("19670610198901100O", "hanya boleh berisi angka"),
        ("١٩٦٧٠٦١٠١٩٨٩٠١١٠٠٣", "hanya boleh berisi angka"),
    ],
)
def test_broken_nip_says_why(cell, message):
    with pytest.raises(ValueError, match=message):
        widgets.DigitsWidget(18, "NIP").clean(cell)


def test_text_loses_what_nobody_sees():
    clean = widgets.TextWidget(40).clean
    assert clean("Pengatur  Muda\n") == "Pengatur Muda"
    assert clean("Dinas\u200b \u202eKesehatan\u202c\x00") == "Dinas Kesehatan"
    assert clean("Ame\u0301lie 😀") == "Amélie 😀"
    assert clean(2026.0) == "2026"
    with pytest.raises(ValueError, match="Paling banyak 40 karakter. Yang diisi 41"):
        clean("x" * 41)


def test_choices_by_value_label_and_synonym():
    widget = widgets.ChoiceWidget([("male", "Laki-laki"), ("female", "Perempuan")], {"L": "male"})
    assert {widget.clean(cell) for cell in ("male", "LAKI LAKI", "l", " Laki-Laki ")} == {"male"}
    with pytest.raises(ValueError, match="Yang dikenal: Laki-laki, Perempuan"):
        widget.clean("pria?")
    assert widget.render("female") == "Perempuan"


def test_yes_and_no():
    widget = widgets.YesNoWidget()
    assert [widget.clean(cell) for cell in ("Ya", "Y", 1, "tidak", "0")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert widget.render(False) == "tidak"
