"""Choices of the satisfaction survey. Unsur: PermenPANRB 14/2017 (DOMAIN.md 1.2).

Codes are stable and never numbers: questionnaire and text of the regulation number the last two
unsur differently.
"""

from django.db.models import TextChoices


class Unsur(TextChoices):
    PERSYARATAN = "persyaratan", "Persyaratan"
    PROSEDUR = "prosedur", "Sistem, Mekanisme, dan Prosedur"
    WAKTU = "waktu", "Waktu Penyelesaian"
    BIAYA = "biaya", "Biaya/Tarif"
    PRODUK = "produk", "Produk Spesifikasi Jenis Pelayanan"
    KOMPETENSI = "kompetensi", "Kompetensi Pelaksana"
    PERILAKU = "perilaku", "Perilaku Pelaksana"
    PENGADUAN = "pengaduan", "Penanganan Pengaduan, Saran dan Masukan"
    SARPRAS = "sarpras", "Sarana dan Prasarana"
    MAKLUMAT = "maklumat", "Maklumat Pelayanan"
    # Asked beside the nine, most of them by Kepmenpan 25/2004: one code each, so that a series and
    # a comparison find them again whatever a government's own wording.
    KEADILAN = "keadilan", "Keadilan Mendapatkan Pelayanan"
    KEJELASAN_PETUGAS = "kejelasan-petugas", "Kejelasan Petugas Pelayanan"
    KEDISIPLINAN = "kedisiplinan", "Kedisiplinan Petugas"
    TANGGUNG_JAWAB = "tanggung-jawab", "Tanggung Jawab Petugas"
    KEPASTIAN_BIAYA = "kepastian-biaya", "Kepastian Biaya"
    KEPASTIAN_JADWAL = "kepastian-jadwal", "Kepastian Jadwal Pelayanan"
    KENYAMANAN = "kenyamanan", "Kenyamanan Lingkungan"
    KEAMANAN = "keamanan", "Keamanan Pelayanan"
    INKLUSI = "inklusi", "Kemudahan bagi Kelompok Rentan"
    INTEGRITAS = "integritas", "Bebas Pungutan dan Imbalan"
    ELEKTRONIK = "elektronik", "Kemudahan Layanan Elektronik"


# Those of PermenPANRB 14/2017, by which services are compared across the country; a government may
# ask for more.
NINE_UNSUR = tuple(Unsur.values[:9])
EXTRA_UNSUR = tuple(Unsur.values[9:])

# The one word that names an unsur over its question and in a list of errors.
UNSUR_SHORT = {
    Unsur.PERSYARATAN.value: "persyaratan",
    Unsur.PROSEDUR.value: "prosedur",
    Unsur.WAKTU.value: "waktu",
    Unsur.BIAYA.value: "biaya",
    Unsur.PRODUK.value: "hasil layanan",
    Unsur.KOMPETENSI.value: "kemampuan petugas",
    Unsur.PERILAKU.value: "sikap petugas",
    Unsur.PENGADUAN.value: "pengaduan",
    Unsur.SARPRAS.value: "sarana",
    Unsur.MAKLUMAT.value: "maklumat",
    Unsur.KEADILAN.value: "keadilan",
    Unsur.KEJELASAN_PETUGAS.value: "kejelasan petugas",
    Unsur.KEDISIPLINAN.value: "kedisiplinan",
    Unsur.TANGGUNG_JAWAB.value: "tanggung jawab",
    Unsur.KEPASTIAN_BIAYA.value: "kepastian biaya",
    Unsur.KEPASTIAN_JADWAL.value: "kepastian jadwal",
    Unsur.KENYAMANAN.value: "kenyamanan",
    Unsur.KEAMANAN.value: "keamanan",
    Unsur.INKLUSI.value: "kelompok rentan",
    Unsur.INTEGRITAS.value: "bebas pungutan",
    Unsur.ELEKTRONIK.value: "layanan elektronik",
}


class InstrumentState(TextChoices):
    """A questionnaire is written as a draft, locked when it is published, and then asked until it
    is retired; an answer is never under a questionnaire that can still change."""

    DRAFT = "draft", "Rancangan"
    PUBLISHED = "published", "Dipakai"
    RETIRED = "retired", "Tidak dipakai lagi"


class CampaignState(TextChoices):
    DRAFT = "draft", "Rancangan"
    OPEN = "open", "Dibuka"
    CLOSED = "closed", "Ditutup"


CAMPAIGN_TRANSITIONS = {
    CampaignState.DRAFT: (CampaignState.OPEN,),
    CampaignState.OPEN: (CampaignState.CLOSED,),
    CampaignState.CLOSED: (),
}


class AnswerFlag(TextChoices):
    """What an answer looked like in the inbox (surveys.flags, whose names these are). Never a proof
    of anything: a flagged answer counts until two people say otherwise."""

    BURST = "burst", "Datang beruntun"
    STRAIGHT = "straight", "Deret seragam"
    SHIFT = "shift", "Lonjakan setengah hari"
    AFTER_HOURS = "after_hours", "Di luar jam kerja"


class ExclusionState(TextChoices):
    PROPOSED = "proposed", "Diusulkan"
    REFUSED = "refused", "Ditolak"
    IN_FORCE = "in_force", "Berlaku"
    ENDING = "ending", "Pembatalan diusulkan"
    ENDED = "ended", "Dibatalkan"


class FollowUpState(TextChoices):
    PLANNED = "planned", "Direncanakan"
    DONE = "done", "Selesai"
    DROPPED = "dropped", "Dibatalkan"


class Channel(TextChoices):
    WEB = "web", "Tautan daring"
    KIOSK = "kiosk", "Kiosk"
    PAPER = "paper", "Formulir kertas"
    INTERVIEW = "talk", "Wawancara petugas"
    IMPORT = "import", "Data impor"


# Ways in which somebody of the government typed the answer: the moment of typing says nothing.
TYPED_CHANNELS = (Channel.PAPER, Channel.INTERVIEW)


class PrintKind(TextChoices):
    POSTER = "poster", "Poster kode QR"
    CODES = "codes", "Kode loket"
    PAPER = "paper", "Formulir kertas"
    LARGE = "large", "Formulir kertas huruf besar"


class AgeBand(TextChoices):
    UNDER_20 = "u20", "Di bawah 20 tahun"
    A20 = "20-29", "20–29 tahun"
    A30 = "30-39", "30–39 tahun"
    A40 = "40-49", "40–49 tahun"
    A50 = "50-59", "50–59 tahun"
    OVER_60 = "60+", "60 tahun ke atas"


class RespondentSex(TextChoices):
    MALE = "L", "Laki-laki"
    FEMALE = "P", "Perempuan"


class RespondentEducation(TextChoices):
    SD = "sd", "SD"
    SMP = "smp", "SMP"
    SMA = "sma", "SMA"
    DIPLOMA = "diploma", "D1–D3"
    S1 = "s1", "S1/D4"
    S2 = "s2", "S2"
    S3 = "s3", "S3"


class Occupation(TextChoices):
    PNS = "pns", "PNS"
    TNI = "tni", "TNI"
    POLRI = "polri", "Polri"
    SWASTA = "swasta", "Swasta"
    WIRAUSAHA = "wirausaha", "Wirausaha"
    LAINNYA = "lainnya", "Lainnya"
