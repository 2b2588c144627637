"""Golongan of PNS with pangkat, and golongan of PPPK (DOMAIN.md 5.2).

PNS climb I/a to IV/e and each step has a name; PPPK stand in I to XVII and have no pangkat.
"""

from employees.enums import PPPK_STATUSES

PNS_RANKS = {
    "I/a": "Juru Muda",
    "I/b": "Juru Muda Tingkat I",
    "I/c": "Juru",
    "I/d": "Juru Tingkat I",
    "II/a": "Pengatur Muda",
    "II/b": "Pengatur Muda Tingkat I",
    "II/c": "Pengatur",
    "II/d": "Pengatur Tingkat I",
    "III/a": "Penata Muda",
    "III/b": "Penata Muda Tingkat I",
    "III/c": "Penata",
    "III/d": "Penata Tingkat I",
    "IV/a": "Pembina",
    "IV/b": "Pembina Tingkat I",
    "IV/c": "Pembina Utama Muda",
    "IV/d": "Pembina Utama Madya",
    "IV/e": "Pembina Utama",
}
PNS_GOLONGAN = tuple(PNS_RANKS)
PPPK_GOLONGAN = (
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
)
# Order of lists: the PNS ladder, then the PPPK one.
GOLONGAN_ORDER = {golongan: place for place, golongan in enumerate(PNS_GOLONGAN + PPPK_GOLONGAN)}


def golongan_of_status(status):
    """Return the golongan a person of ``status`` can have, lowest first."""
    return PPPK_GOLONGAN if status in PPPK_STATUSES else PNS_GOLONGAN


def rank_name(golongan):
    """Return the pangkat of a PNS golongan; PPPK golongan have none (empty)."""
    return PNS_RANKS.get(golongan, "")


def golongan_problem(golongan, status):
    """Return what is wrong with ``golongan`` for ``status``, or an empty text."""
    allowed = golongan_of_status(status)
    if not golongan or golongan in allowed:
        return ""
    return (
        f"Golongan {golongan} tidak dikenal untuk status ini ({allowed[0]} sampai {allowed[-1]})."
    )
