"""The nominative annex of the decree of a placement case, as PDF (columns: DOMAIN.md 12.3). Before it
is decided it says that it is a draft, and its number and date stay open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from employees.enums import PPPK_STATUSES
from employees.models import Employee, PlacementCase, PlacementMove
from employees.ranks import PNS_RANKS
from orgunits.models import Position
from portal.documents import render_pdf
from portal.templatetags.formats import date_long, nip, number

OPEN = "........................"


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """A person of the annex with what is read beside the move: ``rank_since`` the TMT of the golongan
    (None: not on file), ``allowance`` in rupiah a month (None: no table in force)."""

    move: PlacementMove
    from_unit: str
    to_unit: str
    rank_since: date | None = None
    allowance: int | None = None


def column(title: str, share: int = 0, points: int = 0, align: str = "left") -> dict:
    return {"title": title, "share": share, "points": points, "align": align}


COLUMNS = [
    column("No.", points=24, align="right"),
    column("Nama, NIP, tempat dan tanggal lahir", 6),
    column("Pangkat, gol./ruang, TMT", 4),
    column("Jabatan lama", 6),
    column("Jabatan baru", 6),
    column("Tunjangan", points=62, align="right"),
    column("Keterangan", 3),
]


def person_cell(person: Employee) -> dict:
    born = ", ".join(filter(None, [person.birth_place, date_long(person.birth_date)]))
    return {"text": person.full_name, "sub": f"NIP {nip(person.nip)}; {born}"}


def rank_cell(person: Employee, since: date | None) -> dict:
    rank = "" if person.status in PPPK_STATUSES else PNS_RANKS.get(person.golongan, "")
    words = ", ".join(filter(None, [rank, person.golongan])) or "–"
    return {"text": words, "sub": f"TMT {date_long(since)}" if since else ""}


def post_cell(position: Position | None, unit: str, *, with_class: bool = False) -> dict:
    if position is None:
        return {"text": "–", "sub": ""}
    job_class = position.job_class or position.job_title.job_class
    facts = [
        unit,
        f"eselon {position.echelon}" if position.echelon else "",
        f"kelas {job_class}" if with_class and job_class else "",
    ]
    return {"text": position.name, "sub": ", ".join(filter(None, facts))}


def annex_rows(lines: Sequence[AnnexLine]) -> list[list]:
    """The rows of the table, as portal/typst/paper.typ takes cells."""
    rows = []
    for place, line in enumerate(lines, start=1):
        move = line.move
        before = post_cell(move.from_position, line.from_unit)
        if move.from_position is None:
            before = {"text": "Belum ditempatkan", "sub": ""}
        after = post_cell(move.to_position, line.to_unit, with_class=True)
        if move.to_position is None:
            after = {"text": "Diberhentikan dari jabatan lama", "sub": ""}
        rows.append(
            [
                str(place),
                person_cell(move.employee),
                rank_cell(move.employee, line.rank_since),
                before,
                after,
                "–" if line.allowance is None else number(line.allowance),
                move.get_kind_display(),
            ]
        )
    return rows


def annex_data(case: PlacementCase, lines: Sequence[AnnexLine]) -> dict:
    """What the template ``nominative`` is filled with."""
    government = case.government
    is_draft = not case.decree_number
    head = f"{government.head_title} {government.short_name}"
    return {
        "author": government.name,
        "draft": "RANCANGAN, belum ditetapkan" if is_draft else "",
        "running": f"Lampiran Keputusan {head}",
        "foot": f"{case.label}, {case.title}",
        "heading": [
            f"Lampiran Keputusan {head}",
            f"Nomor {case.decree_number or OPEN}",
            f"Tanggal {date_long(case.decree_date) if case.decree_date else OPEN}",
            f"Tentang {case.title}",
        ],
        "table": {"columns": COLUMNS, "rows": annex_rows(lines)},
        "note": f"Terhitung mulai tanggal {date_long(case.effective_on)}. Tunjangan dalam rupiah "
        "sebulan menurut tabel tarif yang berlaku pada tanggal itu.",
        "sign": [head, "" if case.decree_signer in head else case.decree_signer],
    }


def annex_pdf(case: PlacementCase, lines: Sequence[AnnexLine], day: date) -> bytes:
    """The PDF of ``annex_data``. Raises portal.documents.DocumentError."""
    title = f"Lampiran keputusan, {case.label}"
    return render_pdf("nominative", annex_data(case, lines), title=title, day=day)
