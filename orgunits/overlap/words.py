"""Words of a function's text as stems: what it is about, without what every function says."""

import re
from functools import cache

ANY_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.IGNORECASE)

# Short forms of the trade, spelled out, so that both spellings compare.
SHORT_FORMS = {
    "alkes": "alat kesehatan",
    "anjab": "analisis jabatan",
    "abk": "analisis beban kerja",
    "asn": "aparatur sipil negara",
    "bmd": "barang milik daerah",
    "bumd": "badan usaha milik daerah",
    "capil": "pencatatan sipil",
    "diklat": "pendidikan pelatihan",
    "humas": "hubungan masyarakat",
    "kb": "keluarga berencana",
    "kesbangpol": "kesatuan bangsa politik",
    "kesling": "kesehatan lingkungan",
    "kesmas": "kesehatan masyarakat",
    "kesra": "kesejahteraan rakyat",
    "keswa": "kesehatan jiwa",
    "ktp": "kartu tanda penduduk",
    "litbang": "penelitian pengembangan",
    "monev": "monitoring evaluasi",
    "musrenbang": "musyawarah perencanaan pembangunan",
    "paud": "pendidikan anak usia dini",
    "pbb": "pajak bumi bangunan",
    "perda": "peraturan daerah",
    "piak": "pengelolaan informasi administrasi kependudukan",
    "ptm": "penyakit tidak menular",
    "rb": "reformasi birokrasi",
    "renstra": "rencana strategis",
    "sdm": "sumber daya manusia",
    "sop": "standar operasional prosedur",
    "tik": "teknologi informasi komunikasi",
    "trantibum": "ketenteraman ketertiban umum",
    "umkm": "usaha mikro kecil menengah",
    "yankes": "pelayanan kesehatan",
}

# What is done, not what it is done with, and the glue of official sentences. A function that says
# nothing else ("evaluasi dan pelaporan") is everybody's and is not compared.
COMMON = """
ada adalah agar akan antar antara atas atau bagai bagi bahan bahwa baik beri berikut buat cakup
dalam dan dapat dari dasar dengan di dinas badan daerah diri guna hal hasil ini itu jadi
juga kait kantor kepala kabupaten ke kepada kerja kota lain laku laksana langsung lengkap lingkung
lingkup maupun melalui menurut milik mohon oleh para pada pelbagai perlu pihak pimpin rangka sama
sampai sebagai sebagaimana secara sekretariat selaku selenggara semua sendiri serta sesuai seluruh
suatu susun tangan tas tentang terhadap tersebut tetap tiap tugas fungsi bidang bagian seksi sub
subbagian subbidang untuk unit upt uptd urus urusan wali yang administrasi analisis bantu bina
bimbing awas dokumentasi evaluasi fasilitasi giat inventarisasi kelola kembang kendali koordinasi
kebijakan bijak lapor layan monitor monitoring pantau program rekomendasi rencana rumus siap
sosialisasi standar teknis tindak lanjut umum verifikasi peraturan atur undang ketentuan tentu
"""


@cache
def stemmer():
    """The Indonesian stemmer (Nazief and Adriani with Arifin's corrections), by PySastrawi."""
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory  # noqa: PLC0415

    return StemmerFactory().create_stemmer(isDev=False)


@cache
def stem(word: str) -> str:
    """The root of one word in lower case: "kependudukan" gives "duduk"."""
    return stemmer().stem(word)


@cache
def common_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in COMMON.split())


def stems(word: str) -> tuple[str, ...]:
    """Roots of a word in lower case; of a short form those of what it stands for."""
    return tuple(stem(part) for part in SHORT_FORMS.get(word, word).replace("-", " ").split())


def words_of(text: str) -> list[str]:
    """The words of ``text`` in their order, in lower case."""
    return ANY_WORD.findall(text.lower())


def terms(text: str) -> list[str]:
    """Roots of all words of ``text``, in their order, the common ones too."""
    return [root for word in words_of(text) for root in stems(word)]


def is_common(text: str) -> bool:
    """Whether ``text`` says nothing that other units' functions do not say too."""
    return common_stems().issuperset(terms(text))
