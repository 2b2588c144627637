"""Choices about proposals (usulan penataan)."""

from django.db.models import TextChoices


class ProposalState(TextChoices):
    DRAFT = "draft", "Rancangan"
    RETURNED = "returned", "Dikembalikan"
    SUBMITTED = "submitted", "Diajukan"
    IN_REVIEW = "in_review", "Ditinjau"
    APPROVED = "approved", "Disetujui"
    SCHEDULED = "scheduled", "Dijadwalkan"
    ENACTED = "enacted", "Berlaku"
    BACKED_OUT = "backed_out", "Pemberlakuan dibatalkan"
    WITHDRAWN = "withdrawn", "Ditarik"


class EvidenceKind(TextChoices):
    SIGNAL = "signal", "Indikasi masalah"
    COMPLAINT = "complaint", "Pengaduan"
    SURVEY = "survey", "Hasil survei"
    EVALUATION = "evaluation", "Evaluasi kelembagaan"
    OVERLAP = "overlap", "Tumpang tindih fungsi"
    LAW = "law", "Peraturan baru"
    OTHER = "other", "Lainnya"


class Indicator(TextChoices):
    UNITS = "units", "Jumlah unit"
    ECHELON_POSTS = "echelon_posts", "Jumlah jabatan struktural"
    COST = "cost", "Belanja pegawai setahun (rupiah)"
    EJ_SPREAD = "ej_spread", "Sebaran efektivitas jabatan"
    IKM = "ikm", "IKM"
    SERVICE_TIME = "service_time", "Waktu layanan"
    OTHER = "other", "Lainnya"


class ReviewDecision(TextChoices):
    WAITING = "waiting", "Menunggu"
    APPROVED = "approved", "Disetujui"
    RETURNED = "returned", "Dikembalikan"


class ExternalAnswer(TextChoices):
    """Answer of the governor or minister to a Perda (PP 18/2016 art 3(2)-(8))."""

    APPROVED = "approved", "Disetujui seluruhnya"
    CORRECTED = "corrected", "Disetujui dengan perbaikan"
    REFUSED = "refused", "Ditolak"
    SILENT = "silent", "Tidak dijawab dalam 15 hari (dianggap disetujui)"


class HandoverKind(TextChoices):
    """What is handed over beside the structure; kept here as a list only."""

    PROGRAMME = "programme", "Program dan kegiatan"
    BUDGET = "budget", "Pos anggaran"
    ASSETS = "assets", "Barang milik daerah"
    ARCHIVES = "archives", "Arsip"
    CONTRACTS = "contracts", "Kontrak dan perjanjian"
    ADDRESS = "address", "Alamat web, kop, dan cap"
    ACCOUNT = "account", "Rekening bank"
    OTHER = "other", "Lainnya"


class SignalState(TextChoices):
    """Of a problem that a rule sees (indikasi masalah)."""

    OPEN = "open", "Terbuka"
    DISMISSED = "dismissed", "Dikesampingkan"
    CLOSED = "closed", "Selesai"


class ForumKind(TextChoices):
    FORUM = "forum", "Forum konsultasi"
    WORKSHOP = "workshop", "Lokakarya"
    BRIEFING = "briefing", "Sosialisasi"


class Preference(TextChoices):
    """What somebody would like for themselves. Weighed in the placement, not a right."""

    AGREES = "agrees", "Saya dapat menerima perubahan ini"
    STAYS = "stays", "Saya ingin tetap di unit yang sekarang"
    ELSEWHERE = "elsewhere", "Saya ingin ditempatkan di unit atau jabatan lain"
    NONE = "none", "Saya tidak punya keinginan khusus"


class ObjectionOutcome(TextChoices):
    """How an objection to a draft was answered."""

    GRANTED = "granted", "Diterima"
    PARTLY = "partly", "Diterima sebagian"
    REFUSED = "refused", "Tidak diterima"


class FormalOutcome(TextChoices):
    """What the PPK decided on a keberatan; the portal only records it."""

    UPHELD = "upheld", "Keputusan dikuatkan"
    CHANGED = "changed", "Keputusan diubah"
    CANCELLED = "cancelled", "Keputusan dibatalkan"
    INADMISSIBLE = "inadmissible", "Keberatan tidak dapat diterima"


class DocumentKind(TextChoices):
    """What is written of a proposal. Those from EXCERPT on are of people."""

    CHART = "chart", "Lampiran bagan"
    MATRIX = "matrix", "Matriks lama dan baru"
    DUTIES = "duties", "Daftar tugas dan fungsi"
    NOMINATIVE = "nominative", "Daftar nominatif"
    PERDA = "perda", "Lampiran rancangan peraturan daerah"
    PERKADA = "perkada", "Lampiran rancangan peraturan kepala daerah"
    STUDY = "study", "Kajian"
    EXCERPT = "excerpt", "Petikan keputusan"
    INDUCTEES = "inductees", "Daftar yang dilantik"
    OATH = "oath", "Berita acara sumpah/janji"
    STATEMENT = "statement", "Surat pernyataan pelantikan (SPP)"
    DUTY = "duty", "Surat pernyataan melaksanakan tugas (SPMT)"
    ACTING = "acting", "Surat perintah Plt. dan Plh."


class DocumentFormat(TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word (DOCX)"


class MatchingPurpose(TextChoices):
    """What a run of matching is for."""

    BALANCE = "balance", "Meratakan beban kerja"
    VACANCIES = "vacancies", "Mengisi kursi kosong"
    DISPLACED = "displaced", "Menempatkan yang kehilangan jabatan"
    MISMATCH = "mismatch", "Mencocokkan pendidikan dengan jabatan"


class MatchingPreset(TextChoices):
    """Named weights of what is wished."""

    LOAD = "load", "Pemerataan beban"
    EDUCATION = "education", "Kesesuaian pendidikan"
    STILL = "still", "Perpindahan sesedikit mungkin"


class MatchingState(TextChoices):
    COMPUTING = "computing", "Dihitung"
    CONFLICT = "conflict", "Permintaan bertentangan"
    READY = "ready", "Menunggu persetujuan"
    APPROVED = "approved", "Disetujui"
    EXPORTED = "exported", "Menjadi usulan penempatan"
    CANCELLED = "cancelled", "Dibatalkan"


class DemandKind(TextChoices):
    """What an officer asks of one person and one post."""

    LOCK = "lock", "Tempatkan di sini"
    FORBID = "forbid", "Jangan di sini"
