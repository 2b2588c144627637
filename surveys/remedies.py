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
    Unsur.KEADILAN: "Memasang nomor antrean dan melayani menurut urutan tanpa perkecualian",
    Unsur.KEJELASAN_PETUGAS: "Memasang nama dan tugas petugas di setiap loket",
    Unsur.KEDISIPLINAN: "Mengatur jadwal jaga loket dan memantau kehadiran pada jam layanan",
    Unsur.TANGGUNG_JAWAB: "Menetapkan petugas penanggung jawab untuk setiap permohonan",
    Unsur.KEPASTIAN_BIAYA: "Mencocokkan biaya yang dibayar dengan tarif resmi dan mengumumkannya",
    Unsur.KEPASTIAN_JADWAL: "Memberi tanggal selesai pada tanda terima dan memantau yang terlambat",
    Unsur.KENYAMANAN: "Menata ruang tunggu: tempat duduk, kebersihan, dan sirkulasi udara",
    Unsur.KEAMANAN: "Memeriksa keamanan ruang layanan dan tempat parkir",
    Unsur.INKLUSI: "Menyediakan loket prioritas dan pendampingan bagi kelompok rentan",
    Unsur.INTEGRITAS: "Memasang larangan pungutan dan saluran pelaporannya di ruang layanan",
    Unsur.ELEKTRONIK: "Memperbaiki layanan elektronik dan menyediakan petugas yang membantu",
}
DAYS = 90


def draft_of(unsur, today):
    """What a form about ``unsur`` begins with."""
    return {
        "unsur": unsur,
        "action": DRAFTS.get(unsur, ""),
        "due_on": today + timedelta(days=DAYS),
    }
