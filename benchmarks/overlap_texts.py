"""Texts for the overlap benchmark: 200 pairs that say the same, among functions that do not.

The pairs (tests/data/paraphrase_pairs.csv) were written from the national pattern before the finder
existed. The others are made from the subjects that job titles and services of the product's own
tables name: each subject has one unit, whose functions differ by what is done with it. A subject is
taken only when fewer than half of the words of the two are shared with any subject before it, and
fewer than half of its own with any side of a pair, so that two functions of different units do not
mean the same. Whole words are compared, in plain Python: the finder has no part in saying what is
right.
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
SMALL_WORDS = {
    "dan",
    "atau",
    "serta",
    "di",
    "ke",
    "dari",
    "pada",
    "untuk",
    "oleh",
    "dengan",
    "bagi",
}
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
)


def read(path):
    with (Path(settings.BASE_DIR) / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs():
    """``(function, paraphrase)`` of each of the 200."""
    rows = read("tests/data/paraphrase_pairs.csv")
    return [(row["fungsi"], row["parafrasa"]) for row in rows]


def words(text):
    return frozenset(re.findall(r"[a-z]+", text.lower())) - SMALL_WORDS


def subjects():
    """Subjects that differ from each other and from the pairs, in a fixed order."""
    named = [ROLES.sub("", row["name"].lower().replace(",", ", ")) for row in job_titles()]
    named += [re.sub(r"\(.*?\)|/.*", "", row["name"].lower()) for row in read_services()]
    paired, taken, holders = {}, [], {}
    for text in itertools.chain.from_iterable(pairs()):
        note(words(text), paired)
    for subject in dict.fromkeys(" ".join(name.split()) for name in named):
        own = words(subject)
        if own and most_shared(own, paired, of_both=False) < 0.5 > most_shared(own, holders):
            taken.append(subject)
            note(own, holders)
    return taken


def job_titles():
    return read("orgunits/data/job_titles.csv")


def read_services():
    return read("publicservices/data/services.csv")


def note(own, holders):
    for word in own:
        holders.setdefault(word, []).append(own)


def most_shared(own, holders, *, of_both=True):
    """The largest part of the words that ``own`` shares with another text: of the words of both
    together, or (not ``of_both``) of its own."""
    return max(
        (
            len(own & other) / len(own | other if of_both else own)
            for word in own
            for other in holders.get(word, ())
        ),
        default=0.0,
    )


def others(count):
    """``count`` functions as ``(unit, text)``: none means the same as one of another unit."""
    found = subjects()
    draw = random.Random(20261122)
    made, per_unit = [], -(-count // len(found))
    for number, subject in enumerate(found):
        deeds = draw.sample(DEEDS, min(per_unit, len(DEEDS)))
        made += [(f"lain {number}", deed.format(subject)) for deed in deeds]
    if len(made) < count:
        raise SystemExit(f"only {len(made)} different functions can be made")
    draw.shuffle(made)
    return made[:count]


def town(chosen, size):
    """``size`` functions as ``(unit, text)``: the two sides of each pair of ``chosen`` first, next
    to each other, then others."""
    sides = [
        (f"pasangan {number} {side}", text)
        for number, pair in enumerate(chosen)
        for side, text in zip("ab", pair, strict=True)
    ]
    return sides + others(size - len(sides))
