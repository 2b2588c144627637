"""A first wording of what to do about a low unsur, for people to change. Pure."""

from datetime import timedelta

from surveys.enums import Unsur

DRAFTS = {
    Unsur.PERSYARATAN: "Meninjau dan menyederhanakan persyaratan, lalu menempelnya di ruang layanan",
    Unsur.PROSEDUR: "Memperbarui SOP dan memasang alur layanan di ruang layanan dan situs",
    Unsur.WAKTU: "Menambah petugas pada jam sibuk dan memantau waktu penyelesaian setiap minggu",
    Unsur.BIAYA: "Memasang daftar biaya atau keterangan gratis di setiap loket",
    Unsur.PRODUK: "Mencocokkan hasil layanan dengan standar pelayanan dan memperbaiki yang berbeda",
    Unsur.KOMPETENSI: "Melatih petugas loket tentang standar pelayanan",
    Unsur.PERILAKU: "Melatih petugas loket tentang melayani dengan ramah, dengan pengamatan atasan",
    Unsur.PENGADUAN: "Menunjuk petugas pengaduan dan menjawab setiap pengaduan paling lama lima hari",
    Unsur.SARPRAS: "Memperbaiki ruang tunggu: kursi, toilet, dan jalur bagi penyandang disabilitas",
    Unsur.MAKLUMAT: "Memperbarui maklumat pelayanan dan memasangnya di ruang layanan",
}
DAYS = 90


def draft_of(unsur, today):
    """What a form about ``unsur`` begins with."""
    return {
        "unsur": unsur,
        "action": DRAFTS.get(unsur, ""),
        "due_on": today + timedelta(days=DAYS),
    }
