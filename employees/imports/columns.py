"""The columns of a list of people, and the headings under which real files carry them."""

from employees.imports.sources import SOURCES
from employees.imports.widgets import (
    GolonganWidget,
    HoursWidget,
    PersonNameWidget,
    StatusWidget,
    echelon_widget,
    education_widget,
    job_kind_widget,
    nik_widget,
    nip_widget,
    sex_widget,
)
from portal.imports.spec import Column
from portal.imports.widgets import DateWidget, TextWidget

IDENTITY = (
    Column(
        "nip", "NIP", nip_widget(), required=True, example="198506172015031002", width=24,
        aliases=("nip baru", "nip_baru", "nipbaru", "nippppk", "ni pppk", "nip nippppk",
                 "nomor induk pegawai"),
        help="NIP atau NI PPPK, 18 angka, sebagai teks. Pegawai dikenali dari nomor ini.",
    ),
    Column(
        "name", "Nama", PersonNameWidget(150), required=True, example="Siti Rahmawati", width=32,
        aliases=("nama pegawai", "nama tanpa gelar"),
        help="Tanpa gelar.",
    ),
    Column("front_title", "Gelar depan", TextWidget(40), example="dr.", clears=True),
    Column("back_title", "Gelar belakang", TextWidget(60), example="S.Sos.", clears=True),
    Column(
        "nik", "NIK", nik_widget(), sealed=True, exported=False, example="", width=20,
        aliases=("no nik", "nomor nik", "no ktp", "nomor ktp", "nik ktp",
                 "nomor induk kependudukan"),
        help="16 angka. Disimpan tersandi, tidak pernah tampil di pratinjau atau ekspor.",
    ),
    Column("sex", "Jenis kelamin", sex_widget(), example="Perempuan", width=14,
           aliases=("l p", "jk", "kelamin"), help="Bila kosong, menurut NIP."),
    Column("birth_place", "Tempat lahir", TextWidget(80), example="Padang",
           aliases=("tempat lahir nama", "tempat_lahir_nama"), clears=True),
    Column("birth_date", "Tanggal lahir", DateWidget(), example="1985-06-17", veiled=True,
           aliases=("tgl lahir", "tanggal_lahir", "lahir"), help="Bila kosong, menurut NIP."),
    Column(
        "status", "Status", StatusWidget(), example="PNS",
        aliases=("status pegawai", "status kepegawaian", "status cpns pns", "status_cpns_pns",
                 "jenis pegawai", "jenis pegawai nama", "jenis_pegawai_nama"),
        help="PNS, CPNS, PPPK, atau PPPK paruh waktu. Bila kosong, menurut pola NIP.",
    ),
    Column(
        "golongan", "Golongan", GolonganWidget(), example="III/b", width=14, clears=True,
        aliases=("golongan nama", "gol akhir nama", "gol_akhir_nama", "gol", "gol ruang",
                 "golongan ruang", "pangkat", "pangkat gol", "pangkat golongan", "golruangakhir"),
        help="III/b untuk PNS, IX untuk PPPK; pangkat juga dikenali.",
    ),
    Column(
        "education_level", "Pendidikan", education_widget(), example="S1/D4", clears=True,
        aliases=("tk pendidikan nama", "tingkat pendidikan nama", "tingkat_pendidikan_nama",
                 "tingkat pendidikan", "pendidikan terakhir", "jenjang pendidikan"),
    ),
    Column(
        "education_field", "Jurusan", TextWidget(120), example="Administrasi Publik", clears=True,
        aliases=("pendidikan nama", "pendidikan_nama", "program studi", "pendidikanterakhirnama"),
        width=28,
    ),
    Column(
        "joined_on", "TMT masuk", DateWidget(), example="2015-03-01",
        aliases=("tmt cpns", "tmt_cpns", "tmtcpns", "tmt pppk", "tmt pengangkatan"),
        help="Mulai bekerja (TMT CPNS atau PPPK). Bila kosong, menurut NIP.",
    ),
    Column("left_on", "TMT berhenti", DateWidget(), aliases=("tmt pensiun berhenti",),
           help="Hari pertama tidak lagi bekerja. Jabatannya diakhiri lebih dulu."),
    Column("contract_until", "Akhir perjanjian kerja", DateWidget(), clears=True,
           aliases=("akhir kontrak", "masa perjanjian sampai"), help="Untuk PPPK."),
    Column("weekly_minutes", "Jam kerja per minggu", HoursWidget(), clears=True, example="",
           aliases=("jam kerja", "jam per minggu"), help="Hanya untuk PPPK paruh waktu."),
    Column("siasn_pns_id", "PNS ID SIASN", TextWidget(40), aliases=("pns_id", "id pns", "idpns"),
           example="", width=36),
)  # fmt: skip
SEAT = (
    Column(
        "unit_code", "Kode unit", TextWidget(40), example="",
        aliases=("unor id", "unor_id", "unorid", "unit organisasi id", "npsn", "kode unit kerja",
                 "kode opd"),
        help="Kode, unor_id, atau NPSN unit tempat bertugas.",
    ),
    Column(
        "unit", "Unit", TextWidget(800), example="Dinas Kesehatan > Sekretariat", width=48,
        aliases=("unit kerja", "unit organisasi nama", "unor nama", "unor_nama", "unornama",
                 "satuan kerja", "tempat tugas", "opd", "perangkat daerah"),
        help="Nama unit; bila ada yang bernama sama, tulis beserta induknya.",
    ),
    Column(
        "position", "Jabatan", TextWidget(250), example="Penelaah Teknis Kebijakan", width=40,
        aliases=("nama jabatan", "jabatan nama", "jabatan_nama", "jabatannama"),
        help="Jabatan definitif pada unit itu.",
    ),
    Column(
        "job_kind", "Jenis jabatan", job_kind_widget(), example="Pelaksana",
        aliases=("jenis jabatan nama", "jenis_jabatan_nama", "jenisjabatan"),
        help="Dipakai bila jabatan belum ada dan dibuatkan.",
    ),
    Column(
        "echelon", "Eselon", echelon_widget(), example="", width=10,
        aliases=("eselon nama", "eselon", "ess"),
        help="Dipakai bila jabatan struktural belum ada dan dibuatkan.",
    ),
    Column(
        "position_since", "TMT jabatan", DateWidget(), example="2022-01-03",
        aliases=("tmt_jabatan", "tmtjabatan", "sejak"),
        help="Sejak kapan memangku jabatan itu. Jabatan lain dengan TMT lebih baru berarti pindah.",
    ),
    Column("decree_number", "Nomor SK", TextWidget(80), example="821.2/123/2021",
           aliases=("no sk", "nomor sk jabatan", "nomorsk")),
    Column("decree_date", "Tanggal SK", DateWidget(), example="2021-12-30",
           aliases=("tgl sk", "tanggal sk jabatan", "tanggalsk")),
)  # fmt: skip
COLUMNS = (*IDENTITY, *SEAT)
IDENTITY_NAMES = tuple(column.name for column in IDENTITY)
SEAT_NAMES = tuple(column.name for column in SEAT)
__all__ = ["COLUMNS", "IDENTITY", "IDENTITY_NAMES", "SEAT", "SEAT_NAMES", "SOURCES"]
