"""Choices of the organisation. Unit kinds: PP 18/2016 jo 72/2019 art 5, 41, 52, 43 (DOMAIN.md 4.1)."""

from django.db.models import TextChoices

from portal.permissions import Role


class UnitKind(TextChoices):
    ROOT = "root", "Pemerintah daerah"
    SETDA = "setda", "Sekretariat daerah"
    SETWAN = "setwan", "Sekretariat DPRD"
    INSPEKTORAT = "inspektorat", "Inspektorat"
    DINAS = "dinas", "Dinas"
    BADAN = "badan", "Badan"
    KECAMATAN = "kecamatan", "Kecamatan"
    KELURAHAN = "kelurahan", "Kelurahan"
    UPTD = "uptd", "UPTD"
    CABANG_DINAS = "cabang_dinas", "Cabang dinas"
    SEKOLAH = "sekolah", "Satuan pendidikan"
    PUSKESMAS = "puskesmas", "Puskesmas"
    RSUD = "rsud", "RSUD"
    STAF_AHLI = "staf_ahli", "Staf ahli"
    ASISTEN = "asisten", "Asisten"
    BIRO = "biro", "Biro"
    SEKRETARIAT = "sekretariat", "Sekretariat"
    BAGIAN = "bagian", "Bagian"
    BIDANG = "bidang", "Bidang"
    IRBAN = "irban", "Inspektur pembantu"
    SUBBAGIAN = "subbagian", "Subbagian"
    SUBBIDANG = "subbidang", "Subbidang"
    SEKSI = "seksi", "Seksi"
    KELOMPOK_JF = "kelompok_jf", "Kelompok jabatan fungsional"
    LAINNYA = "lainnya", "Lainnya"


# Perangkat daerah: what a Perda establishes (art 5). RSUD is a unit of its own nature, not a PD.
AGENCY_KINDS = (
    UnitKind.SETDA,
    UnitKind.SETWAN,
    UnitKind.INSPEKTORAT,
    UnitKind.DINAS,
    UnitKind.BADAN,
    UnitKind.KECAMATAN,
)


class UnitTipe(TextChoices):
    """Type of an agency by its score; class of an UPTD or hospital."""

    A = "A", "Tipe/kelas A"
    B = "B", "Tipe/kelas B"
    C = "C", "Tipe/kelas C"
    D = "D", "Kelas D"


class ChangeState(TextChoices):
    APPLIED = "applied", "Berlaku"
    SCHEDULED = "scheduled", "Terjadwal"
    CANCELLED = "cancelled", "Dibatalkan"
    FAILED = "failed", "Tidak dapat diberlakukan"


class LineageKind(TextChoices):
    MERGE = "merge", "Penggabungan"
    SPLIT = "split", "Pemecahan"
    SUCCESSION = "succession", "Penerus unit yang dihapus"


class JobTitleKind(TextChoices):
    """Kinds of jabatan, UU 20/2023 (DOMAIN.md 5.1)."""

    JPT_MADYA = "jpt_madya", "JPT madya"
    JPT_PRATAMA = "jpt_pratama", "JPT pratama"
    ADMINISTRATOR = "administrator", "Administrator"
    PENGAWAS = "pengawas", "Pengawas"
    JF_KEAHLIAN = "jf_keahlian", "Fungsional keahlian"
    JF_KETERAMPILAN = "jf_keterampilan", "Fungsional keterampilan"
    PELAKSANA = "pelaksana", "Pelaksana"


MANAGERIAL_KINDS = (
    JobTitleKind.JPT_MADYA,
    JobTitleKind.JPT_PRATAMA,
    JobTitleKind.ADMINISTRATOR,
    JobTitleKind.PENGAWAS,
)


class Echelon(TextChoices):
    """PP 18/2016 jo 72/2019 art 94-95 (DOMAIN.md 4.5)."""

    I_B = "I.b", "I.b"
    II_A = "II.a", "II.a"
    II_B = "II.b", "II.b"
    III_A = "III.a", "III.a"
    III_B = "III.b", "III.b"
    IV_A = "IV.a", "IV.a"
    IV_B = "IV.b", "IV.b"


class Fate(TextChoices):
    """What became of a unit or a post between two days."""

    CREATED = "created", "Dibentuk"
    CLOSED = "closed", "Ditutup"
    RENAMED = "renamed", "Ganti nama"
    RETYPED = "retyped", "Ganti jenis"
    MOVED = "moved", "Pindah"
    MERGED = "merged", "Gabung"
    SPLIT = "split", "Pecah"
    RESIZED = "resized", "Ubah kebutuhan"


class ChartDetail(TextChoices):
    """How much a box of the chart says."""

    BRIEF = "ringkas", "Ringkas"
    MEDIUM = "sedang", "Sedang"
    FULL = "rinci", "Rinci"


class ChartPaper(TextChoices):
    A3 = "a3", "A3"
    A4 = "a4", "A4"


class JobPrintKind(TextChoices):
    """The file in which informasi jabatan leave."""

    PDF = "pdf", "PDF, siap dicetak"
    DOCX = "docx", "DOCX, untuk disunting"


class InformationState(TextChoices):
    """How far the informasi jabatan of a post is written."""

    NONE = "none", "Belum ada"
    PARTIAL = "partial", "Belum lengkap"
    COMPLETE = "complete", "Lengkap"


class RelationKind(TextChoices):
    """Lines between units and posts beside the tree (tata kerja)."""

    COMMAND = "command", "Komando"
    COORDINATION = "coordination", "Koordinasi"
    REPORT = "report", "Laporan"


class DifferenceKind(TextChoices):
    """How a unit differs from the template it follows."""

    PART_MISSING = "part_missing", "Unit di bawahnya belum ada"
    POST_MISSING = "post_missing", "Jabatan belum ada"
    SEATS = "seats", "Kebutuhan berbeda"
    TASK_MISSING = "task_missing", "Uraian tugas belum ada"
    FUNCTION_MISSING = "function_missing", "Fungsi belum ada"
    FUNCTION_EXTRA = "function_extra", "Fungsi di luar templat"
    POST_EXTRA = "post_extra", "Jabatan di luar templat"


class RoleOrigin(TextChoices):
    GRANTED = "granted", "Diberikan"
    PLACEMENT = "placement", "Mengikuti jabatan"
    DELEGATED = "delegated", "Dilimpahkan"


class DelegationState(TextChoices):
    """A delegation ends by its dates; only a withdrawal is a state of its own."""

    STANDING = "standing", "Berlaku menurut tanggalnya"
    WITHDRAWN = "withdrawn", "Dicabut"


# What a holder may let somebody else do in a dated absence: offices that approve.
DELEGABLE_ROLES = (Role.LEADERSHIP, Role.UNIT_HEAD)


class WorkloadMethod(TextChoices):
    """How the need of a task is computed (Kepmenpan 75/2004; DOMAIN.md 2.2, 15 C16)."""

    TASK = "task", "Tugas per tugas jabatan"
    OUTPUT = "output", "Hasil kerja"
    OBJECT = "object", "Objek kerja"
    EQUIPMENT = "equipment", "Peralatan kerja"
    HEALTH = "health", "ABK Kesehatan"
    TEACHER = "teacher", "Rasio guru"


class WorkloadPeriod(TextChoices):
    """The time in which a volume is counted."""

    YEAR = "year", "tahun"
    SEMESTER = "semester", "semester"
    QUARTER = "quarter", "triwulan"
    MONTH = "month", "bulan"
    WEEK = "week", "minggu"
    DAY = "day", "hari kerja"


class Rounding(TextChoices):
    """How a need becomes a number of people: local guides differ (DOMAIN.md 13 D2)."""

    HALF_UP = "half_up", "Ke bilangan terdekat (0,5 naik)"
    UP = "up", "Setiap pecahan naik"


class HandKind(TextChoices):
    """Whose hands do the work of a post."""

    PNS = "pns", "PNS dan CPNS"
    PPPK = "pppk", "PPPK"
    PPPK_PART_TIME = "pppk_part_time", "PPPK paruh waktu"
    OTHER = "other", "Tenaga lain (misalnya alih daya)"


class AssessmentKind(TextChoices):
    """What an organisation is assessed by: PermenPANRB 20/2018, Permendagri 99/2018."""

    KELEMBAGAAN = "kelembagaan", "Evaluasi kelembagaan"
    MATURITY = "kematangan", "Kematangan perangkat daerah"


class Polarity(TextChoices):
    """Whether agreement with a statement is good."""

    POSITIVE = "positive", "Positif"
    NEGATIVE = "negative", "Negatif (dibalik)"


class AssessmentState(TextChoices):
    """Filled by its team, validated by somebody else, or returned to the team."""

    DRAFT = "draft", "Diisi"
    SUBMITTED = "submitted", "Menunggu validasi"
    RETURNED = "returned", "Dikembalikan"
    VALIDATED = "validated", "Tervalidasi"
    CANCELLED = "cancelled", "Dibatalkan"


ASSESSMENT_TRANSITIONS = {
    AssessmentState.DRAFT: {AssessmentState.SUBMITTED, AssessmentState.CANCELLED},
    AssessmentState.SUBMITTED: {AssessmentState.RETURNED, AssessmentState.VALIDATED},
    AssessmentState.RETURNED: {AssessmentState.SUBMITTED, AssessmentState.CANCELLED},
    AssessmentState.VALIDATED: set(),
    AssessmentState.CANCELLED: set(),
}
FILLING_STATES = (AssessmentState.DRAFT, AssessmentState.RETURNED)


class OverlapKind(TextChoices):
    FUNCTIONS = "functions", "Fungsi"
    URUSAN = "urusan", "Urusan"


class OverlapState(TextChoices):
    OPEN = "open", "Belum diputuskan"
    CONFIRMED = "confirmed", "Tumpang tindih"
    DISMISSED = "dismissed", "Bukan tumpang tindih"


class Verdict(TextChoices):
    """On which side of its reference a figure of a unit stands."""

    STRONG = "strong", "Kekuatan"
    WEAK = "weak", "Kelemahan"
    EVEN = "even", "Sesuai atau tanpa acuan"


class ConsentKind(TextChoices):
    """Letters the rulebook asks for. Values are those of orgunits.rulebook."""

    UPTD = "uptd", "Konsultasi tertulis pembentukan UPTD"
    SIMPLIFICATION = "simplification", "Persetujuan penyederhanaan"


class SimplificationCriterion(TextChoices):
    """Why a unit led by a pengawas may stay: PermenPANRB 25/2021 (DOMAIN.md 4.6, acuan)."""

    WORK_UNIT = "work_unit", "Kepala satuan kerja dengan kewenangan anggaran atau barang"
    AUTHORITY = "authority", "Kewenangan, legalisasi, pengesahan, atau kewilayahan"
    STUDY = "study", "Persetujuan MenPANRB atas kajian"


class RoundState(TextChoices):  # what is fixed by a decree may be opened again
    OPEN = "open", "Berjalan"
    FIXED = "fixed", "Ditetapkan"
    CANCELLED = "cancelled", "Dibatalkan"


ROUND_TRANSITIONS = {
    RoundState.OPEN: {RoundState.FIXED, RoundState.CANCELLED},
    RoundState.FIXED: {RoundState.OPEN},
    RoundState.CANCELLED: set(),
}


class PartState(TextChoices):
    """The part of one unit in a round, in the order in which it comes along."""

    WAITING = "waiting", "Belum mulai"
    FILLING = "filling", "Diisi"
    RETURNED = "returned", "Dikembalikan"
    SUBMITTED = "submitted", "Dikirim"
    VERIFIED = "verified", "Terverifikasi"
    FROZEN = "frozen", "Dibekukan"
    ENDED = "ended", "Diakhiri"


PART_TRANSITIONS = {
    PartState.WAITING: {PartState.FILLING, PartState.ENDED},
    PartState.FILLING: {PartState.SUBMITTED, PartState.ENDED},
    PartState.RETURNED: {PartState.SUBMITTED, PartState.ENDED},
    PartState.SUBMITTED: {PartState.RETURNED, PartState.VERIFIED, PartState.ENDED},
    PartState.VERIFIED: {PartState.RETURNED, PartState.FROZEN, PartState.ENDED},
    PartState.FROZEN: {PartState.VERIFIED},
    PartState.ENDED: set(),
}
PARTS_AT_WORK = (PartState.WAITING, PartState.FILLING, PartState.RETURNED)
PARTS_AT_REST = (PartState.SUBMITTED, PartState.VERIFIED, PartState.FROZEN)
PARTS_VERIFIED = (PartState.VERIFIED, PartState.FROZEN)
