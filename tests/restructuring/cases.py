"""Real restructurings as proposals: what is published of them, and what had to be invented.

Published (each with its source): which agencies were merged, divided, dissolved or renamed, and the counts of
Tangerang Selatan 2016. Invented: inner units, posts, people, and which of them went where; where a
source tells a count but not the names, the units are called "tidak disebut dalam sumber".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from employees.models import Placement
from orgunits.actions import add_functions, add_positions
from orgunits.drafts import FunctionDraft, PositionDraft
from orgunits.models import OrgUnit, Position, UnitFunction
from orgunits.structure import (
    ClosePost,
    Establish,
    Hand,
    Merge,
    Move,
    OpenPost,
    Rename,
    RenamePost,
    Retype,
    Split,
)
from restructuring.steps import NEW
from tests.factories.employees import staff
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    JobTitleFactory,
    establish,
    root_of,
)

JOINED = date(2020, 1, 6)


@dataclass(frozen=True)
class Agency:
    """A unit under the root with the units under it, its functions, and its head."""

    key: str
    name: str
    kind: str = "dinas"
    tipe: str = ""
    below: tuple[str, ...] = ("Sekretariat",)
    functions: tuple[str, ...] = ()


@dataclass
class City:
    """What a case is played on: ids of units by key ("dkp", "dkp/Bidang Pertamanan"), of the head
    post and the functions of each."""

    government: object
    root: OrgUnit
    ids: dict[str, int]
    heads: dict[str, int] = field(default_factory=dict)
    functions: dict[str, list[int]] = field(default_factory=dict)
    title: object = None

    def unit(self, key):
        return self.ids[key]

    def agencies(self):
        """Names of the open units right under the root, sorted."""
        rows = OrgUnit.objects.active().filter(parent=self.root)
        return sorted(rows.values_list("name", flat=True))

    def people(self, day):
        """Who holds which post of which unit on ``day``: {person: (post name, unit name)}."""
        rows = Placement.objects.on(day).definitive().filter(government=self.government)
        return {
            person: (post, unit)
            for person, post, unit in rows.values_list(
                "employee_id", "position__name", "position__unit__name"
            )
        }


@dataclass(frozen=True)
class Case:
    """``steps(city)`` are the steps of the proposal, each a list of changes. ``before`` and ``after``:
    how many agencies there are. ``freed``: heads who are without a post afterwards."""

    name: str
    source: str
    agencies: tuple[Agency, ...]
    steps: Callable
    before: int
    after: int
    freed: int = 0


def build(case):
    """The city of a case before its restructuring: every unit has a head, one more post of its own
    and a person on each. Bulk writes."""
    government = GovernmentFactory(name=f"Kota {case.name}")
    root = root_of(government)
    changes, keys = [], {}
    for agency in case.agencies:
        top = -len(changes) - 1
        changes.append(Establish(top, root.pk, agency.name, agency.kind, agency.tipe))
        keys[top] = agency.key
        for name in agency.below:
            number = -len(changes) - 1
            kind = "sekretariat" if name == "Sekretariat" else "bidang"
            changes.append(Establish(number, top, name, kind))
            keys[number] = f"{agency.key}/{name}"
    units = establish(government, changes)
    ids = {keys[number]: unit.pk for number, unit in units.items()}
    city = City(government, root, ids, title=JobTitleFactory(kind="administrator"))
    add_posts_and_people(city, units, keys)
    give_functions(city, case)
    government.refresh_from_db()
    return city


def add_posts_and_people(city, units, keys):
    staffer = JobTitleFactory(kind="pelaksana")
    drafts = []
    for unit in units.values():
        drafts += [
            PositionDraft(
                unit_id=unit.pk,
                job_title_id=city.title.pk,
                name=f"Kepala {unit.name}",
                is_head=True,
                valid_from=LONG_AGO,
            ),
            PositionDraft(
                unit_id=unit.pk,
                job_title_id=staffer.pk,
                name="Pengadministrasi",
                valid_from=LONG_AGO,
            ),
        ]
    posts = add_positions(government=city.government, drafts=drafts, user=None, reason=REASON)
    by_unit = {unit.pk: keys[number] for number, unit in units.items()}
    city.heads = {by_unit[post.unit_id]: post.pk for post in posts if post.is_head}
    staff(city.government, posts)


def give_functions(city, case):
    drafts = [
        FunctionDraft(unit_id=city.ids[agency.key], text=text, valid_from=LONG_AGO)
        for agency in case.agencies
        for text in agency.functions
    ]
    made = add_functions(government=city.government, drafts=drafts, user=None, reason=REASON)
    for function in made:
        key = next(key for key, pk in city.ids.items() if pk == function.unit_id)
        city.functions.setdefault(key, []).append(function.pk)


def posts_of(city, key, *, heads=False):
    """Open posts of a unit, without its head unless asked for."""
    rows = Position.objects.filter(unit=city.ids[key], valid_until__isnull=True)
    if not heads:
        rows = rows.filter(is_head=False)
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def functions_of(city, key):
    rows = UnitFunction.objects.filter(unit=city.ids[key], valid_until__isnull=True)
    return tuple(rows.order_by("order", "pk").values_list("pk", flat=True))


def head_of(city, unit, name):
    """A new head post, empty for now."""
    return OpenPost(NEW - 100 - abs(unit), unit, name, city.title.pk, "II.b", is_head=True)


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


def below(city, key):
    return [other.split("/", 1)[1] for other in city.ids if other.startswith(f"{key}/")]


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


CASES = (
    Case(
        "Tangerang Selatan 2016",
        "Perda Kota Tangerang Selatan 8/2016; tangerangonline.id 26 Agustus 2016",
        TANGSEL_2016,
        tangsel_2016,
        before=38,
        after=35,
        freed=1,
    ),
    Case(
        "Tangerang Selatan 2021",
        "Perubahan atas Perda 8/2016; satelitnews.com 51406",
        TANGSEL_2021,
        tangsel_2021,
        before=8,
        after=8,
    ),
    Case(
        "Padang 2023",
        "Perda Kota Padang 9/2023",
        PADANG_2023,
        padang_2023,
        before=4,
        after=4,
    ),
    Case(
        "Semarang 2016",
        "Perda Kota Semarang 14/2016; radarsemarang.com 3 Januari 2017",
        SEMARANG_2016,
        semarang_2016,
        before=4,
        after=6,
    ),
)
