"""PermenPANRB 20/2018 and Permendagri 99/2018, computed without a database."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgunits.assessments import (
    Answer,
    Rules,
    bands,
    evaluate,
    instrument,
    measure,
    outcome,
    rank_of,
    rounded,
)
from orgunits.assessments.evidence import MAX_BYTES, EvidenceRefused, type_of
from orgunits.assessments.kelembagaan import value_of
from orgunits.enums import AssessmentKind, Polarity

KELEMBAGAAN = instrument(AssessmentKind.KELEMBAGAAN)
MATURITY = instrument(AssessmentKind.MATURITY)
CODES = tuple(KELEMBAGAAN.by_code)
VARIABLES = tuple(MATURITY.by_code)
LOSE = Rules(skipped="zero")


def best(value):
    """Answers whose values are all ``value``, whatever the polarity."""
    return {
        item.code: Answer(5 - value if item.polarity == Polarity.NEGATIVE else value)
        for item in KELEMBAGAAN.items
    }


# --- the instrument -----------------------------------------------------------------------------


def test_instrument_has_the_counts_and_weights_of_the_regulation():
    assert [(s.name.split(" (")[0], len(s.items), s.weight) for s in KELEMBAGAAN.sections] == [
        ("Kompleksitas", 14, 25),
        ("Formalisasi", 7, Fraction(25, 2)),
        ("Sentralisasi", 11, Fraction(25, 2)),
        ("Keselarasan", 8, 10),
        ("Tata kelola dan kepatuhan", 7, 10),
        ("Perbaikan dan peningkatan proses", 4, 10),
        ("Manajemen risiko", 6, 10),
        ("Teknologi informasi", 5, 10),
    ]
    assert len(CODES) == 62
    assert sum(section.weight for section in KELEMBAGAAN.sections) == 100


def test_negative_statements_are_those_of_the_table():
    negative = {}
    for item in KELEMBAGAAN.items:
        if item.polarity == Polarity.NEGATIVE:
            negative.setdefault(item.section, []).append(item.number)
    assert negative == {
        "kompleksitas": [1, 2, 3, 4, 5, 6, 8, 10],
        "formalisasi": [1, 3],
        "sentralisasi": [1, 3, 4],
        "perbaikan": [2, 4],
        "manajemen-risiko": [4, 5],
        "teknologi-informasi": [4],
    }


def test_every_statement_names_its_source_and_says_it_is_not_verified():
    for item in KELEMBAGAAN.items:
        assert "PermenPANRB 20/2018" in item.source
        assert "belum diverifikasi" in item.note
        assert item.name == ""
    assert all("Permendagri 99/2018" in item.source for item in MATURITY.items)
    assert [item.code for item in KELEMBAGAAN.items if item.may_skip] == [
        "kompleksitas-07", "kompleksitas-08", "kompleksitas-09",
    ]  # fmt: skip


def test_maturity_has_eleven_named_variables():
    assert len(VARIABLES) == 11
    assert MATURITY.items[3].name == "SOP pelayanan"
    assert MATURITY.items[10].name == "Budaya organisasi"


# --- kelembagaan --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "polarity", "value"),
    [(1, "positive", 1), (4, "positive", 4), (1, "negative", 4), (2, "negative", 3),
     (3, "negative", 2), (4, "negative", 1)],
)  # fmt: skip
def test_a_negative_statement_is_reversed(level, polarity, value):
    assert value_of(level, polarity) == value


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_level_outside_the_scale_is_refused(level):
    with pytest.raises(ValueError, match="level"):
        value_of(level, "positive")


@pytest.mark.parametrize(
    ("value", "total", "rank"), [(1, 25, "P-2"), (2, 50, "P-3"), (3, 75, "P-4"), (4, 100, "P-5")]
)
def test_equal_values_give_the_multiples_of_a_quarter(value, total, rank):
    found = evaluate(KELEMBAGAAN, best(value))
    assert (found.exact, found.total, found.rank.code) == (total, Decimal(total), rank)


@pytest.mark.parametrize(
    ("section", "each"),
    [("kompleksitas", Fraction(25, 14)), ("formalisasi", Fraction(25, 14)),
     ("sentralisasi", Fraction(25, 22)), ("keselarasan", Fraction(5, 4)),
     ("tata-kelola", Fraction(10, 7)), ("perbaikan", Fraction(5, 2)),
     ("manajemen-risiko", Fraction(5, 3)), ("teknologi-informasi", Fraction(2))],
)  # fmt: skip
def test_one_statement_weighs_what_the_table_prints(section, each):
    answers = best(4)
    code = next(item.code for item in KELEMBAGAAN.items if item.section == section)
    lost = 100 - evaluate(KELEMBAGAAN, answers | {code: flip(code, 1)}).exact
    assert lost == each * Fraction(3, 4)


def flip(code, value):
    negative = KELEMBAGAAN.by_code[code].polarity == Polarity.NEGATIVE
    return Answer(5 - value if negative else value)


@pytest.mark.parametrize(
    ("score", "rank"),
    [("100", "P-5"), ("81", "P-5"), ("80.01", "P-5"), ("80.00", "P-4"), ("80.4", "P-5"),
     ("61", "P-4"), ("60.01", "P-4"), ("60.00", "P-3"), ("41", "P-3"), ("40.01", "P-3"),
     ("40.00", "P-2"), ("21", "P-2"), ("20.01", "P-2"), ("20.00", "P-1"), ("0", "P-1")],
)  # fmt: skip
def test_rank_edges(score, rank):
    assert rank_of(Decimal(score)).code == rank


@pytest.mark.parametrize("score", ["-0.01", "100.01"])
def test_a_total_outside_the_scale_has_no_rank(score):
    with pytest.raises(ValueError, match="between"):
        rank_of(Decimal(score))


def test_the_total_is_rounded_once_and_then_ranked():
    assert rounded(Fraction("80.005")) == Decimal("80.01")
    assert rounded(Fraction("80.00499")) == Decimal("80.00")
    assert rounded(Fraction(200, 3)) == Decimal("66.67")
    assert rounded(Fraction(25, 2), 0) == Decimal(13)
    with pytest.raises(ValueError, match="negative"):
        rounded(Fraction(-1, 3))


def test_what_does_not_apply_leaves_the_weight_of_its_subdimension():
    answers = best(4) | {"kompleksitas-08": Answer(is_skipped=True),
                         "kompleksitas-09": Answer(is_skipped=True)}  # fmt: skip
    found = evaluate(KELEMBAGAAN, answers)
    assert found.exact == 100
    assert (found.sections[0].n_answered, found.sections[0].n_skipped) == (12, 2)
    # The other reading loses 2 x 25/14 = 3.57 points, as one public implementation does.
    assert evaluate(KELEMBAGAAN, answers, rules=LOSE).total == Decimal("96.43")


def test_a_subdimension_without_an_answer_leaves_no_total():
    answers = {code: answer for code, answer in best(3).items() if "perbaikan" not in code}
    found = evaluate(KELEMBAGAAN, answers)
    assert found.exact is None
    assert found.total is None
    assert found.rank is None
    assert found.sections[0].score == Fraction(75, 4)
    assert found.of_dimension("struktur") == Fraction(75, 2)
    assert found.of_dimension("proses") is None


def test_p1_is_only_reached_with_blanks():
    few = {}
    for section in KELEMBAGAAN.sections:
        few[section.items[0].code] = flip(section.items[0].code, 1)
    assert evaluate(KELEMBAGAAN, few, rules=LOSE).rank.code == "P-1"
    assert evaluate(KELEMBAGAAN, best(1), rules=LOSE).rank.code == "P-2"


def test_official_wording_decides_the_polarity():
    answers = best(4)
    code = "sentralisasi-06"  # doubted: DOMAIN D3
    turned = evaluate(KELEMBAGAAN, answers, polarities={code: Polarity.NEGATIVE})
    assert 100 - turned.exact == Fraction(25, 22) * Fraction(3, 4)


def test_outcome_shows_its_working():
    found = outcome(KELEMBAGAAN, best(3) | {"kompleksitas-07": Answer(is_skipped=True)})
    assert found.axes[0].working == "39/(13 × 4) × 25,0, 1 tidak berlaku"
    assert (found.axes[0].score, found.axes[0].share) == (Decimal("18.75"), Decimal("75.00"))
    assert found.exact == "75"
    assert (found.n_settled, found.n_items) == (62, 62)
    assert "efektif" in found.meaning
    assert outcome(KELEMBAGAAN, {}).total is None


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=62, max_size=62),
    st.sampled_from(["renormalise", "zero"]),
)
def test_total_is_the_naive_sum_and_stays_in_its_bounds(levels, skipped):
    answers = {code: Answer(level or None, not level)
               for code, level in zip(CODES, levels, strict=True)}  # fmt: skip
    found = evaluate(KELEMBAGAAN, answers, rules=Rules(skipped=skipped))
    naive = Fraction(0)
    for section in KELEMBAGAAN.sections:
        item_weight = section.weight / len(section.items)
        scored = [
            item_weight * value_of(answers[item.code].level, item.polarity) / 4
            for item in section.items
            if answers[item.code].level
        ]
        if not scored and skipped == "renormalise":
            naive = None
            break
        filled = len(section.items) if skipped == "zero" else len(scored)
        naive += sum(scored) / (item_weight * filled) * section.weight
    assert found.exact == naive
    if naive is not None:
        assert 0 <= naive <= 100


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 61), st.integers(1, 3), st.integers(1, 4))
def test_a_better_answer_never_lowers_the_total(place, value, others):
    code = CODES[place]
    lower = evaluate(KELEMBAGAAN, best(others) | {code: flip(code, value)}).exact
    assert evaluate(KELEMBAGAAN, best(others) | {code: flip(code, value + 1)}).exact > lower


# --- maturity -----------------------------------------------------------------------------------


def levels_of(total):
    """Levels of the eleven variables that add up to ``total``."""
    each, rest = divmod(total, 11)
    return {code: Answer(each + (place < rest)) for place, code in enumerate(VARIABLES)}


@pytest.mark.parametrize(
    ("total", "name"),
    [(11, "Sangat Rendah"), (19, "Sangat Rendah"), (20, "Rendah"), (28, "Rendah"),
     (29, "Sedang"), (37, "Sedang"), (38, "Tinggi"), (46, "Tinggi"), (47, "Sangat Tinggi"),
     (55, "Sangat Tinggi")],
)  # fmt: skip
def test_maturity_bands(total, name):
    found = measure(MATURITY, levels_of(total))
    assert (found.total, found.band.name) == (total, name)


def test_the_contested_edge_is_a_setting():
    other = Rules(top_from=46)
    assert measure(MATURITY, levels_of(46), rules=other).band.name == "Sangat Tinggi"
    assert measure(MATURITY, levels_of(45), rules=other).band.name == "Tinggi"
    with pytest.raises(ValueError, match="not a rule"):
        Rules(top_from=45)


@pytest.mark.parametrize("rules", [Rules(), Rules(top_from=46)])
def test_bands_cover_every_total_once(rules):
    for total in range(11, 56):
        assert sum(band.low <= total <= band.high for band in bands(rules)) == 1


def test_maturity_needs_every_variable():
    answers = levels_of(40)
    del answers[VARIABLES[4]]
    found = measure(MATURITY, answers)
    assert (found.total, found.band) == (None, None)
    with pytest.raises(ValueError, match="1 to 5"):
        measure(MATURITY, levels_of(40) | {VARIABLES[0]: Answer(6)})


def test_maturity_outcome_has_one_axis_for_each_variable():
    found = outcome(MATURITY, levels_of(44))
    assert (found.total, found.grade, found.most) == (44, "Tinggi", 55)
    assert found.axes[0].share == 80


# --- evidence -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("kosong.pdf", b"", "kosong"),
        ("besar.pdf", b"%PDF-" + b"x" * MAX_BYTES, "10 MB"),
        ("jahat.pdf", b"<html><script>", "bukan PDF"),
        ("jahat.html", b"%PDF-1.7", "tidak sesuai"),
        ("zip.docx", b"PK\x03\x04rusak", "bukan PDF"),
    ],
)
def test_evidence_is_told_by_its_content(name, content, words):
    with pytest.raises(EvidenceRefused, match=words):
        type_of(name, content)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("a.PDF", b"%PDF-1.7", "application/pdf"), ("a.png", b"\x89PNG\r\n\x1a\n", "image/png"),
     ("a.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg")],
)  # fmt: skip
def test_evidence_of_a_known_type_is_kept(name, content, kind):
    assert type_of(name, content) == kind
