"""The columns of the ABK form as a list of many posts, and the headings of real files."""

from orgunits.enums import WorkloadMethod, WorkloadPeriod
from orgunits.models.workload import FIRST_YEAR, LAST_YEAR
from portal.imports.spec import Column, Source
from portal.imports.widgets import ChoiceWidget, DecimalWidget, IntegerWidget, TextWidget

PERIOD_SYNONYMS = {
    "tahunan": WorkloadPeriod.YEAR,
    "thn": WorkloadPeriod.YEAR,
    "bulanan": WorkloadPeriod.MONTH,
    "bln": WorkloadPeriod.MONTH,
    "mingguan": WorkloadPeriod.WEEK,
    "harian": WorkloadPeriod.DAY,
    "hari": WorkloadPeriod.DAY,
    "semesteran": WorkloadPeriod.SEMESTER,
    "tw": WorkloadPeriod.QUARTER,
}
METHOD_SYNONYMS = {
    "tugas": WorkloadMethod.TASK,
    "hasil": WorkloadMethod.OUTPUT,
    "objek": WorkloadMethod.OBJECT,
    "peralatan": WorkloadMethod.EQUIPMENT,
    "abk kes": WorkloadMethod.HEALTH,
    "guru": WorkloadMethod.TEACHER,
}
MAX_VOLUME, MAX_NORM = 9_999_999, 999_999

COLUMNS = (
    Column(
        "unit",
        "Unit",
        TextWidget(800),
        aliases=("unit kerja", "unit organisasi", "opd", "perangkat daerah", "nama unit"),
        required=True,
        example="Dinas Kesehatan > Sekretariat",
        help="Kode, unor_id, atau nama unit; bila namanya tidak tunggal, beserta induknya.",
        width=44,
    ),
    Column(
        "position",
        "Jabatan",
        TextWidget(250),
        aliases=("nama jabatan", "jabatan pelaksana"),
        required=True,
        example="Pengolah Data dan Informasi",
        help="Nama jabatan seperti pada unitnya.",
        width=36,
    ),
    Column(
        "year",
        "Tahun",
        IntegerWidget(FIRST_YEAR, LAST_YEAR),
        aliases=("tahun abk", "periode"),
        example="2026",
        help="Kosong: tahun ini.",
        width=10,
    ),
    Column(
        "text",
        "Uraian tugas",
        TextWidget(500),
        aliases=("uraian", "tugas", "tugas pokok", "rincian tugas"),
        required=True,
        example="Menyusun laporan bulanan",
        help="Satu baris satu tugas; tugas yang sama pada jabatan yang sama adalah baris yang sama.",
        width=60,
    ),
    Column(
        "output",
        "Hasil kerja",
        TextWidget(100),
        aliases=("satuan hasil", "satuan", "hasil"),
        example="laporan",
        clears=True,
    ),
    Column(
        "volume",
        "Volume",
        DecimalWidget(2, 0, MAX_VOLUME),
        aliases=("volume kerja", "jumlah hasil", "beban kerja", "jumlah beban"),
        required=True,
        example="12",
        help="Berapa kali, dalam waktu di kolom “Volume per”.",
        width=12,
    ),
    Column(
        "period",
        "Volume per",
        ChoiceWidget(WorkloadPeriod.choices, PERIOD_SYNONYMS),
        aliases=("per", "satuan waktu", "keterangan waktu"),
        example="tahun",
        help="Kosong: tahun.",
        width=12,
    ),
    Column(
        "norm",
        "Waktu (menit)",
        DecimalWidget(2, 0, MAX_NORM),
        aliases=("waktu penyelesaian", "waktu", "norma waktu", "menit", "kemampuan"),
        example="300",
        help="Menit untuk satu hasil. Untuk metode hasil, objek, dan peralatan kerja: kemampuan "
        "satu orang setahun. Kosong untuk rasio guru.",
        width=14,
    ),
    Column(
        "method",
        "Metode",
        ChoiceWidget(WorkloadMethod.choices, METHOD_SYNONYMS),
        example="Tugas per tugas jabatan",
        help="Kosong: tugas per tugas jabatan.",
        width=24,
    ),
    Column(
        "source",
        "Sumber volume",
        TextWidget(200),
        aliases=("sumber", "sumber data"),
        example="Buku agenda 2025",
        clears=True,
        width=30,
    ),
    Column(
        "note",
        "Catatan",
        TextWidget(300),
        aliases=("ket", "keterangan", "dasar hukum"),
        example="",
        clears=True,
        width=30,
    ),
)
# The heading says hours, the figures are minutes (75,000 a year stand beside them).
SOURCES = (
    Source(
        "uianjab",
        "Basis data anjab-ABK (jumlah_hasil, waktu_penyelesaian_jam, waktu_efektif)",
        ("jumlah_hasil", "waktu_penyelesaian_jam", "waktu_efektif"),
        {"jumlah_hasil": "volume", "waktu_penyelesaian_jam": "norm"},
    ),
)
