"""What of a file is looked at at most, and what is said to who sent more."""

import resource

MAX_PIXELS = 40_000_000  # a phone's best camera takes 50 million, its usual picture has 12
MAX_SIDE = 16_000
MAX_PAGES = 200
MAX_OBJECTS = 50_000
MAX_PAPER_PIXELS = 160_000_000  # of a picture in a PDF: A3 scanned at 600 dpi has 70 million
MAX_UNPACKED = 160 * 2**20  # bytes one part of a PDF unpacks to, in the reader of whoever opens it
MEMORY = 700 * 2**20  # of address space; half of it are libraries that are only mapped
CPU_SECONDS = 8

TOO_HEAVY = "Berkas ini terlalu berat untuk diperiksa. Perkecil gambarnya atau kurangi halamannya."
BROKEN = "Berkas ini rusak atau tidak lengkap. Simpan ulang, lalu kirim lagi."
LOCKED = "PDF ini memakai kata sandi. Simpan tanpa kata sandi, lalu kirim lagi."
TOO_LARGE_PICTURE = "Gambar ini terlalu besar. Paling besar 40 juta piksel."
TOO_MUCH_PACKED = (
    "PDF ini memuat isi yang terlalu besar. Perkecil gambarnya, atau cetak ulang ke PDF."
)
TOO_MANY_PAGES = "PDF ini terlalu panjang. Paling banyak 200 halaman."
ODD_PICTURE = "PDF ini memuat jenis gambar yang tidak dapat dibersihkan. Kirim fotonya, atau cetak ulang ke PDF."


class Refused(Exception):
    """The file is not taken; the text is for whoever sent it."""


def confine():
    """Take from this process what looking at a file does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
