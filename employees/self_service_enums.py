"""Choices of what people do about their own data."""

from django.db.models import TextChoices


class CorrectionField(TextChoices):
    """What of one's file may be objected to. All but OTHER are columns of Employee; the action that
    changes people writes them."""

    NAME = "name", "Nama"
    FRONT_TITLE = "front_title", "Gelar depan"
    BACK_TITLE = "back_title", "Gelar belakang"
    NIP = "nip", "NIP"
    SEX = "sex", "Jenis kelamin"
    BIRTH_PLACE = "birth_place", "Tempat lahir"
    BIRTH_DATE = "birth_date", "Tanggal lahir"
    STATUS = "status", "Status"
    GOLONGAN = "golongan", "Golongan"
    EDUCATION_LEVEL = "education_level", "Pendidikan terakhir"
    EDUCATION_FIELD = "education_field", "Jurusan"
    JOINED_ON = "joined_on", "TMT masuk"
    CONTRACT_UNTIL = "contract_until", "Akhir perjanjian kerja"
    OTHER = "other", "Hal lain di berkas"


class CorrectionState(TextChoices):
    OPEN = "open", "Menunggu jawaban"
    ACCEPTED = "accepted", "Dibetulkan"
    REFUSED = "refused", "Ditolak"
    WITHDRAWN = "withdrawn", "Ditarik kembali"


class AnnouncementState(TextChoices):
    DRAFT = "draft", "Rancangan"
    PUBLISHED = "published", "Terbit"
    CLOSED = "closed", "Ditutup"


class Audience(TextChoices):
    SUBTREE = "subtree", "Semua pegawai unit ini dan unit di bawahnya"
    TOUCHED = "touched", "Hanya yang tersentuh satu perubahan struktur"
