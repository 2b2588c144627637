"""The overlap finder: what it finds, what it leaves out, and how often it is right."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import overlap_texts
from orgunits.overlap import (
    THRESHOLD,
    Forest,
    FunctionText,
    Place,
    SimilarityIndex,
    find_functions,
    find_urusan,
)
from orgunits.overlap.similarity import ROOTS, TextPair
from orgunits.overlap.words import is_common, stem, terms

AGENCIES = csv.DictReader(Path("orgunits/data/agencies.csv").read_text("utf-8").splitlines())
PADANG = [row for row in AGENCIES if row["government"] == "padang"]


def padang():
    """The agencies of Padang as the demo places them, the asisten of its setda too."""
    numbers = {row["key"]: number for number, row in enumerate(PADANG, 1)}
    asisten = {row["parent"] for row in PADANG} - numbers.keys() - {""}
    numbers |= {key: 1000 + number for number, key in enumerate(sorted(asisten))}
    places = [
        Place(
            numbers[row["key"]],
            numbers.get(row["parent"], 0),
            row["kind"],
            row["name"],
            row["urusan"],
        )
        for row in PADANG
    ]
    places += [Place(numbers[key], numbers["setda"], "asisten", key) for key in asisten]
    return Forest([Place(0, None, "root", "Kota Padang"), *places])


def test_urusan_claimed_twice_in_padang():
    """Figures of issue 4: five codes, and none of the lawful ones."""
    found = {finding.urusan: finding.sides for finding in find_urusan(padang())}
    assert {code: len(sides) for code, sides in found.items()} == {
        "1.03": 3,
        "1.04": 3,
        "1.05": 3,
        "5.02": 3,
        "8.01": 2,
    }
    claims = padang().claims()
    assert len(claims["1.02"]) == 1  # the hospital stands under its dinas
    assert len(claims["4.01"]) == 1  # so do the bagian under the sekretariat daerah
    assert "7.01" not in claims  # eleven kecamatan
    assert "2.13" not in claims


def town():
    """root > health (care > clinic), trade (market), two kelurahan with a seksi each, two
    sekretariat."""
    return Forest(
        [
            Place(1, None, "root", "Kota"),
            Place(2, 1, "dinas", "Dinas Kesehatan", "1.02"),
            Place(3, 2, "bidang", "Bidang Pelayanan"),
            Place(4, 3, "seksi", "Seksi Rujukan"),
            Place(5, 1, "dinas", "Dinas Perdagangan", "3.30"),
            Place(6, 5, "bidang", "Bidang Pasar"),
            Place(7, 1, "kelurahan", "Kelurahan A"),
            Place(8, 7, "seksi", "Seksi Umum"),
            Place(9, 1, "kelurahan", "Kelurahan B"),
            Place(10, 9, "seksi", "Seksi Umum"),
            Place(11, 2, "sekretariat", "Sekretariat"),
            Place(12, 5, "sekretariat", "Sekretariat"),
            Place(13, 7, "seksi", "Seksi Sosial"),
        ]
    )


# Words that make the roots of the texts under test as rare as in a government.
FILLING = [
    "pelayanan rawat inap",
    "perbaikan jalan gang",
    "penagihan pajak hotel",
    "tera timbangan",
]


def found(*functions):
    """Pairs of unit ids found among ``(unit, text)``."""
    texts = [FunctionText(n, n, unit, text) for n, (unit, text) in enumerate(functions, 1)]
    filling = [FunctionText(100 + n, 100 + n, 6, text) for n, text in enumerate(FILLING)]
    findings = find_functions(texts + filling, town()).found
    return [tuple(side.unit_id for side in finding.sides) for finding in findings]


def test_functions_that_say_the_same_are_found_whatever_their_affixes_and_order():
    assert found(
        (3, "pengawasan apotek dan toko obat"), (6, "mengawasi toko obat serta apotek")
    ) == [(3, 6)]
    assert found((3, "pengawasan apotek dan toko obat"), (6, "penataan pasar tradisional")) == []


@pytest.mark.parametrize(
    ("first", "second", "lawful"),
    [
        (3, 3, True),  # one unit
        (2, 4, True),  # a unit and one below it
        (7, 9, True),  # two kelurahan
        (8, 10, True),  # the same seksi of two kelurahan
        (8, 9, True),  # a seksi and another kelurahan
        (11, 12, True),  # two sekretariat of dinas
        (8, 13, False),  # two seksi of one kelurahan
        (3, 7, False),  # a bidang and a kelurahan
        (3, 6, False),
        (3, 12, False),  # the sekretariat of another dinas
    ],
)
@pytest.mark.parametrize("other", ["pengawasan apotek kota", "mengawasi apotek kota"])
def test_lawful_sharing_is_left_out(first, second, lawful, other):
    assert found((first, "pengawasan apotek kota"), (second, other)) == (
        [] if lawful else [(first, second)]
    )


def test_instances_of_a_pattern_are_one_side():
    texts = [FunctionText(n, n, unit, "penataan pasar ikan") for n, unit in enumerate((7, 9, 6), 1)]
    (finding,) = find_functions(texts, town()).found
    assert [(side.unit_id, side.n_alike) for side in finding.sides] == [(7, 2), (6, 1)]
    assert finding.score == 1000


def test_functions_of_everybody_are_not_compared():
    texts = [
        "evaluasi dan pelaporan",
        "perumusan kebijakan teknis",
        "fungsi lain dari kepala daerah",
    ]
    functions = [
        FunctionText(number, number, unit, text)
        for number, (unit, text) in enumerate((unit, text) for unit in (2, 5) for text in texts)
    ]
    result = find_functions(functions, town())
    assert (result.found, result.n_common, result.n_compared) == ([], 6, 0)
    assert not is_common("penyelenggaraan pemerintahan")


def keys(functions, forest=None):
    return [(f.key, f.subject) for f in find_functions(functions, forest or town()).found]


def test_the_key_outlives_names_successors_and_runs_but_not_another_text():
    before = [
        FunctionText(1, 1, 3, "tera timbangan pasar"),
        FunctionText(2, 2, 6, "Tera timbangan pasar"),
    ]
    carried = [FunctionText(7, 1, 4, "tera timbangan pasar"), before[1]]
    edited = [before[0], FunctionText(9, 2, 6, "tera ulang timbangan pasar")]
    ((key, subject),) = keys(before)
    assert keys(carried) == [(key, subject)] == keys(before[::-1])
    renamed = [place._replace(name=f"Baru {place.id}") for place in town().places.values()]
    assert keys(before, Forest(renamed)) == [(key, subject)]
    ((other_key, same_subject),) = keys(edited)
    assert other_key != key
    assert same_subject == subject


def test_the_key_of_an_urusan_changes_with_its_claimants():
    def claimed(*units):
        places = [Place(0, None, "root", "Kota")]
        return find_urusan(Forest(places + [Place(n, 0, "dinas", "D", "1.03") for n in units]))

    ((two,), (three,)) = claimed(1, 2), claimed(1, 2, 3)
    assert two.subject == three.subject
    assert two.key != three.key


def test_the_explanation_names_the_shared_words_of_each_side():
    index = SimilarityIndex(["pengawasan apotek kota", "mengawasi apotek desa", *FILLING])
    words = {word.root: word for word in index.explain(TextPair(0, 1, 1.0))}
    assert words["awas"].first == ("pengawasan",)
    assert words["awas"].second == ("mengawasi",)
    assert set(words) == {"awas", "apotek"}
    assert sum(word.share for word in words.values()) == pytest.approx(1)


def test_stems_of_indonesian_and_short_forms():
    assert stem("pengoordinasian") == stem("mengoordinasikan") == "koordinasi"
    assert terms("yankes") == terms("pelayanan kesehatan")


WORDS = ["apotek", "obat", "pasar", "ikan", "pelayanan", "pengawasan", "jalan", "gang", "pajak"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), min_size=2, max_size=40))
def test_the_join_equals_the_full_product(lists):
    texts = [" ".join(words) for words in lists]
    index = SimilarityIndex(texts)
    full = ROOTS * (index.roots @ index.roots.T).toarray()
    full += (1 - ROOTS) * (index.groups @ index.groups.T).toarray()
    expected = {(a, b) for a, b in np.argwhere(np.triu(full, 1) >= THRESHOLD).tolist()}
    border = {(a, b) for a, b in np.argwhere(abs(full - THRESHOLD) < 1e-5).tolist()}
    assert {pair[:2] for pair in index.pairs()} ^ expected <= border


def test_texts_with_very_many_neighbours_lose_none():
    index = SimilarityIndex(["pengawasan apotek"] * 100 + FILLING)
    assert len(index.pairs()) == 100 * 99 // 2


def test_one_more_text_is_compared_with_all():
    index = SimilarityIndex(["pengawasan apotek kota", *FILLING])
    assert [place for place, _score in index.similar_to("mengawasi apotek kota")] == [0]
    assert index.similar_to("astronomi") == []


def test_recall_and_precision_on_the_half_that_chose_nothing():
    """The figure of 10,000 functions is the benchmark's; this small one guards against decay."""
    measured = overlap_texts.quality(overlap_texts.pairs()[1::2], 1200)
    assert measured["recall"] >= 0.84
    assert measured["precision"] >= 0.8
