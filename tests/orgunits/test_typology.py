"""Typology: PP 18/2016 art 53, 90, 107 and Lampiran, worked by hand.

The working of every case stands in ``CASES``: figure → points of its class × weight. GENERAL is a
city of 1.4 million people (> 1 million: 1000 × 10 % = 100), 165 km² (151-300: 400 × 5 % = 20) and
an APBD of Rp5.2 trillion (> 1 trillion: 1000 × 5 % = 50): 170 points. SMALL is a kabupaten of
90,000 people (200 × 10 % = 20), 100 km² (200 × 5 % = 10), Rp200 billion (200 × 5 % = 10): 40.
"""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from orgunits import typology
from orgunits.management.commands import convert_lampiran
from orgunits.typology import (
    KECAMATAN,
    SUBJECTS,
    Indicator,
    Ladder,
    Place,
    all_tables,
    classifications,
    geographic_factor,
    outcome_of,
    split_of,
    subjects_of,
    table_of,
)

GENERAL = {1: 1_400_000, 2: 165, 3: 5_200_000_000_000}  # 170 points
SMALL = {1: 90_000, 2: 100, 3: 200_000_000_000}  # 40 points
TANGSEL = Place("city", "36.74")
LEBAK = Place("regency", "36.02")  # Jawa: × 1
ACEH = Place("regency", "11.12")  # Sumatera: × 1.1
PAPUA = Place("regency", "91.03")  # × 1.4
BANTEN = Place("province", "36")
RIAU = Place("province", "14")


def decimals(values):
    return {number: Decimal(value) for number, value in values.items()}


def figures(*values):
    return decimals(dict(enumerate(values, start=1)))


def scored(place, subject, general, technical):
    return typology.score(place, subject, decimals(general), technical)


CASES = [
    # Pendidikan: 500 sekolah (> 383) 1000 × 20 % = 200; 300,000 anak (> 116,003) 1000 × 45 % = 450;
    # 2 muatan lokal (≤ 2) 200 × 15 % = 30 → 680; (170 + 680) × 1.1 = 935
    ("1.01", TANGSEL, GENERAL, figures(500, 300_000, 2), 680, "935.0", "A"),
    # Kesehatan: 1.4 juta (250,001-1,500,000) 800 × 70 % = 560; padat 8,485 (> 550) 200 × 10 % = 20
    # → 580; (170 + 580) × 1.1 = 825; the same figures in a kabupaten of Jawa: 750
    ("1.02", TANGSEL, GENERAL, figures(1_400_000, 8_485), 580, "825.0", "A"),
    ("1.02", LEBAK, GENERAL, figures(1_400_000, 8_485), 580, "750", "B"),
    # PU dan tata ruang, everything in the lowest class: 200 × 80 % = 160; 40 + 160 = 200, far
    # below 400, and still a dinas of tipe C: basic service, art 53(3)
    ("1.03", LEBAK, SMALL, figures(*[1] * 18), 160, "200", "C"),
    # Kebakaran: 120 petugas (101-150) 600 × 30 % = 180; 4 WMK (4-6) 400 × 30 % = 120; 2,400 Linmas
    # (≤ 2,500) 200 × 20 % = 40 → 340; (170 + 340) × 1.1 = 561
    ("1.05.2", TANGSEL, GENERAL, figures(120, 4, 2_400), 340, "561.0", "C"),
    # Adminduk of a kabupaten in Aceh, general 400 × 10 % + 1000 × 5 % + 800 × 5 % = 40 + 50 + 40 =
    # 130: 143,000 jiwa (75,001-200,000) 600 × 35 % = 210; 9 kecamatan (5-9) 400 × 5 % = 20; 132
    # desa (> 100) 1000 × 10 % = 100; mobilitas 4,000 (1,001-5,000) 600 × 15 % = 90; padat 76
    # (≤ 200) 1000 × 15 % = 150 → 570; 700 × 1.1 = 770
    (
        "2.12",
        ACEH,
        {1: 143_000, 2: 1_882, 3: 900_000_000_000},
        figures(143_000, 9, 132, 4_000, 76),
        570,
        "770.0",
        "B",
    ),
    # Perhubungan outside an archipelago (T11: weight 5, not the printed 1): 6 dokumen (6-10)
    # 400 × 5 % = 20; the other 75 % in the lowest class 200 × 75 % = 150 → 170; 340 × 1.1 = 374
    ("2.15", TANGSEL, GENERAL, figures(6, *[1] * 14), 170, "374.0", "bidang"),
    # Kominfo: 150 PD (101-200) 600 × 23 % = 138; 40 media (16-45) 400 × 18 % = 72; 9,000 aparatur
    # (4,001-9,000) 800 × 10 % = 80; 39 (13-39) 400 × 14 % = 56; 101 layanan (> 100) 1000 × 15 % =
    # 150 → 496; 666 × 1.1 = 732.6
    ("2.16", TANGSEL, GENERAL, figures(150, 40, 9_000, 39, 101), 496, "732.6", "B"),
    # Penanaman modal, lowest class: 160; 200 < 401: dinas tipe C, art 39(5)
    ("2.18", LEBAK, SMALL, figures(1, 1, 1), 160, "200", "C"),
    # Statistik, lowest class: 160; (170 + 160) × 1.1 = 363 → bidang; 40 + 160 = 200 → seksi
    ("2.20", TANGSEL, GENERAL, figures(1, 1), 160, "363.0", "bidang"),
    ("2.20", LEBAK, SMALL, figures(1, 1), 160, "200", "seksi"),
    # Persandian has no geographic factor: 2 × 400 × 16 % + 3 × 200 × 16 % = 224; 394, not 433.4
    ("2.21", TANGSEL, GENERAL, figures(10, 500, 200, 100, 40), 224, "394", "bidang"),
    # Kearsipan neither: 60 (≤ 60) 200 × 25 % = 50; 54 (≤ 100) 200 × 15 % = 30; 700 (551-850)
    # 400 × 40 % = 160 → 240; 410, not 451
    ("2.24", TANGSEL, GENERAL, figures(60, 54, 700), 240, "410", "C"),
    # Kelautan dan perikanan, nothing there at all: technical score nil, no unit (art 40(2))
    ("3.25", TANGSEL, GENERAL, figures(0, 0, 0, 0, 0, 0), 0, "187.0", "nihil"),
    # Kehutanan of a kabupaten: no factor even in Papua: 170 + 160 = 330, not 462
    ("3.28", PAPUA, GENERAL, figures(1, 1, 1), 160, "330", "bidang"),
    # ... but of a province: 700,000 ha (600,001-1,200,000) 400 × 30 % = 120; three lowest 200 × 50 %
    # = 100 → 220; general 40: 260 × 1.1 = 286
    ("3.28", RIAU, {1: 1, 2: 1, 3: 1}, figures(700_000, 1, 1, 1), 220, "286.0", "seksi"),
    # ESDM of a kabupaten: none either: 330
    ("3.29", PAPUA, GENERAL, figures(10, 100), 160, "330", "bidang"),
    # Setda: 7 kec (6-10) 400 × 15 % = 60; 54 kel (51-100) 400 × 5 % = 20; 30 PD (30-33) 600 × 20 %
    # = 120; 250 kebijakan (> 200) 1000 × 15 % = 150; 9,500 ASN (> 9,000) 100; APBD 150 → 600;
    # 770 × 1.1 = 847
    (
        "4.01",
        TANGSEL,
        GENERAL,
        figures(7, 54, 30, 250, 9_500, 5_200_000_000_000),
        600,
        "847.0",
        "A",
    ),
    # Setwan has no factor: 50 anggota (> 40) 1000 × 40 % = 400; 8 fraksi (7-8) 800 × 40 % = 320 →
    # 720; 890
    ("4.02", TANGSEL, GENERAL, figures(50, 8), 720, "890", "A"),
    # T6: setwan has no floor: 25 (≤ 25) 80 + 2 (≤ 2) 80 = 160; 200 is still tipe C
    ("4.02", LEBAK, SMALL, figures(25, 2), 160, "200", "C"),
    # Inspektorat, everything in the lowest class: tipe C too
    ("6.01", LEBAK, SMALL, figures(1, 1, 1, 1, 1), 160, "200", "C"),
    # Perencanaan: 30 PD (30-33) 600 × 70 % = 420; 4 komisi (4-5) 400 × 2 % = 8; 7 kec (6-10)
    # 400 × 3 % = 12 (the Lampiran prints 14); 54 kel 400 × 5 % = 20 → 460; 630 × 1.1 = 693
    ("5.01", TANGSEL, GENERAL, figures(30, 4, 7, 54), 460, "693.0", "B"),
    # Keuangan: APBD 1000 × 25 % = 250; 41 PA (> 40) 50; 80,001 barang (> 80,000) 150; 100,001 objek
    # (> 100,000) 200; 165 km² (101-500) 600 × 15 % = 90 → 740; 910 × 1.1 = 1001
    (
        "5.02",
        TANGSEL,
        GENERAL,
        figures(5_200_000_000_000, 41, 80_001, 100_001, 165),
        740,
        "1001.0",
        "A",
    ),
    # Kepegawaian of a province has its own table: 30 JPT (≤ 30) 200 × 10 % = 20; 5,000 (2,001-5,000)
    # 400 × 40 % = 160; 8,000 (5,001-8,000) 400 × 30 % = 120 → 300; general 1000 × 20 % = 200; × 1
    (
        "5.03",
        BANTEN,
        {1: 12_000_000, 2: 9_353, 3: 11_000_000_000_000},
        figures(30, 5_000, 8_000),
        300,
        "500",
        "C",
    ),
    # Kecamatan: 5 km² (≤ 5) 200 × 20 % = 40; 6 kel (6-10) 400 × 35 % = 140; 15,001 jiwa (> 15,000)
    # 1000 × 25 % = 250 → 430; 600 × 1.1 = 660 → A; in Jawa 600 → B
    (KECAMATAN, TANGSEL, GENERAL, figures(5, 6, 15_001), 430, "660.0", "A"),
    (KECAMATAN, LEBAK, GENERAL, figures(5, 6, 15_001), 430, "600", "B"),
]


@pytest.mark.parametrize(
    ("subject", "place", "general", "technical", "points", "total", "tipe"),
    CASES,
    ids=[f"{case[0]}-{case[1].kind}-{case[5]}" for case in CASES],
)
def test_score_as_worked_by_hand(subject, place, general, technical, points, total, tipe):
    result = scored(place, subject, general, technical)

    assert result.is_complete
    assert result.technical == points
    assert result.total == Decimal(total)
    assert result.outcome.tipe == tipe


def test_at_least_twelve_urusan_are_worked():
    assert len({case[0] for case in CASES}) >= 12


def test_worked_example_of_lampiran_v():
    """Aceh Barat Daya, December 2015: 132 desa in classes that end at 10, 25, 50 and 300: 800 × 10 %
    = 80. (The table of adminduk in Lampiran II itself ends its classes at 10, 20, 50 and 100.)"""
    bounds = tuple(map(Decimal, (10, 25, 50, 300)))
    indicator = Indicator(3, "Jumlah kelurahan/desa", 10, bounds, False, (), "")

    assert indicator.points(Decimal(132)) * indicator.weight / 100 == 80


@pytest.mark.parametrize(
    ("ladder", "total", "tipe", "clause"),
    [
        (Ladder.STAFF, "800.1", "A", "pasal 53 ayat (1)"),
        (Ladder.STAFF, "800", "B", "pasal 53 ayat (1)"),
        (Ladder.STAFF, "600.1", "B", "pasal 53 ayat (1)"),
        (Ladder.STAFF, "600", "C", "pasal 53 ayat (1)"),
        (Ladder.STAFF, "40", "C", "pasal 53 ayat (1)"),
        (Ladder.AGENCY, "800.1", "A", "pasal 53 ayat (2)"),
        (Ladder.AGENCY, "800", "B", "pasal 53 ayat (2)"),
        (Ladder.AGENCY, "600.1", "B", "pasal 53 ayat (2)"),
        (Ladder.AGENCY, "600", "C", "pasal 53 ayat (2)"),
        (Ladder.AGENCY, "400.1", "C", "pasal 53 ayat (2)"),
        (Ladder.AGENCY, "400", "bidang", "pasal 53 ayat (5)"),
        (Ladder.AGENCY, "300.1", "bidang", "pasal 53 ayat (5)"),
        (Ladder.AGENCY, "300", "seksi", "pasal 53 ayat (5)"),
        (Ladder.BASIC, "400.1", "C", "pasal 53 ayat (2)"),
        (Ladder.BASIC, "400", "C", "pasal 53 ayat (3)"),
        (Ladder.BASIC, "200", "C", "pasal 53 ayat (3)"),
        (Ladder.INVESTMENT, "401", "C", "pasal 53 ayat (2)"),
        (Ladder.INVESTMENT, "400", "C", "pasal 39 ayat (5)"),
        (Ladder.DISTRICT, "600.1", "A", "pasal 53 ayat (4)"),
        (Ladder.DISTRICT, "600", "B", "pasal 53 ayat (4)"),
    ],
)
def test_outcome_at_every_boundary(ladder, total, tipe, clause):
    outcome = outcome_of(ladder, Decimal(total), technical=160)

    assert (outcome.tipe, outcome.clause) == (tipe, clause)


@pytest.mark.parametrize(
    ("ladder", "tipe"),
    [(Ladder.AGENCY, "nihil"), (Ladder.BASIC, "C"), (Ladder.STAFF, "C")],
)
def test_technical_score_of_nil(ladder, tipe):
    """Art 40(2): no unit, but basic services keep theirs (art 53(3))."""
    assert outcome_of(ladder, Decimal(280), technical=0).tipe == tipe


def test_a_province_is_told_its_own_articles():
    """Art 17, 18 and 73 say of provinces what 39, 40 and 90 say of kabupaten and kota."""
    invests = outcome_of(Ladder.INVESTMENT, Decimal(400), technical=160, scope="province")
    nothing = outcome_of(Ladder.AGENCY, Decimal(280), technical=0, scope="province")
    two = split_of(SUBJECTS["1.03"], Decimal(951), scope="province")
    clauses = [one.clause for one in (invests, nothing, two)]

    assert clauses == ["pasal 17 ayat (5)", "pasal 18 ayat (2)", "pasal 73 ayat (1)"]
    place, nil = Place("province", "36"), {n: Decimal(0) for n in range(1, 30)}
    assert scored(place, "3.32", GENERAL, nil).outcome.clause == "pasal 18 ayat (2)"


def test_some_figures_of_nil_are_the_lowest_class():
    result = scored(TANGSEL, "3.28", GENERAL, figures(0, 0, 1))

    assert result.technical == 160


@pytest.mark.parametrize(
    ("subject", "total", "tipe"),
    [
        ("1.03", "950.9", None),
        ("1.03", "951", "B"),
        ("3.27", "975", "B"),
        ("5.02", "975.1", "A"),
        ("1.01", "1100", None),
    ],
)
def test_two_agencies_for_one_matter(subject, total, tipe):
    split = split_of(SUBJECTS[subject], Decimal(total))

    assert (split.tipe if split else None) == tipe


@pytest.mark.parametrize(
    ("place", "factor", "letter"),
    [
        (Place("province", "32"), "1", "a"),
        (Place("regency", "36.02"), "1", "a"),
        (Place("regency", "51.03"), "1", "a"),
        (Place("regency", "12.05"), "1.1", "b"),
        (Place("regency", "62.11"), "1.1", "b"),
        (Place("province", "73"), "1.1", "b"),
        (Place("city", "36.74"), "1.1", "b"),
        (Place("city", "51.71"), "1.1", "b"),
        (Place("city", ""), "1.1", "b"),
        (Place("regency", "53.01"), "1.2", "c"),
        (Place("province", "81"), "1.2", "c"),
        (Place("regency", "91.03"), "1.4", "d"),
        (Place("province", "96"), "1.4", "d"),
        (Place("province", "21", is_archipelago=True), "1.4", "e"),
        (Place("city", "21.71", is_archipelago=True), "1.4", "e"),
        (Place("regency", "61.03", has_land_border=True), "1.4", "f"),
        (Place("regency", "71.03", is_outer_island=True), "1.5", "g"),
        (Place("regency", "21.03", True, True, True), "1.5", "g"),
        # Classes f and g name kabupaten and kota, not provinces.
        (Place("province", "61", has_land_border=True, is_outer_island=True), "1.1", "b"),
    ],
)
def test_geographic_factor(place, factor, letter):
    best = classifications(place)[0]

    assert (best.factor, best.letter) == (Decimal(factor), letter)
    assert geographic_factor(place) == Decimal(factor)


def test_kota_is_never_below_one_point_one():
    """Also in Jawa and Bali, where a kabupaten has 1."""
    codes = [f"{number}.71" for number in range(11, 97)]

    assert min(geographic_factor(Place("city", code)) for code in codes) == Decimal("1.1")


def test_unknown_area_of_a_kabupaten_is_an_error():
    with pytest.raises(ValueError, match="99"):
        classifications(Place("regency", "99.01"))


def test_factor_does_not_apply_to_the_five_of_art_107_4():
    def without(scope):
        return {one.code for one in subjects_of(scope) if scope not in one.geographic}

    assert without("municipality") == {"4.02", "2.24", "2.21", "3.28", "3.29"}
    assert without("province") == {"4.02", "2.24", "2.21"}


def test_every_table_weighs_eighty_and_the_general_ones_twenty():
    tables = all_tables()

    assert len(tables) == 86  # 88 of the Lampiran; the general ones are printed twice
    for (_scope, subject, _islands), table in tables.items():
        assert sum(one.weight for one in table.indicators) == (20 if subject == "0" else 80)
    assert sum(len(table.indicators) for table in tables.values()) == 440


def test_every_boundary_of_every_indicator():
    """At a class's upper limit its own points, a hair above it the next class's."""
    hair = Decimal("0.001")
    for table in all_tables().values():
        for one in table.indicators:
            scale = [1000, 800, 600, 400, 200] if one.falling else [200, 400, 600, 800, 1000]
            assert list(one.bounds) == sorted(set(one.bounds))
            assert [one.points(bound) for bound in one.bounds] == scale[:4]
            assert [one.points(bound + hair) for bound in one.bounds] == scale[1:]
            assert [points for points, _low, _high in one.classes] == scale
            assert one.points(Decimal(0)) == scale[0]


def test_density_of_people_falls():
    """Fewer people to the km² are harder to serve: kesehatan and adminduk."""
    falling = {key[1] for key, table in all_tables().items() if table.indicators[-1].falling}

    assert falling == {"1.02", "2.12"}


def test_misprint_of_perhubungan_is_weighed_five():
    """T11: the Lampiran prints scores of weight 1 beside the weight 5; only 5 makes 80."""
    indicator = table_of("municipality", "2.15", is_archipelago=False).indicators[0]

    assert indicator.weight == 5
    assert "bobot 5" in indicator.note
    assert table_of("municipality", "2.15", is_archipelago=True).indicators[0].weight != 5


def test_a_value_between_two_printed_classes_has_passed_the_lower_one():
    """≤50.000 ha, then 51.000-100.000 ha: the Lampiran leaves a gap."""
    indicator = table_of("province", "3.27").indicators[7]

    assert [indicator.points(Decimal(n)) for n in (50_000, 50_500, 51_000)] == [200, 400, 400]


def test_score_without_all_figures_has_no_outcome():
    result = scored(TANGSEL, "1.02", GENERAL, decimals({1: 1_400_000}))

    assert (result.n_missing, result.outcome, result.split) == (1, None, None)
    assert result.base == 730  # what is known so far


def test_subject_of_the_other_scope_is_an_error():
    with pytest.raises(KeyError):
        scored(BANTEN, KECAMATAN, GENERAL, {})


values = st.integers(min_value=0, max_value=10**13).map(Decimal)


@settings(max_examples=25)
@given(st.sampled_from(["1.01", "2.15", "4.01", "5.02"]), st.data())
def test_more_of_everything_never_scores_less(code, data):
    """Without falling indicators a larger figure never lowers the score, and every score lies
    between 200 × 100 % and 1000 × 100 % times the factor."""
    table = table_of("municipality", code)
    low = {one.number: data.draw(values) + 1 for one in table.indicators}
    high = {number: value + data.draw(values) for number, value in low.items()}
    general = decimals(GENERAL)

    first = typology.score(TANGSEL, code, general, low)
    second = typology.score(TANGSEL, code, general, high)

    assert first.total <= second.total
    assert 200 * Decimal("1.1") <= first.total <= 1000 * Decimal("1.1")


def lampiran(**changes):
    """One general and one technical table in the form of the source file."""
    classes = [
        {"label": "≤ 5", "min": None, "max": 5, "skala": 200},
        {"label": "6-10", "min": 6, "max": 10, "skala": 400},
        {"label": "11-15", "min": 11, "max": 15, "skala": 600, "diisi": True},
        {"label": "17-20", "min": 17, "max": 20, "skala": 800},
        {"label": "> 20", "min": 20, "max": None, "skala": 1000},
    ]

    def table(letter, title, weight):
        line = {"no": 1, "indikator": "Luas (Km ^2 )", "bobot_persen": weight, "kelas": classes}
        return {"kode": letter, "judul": title, "jumlah_bobot": weight, "indikator": [line]}

    tables = [
        table("A", "FAKTOR UMUM", 20),
        table("A", "PENDIDIKAN", 80),
        table("O.1", "PROVINSI YANG BERCIRI KEPULAUAN", 80),
        table("O.2", "SELAIN PROVINSI YANG BERCIRI KEPULAUAN", 80),
    ]
    data = {
        name: tables if name.startswith("I_") else tables[:2] for name in convert_lampiran.SECTIONS
    }
    return {"data": data | changes}


def test_conversion_keeps_source_bounds_and_notes(tmp_path):
    source, target = tmp_path / "lampiran.json", tmp_path / "typology.csv"
    source.write_text(json.dumps(lampiran()))

    call_command("convert_lampiran", str(source), output=target, stdout=StringIO())

    lines = target.read_text().splitlines()
    assert lines[1] == (
        "province,I,umum,0,,1,Luas (km²),20,5,10,15,20,no,3,kelas tercetak bercelah: 15 lalu 17"
    )
    assert [line.split(",")[3:5] for line in lines[2:5]] == [
        ["1.01", ""],
        ["2.15", "yes"],
        ["2.15", "no"],
    ]


def test_conversion_refuses_wrong_weights(tmp_path):
    source = tmp_path / "lampiran.json"
    data = lampiran()
    data["data"]["II_kabkota_urusan"][1]["indikator"][0]["bobot_persen"] = 70
    source.write_text(json.dumps(data))

    with pytest.raises(CommandError, match="bobot"):
        call_command("convert_lampiran", str(source), output=tmp_path / "out.csv")
