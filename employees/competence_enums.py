"""Choices of competences (PermenPANRB 38/2017; DOMAIN.md 7)."""

from django.db.models import IntegerChoices, TextChoices


class Competence(TextChoices):
    """The eight managerial competences and the sociocultural one, alike for every post."""

    INTEGRITY = "integrity", "Integritas"
    COOPERATION = "cooperation", "Kerja Sama"
    COMMUNICATION = "communication", "Komunikasi"
    RESULTS = "results", "Orientasi pada Hasil"
    SERVICE = "service", "Pelayanan Publik"
    GROWTH = "growth", "Pengembangan Diri dan Orang Lain"
    CHANGE = "change", "Mengelola Perubahan"
    DECISIONS = "decisions", "Pengambilan Keputusan"
    UNITY = "unity", "Perekat Bangsa"


SOCIOCULTURAL = (Competence.UNITY,)
MANAGERIAL = tuple(one for one in Competence if one not in SOCIOCULTURAL)


class CompetenceLevel(IntegerChoices):
    """How far somebody masters a competence (names from memory, DOMAIN.md 7)."""

    AWARE = 1, "1, paham"
    BASIC = 2, "2, dasar"
    INTERMEDIATE = 3, "3, menengah"
    ADVANCED = 4, "4, mumpuni"
    EXPERT = 5, "5, ahli"


class MatchBand(TextChoices):
    """What a job person match (JPM) says."""

    FITS = "fits", "Memenuhi syarat"
    STILL_FITS = "still_fits", "Masih memenuhi syarat"
    FALLS_SHORT = "falls_short", "Kurang memenuhi syarat"


class StandardSource(TextChoices):
    """Where the levels asked of a post come from, the nearest first."""

    POSITION = "position", "Standar jabatan ini"
    TITLE = "title", "Standar nama jabatan"
    USUAL = "usual", "Tingkat lazim jenis jabatan (acuan)"
    NONE = "none", "Belum ada standar"


class TalentGap(TextChoices):
    """Why somebody has no box yet."""

    SCALE = "scale", "Ambang belum ditetapkan"
    RATING = "rating", "Belum ada predikat kinerja tahun itu"
    MATCH = "match", "JPM belum dapat disimpulkan"
    POTENTIAL = "potential", "Nilai potensi belum ada"
