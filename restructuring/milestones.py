"""The formal way of a restructuring as a first plan (DOMAIN.md 12.1). Pure.

The steps and who takes them follow PP 18/2016 jo 72/2019 and PP 11/2017; how long each takes is a
first proposal only, but for the answer to the letter (15 days, PP 18/2016 art 3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

USUAL_DAYS = 240  # from the start to the day it takes effect, when none is planned


@dataclass(frozen=True, slots=True)
class UsualStep:
    """``share``: of the time from the start to the day it takes effect, in per cent; what comes
    after that day has ``after`` days instead."""

    label: str
    owner: str
    share: int = 100
    after: int = 0


USUAL_STEPS = (
    UsualStep("Telaahan staf dan SK tim penataan", "Bagian Organisasi", 5),
    UsualStep("Pemetaan urusan dan skor tipologi", "Bagian Organisasi", 15),
    UsualStep("Kajian atau naskah akademik", "Bagian Organisasi dan Bagian Hukum", 30),
    UsualStep("Rancangan Perda disetujui bersama DPRD", "{head} dan DPRD", 55),
    UsualStep("Persetujuan {approver} (jawaban paling lama 15 hari)", "{approver}", 65),
    UsualStep("Penetapan dan pengundangan Perda", "{head} dan Sekretaris Daerah", 72),
    UsualStep(
        "{regulation} kedudukan, susunan organisasi, tugas dan fungsi, beserta bagan",
        "Bagian Organisasi dan Bagian Hukum",
        82,
    ),
    UsualStep("Anjab, ABK, evaluasi jabatan, dan peta jabatan", "BKPSDM dan Bagian Organisasi", 90),
    UsualStep("Uji kompetensi, Tim Penilai Kinerja, dan pertimbangan teknis BKN", "BKPSDM", 95),
    UsualStep("Persetujuan khusus (sekda, sekwan, inspektur, Dukcapil)", "PPK", 97),
    UsualStep("SK, pelantikan, dan berita acara sumpah", "PPK"),
    UsualStep("Serah terima aset, anggaran, dan arsip (BAST)", "Perangkat daerah", after=30),
    UsualStep("Pemantauan dan evaluasi", "Bagian Organisasi", after=180),
)


def usual_plan(
    start: date, effective_on: date | None, *, head: str, regulation: str, is_province: bool
) -> Iterator[tuple[str, str, date]]:
    """Yield (label, owner, planned day) of each step, in their order: none before ``start``, so that
    a near day of effect leaves little time for each."""
    end = effective_on if effective_on and effective_on > start else None
    if end is None:
        end = start + timedelta(days=USUAL_DAYS)
    span = (end - start).days
    words = {
        "head": head,
        "regulation": regulation,
        "approver": "Menteri Dalam Negeri" if is_province else "Gubernur",
    }
    for step in USUAL_STEPS:
        day = start + timedelta(days=span * step.share // 100)
        if step.after:
            day = end + timedelta(days=step.after)
        yield step.label.format(**words), step.owner.format(**words), day
