"""NIP, NI PPPK and NIK by their documented examples and at every boundary."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from employees.identifiers import Profile, parse_nik, parse_nip

PNS = "198006272017041025"
PPPK = "199312282025212001"  # the example of DOMAIN.md 6.1
TODAY = date(2026, 11, 21)


def message_of(call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return caught.value.messages[0]


def test_nip_of_a_pns_is_read():
    nip = parse_nip(PNS)
    assert (nip.birth_date, nip.joined_year, nip.joined_month) == (date(1980, 6, 27), 2017, 4)
    assert (nip.sex, nip.sequence, nip.is_pppk) == ("L", 25, False)


def test_ni_pppk_of_the_documented_example_is_read():
    nip = parse_nip(PPPK)
    assert (nip.birth_date, nip.joined_year, nip.joined_month) == (date(1993, 12, 28), 2025, None)
    assert (nip.sex, nip.sequence, nip.is_pppk, nip.warnings) == ("P", 1, True, ())


@pytest.mark.parametrize(
    "text", ["19800627 201704 1 025", "19800627.201704.1.025", " 19800627-201704-1-025 "]
)
def test_nip_may_be_written_with_separators(text):
    assert parse_nip(text).digits == PNS


@pytest.mark.parametrize("length", [0, 17, 19])
def test_nip_of_another_length_is_refused_with_both_numbers(length):
    assert message_of(parse_nip, (PNS + "5")[:length]) == (
        f"NIP harus 18 angka. Yang diisi {length} angka."
    )


@pytest.mark.parametrize(
    "text", ["19800627201704102O", "１９８００６２７２０１７０４１０２５", "abc"]
)
def test_nip_of_other_signs_is_refused(text):
    assert message_of(parse_nip, text) == "NIP hanya terdiri atas angka."


@pytest.mark.parametrize("birth", ["19800231", "19801301", "19800001", "19800100", "00000101"])
def test_nip_with_an_impossible_birth_date_is_refused(birth):
    assert message_of(parse_nip, birth + PNS[8:]) == (
        "Tanggal lahir di dalam NIP tidak ada di kalender."
    )


def test_nip_born_on_a_leap_day_is_read():
    assert parse_nip("198002292017041025").birth_date == date(1980, 2, 29)


@pytest.mark.parametrize("sex", ["0", "3", "9"])
def test_nip_with_another_sex_digit_is_refused(sex):
    assert "kelamin" in message_of(parse_nip, PNS[:14] + sex + PNS[15:])


def test_nip_sequence_000_is_refused_and_001_and_999_are_not():
    assert "000" in message_of(parse_nip, PNS[:15] + "000")
    assert parse_nip(PNS[:15] + "001").sequence == 1
    assert parse_nip(PNS[:15] + "999").sequence == 999


@pytest.mark.parametrize(
    ("year", "accepted"), [(1997, False), (1998, True), (2040, True), (2041, False)]
)
def test_nip_entry_age_is_18_to_60(year, accepted):
    text = f"{PNS[:8]}{year}{PNS[12:]}"
    if accepted:
        assert parse_nip(text).joined_year == year
    else:
        assert "usia masuk" in message_of(parse_nip, text)


@pytest.mark.parametrize(("month", "pattern"), [("01", False), ("12", False), ("21", True)])
def test_nip_month_tells_pns_from_pppk(month, pattern):
    assert parse_nip(PNS[:12] + month + PNS[14:]).is_pppk is pattern


@pytest.mark.parametrize("month", ["00", "13", "20", "22", "99"])
def test_nip_with_an_unknown_month_is_a_warning_not_an_error(month):
    nip = parse_nip(PPPK[:12] + month + PPPK[14:], Profile(status="pppk_paruh_waktu"))
    assert nip.is_pppk is None
    assert nip.warnings == (
        f"Pola NIP tidak dikenal: angka ke-13 dan ke-14 adalah {month}. "
        "Periksa pada SK pengangkatan.",
    )


@pytest.mark.parametrize(("year", "warned"), [(2015, False), (2016, True)])
def test_nip_of_a_pns_entering_after_35_is_a_warning(year, warned):
    assert bool(parse_nip(f"{PNS[:8]}{year}{PNS[12:]}").warnings) is warned


def test_nip_of_a_pppk_entering_after_35_is_no_warning():
    assert parse_nip("198006272025211025").warnings == ()


MATCHING = Profile(date(1980, 6, 27), "L", "pns", date(2017, 4, 1))


@pytest.mark.parametrize(
    ("changed", "warning"),
    [
        ({"birth_date": date(1980, 6, 28)}, "Tanggal lahir berbeda"),
        ({"sex": "P"}, "Jenis kelamin berbeda"),
        ({"status": "pppk"}, "berpola PNS, tetapi statusnya PPPK"),
        ({"joined_on": date(2017, 5, 1)}, "TMT masuk berbeda"),
        ({"joined_on": date(2018, 4, 1)}, "TMT masuk berbeda"),
    ],
)
def test_nip_that_differs_from_the_profile_is_a_warning(changed, warning):
    entered_late = parse_nip(PNS, MATCHING).warnings  # 37 years old at entry
    values = {
        name: getattr(MATCHING, name) for name in ("birth_date", "sex", "status", "joined_on")
    }
    added = set(parse_nip(PNS, Profile(**values | changed)).warnings) - set(entered_late)
    assert len(added) == 1
    assert warning in added.pop()


@pytest.mark.parametrize("status", ["pns", "cpns"])
def test_ni_pppk_of_a_pns_is_a_warning(status):
    [warning] = parse_nip(PPPK, Profile(status=status)).warnings
    assert warning == "NIP berpola PPPK, tetapi statusnya bukan PPPK."


def test_ni_pppk_compares_only_the_year_of_joining():
    assert parse_nip(PPPK, Profile(joined_on=date(2025, 9, 1))).warnings == ()
    assert parse_nip(PPPK, Profile(joined_on=date(2024, 9, 1))).warnings


NIK = "3674051706850001"


def test_nik_of_a_man_is_read():
    nik = parse_nik(NIK, today=TODAY)
    assert (nik.region, nik.birth_date, nik.sex, nik.serial) == (
        "367405",
        date(1985, 6, 17),
        "L",
        1,
    )


def test_nik_of_a_woman_has_forty_added_to_the_day():
    nik = parse_nik("3674055706850001", today=TODAY)
    assert (nik.birth_date, nik.sex) == (date(1985, 6, 17), "P")


@pytest.mark.parametrize(
    ("day", "accepted"), [(0, 0), (1, 1), (31, 1), (32, 0), (40, 0), (41, 1), (71, 1), (72, 0)]
)
def test_nik_days_are_1_to_31_and_41_to_71(day, accepted):
    text = f"367405{day:02}01850001"
    if accepted:
        assert parse_nik(text, today=TODAY).birth_date.month == 1
    else:
        assert message_of(parse_nik, text, today=TODAY) == (
            "Tanggal lahir di dalam NIK tidak ada di kalender."
        )


@pytest.mark.parametrize(
    ("short", "year"), [("26", 2026), ("27", 1927), ("00", 2000), ("99", 1999)]
)
def test_nik_year_is_the_last_century_when_this_one_is_ahead(short, year):
    assert parse_nik(f"367405010 1{short}0001", today=TODAY).birth_date.year == year


@pytest.mark.parametrize("length", [15, 17])
def test_nik_of_another_length_is_refused(length):
    assert message_of(parse_nik, (NIK + "1")[:length], today=TODAY) == (
        f"NIK harus 16 angka. Yang diisi {length} angka."
    )


def test_nik_region_00_and_serial_0000_are_refused():
    assert "wilayah" in message_of(parse_nik, "00" + NIK[2:], today=TODAY)
    assert "0000" in message_of(parse_nik, NIK[:12] + "0000", today=TODAY)


def test_nik_of_a_citizen_registered_abroad_is_read():
    assert parse_nik("990621" + NIK[6:], today=TODAY).region == "990621"


def test_nik_that_differs_from_the_profile_is_a_warning():
    warnings = parse_nik(NIK, Profile(date(1985, 6, 18), "P"), today=TODAY).warnings
    assert warnings == (
        "Tanggal lahir berbeda dengan yang tertulis di dalam NIK.",
        "Jenis kelamin berbeda dengan yang tertulis di dalam NIK.",
    )
