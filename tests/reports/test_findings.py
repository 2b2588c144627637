"""reports.findings: every sentence follows from the figures."""

import pytest

from reports.advice import advice_of, listed
from reports.findings import Story, change_words
from reports.freezing import freeze, thaw
from tests.factories.reports import answers, even_answers, group, report_facts, unit

SPREAD = [[3] * 9, [4] * 9]


def story(*units, **facts):
    groups = [group(member["name"], member["id"]) for member in units]
    placed = [{**member, "group": number} for number, member in enumerate(units, 1)]
    return Story(thaw(freeze(report_facts(groups, placed, **facts))))


def dinas(name, number=2, **facts):
    return unit(name, 0, number, **facts)


def test_headline_tells_value_quality_and_change():
    told = story(dinas("A", now=even_answers(40, 4), before=even_answers(40, 3)))
    assert told.headline == (
        "Kepuasan masyarakat 100,00, mutu A (Sangat Baik), naik 25,00 dari Triwulan II 2026"
    )
    assert told.certainty.startswith("Perubahan itu nyata")


def test_only_perangkat_daerah_are_counted_as_silent():
    members = [dinas("A", 2), dinas("B", 3), unit("Staf Ahli", 0, 4, kind="staf_ahli")]
    groups = [group("A", 2), group("B", 3), group("Staf Ahli", 4, is_agency=False)]
    placed = [{**member, "group": number} for number, member in enumerate(members, 1)]
    told = Story(thaw(freeze(report_facts(groups, placed))))
    assert told.silent == "Belum ada jawaban pada periode ini: 2 perangkat daerah."


def test_headline_without_answers_or_comparison():
    assert story(dinas("A")).headline == "Belum ada nilai kepuasan pada Triwulan III 2026"
    assert story(dinas("A")).certainty == "Tidak ada jawaban survei yang masuk pada periode ini."
    few = story(dinas("A", now=even_answers(4, 3)))
    assert few.certainty == "Nilai disembunyikan karena kurang dari 5 orang menjawab."
    first = story(dinas("A", now=even_answers(40, 3)))
    assert first.headline == "Kepuasan masyarakat 75,00, mutu C (Kurang Baik)"
    assert first.certainty == "Tidak ada nilai Triwulan II 2026 untuk dibandingkan."


def test_change_within_its_reach_is_not_called_real():
    told = story(dinas("A", now=answers(SPREAD * 50), before=answers(SPREAD * 50 + [[3] * 9] * 2)))
    assert "belum dapat dibedakan dari naik-turun biasa" in told.certainty
    same = story(dinas("A", now=answers(SPREAD * 50), before=answers(SPREAD * 50)))
    assert same.certainty == "Nilai sama dengan Triwulan II 2026."


@pytest.mark.parametrize(
    ("required", "expected"),
    [
        (40, "40 jawaban sah, perlu 40: sudah cukup."),
        (41, "40 jawaban sah, perlu 41: belum cukup."),
        (None, "40 jawaban sah; jumlah yang perlu belum diketahui."),
    ],
)
def test_sample_is_told_against_what_is_required(required, expected):
    assert story(dinas("A", now=even_answers(40, 3, required))).sample == expected


def test_groups_heading_counts_falls_and_real_ones():
    told = story(
        dinas("A", 2, now=even_answers(40, 2), before=even_answers(40, 3)),
        dinas("B", 3, now=even_answers(10, 2), before=even_answers(10, 3)),
        dinas("C", 4, now=even_answers(40, 4), before=even_answers(40, 3)),
    )
    assert told.groups_heading == "Dua perangkat daerah turun, 1 di antaranya nyata"
    assert [row["name"] for row in told.really_falling] == ["A"]
    many = [
        dinas(f"D{n}", n, now=even_answers(10, 2), before=even_answers(10, 3)) for n in range(2, 13)
    ]
    assert story(*many).groups_heading.startswith("Sebanyak 11 perangkat daerah turun")
    rising = story(dinas("C", 4, now=even_answers(40, 4), before=even_answers(40, 3)))
    assert rising.groups_heading == "Tidak ada perangkat daerah yang nilainya turun"
    first = story(dinas("C", 4, now=even_answers(40, 4)))
    assert first.groups_heading == "Nilai 1 perangkat daerah, belum ada pembanding"
    assert story(dinas("A")).groups_heading == "Belum ada nilai per perangkat daerah"


def test_the_reports_own_unit_is_no_row_while_nothing_hangs_on_it():
    assert [row["name"] for row in story(dinas("A")).groups] == ["A"]
    facts = report_facts([group("A", 2)], [unit("A", 1, 2)])
    facts["units"][0]["staff"] = [1, 1, 0, 0, 0, 0, 0]
    rows = Story(thaw(freeze(facts))).groups
    assert [row["name"] for row in rows] == ["Kota Contoh (unit itu sendiri)", "A"]


def test_staff_training_and_change_headings():
    told = story(dinas("A"))
    assert told.staff_heading == "Lowong: 2 dari 10 jabatan, 1 di antaranya pimpinan unit"
    assert told.training_heading == "PNS yang sudah mencapai 20 JP tahun 2026: 50,0%"
    assert told.changes_heading == "Susunan: 2 unit, tanpa perubahan struktur"
    full = story(dinas("A", staff=[10, 10, 0, 0, 0, 0, 0], training=None))
    assert full.staff_heading == "Semua 10 jabatan terisi"
    assert full.training_heading == "Belum ada PNS yang tercatat"
    assert story(dinas("A", staff=None)).staff_heading == "Belum ada jabatan yang tercatat"


def test_advice_names_what_stands_out_and_nothing_else():
    sheet = [3, 3, 2, 4, 3, 3, 3, 3, 3]
    told = story(dinas("Dinas Sosial", now=answers([sheet] * 40, 100), before=even_answers(40, 4)))
    subjects = [subject for subject, _words in advice_of(told)]
    assert subjects == [
        "Waktu Penyelesaian.",
        "Mutu C atau D.",
        "Penurunan nyata.",
        "Jawaban belum cukup.",
        "Jabatan pimpinan.",
        "Pensiun.",
        "Pelatihan.",
    ]
    calm = story(dinas("A", staff=[1, 1, 0, 0, 0, 0, 0], training=[20, 1, 1, 1, 0, 0]))
    assert advice_of(calm) == []


def test_aggregation_says_which_way_was_used_and_what_the_other_gives():
    units = [
        dinas("A", 2, now=even_answers(30, 3)),
        dinas("B", 3, now=even_answers(10, 4)),
    ]
    assert story(*units).aggregation == (
        "Nilai digabung dengan cara gabungan seluruh jawaban. "
        "Dengan cara rata-rata nilai unit nilainya 87,50."
    )
    assert story(*units, aggregation="mean").aggregation.endswith(
        "Dengan cara gabungan seluruh jawaban nilainya 81,25."
    )


def test_scope_is_told_for_the_cover():
    assert story(dinas("A"), dinas("B", 3)).scope == (
        "Juli sampai September 2026. 2 perangkat daerah, 3 unit, 20 jabatan."
    )


def test_names_are_listed_up_to_three():
    assert listed(["A"]) == "A"
    assert listed(["A", "B"]) == "A dan B"
    assert listed(["A", "B", "C"]) == "A, B, dan C"
    assert listed("ABCDE") == "A, B, C, dan 2 lainnya"


def test_change_in_words():
    assert change_words(0) == "tidak berubah"
    assert change_words(None) == "tidak berubah"
    assert change_words(-0.794) == "turun 0,79"
