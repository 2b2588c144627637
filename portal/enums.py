"""Choices of the floor."""

from django.db.models import TextChoices


class JobState(TextChoices):
    """Life of a job row. QUEUED and RUNNING are open, the others final."""

    QUEUED = "queued", "Menunggu"
    RUNNING = "running", "Berjalan"
    DONE = "done", "Selesai"
    FAILED = "failed", "Gagal"
    CANCELLED = "cancelled", "Dibatalkan"


OPEN_JOB_STATES = (JobState.QUEUED, JobState.RUNNING)


class ImportState(TextChoices):
    """Life of an import. APPLIED and DISCARDED are final."""

    UPLOADED = "uploaded", "Perlu dipasangkan"
    MAPPED = "mapped", "Belum diperiksa"
    CHECKED = "checked", "Siap ditinjau"
    APPLIED = "applied", "Diterapkan"
    DISCARDED = "discarded", "Dibatalkan"


OPEN_IMPORT_STATES = (ImportState.UPLOADED, ImportState.MAPPED, ImportState.CHECKED)


class GovernmentKind(TextChoices):
    PROVINCE = "province", "Provinsi"
    REGENCY = "regency", "Kabupaten"
    CITY = "city", "Kota"


class ModuleSource(TextChoices):
    """Where a module's data is kept: here, or read from the national system (DESIGN.md 3.14)."""

    HERE = "here", "Dikerjakan di sini"
    NATIONAL = "national", "Dibaca dari sistem nasional"


class AggregationRule(TextChoices):
    """How the IKM of a unit is made from its services and units (DOMAIN.md 1.4)."""

    POOLED = "pooled", "Gabungan seluruh jawaban"
    MEAN = "mean", "Rata-rata nilai unit"


class CodePurpose(TextChoices):
    """What a one-time code is for: the first password of an account, or a new one."""

    ACTIVATION = "activation", "Aktivasi"
    RESET = "reset", "Sandi baru"


class AccountState(TextChoices):
    """How far an account has come. WAITING and EXPIRED have no password yet."""

    NONE = "none", "Tanpa akun"
    WAITING = "waiting", "Belum aktif"
    EXPIRED = "expired", "Kedaluwarsa"
    ACTIVE = "active", "Aktif"
    OFF = "off", "Dinonaktifkan"


class Channel(TextChoices):
    """How a notice leaves the portal."""

    EMAIL = "email", "Surel"
    GATEWAY = "gateway", "WhatsApp atau SMS"


class DeliveryState(TextChoices):
    WAITING = "waiting", "Menunggu"
    SENDING = "sending", "Sedang dikirim"
    SENT = "sent", "Terkirim"
    FAILED = "failed", "Gagal"
    UNKNOWN = "unknown", "Tidak pasti"
    DROPPED = "dropped", "Tidak perlu lagi"
