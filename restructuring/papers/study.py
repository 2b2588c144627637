"""The skeleton of a kajian (DOMAIN.md 12.1 row 3) with the evidence that is there. What only people can
write is marked to be filled in. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.templatetags.formats import number, signed
from restructuring.enums import DocumentKind
from restructuring.figure_lines import Line, grouped
from restructuring.ledger import SORT_WORDS, Entry, LedgerFate
from restructuring.papers.facts import NONE, Facts
from restructuring.papers.house import House, column, heading, minor, table, text

FILL = "[Diisi penyusun: {}.]"


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What a rule says: ``status`` in words, ``clause`` of the regulation, the written ``answer``."""

    status: str
    severity: str
    unit: str
    message: str
    clause: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class GoalLine:
    indicator: str
    label: str
    baseline: Decimal | None
    target: Decimal
    due: str


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What a kajian tells beside the changes themselves. ``reasons``: (kind, text); ``milestones``:
    (label, owner, planned, done); ``n_hidden``: findings left out since they name units outside;
    ``unseen``: which figures are left out or partial, since whoever ordered may not see the rest;
    ``appraisal``: (side, label, figure, reference or note) of the unit the proposal is about."""

    title: str
    reason: str
    basis: str
    effective: str
    told: Sequence[str]
    reasons: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    findings: Sequence[FindingLine]
    n_hidden: int
    entries: Sequence[Entry]
    goals: Sequence[GoalLine]
    milestones: Sequence[tuple[str, str, str, str]]
    appraisal: Sequence[tuple[str, str, str, str]] = ()
    unseen: Sequence[str] = ()


def study_blocks(facts: Facts, house: House, one: StudyFacts) -> list[dict]:
    return [
        *house.letterhead_block(),
        {"kind": "title", "text": f"KAJIAN PENATAAN PERANGKAT DAERAH\n{one.title.upper()}"},
        *_opening(one),
        *_problem(one),
        *_changes(facts, one),
        *_effects(one),
        *_law(one),
        *_ledger(one),
        *_people(facts),
        *_plan(one),
        *_closing(),
        house.sign_block(DocumentKind.STUDY),
    ]


def _opening(one):
    return [
        heading("I. Pendahuluan"),
        minor("A. Latar belakang"),
        text(one.reason),
        minor("B. Dasar hukum"),
        text(one.basis or FILL.format("dasar hukum khusus usulan ini")),
        minor("C. Maksud dan tujuan"),
        text(FILL.format("maksud dan tujuan")),
    ]


def _problem(one):
    rows = [[kind, words] for kind, words in one.reasons]
    return [
        heading("II. Keadaan sekarang dan masalah"),
        table([column("Sumber", 3), column("Alasan", 9)], rows)
        if rows
        else text(FILL.format("bukti masalah; belum ada alasan yang dilampirkan pada usulan")),
        minor("Analisis kekuatan dan kelemahan"),
        _appraisal(one),
    ]


def _appraisal(one):
    if not one.appraisal:
        return text(FILL.format("analisis; belum ada angka atau catatan tentang unit ini"))
    columns = [column("Sisi", 2), column("Hal", 4), column("Angka", 2), column("Acuan", 6)]
    return table(columns, [[cell or NONE for cell in row] for row in one.appraisal])


def _changes(facts, one):
    rows = [[row.before or NONE, row.fate, row.after or NONE] for row in facts.unit_rows]
    return [
        heading("III. Rancangan perubahan"),
        text(f"Rencana berlaku: {one.effective}."),
        {"kind": "list", "items": list(one.told), "numbered": True}
        if one.told
        else text("Belum ada perubahan dalam rancangan."),
        *(
            [table([column("Unit lama", 6), column("Peralihan", 2), column("Unit baru", 6)], rows)]
            if rows
            else []
        ),
        text("Rinciannya ada pada matriks lama dan baru."),
    ]


def _effects(one):
    blocks = [heading("IV. Dampak")]
    for group, lines in grouped([line for line in one.lines if _is_told(line)]):
        blocks.append(minor(group))
        columns = [
            column("Ukuran", 6),
            column("Sebelum", 2, align="right"),
            column("Sesudah", 2, align="right"),
            column("Selisih", 2, align="right"),
        ]
        blocks.append(table(columns, [_figure(line) for line in lines]))
        blocks += [text(line.note) for line in lines if line.note]
    return [*blocks, *map(text, one.unseen)]


def _is_told(line):
    """Kinds and echelons only where they change."""
    return not line.is_part or bool(line.difference)


def _figure(line):
    label = f"{line.label} ({line.unit})" if line.unit else line.label
    return [
        label,
        *(_value(one, line.decimals) for one in (line.before, line.after)),
        _change(line),
    ]


def _value(value, decimals):
    return NONE if value is None else number(value, decimals)


def _change(line):
    return NONE if line.difference is None else signed(line.difference, line.decimals)


def _law(one):
    rows = [
        [
            one_finding.status,
            one_finding.severity,
            f"{one_finding.unit}\n{one_finding.message}",
            one_finding.clause,
            one_finding.answer or NONE,
        ]
        for one_finding in one.findings
    ]
    columns = [
        column("Keadaan", 2),
        column("Bobot", 2),
        column("Temuan", 6),
        column("Ketentuan", 4),
        column("Tanggapan", 4),
    ]
    hidden = f"{one.n_hidden} temuan lain menyebut unit di luar lingkup usulan ini."
    return [
        heading("V. Kesesuaian dengan ketentuan"),
        table(columns, rows) if rows else text("Tidak ada temuan baru dan tidak ada yang selesai."),
        *([text(hidden)] if one.n_hidden else []),
    ]


def _ledger(one):
    counts = Counter((entry.what, entry.fate) for entry in one.entries)
    rows = [
        [SORT_WORDS[what], str(LedgerFate(fate).label), number(n)]
        for what in SORT_WORDS
        for fate in LedgerFate
        if (n := counts[what, fate])
    ]
    columns = [column("Apa", 4), column("Peralihan", 4), column("Jumlah", 2, align="right")]
    n_open = sum(entry.is_open for entry in one.entries)
    said = f"{n_open} belum ditetapkan." if n_open else "Semuanya sudah ditetapkan peralihannya."
    return [
        heading("VI. Peralihan"),
        *([table(columns, rows), text(said)] if rows else [text("Tidak ada yang beralih.")]),
    ]


def _people(facts):
    rows = facts.person_rows
    displaced = sum(not row.post.after for row in rows)
    return [
        heading("VII. Pegawai"),
        text(
            f"{number(len(rows))} pegawai beralih jabatan atau unit; {number(displaced)} di antaranya "
            "belum punya jabatan baru. Nama-namanya ada pada daftar nominatif."
        ),
    ]


def _plan(one):
    goals = [
        [
            f"{goal.label}\n{goal.indicator}",
            _own(goal.baseline),
            _own(goal.target),
            goal.due,
        ]
        for goal in one.goals
    ]
    steps = [list(step) for step in one.milestones]
    return [
        heading("VIII. Sasaran dan rencana pelaksanaan"),
        table(
            [
                column("Ukuran", 6),
                column("Keadaan awal", 3, align="right"),
                column("Sasaran", 3, align="right"),
                column("Paling lambat", 3),
            ],
            goals,
        )
        if goals
        else text(FILL.format("sasaran")),
        table(
            [
                column("Tahap", 6),
                column("Penanggung jawab", 4),
                column("Rencana", 3),
                column("Selesai", 3),
            ],
            steps,
        )
        if steps
        else text(FILL.format("tahap pelaksanaan")),
    ]


def _own(value):
    return NONE if value is None else number(value.normalize())


def _closing():
    return [
        heading("IX. Pilihan lain, kesimpulan, dan saran"),
        text(FILL.format("pilihan lain yang ditimbang dan mengapa tidak dipilih")),
        text(FILL.format("kesimpulan dan saran")),
    ]
