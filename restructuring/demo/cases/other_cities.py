"""Padang 2023 (types) and Semarang 2016/17 (merge and divisions)."""

from orgunits.structure import Establish, Hand, Merge, Move, Rename, Retype, Split
from restructuring.demo.cases.city import Agency, functions_of, head_of, posts_of
from restructuring.steps import NEW

# --- Padang 2023 (Perda 9/2023): types ----------------------------------------------------------------

FOUR_BIDANG = ("Sekretariat", "Bidang Satu", "Bidang Dua", "Bidang Tiga", "Bidang Empat")
PADANG_2023 = (
    Agency("kesbangpol", "Kantor Kesatuan Bangsa dan Politik", "lainnya"),
    Agency("disdag", "Dinas Perdagangan", tipe="B", below=FOUR_BIDANG),
    Agency("disnakerin", "Dinas Tenaga Kerja dan Perindustrian", tipe="B"),
    Agency("dpmptsp", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", tipe="A"),
)


def padang_2023(city):
    yield [
        Retype(city.unit("kesbangpol"), "badan", "A"),
        Rename(city.unit("kesbangpol"), "Badan Kesatuan Bangsa dan Politik"),
    ]
    yield [Retype(city.unit("disdag"), "dinas", "A")]
    yield [Retype(city.unit("disnakerin"), "dinas", "A")]
    yield [Retype(city.unit("dpmptsp"), "dinas", "")]


# --- Semarang 2016/17 (Perda 14/2016; radarsemarang.com 3 January 2017) -----------------------------------

SEMARANG_2016 = (
    Agency("pasar", "Dinas Pasar", below=("Sekretariat", "Bidang Pengaturan")),
    Agency("disperindag", "Dinas Perindustrian dan Perdagangan"),
    Agency(
        "dpkad",
        "Dinas Pengelolaan Keuangan dan Aset Daerah",
        below=("Sekretariat", "Bidang Pajak Daerah", "Bidang Anggaran", "Bidang Aset"),
        functions=("pemungutan pajak daerah", "penyusunan anggaran", "pengelolaan aset"),
    ),
    Agency(
        "bapermasper",
        "Badan Pemberdayaan Masyarakat, Perempuan dan KB",
        "badan",
        below=("Sekretariat", "Bidang KB", "Bidang Masyarakat", "Bidang Perempuan dan Anak"),
        functions=("keluarga berencana", "pemberdayaan masyarakat", "perlindungan perempuan"),
    ),
)


def semarang_2016(city):
    unit, root = city.unit, city.root.pk
    pasar, money, people = "pasar", "dpkad", "bapermasper"
    yield [
        Merge((unit(f"{pasar}/Sekretariat"),), unit("disperindag/Sekretariat")),
        Merge((unit(pasar),), unit("disperindag")),
    ]
    taxes, assets = NEW, NEW - 1
    functions = functions_of(city, money)
    yield [
        Establish(taxes, root, "Badan Pendapatan Daerah", "badan"),
        Establish(assets, root, "Badan Pengelolaan Keuangan dan Aset Daerah", "badan"),
        Move(unit(f"{money}/Bidang Pajak Daerah"), taxes),
        *(
            Move(unit(f"{money}/{name}"), assets)
            for name in ("Sekretariat", "Bidang Anggaran", "Bidang Aset")
        ),
        Split(unit(money), (taxes, assets)),
        Hand("functions", functions[:1], taxes),
        Hand("functions", functions[1:], assets),
        Hand("positions", posts_of(city, money), assets),
        Hand("positions", (city.heads[money],), assets, as_head=True),
        head_of(city, taxes, "Kepala Badan Pendapatan Daerah"),
    ]
    births, villages, women = NEW, NEW - 1, NEW - 2
    functions = functions_of(city, people)
    yield [
        Establish(births, root, "Dinas Pengendalian Penduduk dan Keluarga Berencana", "dinas"),
        Establish(villages, root, "Dinas Pemberdayaan Masyarakat", "dinas"),
        Establish(women, root, "Dinas Pemberdayaan Perempuan dan Perlindungan Anak", "dinas"),
        Move(unit(f"{people}/Bidang KB"), births),
        Move(unit(f"{people}/Bidang Masyarakat"), villages),
        Move(unit(f"{people}/Bidang Perempuan dan Anak"), women),
        Move(unit(f"{people}/Sekretariat"), births),
        Split(unit(people), (births, villages, women)),
        *(
            Hand("functions", (function,), to)
            for function, to in zip(functions, (births, villages, women), strict=True)
        ),
        Hand("positions", posts_of(city, people), women),
        Hand("positions", (city.heads[people],), births, as_head=True),
        head_of(city, villages, "Kepala Dinas Pemberdayaan Masyarakat"),
        head_of(city, women, "Kepala Dinas Pemberdayaan Perempuan dan Perlindungan Anak"),
    ]
