"""Drafts of regulations: what a Perda and what a Peraturan of the head of the region say of the new
structure (DOMAIN.md 12.1 rows 4 and 7). Pure.

A Perda forms perangkat daerah and says their kind, name and tipe (PP 18/2016 art 3(1)); their place,
inner structure, tasks and functions are for the regulation of the head of the region (art 4).
"""

from collections.abc import Iterator

from orgunits.enums import AGENCY_KINDS
from restructuring.enums import DocumentKind
from restructuring.papers.facts import KIND_LABELS, NONE, Facts
from restructuring.papers.house import (
    House,
    annex_block,
    column,
    heading,
    minor,
    table,
    text,
    title,
)

LAWS = (
    "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah sebagaimana telah beberapa kali "
    "diubah terakhir dengan Undang-Undang Nomor 6 Tahun 2023",
    "Peraturan Pemerintah Nomor 18 Tahun 2016 tentang Perangkat Daerah sebagaimana telah diubah "
    "dengan Peraturan Pemerintah Nomor 72 Tahun 2019",
)
KEEP = (
    "Tugas dan fungsi yang lama tetap dilaksanakan sampai pejabat menurut susunan yang baru dilantik "
    "atau dikukuhkan."
)
PERDA_TITLE = "Pembentukan dan Susunan Perangkat Daerah"
PERKADA_TITLE = "Kedudukan, Susunan Organisasi, Tugas dan Fungsi, serta Tata Kerja Perangkat Daerah"


def perda_blocks(facts: Facts, house: House, reason: str, basis: str) -> list[dict]:
    """The draft Perda's grounds, its agencies afterwards with kind and tipe, and what goes over."""
    regulation = f"Rancangan Peraturan Daerah {house.name}"
    rows = [row for row in facts.unit_rows if _speaks_of_agency(row)]
    return [
        annex_block(regulation, PERDA_TITLE),
        *_grounds(reason, basis),
        heading("A. Perangkat daerah sesudah perubahan"),
        *_agencies(facts),
        heading("B. Perangkat daerah yang berubah"),
        table(
            [
                column("Semula", 6),
                column("Peralihan", 2),
                column("Menjadi", 6),
                column("Jenis dan tipe", 4),
            ],
            [
                [row.before or NONE, row.fate, row.after or NONE, row.after_kind or row.before_kind]
                for row in rows
            ],
        )
        if rows
        else text("Tidak ada perangkat daerah yang berubah: cukup peraturan kepala daerah."),
        heading("C. Ketentuan peralihan"),
        text(KEEP),
        house.sign_block(DocumentKind.PERDA),
    ]


def _speaks_of_agency(row):
    labels = {str(KIND_LABELS[kind]) for kind in AGENCY_KINDS}
    kinds = (row.before_kind, row.after_kind)
    return any(kind.split(",")[0] in labels for kind in kinds if kind)


def _grounds(reason, basis):
    laws = [*LAWS, *([basis] if basis else [])]
    return [
        title("POKOK-POKOK RANCANGAN"),
        {
            "kind": "terms",
            "items": [
                ["Menimbang", _sentences(reason), "a"],
                ["Mengingat", [f"{law};" for law in laws], "1"],
            ],
        },
    ]


def _sentences(reason):
    return [f"bahwa {_lowered(reason.strip().rstrip('.'))};"]


def _lowered(words):
    """Without the capital of a sentence; an abbreviation keeps its capitals."""
    first = words.split(" ", 1)[0]
    return words if first.isupper() and len(first) > 1 else words[:1].lower() + words[1:]


def _agencies(facts):
    """Agencies of the new structure, by kind in the order of the regulation."""
    before, after = facts.before.unit(facts.scope), facts.after
    if before.parent is not None:
        units = [after.unit(facts.scope)] if facts.scope in after else []
    else:
        units = after.children(facts.scope)
    units = [one for one in units if one.kind in AGENCY_KINDS]
    rows = [
        [one.name, KIND_LABELS[one.kind], one.tipe or NONE, facts.state_of(one.id)] for one in units
    ]
    columns = [column("Nama", 9), column("Jenis", 4), column("Tipe", 2), column("Keadaan", 3)]
    return [table(columns, rows)] if rows else [text("Tidak ada.")]


def perkada_blocks(facts: Facts, house: House, reason: str, basis: str) -> list[dict]:
    """The draft of the regulation of the head of the region: of every changed agency its inner
    structure, the tasks and functions of its units, and what becomes of those that end."""
    regulation = f"Rancangan {house.regulation} {house.place}"
    ending = [row for row in facts.unit_rows if row.before and not row.after_kind]
    return [
        annex_block(regulation, PERKADA_TITLE, place="I"),
        *_grounds(reason, basis),
        heading("A. Susunan organisasi"),
        *_outlines(facts),
        heading("B. Tugas dan fungsi"),
        *_tasks(facts),
        heading("C. Unit yang berakhir"),
        table(
            [column("Unit", 6), column("Peralihan", 2), column("Diteruskan oleh", 6)],
            [[row.before, row.fate, row.after or NONE] for row in ending],
        )
        if ending
        else text("Tidak ada unit yang berakhir."),
        heading("D. Ketentuan peralihan"),
        text(KEEP),
        text("Bagan susunan organisasi dimuat dalam lampiran bagan."),
        house.sign_block(DocumentKind.PERKADA),
    ]


def _outlines(facts):
    blocks = []
    for number, top in enumerate(facts.changed_tops(facts.after), 1):
        unit = facts.after.unit(top)
        blocks.append(minor(f"{number}. {unit.name}"))
        blocks.append(text(f"Susunan organisasi {unit.name} terdiri atas:"))
        blocks.append({"kind": "outline", "items": list(_outline(facts, top, 0))})
    return blocks or [text("Tidak ada.")]


def _outline(facts: Facts, unit_id: int, level: int) -> Iterator[list]:
    """The lines under a unit: ``a. Kepala``, then its parts with theirs."""
    head = "" if level else facts.head_of(unit_id)
    parts: list[tuple[str, int | None]] = [(head, None)] if head else []
    parts += [(child.name, child.id) for child in facts.after.children(unit_id)]
    for place, (name, child) in enumerate(parts):
        has_parts = child is not None and facts.after.child_ids(child)
        last = place == len(parts) - 1
        ending = ", membawahkan:" if has_parts else "." if last and not level else ";"
        yield [level, f"{_mark(level, place)} {name}{ending}"]
        if has_parts:
            yield from _outline(facts, child, level + 1)


def _mark(level: int, place: int) -> str:
    """The mark of a line as regulations number: "a.", "1.", "a)", "1)" by level."""
    letter = chr(ord("a") + place % 26) * (place // 26 + 1)
    number = str(place + 1)
    return (f"{letter}.", f"{number}.", f"{letter})", f"{number})")[min(level, 3)]


def _tasks(facts):
    found = facts.duties_by_home
    blocks = []
    for top in facts.changed_tops(facts.after):
        for unit_id in facts.after.subtree(top):
            texts = [row.text for row in found.get(unit_id, ())]
            if texts:
                blocks.append(minor(facts.unit_name(unit_id)))
                blocks.append({"kind": "list", "items": texts, "numbered": True})
    return blocks or [text("Tugas dan fungsi unit yang berubah belum dicatat.")]
