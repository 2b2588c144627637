"""What a comment is about: the unsur of the regulation and a theme under it, by the roots of its words
(PySastrawi, on the own server). Pure; nothing of a comment is sent anywhere or kept.

A comment goes to the theme most of its words speak of; of two with as many, to the one named first.
One that names none is told under "Lain-lain", never left out.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from orgunits.overlap.words import stemmer
from surveys.enums import Unsur

# (unsur, theme, words that speak of it). Roots of words count, so "antrean" is "antre".
THEMES = (
    (Unsur.WAKTU, "Antrean", "antre antri nomor"),
    (Unsur.WAKTU, "Lamanya proses", "lama lambat cepat lelet molor telat selesai"),
    (Unsur.WAKTU, "Jam layanan", "jam buka tutup istirahat sore pagi sabtu"),
    (Unsur.PERSYARATAN, "Berkas dan syarat", "syarat berkas dokumen fotokopi lampir formulir materai"),
    (Unsur.PROSEDUR, "Alur dan petunjuk", "alur prosedur tahap bingung petunjuk belit ribet rumit"
                                          " pingpong lempar"),
    (Unsur.PROSEDUR, "Aplikasi dan daring", "aplikasi online daring website situs sistem eror error"
                                            " server jaring unggah akun login"),
    (Unsur.BIAYA, "Biaya", "biaya tarif bayar mahal murah gratis harga retribusi ongkos"),
    (Unsur.BIAYA, "Pungutan", "pungut pungli suap uang rokok calo amplop"),
    (Unsur.PRODUK, "Hasil layanan", "hasil salah cetak keliru sesuai tukar data"),
    (Unsur.KOMPETENSI, "Kemampuan petugas", "paham terampil kompeten ahli jelas mengerti"),
    (Unsur.PERILAKU, "Sikap petugas", "ramah sopan santun senyum judes ketus galak marah sabar"
                                      " bantu petugas"),
    (Unsur.PENGADUAN, "Pengaduan", "adu keluh lapor tanggap respons jawab telepon"),
    (Unsur.SARPRAS, "Ruang dan kursi", "ruang kursi sempit panas dingin ac kipas gedung"),
    (Unsur.SARPRAS, "Toilet dan kebersihan", "toilet wc kamar bersih kotor bau air"),
    (Unsur.SARPRAS, "Parkir dan jalan masuk", "parkir akses kursi-roda tangga ramp difabel disabilitas"
                                              " lansia"),
)  # fmt: skip
OTHER = "Lain-lain"
LOST = "kpst"  # first letters that meN- and peN- swallow
WORD = re.compile(r"[a-z]+(?:-[a-z]+)*", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def root_of_word(word):
    """The root of one word in lower case."""
    return stemmer().stem(word)


@cache
def themes_by_root():
    """``{root: [numbers of the themes it speaks of]}``."""
    found = {}
    for number, (_unsur, _theme, words) in enumerate(THEMES):
        for word in words.split():
            for root in {word, root_of_word(word)}:
                found.setdefault(root, []).append(number)
    return found


@cache
def traces():
    """What a word has in it when its root is known: the root, of which a prefix may take the first
    letter ("menunggu" is "tunggu"). Finding a root is slow, most words need none, and names of
    people are then never remembered."""
    parts = {root[1:] if root[0] in LOST and len(root) > 3 else root for root in themes_by_root()}
    return re.compile("|".join(map(re.escape, sorted(parts))))


def theme_of(text):
    """(unsur, theme) of a comment; ("", OTHER) of one that speaks of none."""
    known, trace = themes_by_root(), traces()
    votes = Counter()
    for word in WORD.findall(text.lower()):
        if trace.search(word):
            votes.update(set(known.get(word) or known.get(root_of_word(word), ())))
    if not votes:
        return "", OTHER
    number = min(votes, key=lambda one: (-votes[one], one))
    unsur, theme, _words = THEMES[number]
    return unsur.value, theme


@dataclass(frozen=True)
class ThemeGroup:
    """Comments about one theme, in the order they were given."""

    unsur: str
    theme: str
    comments: list[str]

    @property
    def label(self):
        return f"{Unsur(self.unsur).label}: {self.theme}" if self.unsur else self.theme

    @property
    def key(self):
        """What names the theme in an address."""
        return re.sub(r"[^a-z]+", "-", self.theme.lower())


def grouped(comments):
    """ThemeGroups of ``comments``, the largest first, what speaks of no theme last."""
    found = {}
    for comment in comments:
        found.setdefault(theme_of(comment), []).append(comment)
    groups = [ThemeGroup(*about, mine) for about, mine in found.items()]
    return sorted(groups, key=lambda one: (one.unsur == "", -len(one.comments), one.label))
