"""The columns of times of services, and the files of the systems that keep them."""

from dataclasses import replace
from datetime import datetime

from portal.imports.spec import Column, Source, Table
from portal.imports.widgets import MomentWidget, TextWidget, folded, text_of

QUEUE = "antrean"
OTHER = "lain"

COLUMNS = (
    Column(
        "number",
        "Nomor",
        TextWidget(80),
        aliases=("nomor permohonan", "no permohonan", "nomor registrasi", "no registrasi",
                 "nomor berkas", "no tiket", "nomor tiket"),
        required=True,
        example="3674/KTP/2026/000123",
        help="Nomor di sistem asal. Nomor yang sudah ada diperbarui, bukan ditambahkan lagi.",
        width=28,
    ),
    Column(
        "service",
        "Layanan",
        TextWidget(200),
        aliases=("jenis layanan", "nama layanan", "jenis permohonan", "kode layanan"),
        required=True,
        example="LYN-001",
        help="Kode atau nama layanan di portal ini.",
        width=30,
    ),
    Column(
        "unit",
        "Unit",
        TextWidget(400),
        aliases=("unit kerja", "instansi", "opd", "tempat layanan"),
        example="Dinas Kependudukan dan Pencatatan Sipil",
        help="Hanya bila beberapa unit memberi layanan yang sama.",
        width=40,
    ),
    Column(
        "started_at",
        "Masuk",
        MomentWidget(),
        aliases=("tanggal masuk", "tanggal permohonan", "tanggal pengajuan", "tgl pengajuan",
                 "waktu masuk", "waktu mulai", "mulai"),
        required=True,
        example="2026-10-01 08:12",
        help="Tanggal, dengan jam bila layanannya dijanjikan dalam menit atau jam.",
        width=20,
    ),
    Column(
        "ended_at",
        "Selesai",
        MomentWidget(),
        aliases=("tanggal selesai", "tanggal terbit", "tgl selesai", "waktu selesai"),
        example="2026-10-02 10:40",
        help="Kosong bila belum selesai.",
        width=20,
    ),
    Column(
        "desk",
        "Loket",
        TextWidget(60),
        aliases=("nomor loket", "no loket", "counter", "meja"),
        example="Loket 3",
        width=14,
    ),
    Column(
        "paused_since",
        "Dihentikan sejak",
        MomentWidget(),
        aliases=("tanggal tunda", "mulai tunda", "tanggal pending"),
        help="Mulai kapan waktunya tidak dihitung.",
        width=20,
    ),
    Column(
        "paused_until",
        "Dihentikan sampai",
        MomentWidget(),
        aliases=("tanggal lanjut", "selesai tunda", "tanggal lengkap"),
        width=20,
    ),
    Column(
        "pause_reason",
        "Alasan dihentikan",
        TextWidget(120),
        aliases=("alasan tunda", "alasan pending", "keterangan tunda"),
        example="Blangko habis",
        help="Tanpa nama orang.",
        width=30,
    ),
)  # fmt: skip


def of_queue(table: Table) -> Table:
    """Tickets of a queue machine: their number begins anew every day, and day and times stand in
    columns of their own. The day is put before the number and the times."""
    places = {folded(heading): place for place, heading in enumerate(table.headers)}
    day = places[folded("Tanggal")]
    timed = [places[folded(name)] for name in ("Jam Ambil", "Jam Selesai")]
    number = places[folded("Nomor Antrean")]
    rows = []
    for cells in table.rows:
        cells = list(cells)
        written = day_text(cells[day])
        if cells[number] != "" and written:
            cells[number] = f"{written} {text_of(cells[number])}"
        for place in timed:
            if cells[place] != "" and written:
                cells[place] = f"{written} {clock_text(cells[place])}"
        rows.append(cells)
    return replace(table, rows=rows)


def day_text(cell):
    """A day as an export writes it: a ticket is the same however the next file spells its day. What is
    no day stays as it is, to be told."""
    try:
        return f"{MomentWidget().clean(cell):%Y-%m-%d}"
    except ValueError:
        return text_of(cell)


def clock_text(cell):
    """A time of day as text; a spreadsheet keeps it as a part of a day."""
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = min(round(cell * 24 * 60), 24 * 60 - 1)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    text = text_of(cell)
    try:  # a whole instant: the day is said already
        return (
            datetime.fromisoformat(text).strftime("%H:%M:%S")
            if len(text) > len("12:00:00")
            else text
        )
    except ValueError:
        return text


SOURCES = (
    Source(
        "siak",
        "SIAK",
        ("No Registrasi", "Jenis Layanan", "Tanggal Pengajuan", "Tanggal Selesai"),
        {"No Registrasi": "number", "Jenis Layanan": "service",
         "Tanggal Pengajuan": "started_at", "Tanggal Selesai": "ended_at",
         "Tempat Layanan": "unit", "Tanggal Pending": "paused_since",
         "Alasan Pending": "pause_reason"},
    ),
    Source(
        "oss",
        "OSS",
        ("Nomor Permohonan", "Jenis Perizinan", "Tanggal Permohonan", "Tanggal Terbit"),
        {"Nomor Permohonan": "number", "Jenis Perizinan": "service",
         "Tanggal Permohonan": "started_at", "Tanggal Terbit": "ended_at",
         "Instansi": "unit"},
    ),
    Source(
        "simbg",
        "SIMBG",
        ("Nomor Registrasi", "Jenis Permohonan", "Tanggal Masuk", "Tanggal Terbit"),
        {"Nomor Registrasi": "number", "Jenis Permohonan": "service",
         "Tanggal Masuk": "started_at", "Tanggal Terbit": "ended_at",
         "Dinas": "unit"},
    ),
    Source(
        QUEUE,
        "Mesin antrean",
        ("Tanggal", "Nomor Antrean", "Layanan", "Jam Ambil", "Jam Selesai"),
        {"Nomor Antrean": "number", "Layanan": "service", "Jam Ambil": "started_at",
         "Jam Selesai": "ended_at", "Loket": "desk"},
        reshape=of_queue,
    ),
)  # fmt: skip
SOURCE_LABELS = {source.name: source.label for source in SOURCES} | {OTHER: "Berkas lain"}
