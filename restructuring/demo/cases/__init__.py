"""Real restructurings as proposals: what is published of them, and what had to be invented
(``restructuring.demo.cases.city``)."""

from restructuring.demo.cases.city import BACKED_OUT, IN_REVIEW, Case, build
from restructuring.demo.cases.other_cities import (
    PADANG_2023,
    SEMARANG_2016,
    padang_2023,
    semarang_2016,
)
from restructuring.demo.cases.tangerang_selatan import (
    TANGSEL_2016,
    TANGSEL_2021,
    tangsel_2016,
    tangsel_2021,
)

__all__ = ["CASES", "Case", "build"]

CASES = (
    Case(
        "Tangerang Selatan 2016",
        "Perda Kota Tangerang Selatan 8/2016; tangerangonline.id 26 Agustus 2016",
        TANGSEL_2016,
        tangsel_2016,
        before=38,
        after=35,
        freed=1,
        title="38 perangkat daerah menjadi 35",
        notes=(
            "Dua dinas menjadi tiga: pekerjaan umum; bangunan dan tata ruang; perumahan.",
            "Satu dinas dibubarkan; tugasnya ke dua penerima.",
            "Satu dinas dibagi dua: sosial dan tenaga kerja.",
            "Jumlah dalam sumber berkurang empat lagi; unitnya tidak disebut.",
        ),
    ),
    Case(
        "Tangerang Selatan 2021",
        "Perubahan atas Perda 8/2016; satelitnews.com 51406",
        TANGSEL_2021,
        tangsel_2021,
        before=8,
        after=8,
        title="Tujuh perangkat daerah berganti nama",
    ),
    Case(
        "Padang 2023",
        "Perda Kota Padang 9/2023",
        PADANG_2023,
        padang_2023,
        before=4,
        after=4,
        shown=IN_REVIEW,
        title="Bentuk dan tipe empat perangkat daerah",
    ),
    Case(
        "Semarang 2016",
        "Perda Kota Semarang 14/2016; radarsemarang.com 3 Januari 2017",
        SEMARANG_2016,
        semarang_2016,
        before=4,
        after=6,
        shown=BACKED_OUT,
        title="Empat perangkat daerah menjadi enam",
        notes=(
            "Dinas Pasar masuk ke dinas perindustrian dan perdagangan.",
            "Satu dinas menjadi dua badan: pendapatan; keuangan dan aset.",
            "Satu badan menjadi tiga dinas.",
        ),
    ),
)
