"""Tangerang Selatan: the Perda of 2016 (38 agencies became 35) and the renames of 2021."""

from orgunits.structure import ClosePost, Establish, Hand, Merge, Move, Rename, RenamePost, Split
from restructuring.demo.cases.city import Agency, below, functions_of, head_of, posts_of
from restructuring.steps import NEW

# --- Tangerang Selatan 2016 (Perda 8/2016; tangerangonline.id 26 August 2016) ---------------------

UNNAMED = tuple(
    Agency(f"lain-{n}", f"Kantor {n} (tidak disebut dalam sumber)", "lainnya", below=())
    for n in range(1, 5)
)
STAYING = tuple(
    Agency(key, name, kind, below=("Sekretariat",))
    for key, name, kind in (
        ("bapenda", "Badan Pendapatan Daerah", "badan"),
        ("bpkad", "Badan Pengelolaan Keuangan dan Aset Daerah", "badan"),
        ("bappeda", "Badan Perencanaan Pembangunan Daerah", "badan"),
        ("bkpp", "Badan Kepegawaian, Pendidikan dan Pelatihan", "badan"),
        ("dikbud", "Dinas Pendidikan dan Kebudayaan", "dinas"),
        ("dinkes", "Dinas Kesehatan", "dinas"),
        ("dlh", "Dinas Lingkungan Hidup", "dinas"),
        ("dpmptsp", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "dinas"),
        ("dpmp3akb", "Dinas Pemberdayaan Masyarakat, Perempuan, Anak dan KB", "dinas"),
        ("disdukcapil", "Dinas Kependudukan dan Pencatatan Sipil", "dinas"),
        ("dishub", "Dinas Perhubungan", "dinas"),
        ("diskominfo", "Dinas Komunikasi dan Informatika", "dinas"),
        ("diskopukm", "Dinas Koperasi, Usaha Kecil dan Menengah", "dinas"),
        ("disperindag", "Dinas Perindustrian dan Perdagangan", "dinas"),
        ("dispora", "Dinas Pemuda dan Olahraga", "dinas"),
        ("dispar", "Dinas Pariwisata", "dinas"),
        ("dispusip", "Dinas Perpustakaan dan Arsip Daerah", "dinas"),
        ("dkp3", "Dinas Ketahanan Pangan, Pertanian dan Perikanan", "dinas"),
        ("satpolpp", "Satuan Polisi Pamong Praja", "dinas"),
        ("damkar", "Dinas Pemadam Kebakaran", "dinas"),
        # "status quo" of the source
        ("kesbangpol", "Kantor Kesatuan Bangsa dan Politik", "lainnya"),
        ("bpbd", "Badan Penanggulangan Bencana Daerah", "badan"),
        ("rsud", "RSUD Kota Tangerang Selatan", "rsud"),
        *((f"kec-{n}", f"Kecamatan {n}", "kecamatan") for n in range(1, 8)),
    )
)
TANGSEL_2016 = (
    Agency(
        "binamarga",
        "Dinas Bina Marga dan Sumber Daya Air",
        below=("Sekretariat", "Bidang Jalan dan Jembatan", "Bidang Sumber Daya Air"),
        functions=("penyelenggaraan jalan kota", "pengelolaan drainase dan sungai"),
    ),
    Agency(
        "tatakota",
        "Dinas Tata Kota, Bangunan dan Permukiman",
        below=("Sekretariat", "Bidang Tata Ruang", "Bidang Bangunan", "Bidang Permukiman"),
        functions=("penataan ruang", "penataan bangunan gedung", "pengurusan tanah"),
    ),
    Agency(
        "dkpp",
        "Dinas Kebersihan, Pertamanan dan Pemakaman",
        below=(
            "Sekretariat",
            "Bidang Kebersihan",
            "Bidang Pertamanan",
            "Bidang Penerangan Jalan Umum",
            "Bidang Pemakaman",
        ),
        functions=(
            "pengelolaan persampahan",
            "pengelolaan pertamanan",
            "penerangan jalan umum",
            "pelayanan pemakaman",
        ),
    ),
    Agency(
        "dinsosnaker",
        "Dinas Sosial, Tenaga Kerja dan Transmigrasi",
        below=("Sekretariat", "Bidang Sosial", "Bidang Tenaga Kerja"),
        functions=("rehabilitasi sosial", "penempatan tenaga kerja"),
    ),
    *STAYING,
    *UNNAMED,
)
DPU, DBPR, PERKIM, NAKER = NEW, NEW - 1, NEW - 2, NEW


def tangsel_2016(city):
    """Each yield is a step, made after the ones before it are in the draft."""
    unit, root = city.unit, city.root.pk
    roads, plans, clean, social = "binamarga", "tatakota", "dkpp", "dinsosnaker"
    yield [
        Establish(DPU, root, "Dinas Pekerjaan Umum", "dinas"),
        Establish(DBPR, root, "Dinas Bangunan dan Penataan Ruang", "dinas"),
        Establish(PERKIM, root, "Dinas Perumahan, Permukiman dan Pertanahan", "dinas"),
        # Two sources, three results.
        *(Move(unit(f"{roads}/{name}"), DPU) for name in below(city, roads)),
        *(
            Move(unit(f"{plans}/{name}"), PERKIM if name == "Bidang Permukiman" else DBPR)
            for name in below(city, plans)
        ),
        Split(unit(roads), (DPU,)),
        Split(unit(plans), (DBPR, PERKIM)),
        Hand("positions", posts_of(city, roads), DPU),
        Hand("positions", (city.heads[roads],), DPU, as_head=True),
        RenamePost(city.heads[roads], "Kepala Dinas Pekerjaan Umum"),
        Hand("functions", functions_of(city, roads), DPU),
        Hand("positions", posts_of(city, plans), DBPR),
        Hand("positions", (city.heads[plans],), DBPR, as_head=True),
        Hand("functions", functions_of(city, plans)[:2], DBPR),
        Hand("functions", functions_of(city, plans)[2:], PERKIM),
        head_of(city, PERKIM, "Kepala Dinas Perumahan, Permukiman dan Pertanahan"),
    ]
    perkim = -3  # the third unit the proposal makes
    lighting, graves = f"{clean}/Bidang Penerangan Jalan Umum", f"{clean}/Bidang Pemakaman"
    functions = functions_of(city, clean)
    yield [  # one dissolved over two receivers
        Merge((unit(f"{clean}/Sekretariat"),), unit("dlh/Sekretariat")),
        Move(unit(f"{clean}/Bidang Kebersihan"), unit("dlh")),
        Move(unit(f"{clean}/Bidang Pertamanan"), unit("dlh")),
        Move(unit(lighting), perkim),
        Move(unit(graves), perkim),
        Split(unit(clean), (unit("dlh"), perkim)),
        Hand("functions", functions[:2], unit("dlh")),
        Hand("functions", functions[2:], perkim),
        Hand("positions", posts_of(city, clean), unit("dlh")),
        ClosePost(city.heads[clean]),
    ]
    yield [  # one divided into two, the first of which goes on
        Establish(NAKER, root, "Dinas Tenaga Kerja", "dinas"),
        Move(unit(f"{social}/Bidang Tenaga Kerja"), NAKER),
        Split(unit(social), (NAKER,), closes=False),
        Rename(unit(social), "Dinas Sosial"),
        RenamePost(city.heads[social], "Kepala Dinas Sosial"),
        Hand("functions", functions_of(city, social)[1:], NAKER),
        head_of(city, NAKER, "Kepala Dinas Tenaga Kerja"),
    ]
    # The counts of the source need four units less; it does not name them.
    yield [Merge(tuple(unit(agency.key) for agency in UNNAMED), unit("dishub"))]


# --- Tangerang Selatan 2021 (satelitnews.com 51406): seven renames ---------------------------------

RENAMED_2021 = {
    "dpu": (
        "Dinas Pekerjaan Umum",
        "Dinas Sumber Daya Air, Bina Marga dan Bina Konstruksi",
    ),
    "dbpr": ("Dinas Bangunan dan Penataan Ruang", "Dinas Cipta Karya dan Tata Ruang"),
    "perkim": (
        "Dinas Perumahan, Kawasan Permukiman dan Pertanahan",
        "Dinas Perumahan Rakyat dan Kawasan Permukiman",
    ),
    "dpmp3akb": (
        "Dinas Pemberdayaan Masyarakat, Pemberdayaan Perempuan, Perlindungan Anak dan KB",
        "Dinas Pemberdayaan Perempuan, Perlindungan Anak dan KB",
    ),
    "dispora": ("Dinas Pemuda dan Olahraga", "Dinas Kepemudaan dan Olahraga"),
    "bappeda": (
        "Badan Perencanaan Pembangunan Daerah",
        "Badan Perencanaan Pembangunan, Penelitian dan Pengembangan Daerah",
    ),
    "bkpp": (
        "Badan Kepegawaian, Pendidikan dan Pelatihan",
        "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
    ),
}
TANGSEL_2021 = (
    *(
        Agency(
            key,
            old,
            "badan" if old.startswith("Badan") else "dinas",
            functions=("pemberdayaan masyarakat",) if key == "dpmp3akb" else (),
        )
        for key, (old, _new) in RENAMED_2021.items()
    ),
    Agency("setda", "Sekretariat Daerah", "setda", below=()),
)


def tangsel_2021(city):
    for key, (_old, new) in RENAMED_2021.items():
        yield [Rename(city.unit(key), new), RenamePost(city.heads[key], f"Kepala {new}")]
    # The function leaves with the name; to whom the source does not say: here the setda.
    yield [Hand("functions", functions_of(city, "dpmp3akb"), city.unit("setda"))]
