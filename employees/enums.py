"""Choices about people. Status: UU 20/2023; acting posts: UU 30/2014 art 14 (DOMAIN.md 15 C4)."""

from django.db.models import TextChoices


class EmploymentStatus(TextChoices):
    PNS = "pns", "PNS"
    CPNS = "cpns", "CPNS"
    PPPK = "pppk", "PPPK"
    PPPK_PARUH_WAKTU = "pppk_paruh_waktu", "PPPK paruh waktu"


PPPK_STATUSES = (EmploymentStatus.PPPK, EmploymentStatus.PPPK_PARUH_WAKTU)


class Sex(TextChoices):
    MALE = "L", "Laki-laki"
    FEMALE = "P", "Perempuan"


class EducationLevel(TextChoices):
    SD = "sd", "SD"
    SMP = "smp", "SMP"
    SMA = "sma", "SMA/sederajat"
    D1 = "d1", "D1"
    D2 = "d2", "D2"
    D3 = "d3", "D3"
    S1 = "s1", "S1/D4"
    S2 = "s2", "S2"
    S3 = "s3", "S3"


class PlacementKind(TextChoices):
    """DEFINITIVE holds the post. PLT: the holder is gone, PLH: the holder is away; both, and an
    additional duty, stand beside one's definitive post."""

    DEFINITIVE = "definitive", "Definitif"
    PLT = "plt", "Plt."
    PLH = "plh", "Plh."
    ADDITIONAL = "additional", "Tugas tambahan"


HEADSHIP_KINDS = (PlacementKind.DEFINITIVE, PlacementKind.PLT, PlacementKind.PLH)


class AppointmentKind(TextChoices):
    APPOINTMENT = "appointment", "Pengangkatan"
    CONFIRMATION = "confirmation", "Pengukuhan"
    TRANSFER = "transfer", "Mutasi"
    ROTATION = "rotation", "Rotasi"
    PROMOTION = "promotion", "Promosi"
    DEMOTION = "demotion", "Demosi"
    REDISTRIBUTION = "redistribution", "Redistribusi"
    EQUALISATION = "equalisation", "Penyetaraan"
    REAPPOINTMENT = "reappointment", "Pengangkatan kembali"
    ASSIGNMENT = "assignment", "Penugasan"


class StatusKind(TextChoices):
    """What takes a person from the post for a time, or for good (kedudukan hukum).

    Whether a CARE_LEAVE is for illness or birth is health data: it is sealed, every screen says
    "Cuti".
    """

    BIG_LEAVE = "big_leave", "Cuti besar"
    CARE_LEAVE = "care_leave", "Cuti"
    UNPAID_LEAVE = "unpaid_leave", "Cuti di luar tanggungan negara"
    STUDY = "study", "Tugas belajar"
    SUSPENSION = "suspension", "Pemberhentian sementara"
    SECONDMENT = "secondment", "Diperbantukan ke instansi lain"
    TRANSFER_OUT = "transfer_out", "Mutasi keluar"
    RETIRED = "retired", "Pensiun"
    DECEASED = "deceased", "Meninggal dunia"
    RESIGNED = "resigned", "Berhenti atas permintaan sendiri"
    CONTRACT_ENDED = "contract_ended", "Perjanjian kerja berakhir"
    DISMISSED = "dismissed", "Diberhentikan"


class CareLeave(TextChoices):
    """What a CARE_LEAVE is for; stored sealed."""

    SICK = "sick", "Cuti sakit"
    MATERNITY = "maternity", "Cuti melahirkan"


class RecordKind(TextChoices):
    """What a personnel file holds beside posts and trainings."""

    EDUCATION = "education", "Pendidikan"
    CERTIFICATE = "certificate", "Sertifikat dan izin"
    RANK = "rank", "Golongan"


class CertificateType(TextChoices):
    """STR and SIP: UU 17/2023; the others by their institution."""

    STR = "str", "STR (surat tanda registrasi)"
    SIP = "sip", "SIP (surat izin praktik)"
    COMPETENCE = "competence", "Sertifikat kompetensi"
    EDUCATOR = "educator", "Sertifikat pendidik"
    PROCUREMENT = "procurement", "Sertifikat pengadaan barang/jasa"
    OTHER = "other", "Sertifikat lain"


class DisciplineLevel(TextChoices):
    LIGHT = "light", "Ringan"
    MEDIUM = "medium", "Sedang"
    HEAVY = "heavy", "Berat"


class DisciplinePenalty(TextChoices):
    """PP 94/2021 art 8."""

    SPOKEN = "spoken", "Teguran lisan"
    WRITTEN = "written", "Teguran tertulis"
    DISSATISFACTION = "dissatisfaction", "Pernyataan tidak puas secara tertulis"
    PAY_6 = "pay_6", "Pemotongan tunjangan kinerja 25% selama 6 bulan"
    PAY_9 = "pay_9", "Pemotongan tunjangan kinerja 25% selama 9 bulan"
    PAY_12 = "pay_12", "Pemotongan tunjangan kinerja 25% selama 12 bulan"
    LOWERED = "lowered", "Penurunan jabatan setingkat lebih rendah selama 12 bulan"
    RELIEVED = "relieved", "Pembebasan dari jabatan menjadi pelaksana selama 12 bulan"
    DISMISSAL = "dismissal", "Pemberhentian dengan hormat tidak atas permintaan sendiri"

    @property
    def level(self):
        """The DisciplineLevel of the penalty."""
        light = (self.SPOKEN, self.WRITTEN, self.DISSATISFACTION)
        if self in light:
            return DisciplineLevel.LIGHT
        medium = (self.PAY_6, self.PAY_9, self.PAY_12)
        return DisciplineLevel.MEDIUM if self in medium else DisciplineLevel.HEAVY


class Expectation(TextChoices):
    """How hasil kerja and perilaku kerja stand to what was expected (PermenPANRB 6/2022)."""

    ABOVE = "above", "Di atas ekspektasi"
    MEETS = "meets", "Sesuai ekspektasi"
    BELOW = "below", "Di bawah ekspektasi"


class Potential(TextChoices):
    """The level of potential in talent management (PermenPANRB 3/2020 jo 20/2025 art 17)."""

    HIGH = "high", "Tinggi"
    MEDIUM = "medium", "Menengah"
    LOW = "low", "Rendah"


class Predicate(TextChoices):
    """Predikat kinerja pegawai (PermenPANRB 6/2022)."""

    VERY_GOOD = "very_good", "Sangat Baik"
    GOOD = "good", "Baik"
    NEEDS_WORK = "needs_work", "Butuh Perbaikan"
    POOR = "poor", "Kurang"
    VERY_POOR = "very_poor", "Sangat Kurang"


class TrainingForm(TextChoices):
    """PP 11/2017 art 210-212."""

    CLASSICAL = "classical", "Klasikal"
    NON_CLASSICAL = "non_classical", "Nonklasikal"


class TrainingType(TextChoices):
    """PerLAN 10/2018 (DOMAIN.md 7, from memory there)."""

    LEADERSHIP = "leadership", "Struktural kepemimpinan"
    MANAGERIAL = "managerial", "Manajerial"
    TECHNICAL = "technical", "Teknis"
    FUNCTIONAL = "functional", "Fungsional"
    SOCIOCULTURAL = "sociocultural", "Sosial kultural"
    SEMINAR = "seminar", "Seminar/konferensi"
    WORKSHOP = "workshop", "Lokakarya"
    COURSE = "course", "Kursus"
    GUIDANCE = "guidance", "Bimbingan teknis"
    ELEARNING = "elearning", "E-learning"
    COACHING = "coaching", "Coaching/mentoring"
    OTHER = "other", "Jalur lain"


class AccountBatchKind(TextChoices):
    """What an order of accounts is: first accounts, or new codes for those never activated."""

    CREATE = "create", "Akun baru"
    REPRINT = "reprint", "Cetak ulang kode"


class SignInState(TextChoices):
    """Whether somebody can sign in with an account."""

    WORKING = "working", "Aktif"
    WAITING = "waiting", "Belum diaktifkan"
    OFF = "off", "Dinonaktifkan"


class OtherHandKind(TextChoices):
    """Who works for a unit without being a civil servant: counted apart, as information."""

    OUTSOURCED = "outsourced", "Alih daya"
    CONTRACT = "contract", "Non-ASN lain"
    INTERN = "intern", "Magang atau praktik kerja"


class PayComponent(TextChoices):
    """What an office pays a civil servant each month, and by what the amount is looked up."""

    BASE = "base", "Gaji pokok (per golongan)"
    ALLOWANCE = "allowance", "Tunjangan jabatan (per eselon atau jenjang)"
    PERFORMANCE = "performance", "TPP (per kelas jabatan)"


class CaseState(TextChoices):
    """Where a placement case (usulan penempatan) is on its road; case_states says which step leads
    where."""

    DRAFT = "draft", "Rancangan"
    RETURNED = "returned", "Dikembalikan"
    VERIFIED = "verified", "Diverifikasi"
    ASSESSED = "assessed", "Dinilai Tim Penilai Kinerja"
    SUBMITTED = "submitted", "Diajukan ke BKN"
    CLEARED = "cleared", "Pertek BKN diterima"
    DECIDED = "decided", "Ditetapkan"
    INAUGURATED = "inaugurated", "Dilantik"
    EFFECTIVE = "effective", "Berlaku"
    CANCELLED = "cancelled", "Dibatalkan"


CASE_EDITABLE = (CaseState.DRAFT, CaseState.RETURNED)
CASE_DECIDED = (CaseState.DECIDED, CaseState.INAUGURATED)
CASE_OVER = (CaseState.EFFECTIVE, CaseState.CANCELLED)


class CaseStepKind(TextChoices):
    """What somebody did to a case, as its history says it."""

    OPEN = "open", "Menyusun usulan"
    VERIFY = "verify", "Memverifikasi"
    ASSESS = "assess", "Mencatat berita acara Tim Penilai Kinerja"
    SUBMIT = "submit", "Mengajukan ke BKN"
    CLEAR = "clear", "Mencatat pertimbangan teknis BKN"
    DECIDE = "decide", "Menetapkan"
    INAUGURATE = "inaugurate", "Mencatat pelantikan"
    APPLY = "apply", "Memberlakukan"
    RETURN = "return", "Mengembalikan"
    CANCEL = "cancel", "Membatalkan"
    WITHDRAW = "withdraw", "Mengeluarkan satu orang"
    FOLLOW = "follow", "Mengikuti perubahan struktur"


class MoveResult(TextChoices):
    """What became of one person of a case."""

    INCLUDED = "included", "Ikut"
    REFUSED = "refused", "Ditolak BKN"
    WITHDRAWN = "withdrawn", "Dikeluarkan"


class PanelElement(TextChoices):
    """Of whom the Tim Penilai Kinerja is made up (DOMAIN.md 12.1 row 9)."""

    AUTHORITY = "authority", "Pejabat yang berwenang (PyB)"
    PERSONNEL = "personnel", "Kepegawaian"
    OVERSIGHT = "oversight", "Pengawasan intern"
    LEADER = "leader", "Pimpinan tinggi terkait"
