"""Texts for the overlap benchmark: 200 pairs that say the same, among functions that do not.

The pairs (tests/data/paraphrase_pairs.csv) were written from the national pattern before the finder
existed; 100 more (paraphrase_pairs_blind.csv) later, by somebody who had not read it. The others are made from the subjects that job titles, services, fields of study and places of
the product's own tables name: each subject has one unit, whose functions differ by what is done with
it. A subject is taken only when less than half of what it or the other names is shared with any
subject before it and with any side of a pair, so that functions of different units do not mean the
same, though they may share a word or two. What counts as the same word is decided here, by cutting
off affixes: the finder has no part in saying what is right.
"""

import csv
import itertools
import random
import re
from pathlib import Path

from django.conf import settings

ROLES = re.compile(
    r"^(?:(?:kepala|sekretaris|asisten) (?:sub ?bagian|sub ?bidang|sub ?seksi|seksi|bidang|bagian|biro"
    r"|unit|upt|urusan|subdirektorat)|penata kelola|penata|analis|pengawas|asisten|pranata|inspektur"
    r"|penyuluh|teknisi|pengelola|pengendali|pengembang|pemeriksa|penguji|petugas|pembina|penelaah"
    r"|operator|pengamat|penyelidik|penilai|tenaga|juru|polisi|kepala) "
)
# Said of anything, or the same as another under another name (a penera does tera): what remains is
# what a subject names.
EMPTY = """
dan atau serta di ke dari pada untuk oleh dengan bagi lainnya non umum khusus usaha teknis dinas
badan daerah negara republik indonesia wilayah bidang seksi bagian subbagian sub unit upt
kabupaten kota provinsi pusat deputi sekretariat ketua wakil dpd dpr ri tata antar hasil jenis
data informasi sistem program rencana laporan dokumen layanan pelayanan penyusunan penyusun
pengelolaan pengelola pengembangan pengembang pembinaan pembina pengawasan pengawas fasilitasi
pengendalian pengendali pelaksanaan perencanaan perencana evaluasi pengevaluasi pelaporan
administrasi dokumentasi pendampingan penataan penyiapan peningkatan pengolahan pengolah
penyelenggaraan penyediaan pemeriksaan analisis penelitian peneliti bina kelola sarana prasarana
sumber daya kerja bimbingan pelatihan pemberdayaan penerbitan pendaftaran izin surat rekomendasi
kelembagaan kegiatan kebijakan urusan tugas mutu standar penilaian penguji pengujian verifikasi
monitoring koordinasi sosialisasi materi penyuluh instruktur pelatih sertifikasi jasa produk
kerjasama sama masyarakat petugas permohonan operasional kelurahan kecamatan desa
lurah perlengkapan pemasyarakatan undangan perundang pendapatan kasubag kasubb kasubbag penera peneraan
"""
EMPTY_WORDS = frozenset(EMPTY.split())
AFFIXES = re.compile(
    r"^(?:meng|meny|mem|men|me|peng|peny|pember|pemer|perke|pem|pen|per|pe|ber|ter|ke|di)"
    r"(?=[a-z]{4})|(?<=[a-z]{4})(?:kan|an|i)$"
)
DEEDS = (
    "penyusunan rencana kerja {}",
    "perumusan kebijakan teknis {}",
    "pelaksanaan kegiatan {}",
    "pengelolaan data {}",
    "pembinaan dan pengawasan {}",
    "monitoring dan evaluasi {}",
    "penyusunan laporan {}",
    "fasilitasi dan koordinasi {}",
    "sosialisasi {} kepada masyarakat",
    "pengendalian mutu {}",
    "pemberian rekomendasi {}",
    "inventarisasi dan dokumentasi {}",
    "pengembangan sistem informasi {}",
    "bimbingan teknis {} bagi petugas",
    "penyusunan standar operasional {}",
    "verifikasi permohonan {}",
    "penyediaan sarana {}",
    "penyusunan anggaran {}",
    "pelatihan tenaga {}",
    "pengadaan peralatan {}",
    "penyelesaian pengaduan {}",
    "penghitungan kebutuhan {}",
    "pemberian penghargaan {}",
    "penetapan sasaran {}",
)


def read(path):
    with (Path(settings.BASE_DIR) / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs(path="tests/data/paraphrase_pairs.csv"):
    """``(unit of the pattern, function, paraphrase)`` of each of the 200, or of those in another
    file."""
    rows = read(path)
    return [(f"{row['pola']} {row['unit']}", row["fungsi"], row["parafrasa"]) for row in rows]


def words(text):
    """What a text names: its words without affixes, those said of anything left out."""
    found = set(re.findall(r"[a-z]{4,}", text.lower())) - EMPTY_WORDS
    return frozenset(AFFIXES.sub("", AFFIXES.sub("", word))[:6] for word in found)


def subjects(avoided):
    """Subjects that differ from each other and from the pairs ``avoided``, in a fixed order."""
    named = [ROLES.sub("", row["name"].lower().replace(",", ", ")) for row in job_titles()]
    named += [re.sub(r"\(.*?\)|/.*", "", name.lower()) for name in further_names()]
    taken, holders = [], {}
    for text in itertools.chain.from_iterable(texts for _unit, *texts in avoided):
        note(words(text), holders)
    for subject in dict.fromkeys(" ".join(name.split()) for name in named):
        own = words(subject)
        if own and not is_near(own, holders):
            taken.append(subject)
            note(own, holders)
    return taken


def job_titles():
    return read("orgunits/data/job_titles.csv")


def further_names():
    """What services, fields of study and places are called in the product's tables."""
    services = [row["name"] for row in read("publicservices/data/services.csv")]
    fields = [row["field"] for row in read("employees/data/educations.csv")]
    places = [f"{row['level']} {row['name']}" for row in read("orgunits/data/regions.csv")]
    return services + fields + places


def note(own, holders):
    for word in own:
        holders.setdefault(word, []).append(own)


def is_near(own, holders):
    """Whether half of what one of the two names is named by the other too."""
    return any(
        2 * len(own & other) >= min(len(own), len(other))
        for word in own
        for other in holders.get(word, ())
    )


def others(count, avoided=None):
    """``count`` functions as ``(unit, text)``: none means the same as one of another unit, or as a
    side of the pairs ``avoided`` (the 200)."""
    found = subjects(pairs() if avoided is None else avoided)
    draw = random.Random(20261122)
    made, per_unit = [], -(-count // len(found))
    for number, subject in enumerate(found):
        deeds = draw.sample(DEEDS, min(per_unit, len(DEEDS)))
        made += [(f"lain {number}", deed.format(subject)) for deed in deeds]
    if len(made) < count:
        raise SystemExit(f"only {len(made)} different functions can be made")
    draw.shuffle(made)
    return made[:count]


def town(chosen, size, avoided=None):
    """``size`` functions as ``(unit, text)``: the two sides of each pair of ``chosen`` first, next
    to each other, then others. One agency has the functions in the words of the pattern, another
    one their paraphrases, each with the units of the pattern."""
    sides = [
        (f"{unit} {side}", text)
        for unit, *texts in chosen
        for side, text in zip("ab", texts, strict=True)
    ]
    return sides + others(size - len(sides), avoided)


def compared(functions):
    """Functions of ``town`` as the finder takes them; each unit stands alone under a root."""
    from orgunits.overlap import Forest, FunctionText, Place

    units = {unit: number for number, unit in enumerate(dict.fromkeys(u for u, _t in functions), 1)}
    places = [Place(number, 0, "bidang", unit) for unit, number in units.items()]
    texts = [FunctionText(n, n, units[unit], text) for n, (unit, text) in enumerate(functions)]
    return texts, Forest([Place(0, None, "root", "Kota"), *places])


def quality(chosen, size, avoided=None):
    """Recall and precision of the finder on the pairs ``chosen`` among ``size`` functions."""
    from orgunits.overlap import find_functions

    result = find_functions(*compared(town(chosen, size, avoided)))
    found = {tuple(sorted(side.function_id for side in row.sides)) for row in result.found}
    right = found & {(2 * number, 2 * number + 1) for number in range(len(chosen))}
    return {
        "recall": len(right) / len(chosen),
        "precision": len(right) / len(found) if found else 0.0,
        "found": len(found),
    }
