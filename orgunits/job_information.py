"""The parts of an informasi jabatan (anjab) and how their texts are read. Pure.

A part is a text with one point to a line. A part with several columns holds them apart by
semicolons: "Formulir permohonan; memeriksa kelengkapan". What is left out of a line is empty, what
is too much stays in the last column.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

MAX_TEXT = 4000
# What people type before a point of a list: the numbers are drawn anew.
_BULLET = re.compile(r"^(?:[-*•–]\s+|\d{1,2}[.)]\s+|[a-z][.)]\s+)")


@dataclass(frozen=True, slots=True)
class Part:
    """One text of an informasi jabatan. ``columns``: none for plain text, one for a list, several
    for a table. ``section`` is the heading it stands under; its own, when empty."""

    name: str
    label: str
    columns: tuple[str, ...] = ()
    section: str = ""
    hint: str = ""


QUALIFICATION, REQUIREMENTS = "Kualifikasi jabatan", "Syarat jabatan"
TASKS = "Tugas pokok"  # a section of its own, from the ABK form
LINES = "Satu baris satu butir."

# In the order of the form (DOMAIN.md 2.3).
PARTS = (
    Part("summary", "Ikhtisar jabatan", hint="Satu atau dua kalimat: apa yang dikerjakan, untuk apa."),
    Part("education", "Pendidikan formal", ("Pendidikan",), QUALIFICATION, LINES),
    Part("training", "Pendidikan dan pelatihan", ("Pelatihan",), QUALIFICATION, LINES),
    Part("experience", "Pengalaman kerja", ("Pengalaman",), QUALIFICATION, LINES),
    Part("outputs", "Hasil kerja", ("Hasil kerja",), hint=LINES),
    Part("materials", "Bahan kerja", ("Bahan kerja", "Penggunaan dalam tugas"),
         hint="Satu baris satu bahan: bahan; dipakai untuk apa."),
    Part("tools", "Perangkat kerja", ("Perangkat kerja", "Digunakan untuk tugas"),
         hint="Satu baris satu perangkat: perangkat; dipakai untuk apa."),
    Part("responsibilities", "Tanggung jawab", ("Tanggung jawab",), hint=LINES),
    Part("authorities", "Wewenang", ("Wewenang",), hint=LINES),
    Part("correlations", "Korelasi jabatan", ("Jabatan", "Unit kerja atau instansi", "Dalam hal"),
         hint="Satu baris satu jabatan: jabatan; unit kerja; dalam hal apa."),
    Part("environment", "Kondisi lingkungan kerja", ("Aspek", "Faktor"),
         hint="Satu baris satu aspek, misalnya: Tempat kerja; di dalam ruangan."),
    Part("hazards", "Risiko bahaya", ("Risiko", "Penyebab"),
         hint="Satu baris satu risiko: risiko; penyebabnya. Tulis “Tidak ada” bila tidak ada."),
    Part("skills", "Keterampilan kerja", ("Keterampilan",), REQUIREMENTS, LINES),
    Part("aptitudes", "Bakat kerja", ("Bakat",), REQUIREMENTS, LINES),
    Part("temperaments", "Temperamen kerja", ("Temperamen",), REQUIREMENTS, LINES),
    Part("interests", "Minat kerja", ("Minat",), REQUIREMENTS, LINES),
    Part("physical_effort", "Upaya fisik", ("Upaya fisik",), REQUIREMENTS, LINES),
    Part("physical_condition", "Kondisi fisik", ("Kondisi fisik",), REQUIREMENTS, LINES),
    Part("work_functions", "Fungsi pekerjaan", ("Fungsi",), REQUIREMENTS, LINES),
    Part("achievements", "Prestasi kerja yang diharapkan", ("Prestasi kerja",), hint=LINES),
)  # fmt: skip
PART_NAMES = tuple(part.name for part in PARTS)
BEFORE_TASKS = "experience"  # the section of the tasks stands behind this part's


class Entry(NamedTuple):
    """A part as it is shown: ``rows`` of cells, ``text`` for a part without columns."""

    part: Part
    text: str
    rows: list[list[str]]

    @property
    def is_table(self) -> bool:
        return len(self.part.columns) > 1


class Section(NamedTuple):
    """A heading with its entries; that of the tasks has none."""

    label: str
    entries: list[Entry]

    @property
    def is_tasks(self) -> bool:
        return self.label == TASKS


def lines_of(text: str) -> list[str]:
    """The points of a text, without the bullets or numbers that were typed before them."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [found for line in lines if (found := _BULLET.sub("", line))]


def cells_of(line: str, n_columns: int) -> list[str]:
    """The columns of one line, ``n_columns`` of them."""
    cells = [cell.strip() for cell in line.split(";", n_columns - 1)]
    return cells + [""] * (n_columns - len(cells))


def read_part(part: Part, text: str) -> Entry:
    if not part.columns:
        return Entry(part, "\n".join(lines_of(text)), [])
    return Entry(part, "", [cells_of(line, len(part.columns)) for line in lines_of(text)])


def sections_of(values: Mapping[str, str]) -> list[Section]:
    """Every section of the form in its order, that of the tasks among them; empty parts too."""
    sections: list[Section] = []
    for part in PARTS:
        label = part.section or part.label
        if not sections or sections[-1].label != label:
            sections.append(Section(label, []))
        sections[-1].entries.append(read_part(part, values.get(part.name, "")))
        if part.name == BEFORE_TASKS:
            sections.append(Section(TASKS, []))
    return sections


def n_filled(values: Mapping[str, str]) -> int:
    """How many parts say something."""
    return sum(bool(values.get(name, "").strip()) for name in PART_NAMES)


def starting_values(summary: str, education: str, outputs: Iterable[str]) -> dict[str, str]:
    """What is known before anybody wrote: the job title's summary and education, and the outputs
    of the post's tasks, each once."""
    once = dict.fromkeys(filter(None, (" ".join(output.split()) for output in outputs)))
    listed = [output[:1].upper() + output[1:] for output in once]
    return {"summary": summary, "education": education, "outputs": "\n".join(listed)}


def completed(values: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """``values`` with the empty parts taken from ``others``."""
    return {
        name: values.get(name, "") if values.get(name, "").strip() else others.get(name, "")
        for name in PART_NAMES
    }
