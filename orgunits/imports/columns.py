"""The columns of a list of units, and the headings under which real files carry them."""

import re

from orgunits.enums import UnitKind, UnitTipe
from portal.imports.spec import Column, Source
from portal.imports.widgets import (
    ChoiceWidget,
    DateWidget,
    DigitsWidget,
    IntegerWidget,
    TextWidget,
    text_of,
)

KIND_SYNONYMS = {
    "perangkat daerah": UnitKind.DINAS,
    "opd": UnitKind.DINAS,
    "skpd": UnitKind.DINAS,
    "sekretariat daerah": UnitKind.SETDA,
    "sekretariat dprd": UnitKind.SETWAN,
    "upt": UnitKind.UPTD,
    "sekolah": UnitKind.SEKOLAH,
    "rumah sakit": UnitKind.RSUD,
    "sub bagian": UnitKind.SUBBAGIAN,
    "subbag": UnitKind.SUBBAGIAN,
    "sub bidang": UnitKind.SUBBIDANG,
    "kelompok jf": UnitKind.KELOMPOK_JF,
}
TIPE_SYNONYMS = {"tipe a": "A", "tipe b": "B", "tipe c": "C", "kelas a": "A", "kelas b": "B"}
TIPE_SYNONYMS |= {"kelas c": "C", "kelas d": "D"}
# Two names in one cell are two units; a text of one line would hide it.
SEVERAL = re.compile(r"[\r\n;]|_x000D_")


class UnitNameWidget(TextWidget):
    """The name of one unit."""

    def clean(self, value, row=None, **kwargs):
        parts = [text_of(part) for part in SEVERAL.split(str(value)) if text_of(part)]
        if len(parts) > 1:
            raise ValueError(
                f"Sel ini memuat {len(parts)} nama (“{parts[0]}” dan “{parts[1]}”). "
                "Satu baris hanya untuk satu unit."
            )
        return super().clean(value, row, **kwargs)


COLUMNS = (
    Column(
        "code",
        "Kode",
        TextWidget(40),
        aliases=("kode unit", "kode opd", "kode_opd", "kode perangkat daerah", "nomor", "kdunit"),
        example="1.02",
        help="Kode unit menurut daerah. Unit dicari menurut kode ini atau unor_id.",
    ),
    Column(
        "unor_id",
        "Unor ID SIASN",
        TextWidget(40),
        aliases=("unor_id", "id unor", "id", "unorid", "siasn_unor_id"),
        example="8ae48287…",
        help="Id unit pada SIASN, kalau ada.",
        width=36,
    ),
    Column(
        "name",
        "Nama unit",
        UnitNameWidget(200),
        aliases=(
            "nama", "nama opd", "nama_opd", "namaunor", "nama unor", "unor_nama", "unit kerja",
            "unitkerja", "subunitkerja", "subsubunitkerja", "nama perangkat daerah", "nama pd",
            "nama unit kerja kantor", "opd", "skpd", "unit organisasi",
        ),
        required=True,
        example="Dinas Kesehatan",
        help="Nomenklatur lengkap, bukan nama jabatan pimpinannya.",
        width=50,
    ),
    Column(
        "abbreviation",
        "Singkatan",
        TextWidget(40),
        aliases=("singkat", "akronim", "nama singkat"),
        example="Dinkes",
    ),
    Column(
        "kind",
        "Jenis",
        ChoiceWidget(UnitKind.choices, KIND_SYNONYMS),
        aliases=("jenis unit", "jenis unor", "bentuk"),
        example="Dinas",
        help="Bila kosong, disimpulkan dari awal nama unit (Dinas …, Bidang …, Kelurahan …).",
    ),
    Column(
        "tipe",
        "Tipe",
        ChoiceWidget(UnitTipe.choices, TIPE_SYNONYMS),
        aliases=("tipe kelas", "tipologi", "kelas"),
        example="A",
        help="Tipe perangkat daerah A, B, C; kelas UPTD atau RSUD.",
        clears=True,
        width=10,
    ),
    Column(
        "parent",
        "Induk",
        TextWidget(800),
        aliases=(
            "unit induk", "atasan", "diatasanid", "diatasan id", "unor_atasan_id", "parent",
            "parent_id", "kode induk", "parent nomor", "kodeunitkerja", "kodesubunitkerja",
        ),
        example="",
        help="Kode, unor_id, atau nama induk; di tingkat bawah beserta induknya, misalnya "
        "“Dinas Kesehatan > Sekretariat”. Kosong: langsung di bawah pemerintah daerah.",
        width=50,
    ),
    Column(
        "order",
        "Urutan",
        IntegerWidget(0, 1_000_000),
        aliases=("no urut", "urut"),
        example="1",
        help="Urutan di antara unit setingkat. Bila kosong, menurut urutan berkas.",
        width=10,
    ),
    Column(
        "established_on",
        "Berdiri",
        DateWidget(),
        aliases=("tanggal berdiri", "tmt berlaku", "berlaku mulai", "tanggal pembentukan"),
        example="2017-01-01",
        help="Sejak kapan unit baru berdiri; satu tanggal untuk satu berkas. Bila kosong, hari ini "
        "(susunan pertama: sejak pemerintah daerah terdaftar).",
    ),
    Column(
        "npsn",
        "NPSN",
        DigitsWidget(8, "NPSN"),
        example="",
        help="Untuk satuan pendidikan.",
        width=12,
    ),
    Column(
        "area_code",
        "Kode wilayah",
        TextWidget(13),
        aliases=("kode kemendagri", "kode wilayah administrasi"),
        example="",
        help="Untuk kecamatan dan kelurahan, misalnya 36.74.01.1001.",
    ),
)  # fmt: skip


def from_dotted_numbers(table):
    """A peta jabatan: units are numbered 1, 1.1, 1.2.10 and the number says the parent. Rows that
    are posts or links are left out."""
    heads = [text_of(head).casefold() for head in table.headers]
    number = next(i for i, head in enumerate(heads) if head in NUMBER_HEADS)
    kind = next((i for i, head in enumerate(heads) if head in ("tipe", "tipe node")), None)
    rows, numbers = [], []
    for row, at in zip(table.rows, table.numbers, strict=True):
        if kind is not None and text_of(row[kind]).casefold() not in ("", "unit organisasi"):
            continue
        dotted = text_of(row[number]).strip(".")
        cells = [*row, dotted.rpartition(".")[0]]
        cells[number] = dotted
        rows.append(cells)
        numbers.append(at)
    headers = [*table.headers, "Induk"]
    if kind is not None:
        headers[kind] = "(tipe node)"
    return type(table)(headers=headers, rows=rows, numbers=numbers)


NUMBER_HEADS = ("nomor", "no", "no.", "kode hirarki", "urutan")
SOURCES = (
    Source(
        "siasn.ref_unor",
        "Referensi unor SIASN",
        ("Id", "DiatasanId", "NamaUnor"),
        {"Id": "unor_id", "DiatasanId": "parent", "NamaUnor": "name"},
    ),
    Source(
        "simpeg.ref_unor",
        "SIMPEG (ref_unor)",
        ("unor_id", "unor_nama", "unor_atasan_id"),
        {"unor_id": "unor_id", "unor_nama": "name", "unor_atasan_id": "parent"},
    ),
    Source(
        "opd.seeder",
        "Tabel OPD (kode_opd, nama_opd)",
        ("kode_opd", "nama_opd"),
        {"kode_opd": "code", "nama_opd": "name", "parent_id": "parent"},
    ),
    Source(
        "simpeg.unitkerja",
        "SIMPEG (subunitkerja)",
        ("kode", "subunitkerja", "kodeunitkerja"),
        {"kode": "code", "subunitkerja": "name", "kodeunitkerja": "parent"},
    ),
    Source(
        "peta_jabatan",
        "Peta jabatan bernomor (1, 1.1, 1.2.10)",
        ("nomor", "nama", "tipe"),
        {"nomor": "code", "nama": "name", "Induk": "parent"},
        from_dotted_numbers,
    ),
)
