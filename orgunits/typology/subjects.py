"""What is scored: the urusan and supporting functions of PP 18/2016, and how a score becomes a tipe."""

from dataclasses import dataclass
from enum import StrEnum

GENERAL = "0"  # the general indicators, which count for every subject
KECAMATAN = "7.01"


class Ladder(StrEnum):
    """Which thresholds of art 53 hold for a subject."""

    STAFF = "staff"  # (1): never less than tipe C
    AGENCY = "agency"  # (2), (5): below 400 no agency of its own
    BASIC = "basic"  # (2), (3): basic services always keep a dinas
    INVESTMENT = "investment"  # (2) and art 39(5): the one-stop service keeps a dinas
    DISTRICT = "district"  # (4)


@dataclass(frozen=True, slots=True)
class Subject:
    """``covers``: codes of urusan (Permendagri 90/2019) as units carry them. ``provincial`` and
    ``municipal`` say in which scope it is scored, ``geographic`` in which scopes the factor of
    art 107 multiplies it. ``may_split``: art 90 (73) allows two agencies."""

    code: str
    name: str
    ladder: Ladder
    covers: tuple[str, ...]
    provincial: bool = True
    municipal: bool = True
    geographic: tuple[str, ...] = ("province", "municipality")
    may_split: bool = False

    def scored_in(self, scope):
        return self.provincial if scope == "province" else self.municipal


NOWHERE = ()  # art 107(4): no geographic factor at all
ONLY_PROVINCE = ("province",)  # art 107(4): no factor in kabupaten and kota


def _plain(code, name, ladder=Ladder.AGENCY, **more):
    return Subject(code, name, ladder, (code,), **more)


SUBJECTS = {
    subject.code: subject
    for subject in (
        _plain("1.01", "Pendidikan", Ladder.BASIC),
        _plain("1.02", "Kesehatan", Ladder.BASIC),
        _plain("1.03", "Pekerjaan Umum dan Penataan Ruang", Ladder.BASIC, may_split=True),
        _plain("1.04", "Perumahan dan Kawasan Permukiman", Ladder.BASIC),
        Subject("1.05.1", "Ketenteraman dan Ketertiban Umum", Ladder.BASIC, ("1.05",)),
        Subject("1.05.2", "Kebakaran", Ladder.BASIC, ("1.05",)),
        _plain("1.06", "Sosial", Ladder.BASIC),
        _plain("2.07", "Tenaga Kerja"),
        _plain("2.08", "Pemberdayaan Perempuan dan Pelindungan Anak"),
        _plain("2.09", "Pangan"),
        _plain("2.10", "Pertanahan"),
        _plain("2.11", "Lingkungan Hidup"),
        _plain("2.12", "Administrasi Kependudukan dan Pencatatan Sipil"),
        _plain("2.13", "Pemberdayaan Masyarakat dan Desa"),
        _plain("2.14", "Pengendalian Penduduk dan Keluarga Berencana"),
        _plain("2.15", "Perhubungan"),
        _plain("2.16", "Komunikasi dan Informatika"),
        _plain("2.17", "Koperasi, Usaha Kecil, dan Menengah"),
        _plain("2.18", "Penanaman Modal", Ladder.INVESTMENT),
        _plain("2.19", "Kepemudaan dan Olahraga"),
        _plain("2.20", "Statistik"),
        _plain("2.21", "Persandian", geographic=NOWHERE),
        _plain("2.22", "Kebudayaan"),
        _plain("2.23", "Perpustakaan"),
        _plain("2.24", "Kearsipan", geographic=NOWHERE),
        _plain("3.25", "Kelautan dan Perikanan"),
        _plain("3.26", "Pariwisata"),
        _plain("3.27", "Pertanian", may_split=True),
        _plain("3.28", "Kehutanan", geographic=ONLY_PROVINCE),
        _plain("3.29", "Energi dan Sumber Daya Mineral", geographic=ONLY_PROVINCE),
        _plain("3.30", "Perdagangan"),
        _plain("3.31", "Perindustrian"),
        _plain("3.32", "Transmigrasi"),
        _plain("4.01", "Sekretariat Daerah", Ladder.STAFF),
        _plain("4.02", "Sekretariat DPRD", Ladder.STAFF, geographic=NOWHERE),
        _plain("5.01", "Perencanaan", Ladder.STAFF),
        _plain("5.02", "Keuangan", Ladder.STAFF, may_split=True),
        # One table in kabupaten and kota for both functions, two in a province.
        Subject(
            "5.03+5.04",
            "Kepegawaian, Pendidikan dan Pelatihan",
            Ladder.AGENCY,
            ("5.03", "5.04"),
            provincial=False,
        ),
        _plain("5.03", "Kepegawaian", municipal=False),
        _plain("5.04", "Pendidikan dan Pelatihan ASN", municipal=False),
        _plain("5.05", "Penelitian dan Pengembangan"),
        _plain("6.01", "Inspektorat", Ladder.STAFF),
        Subject(KECAMATAN, "Kecamatan", Ladder.DISTRICT, (KECAMATAN,), provincial=False),
    )
}


def subjects_of(scope):
    """Subjects scored in ``scope`` ("province" or "municipality"), in the order of the urusan."""
    return [subject for subject in SUBJECTS.values() if subject.scored_in(scope)]
