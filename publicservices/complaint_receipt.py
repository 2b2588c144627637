"""The receipt of a case that was taken in at the counter (UU 25/2009 art 44: tanda terima), as PDF."""

from datetime import date

from portal.documents import render_pdf
from portal.templatetags.formats import date_long
from publicservices.models import Complaint


def receipt_pdf(row: Complaint, *, code: str, address: str, officer: str, day: date) -> bytes:
    """One page with the code and how to follow the case; it names no reporter. Raises
    portal.documents.DocumentError."""
    government = row.government
    facts = [
        ["Kode", code],
        ["Nomor", str(row.pk)],
        ["Jenis", row.get_kind_display()],
        ["Pokok", row.subject],
        ["Diterima", date_long(government.today(row.filed_at))],
        ["Saluran", row.get_channel_display()],
        ["Petugas penerima", officer],
        ["Jawaban pertama paling lambat", date_long(row.due_on) if row.due_on else "–"],
    ]
    steps = [
        f"Buka {address} di telepon atau komputer siapa pun, tanpa akun.",
        "Tulis kode di atas. Siapa pun yang Anda beri kode ini dapat melacak dan menjawab.",
        "Tanpa internet: sebutkan kode ini di loket mana pun.",
        "Simpan lembar ini. Kode tidak dapat dibuat lagi.",
    ]
    columns = [
        {"title": "Keterangan", "share": 4, "align": "left", "points": 0},
        {"title": "Isi", "share": 8, "align": "left", "points": 0},
    ]
    data = {
        "author": government.name,
        "foot": f"Pemerintah {government.name}, dicetak {date_long(day)}",
        "posts": [
            {
                "running": {"left": "Tanda terima", "right": f"Pengaduan {row.pk}"},
                "blocks": [
                    {"kind": "title", "text": "Tanda terima pengaduan"},
                    {"kind": "subtitle", "text": f"Pemerintah {government.name}"},
                    {"kind": "table", "columns": columns, "rows": facts},
                    {"kind": "heading", "text": "Cara melacak"},
                    {"kind": "list", "items": steps},
                ],
            }
        ],
    }
    return render_pdf("anjab", data, title=f"Tanda terima pengaduan {row.pk}", day=day)
