"""Real systems whose files of people are known by their headings, and what is rewritten first."""

import re

from portal.imports.spec import Source, Table
from portal.imports.widgets import text_of

NUMBER = re.compile(r"[\d][\d .\-]{16,}\d")
PLACE_AND_DAY = re.compile(r"^(.*?)[,/\n]\s*(\d.*)$", re.DOTALL)


def _index(table, *names):
    """Where the first of these headings stands, or None."""
    heads = [text_of(head).casefold() for head in table.headers]
    return next((heads.index(name) for name in names if name in heads), None)


def _with_columns(table, headers, cells):
    """``table`` with further columns; ``cells(row)`` gives their values."""
    rows = [[*row, *cells(row)] for row in table.rows]
    return Table([*table.headers, *headers], rows, table.numbers)


def with_one_post_column(table):
    """SIASN names a post by its kind: JFT, JFU, or for a structural one only by its unit."""
    functional, general = _index(table, "jft nama"), _index(table, "jfu nama")
    kind, unit = _index(table, "jenis jabatan nama"), _index(table, "unit organisasi nama")

    def post(row):
        for at in (functional, general):
            if at is not None and text_of(row[at]):
                return [row[at]]
        if kind is not None and unit is not None and "struktural" in str(row[kind]).casefold():
            return [f"Kepala {text_of(row[unit])}"]
        return [""]

    return _with_columns(table, ["Jabatan"], post)


def with_parts_apart(table):
    """A nominatif writes name and NIP, place and date of birth into one cell each."""
    both, born = _index(table, "nama / nip", "nama/nip"), _index(table, *BORN)

    def parts(row):
        name, nip, place, day = "", "", "", ""
        if both is not None:
            text = str(row[both])
            found = NUMBER.search(text)
            nip = found[0].strip() if found else ""
            name = text_of((text[: found.start()] if found else text).replace("NIP", " "))
            name = name.strip(" /.:")
        if born is not None:
            text = str(row[born])
            split = PLACE_AND_DAY.match(text)
            place, day = (text_of(split[1]), text_of(split[2])) if split else (text, "")
        return [name, nip, place, day]

    return _with_columns(table, ["Nama", "NIP", "Tempat lahir", "Tanggal lahir"], parts)


BORN = ("tempat, tanggal lahir", "tempat, tgl lahir", "tempat & tgl lahir", "ttl")
SOURCES = (
    Source(
        "siasn.profile",
        "Profil ASN dari SIASN",
        ("NIP BARU", "NAMA", "GOLONGAN NAMA", "JENIS JABATAN NAMA", "UNIT ORGANISASI ID"),
        {
            "NIP BARU": "nip", "NAMA": "name", "GELAR DEPAN": "front_title",
            "GELAR BELAKANG": "back_title", "TEMPAT LAHIR NAMA": "birth_place",
            "TANGGAL LAHIR": "birth_date", "JENIS KELAMIN": "sex", "NIK": "nik",
            "STATUS CPNS PNS": "status", "TMT CPNS": "joined_on", "GOLONGAN NAMA": "golongan",
            "TK PENDIDIKAN NAMA": "education_level", "PENDIDIKAN NAMA": "education_field",
            "ID": "siasn_pns_id", "UNIT ORGANISASI ID": "unit_code",
            "UNIT ORGANISASI NAMA": "unit", "Jabatan": "position",
            "JENIS JABATAN NAMA": "job_kind", "ESELON NAMA": "echelon",
            "TMT JABATAN": "position_since",
        },
        with_one_post_column,
    ),
    Source(
        "siasn.csv",
        "Data pegawai SIASN (CSV)",
        ("nip_baru", "nama", "gol_akhir_nama", "jabatan_nama", "unor_id"),
        {
            "pns_id": "siasn_pns_id", "nip_baru": "nip", "nama": "name",
            "gelar_depan": "front_title", "gelar_belakang": "back_title",
            "tempat_lahir_nama": "birth_place", "tanggal_lahir": "birth_date",
            "jenis_kelamin": "sex", "nik": "nik", "status_cpns_pns": "status",
            "tmt_cpns": "joined_on", "gol_akhir_nama": "golongan",
            "tingkat_pendidikan_nama": "education_level", "pendidikan_nama": "education_field",
            "unor_id": "unit_code", "unor_nama": "unit", "jabatan_nama": "position",
            "jenis_jabatan_nama": "job_kind", "tmt_jabatan": "position_since",
        },
    ),
    Source(
        "disdik.semarang",
        "Templat pegawai Dinas Pendidikan",
        ("NPSN", "Nama Pegawai", "NIP", "Unit Kerja", "Status Kepegawaian"),
        {
            "NPSN": "unit_code", "NIK": "nik", "Nama Pegawai": "name", "NIP": "nip",
            "Unit Kerja": "unit", "Jenis Jabatan": "position", "Status Kepegawaian": "status",
            "Golongan": "golongan", "TMT (yyyy-mm-dd)": "position_since",
            "Jenis Kelamin": "sex", "Tempat Lahir": "birth_place",
            "Tanggal Lahir (yyyy-mm-dd)": "birth_date", "Pendidikan Terakhir": "education_level",
            "Jurusan": "education_field",
        },
    ),
    Source(
        "simpeg.nominatif_gabung",
        "Daftar nominatif SIMPEG (nama dan NIP satu sel)",
        ("Nama / NIP",),
        {"Nama": "name", "NIP": "nip", "Tempat lahir": "birth_place",
         "Tanggal lahir": "birth_date", "Jabatan": "position"},
        with_parts_apart,
    ),
    Source(
        "simpeg.nominatif",
        "Daftar pejabat/nominatif SIMPEG",
        ("Nama", "Tgl.Lahir", "NIP", "Pangkat", "Jabatan", "TMT. Jabatan"),
        {"Nama": "name", "Tgl.Lahir": "birth_date", "NIP": "nip", "Pangkat": "golongan",
         "Jabatan": "position", "TMT. Jabatan": "position_since"},
    ),
)  # fmt: skip
