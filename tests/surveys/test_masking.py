"""What looks like a way to a person never reaches the table (SECURITY-BAR 5.1: recall 98 %)."""

import random

import pytest

from surveys.masking import HIDDEN, mask_personal_data


def spaced(digits, random, separators):
    """The digits in groups of three to four with one kind of separator."""
    separator = random.choice(separators)
    groups, at = [], 0
    while at < len(digits):
        size = random.choice((3, 4))
        groups.append(digits[at : at + size])
        at += size
    return separator.join(groups)


def samples():
    chance = random.Random(20261120)

    def number(length):
        return "".join(chance.choice("0123456789") for _ in range(length))

    makers = (
        lambda: "0" + chance.choice("1238") + number(chance.choice((8, 9, 10))),
        lambda: "+62" + chance.choice((" ", "")) + "8" + number(10),
        lambda: "62 8" + number(9),
        lambda: "(021) " + number(7),
        lambda: spaced("08" + number(10), chance, (" ", "-", ".", " - ", "")),
        lambda: "81" + chance.choice("23578") + number(8),
        lambda: "wa.me/628" + number(10),
        lambda: "3674" + number(12),
        lambda: spaced("3674" + number(12), chance, (" ", ".", "-")),
        lambda: "1980" + number(14),
        lambda: f"budi{number(2)}.s@contoh{number(1)}.co.id",
        lambda: f"siti_{number(3)}@dinas-{number(1)}.go.id",
        lambda: "rina (at) surat.example",
    )
    return [makers[at % len(makers)]() for at in range(208)]


def test_at_least_98_percent_of_the_samples_are_hidden():
    kept = [
        sample
        for sample in samples()
        if mask_personal_data(f"Hubungi {sample}, terima kasih")
        != f"Hubungi {HIDDEN}, terima kasih"
        # the address before a telephone number may stay
        and mask_personal_data(f"Hubungi {sample}, terima kasih")
        != f"Hubungi wa.me/{HIDDEN}, terima kasih"
    ]

    assert len(samples()) >= 200
    assert len(kept) <= len(samples()) * 2 // 100, kept


@pytest.mark.parametrize(
    "text",
    [
        "Biayanya Rp 150.000, padahal gratis.",
        "Ditarik Rp1.500.000 tanpa kuitansi",
        "Rp 850.000.000 untuk satu ruas jalan",
        "Datang 20-11-2026 pukul 08.00, selesai pukul 12.30",
        "Loket 3 dan 4 tutup jam 08.00–12.00",
        "Antre nomor 128 dari 250 orang",
        "UU 25/2009 Pasal 42 ayat (2)",
        "Kantor RT 05/RW 11 kode pos 15414",
        "",
    ],
)
def test_ordinary_figures_stay(text):
    assert mask_personal_data(text) == text


def test_several_in_one_comment_are_all_hidden():
    text = "NIK 3674012001990001, telepon 0812-3456-7890 atau a@b.id"

    assert mask_personal_data(text) == f"NIK {HIDDEN}, telepon {HIDDEN} atau {HIDDEN}"
