"""Documents on what becomes of units, posts, people and functions. Pure."""

from restructuring.enums import DocumentKind
from restructuring.papers.facts import NONE, Facts
from restructuring.papers.house import House, column, heading, table, text
from restructuring.papers.house import title as title_of

NOTHING = "Tidak ada."
MASKED = "NIP ditulis sebagian; NIP lengkap hanya pada keputusan dan petikannya."


def subject(title: str) -> str:
    return f"Usulan penataan: {title}"


def matrix_blocks(facts: Facts, house: House, title: str, when: str) -> list[dict]:
    """Matriks lama dan baru: every unit and post that is otherwise afterwards."""
    units, posts = facts.unit_rows, facts.post_rows
    return [
        *house.letterhead_block(),
        title_of("MATRIKS ORGANISASI LAMA DAN BARU"),
        {"kind": "subtitle", "text": f"{subject(title)}. {when}"},
        heading(f"A. Unit organisasi ({len(units)})"),
        *_table_or_nothing(
            [
                column("Lama", 5),
                column("Induk lama", 4),
                column("Peralihan", 3),
                column("Baru", 5),
                column("Induk baru", 4),
                column("Keterangan", 3),
            ],
            [
                [
                    _two(row.before, row.before_kind),
                    row.before_parent or NONE,
                    row.fate,
                    _two(row.after, row.after_kind),
                    row.after_parent or NONE,
                    row.note,
                ]
                for row in units
            ],
        ),
        heading(f"B. Jabatan ({len(posts)})"),
        *_table_or_nothing(
            [
                column("Jabatan lama", 5),
                column("Unit lama", 4),
                column("Peralihan", 3),
                column("Jabatan baru", 5),
                column("Unit baru", 4),
                column("Eselon", 3),
            ],
            [
                [
                    row.before or NONE,
                    row.before_unit or NONE,
                    row.fate,
                    row.after or NONE,
                    row.after_unit or NONE,
                    _arrow(row.before_echelon, row.after_echelon),
                ]
                for row in posts
            ],
        ),
        house.sign_block(DocumentKind.MATRIX),
    ]


def _two(name: str, kind: str) -> str:
    return f"{name}\n{kind}" if name and kind else name or NONE


def _arrow(before: str, after: str) -> str:
    if not before or not after or before == after:
        return before or after or NONE
    return f"{before} menjadi {after}"


def _table_or_nothing(columns, rows):
    return [table(columns, rows)] if rows else [text(NOTHING)]


def duties_blocks(facts: Facts, house: House, title: str, when: str) -> list[dict]:
    """Daftar tugas dan fungsi: of every unit in the changed branches, as it is afterwards."""
    rows = facts.duty_rows
    return [
        *house.letterhead_block(),
        title_of("DAFTAR TUGAS DAN FUNGSI"),
        {"kind": "subtitle", "text": f"{subject(title)}. {when}"},
        *_duties_by_unit(rows),
        house.sign_block(DocumentKind.DUTIES),
    ]


def _duties_by_unit(rows):
    if not rows:
        return [text("Tugas dan fungsi unit yang berubah belum dicatat.")]
    blocks = []
    for unit in dict.fromkeys(row.unit for row in rows):
        mine = [row for row in rows if row.unit == unit]
        blocks.append(heading(unit or "Tidak diteruskan"))
        columns = [column("Tugas dan fungsi", 9), column("Asal", 5), column("Peralihan", 3)]
        blocks.append(table(columns, [[row.text, row.origin or NONE, row.fate] for row in mine]))
    return blocks


def nominative_blocks(facts: Facts, house: House, title: str, when: str) -> list[dict]:
    """Daftar nominatif: everybody whose post or unit is otherwise afterwards. NIP masked: the list
    is read by many, and the decree names people in full."""
    rows = facts.person_rows
    columns = [
        column("Nama dan NIP", 5),
        column("Pangkat, gol./ruang", 3),
        column("Jabatan dan unit lama", 6),
        column("Peralihan", 3),
        column("Jabatan dan unit baru", 6),
    ]
    cells = [
        [
            f"{row.person.name}\n{row.person.nip}",
            row.person.rank or NONE,
            f"{row.post.before}\n{row.post.before_unit}",
            row.post.fate,
            f"{row.post.after}\n{row.post.after_unit}" if row.post.after else "Belum ditempatkan",
        ]
        for row in rows
    ]
    kept = facts.n_kept_people
    also = f" {kept} pegawai lain pada unit yang sama tidak berubah." if kept else ""
    return [
        *house.letterhead_block(),
        title_of("DAFTAR NOMINATIF PEGAWAI"),
        {"kind": "subtitle", "text": f"{subject(title)}. {when}"},
        text(f"{len(rows)} pegawai beralih jabatan atau unit.{also} {MASKED}"),
        *_table_or_nothing(columns, cells),
        house.sign_block(DocumentKind.NOMINATIVE),
    ]
