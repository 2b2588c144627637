"""BUP by post (DOMAIN.md 5.4) and the day the pension begins."""

from datetime import date

import pytest

from employees.retirement import months_later, retirement_age, retirement_date


@pytest.mark.parametrize(
    ("kind", "jenjang", "title", "years"),
    [
        ("jpt_madya", "", "Sekretaris Daerah", 60),
        ("jpt_pratama", "", "Kepala Dinas", 60),
        ("administrator", "", "Kepala Bidang", 58),
        ("pengawas", "", "Kepala Seksi", 58),
        ("pelaksana", "", "Pengadministrasi Perkantoran", 58),
        ("jf_keahlian", "Ahli Utama", "Analis Kebijakan", 65),
        ("jf_keahlian", "Ahli Madya", "Analis Kebijakan", 60),
        ("jf_keahlian", "Ahli Muda", "Analis Kebijakan", 58),
        ("jf_keahlian", "Ahli Pertama", "Analis Kebijakan", 58),
        ("jf_keterampilan", "Penyelia", "Perawat", 58),
        ("jf_keterampilan", "Pemula", "Arsiparis", 58),
        ("jf_keahlian", "Ahli Pertama", "Guru", 60),
        ("jf_keahlian", "Ahli Utama", "Guru", 60),
        ("jf_keahlian", "Ahli Muda", "Guru Kelas", 60),
        ("jf_keahlian", "Ahli Madya", "Dosen", 65),
        ("jf_keahlian", "Profesor", "Dosen", 70),
        ("jf_keahlian", "", "Guru Besar", 70),
        ("jf_keahlian", "Ahli Muda", "Pengawas Sekolah", 58),
        ("", "", "", 58),
    ],
)
def test_age_by_post(kind, jenjang, title, years):
    assert retirement_age(kind, jenjang, title).years == years


def test_rule_is_named():
    assert "PP 11/2017 Pasal 239" in retirement_age("jpt_pratama").rule
    assert retirement_age("").rule == "Tanpa jabatan: dihitung 58 tahun"


@pytest.mark.parametrize(
    ("born", "years", "pension"),
    [
        (date(1968, 11, 1), 58, date(2026, 12, 1)),
        (date(1968, 11, 30), 58, date(2026, 12, 1)),
        (date(1968, 12, 1), 58, date(2027, 1, 1)),
        (date(1968, 12, 31), 58, date(2027, 1, 1)),
        (date(1968, 2, 29), 60, date(2028, 3, 1)),
    ],
)
def test_pension_begins_on_the_first_of_the_next_month(born, years, pension):
    assert retirement_date(born, years) == pension


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 21), 15, date(2028, 2, 1)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2026, 1, 1), 0, date(2026, 1, 1)),
    ],
)
def test_months_later_is_a_first_of_month(day, months, expected):
    assert months_later(day, months) == expected
