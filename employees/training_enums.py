"""Choices of courses, sessions and what comes of them."""

from django.db.models import TextChoices


class ProviderKind(TextChoices):
    OWN = "own", "Pemerintah daerah sendiri"
    STATE = "state", "Lembaga pemerintah lain"
    UNIVERSITY = "university", "Perguruan tinggi mitra"
    OTHER = "other", "Lembaga lain"


class CourseField(TextChoices):
    """What a course is about."""

    SERVICE = "service", "Pelayanan publik"
    FINANCE = "finance", "Keuangan dan aset"
    LAW = "law", "Hukum dan perundang-undangan"
    PLANNING = "planning", "Perencanaan dan penganggaran"
    ORGANISATION = "organisation", "Organisasi dan kepegawaian"
    DIGITAL = "digital", "Data dan pemerintahan digital"
    HEALTH = "health", "Kesehatan"
    SCHOOL = "school", "Pendidikan"
    WORKS = "works", "Teknik dan lingkungan"
    LEADING = "leading", "Kepemimpinan"
    OTHER = "other", "Lainnya"


class SessionState(TextChoices):
    """What officers decide of a session; that it runs or is over follows from its days."""

    PLANNED = "planned", "Direncanakan"
    OPEN = "open", "Dibuka"
    CANCELLED = "cancelled", "Dibatalkan"


class SignUpState(TextChoices):
    SEATED = "seated", "Dapat tempat"
    WAITING = "waiting", "Daftar tunggu"
    WITHDRAWN = "withdrawn", "Mengundurkan diri"
    REFUSED = "refused", "Tidak disetujui"


STANDING_SIGN_UPS = (SignUpState.SEATED, SignUpState.WAITING)


class SessionResult(TextChoices):
    PASSED = "passed", "Lulus"
    FAILED = "failed", "Belum lulus"


class AttendanceWay(TextChoices):
    LIST = "list", "Daftar petugas"
    CODE = "code", "Kode di layar"


class NeedKind(TextChoices):
    """Why somebody needs training; every one follows from what the portal already knows."""

    HOURS = "hours", "Belum 20 JP tahun ini"
    CERTIFICATE = "certificate", "Sertifikat berakhir"
    LEADERSHIP = "leadership", "Belum diklat kepemimpinan"
    FUNCTIONAL = "functional", "Belum diklat fungsional"
    EDUCATION = "education", "Pendidikan di bawah syarat jabatan"
    COMPETENCE = "competence", "Kompetensi di bawah standar jabatan"
