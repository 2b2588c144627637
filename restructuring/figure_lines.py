"""The figures of a draft as lines of a table: what each counts, in words, and which list shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from orgunits.enums import UnitKind
from orgunits.workload import as_decimal
from restructuring.costs import Costs
from restructuring.effects import Effects, Pair

UNITS, POSTS, PEOPLE, DUTIES, SERVICES, MONEY = (
    "Unit",
    "Jabatan",
    "Pegawai",
    "Fungsi",
    "Layanan dan survei",
    "Biaya",
)
MILLION = 1_000_000
KIND_LABELS = dict(UnitKind.choices)
# Where a list shows what a figure counts today: URL name and query.
LISTS = {
    "units": ("orgunits:orgunit_table", ""),
    "vacant": ("employees:vacancy_list", ""),
    "people": ("employees:employee_list", ""),
    "functions": ("orgunits:function_list", ""),
    "overlaps": ("orgunits:overlap_list", "state=confirmed"),
    "services": ("publicservices:service_list", ""),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. ``before`` or ``after`` None: not known, ``note`` says why. ``is_load``:
    more of it is worse. ``unit``: "", "juta rupiah" or "%"."""

    key: str
    group: str
    label: str
    before: int | Decimal | None
    after: int | Decimal | None
    counts: str
    decimals: int = 0
    unit: str = ""
    note: str = ""
    is_load: bool = False

    @property
    def difference(self) -> int | Decimal | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def is_part(self) -> bool:
        """Whether it is one of the kinds, tipe or echelons that a line above sums up."""
        return self.key.startswith(("kind:", "echelon:"))

    @property
    def is_money(self) -> bool:
        return self.group == MONEY

    @property
    def is_worse(self) -> bool:
        return self.is_load and bool(self.difference and self.difference > 0)


def lines_of(effects: Effects, costs: Costs | None) -> list[Line]:
    """Every line, in the order of the page. Without ``costs`` those of money are left out."""
    found = [*_units(effects), *_posts(effects), *_people(effects), *_duties(effects)]
    found += _services(effects)
    return found + (list(_money(costs)) if costs else [])


def _pair(key: str, group: str, label: str, pair: Pair, counts: str, **more) -> Line:
    return Line(key, group, label, pair.before, pair.after, counts, **more)


def _decimal(value: Fraction | None, decimals: int) -> Decimal | None:
    return None if value is None else round(as_decimal(value), decimals)


def _units(one: Effects) -> Iterator[Line]:
    first, second = one.shape
    yield _pair("units", UNITS, "Unit", one.units, "Semua unit dalam lingkup usulan.")
    yield _pair(
        "agencies",
        UNITS,
        "Perangkat daerah",
        one.agencies,
        "Sekretariat daerah dan DPRD, inspektorat, dinas, badan, kecamatan.",
    )
    for (kind, tipe), pair in one.kinds.items():
        label = KIND_LABELS.get(kind, kind)
        yield _pair(
            f"kind:{kind}:{tipe}",
            UNITS,
            f"{label}, tipe {tipe}" if tipe else label,
            pair,
            "Unit menurut jenis dan tipe.",
        )
    yield Line(
        "layers",
        UNITS,
        "Lapis",
        first.layers,
        second.layers,
        "Lapis unit dari pucuk lingkup sampai unit terbawah.",
        is_load=True,
    )
    yield Line(
        "span",
        UNITS,
        "Rentang kendali rata-rata",
        _decimal(first.span, 1),
        _decimal(second.span, 1),
        "Kepala unit di bawahnya dan pegawai sendiri, per kepala unit.",
        decimals=1,
    )


def _posts(one: Effects) -> Iterator[Line]:
    yield _pair(
        "structural",
        POSTS,
        "Jabatan struktural",
        one.structural,
        "Jabatan yang bereselon, terisi atau lowong.",
    )
    for echelon in sorted(one.posts):
        if echelon:
            yield _pair(
                f"echelon:{echelon}",
                POSTS,
                f"Eselon {echelon}",
                one.posts[echelon],
                "Jabatan menurut eselonnya.",
            )
    others = one.posts.get("", Pair(0, 0))
    yield _pair("others", POSTS, "Jabatan lain", others, "Jabatan tanpa eselon.")
    yield _pair("need", POSTS, "Kebutuhan", one.need, "Jumlah orang yang dibutuhkan semua jabatan.")
    yield _pair(
        "vacant",
        POSTS,
        "Lowong",
        one.vacant,
        "Kebutuhan yang belum terisi, dihitung per jabatan.",
        is_load=True,
    )
    if one.unsettled_posts:
        yield _open("unsettled_posts", POSTS, "Jabatan belum ditetapkan", one.unsettled_posts)


def _open(key: str, group: str, label: str, n: int) -> Line:
    counts = "Ada pada unit yang berakhir, dan belum ditetapkan ke mana."
    return Line(key, group, label, 0, n, counts, is_load=True)


def _people(one: Effects) -> Iterator[Line]:
    yield _pair(
        "people", PEOPLE, "Pegawai pada jabatan", one.people, "Pemangku jabatan definitif hari ini."
    )
    yield Line(
        "displaced",
        PEOPLE,
        "Pegawai terdampak",
        0,
        one.displaced,
        "Pemangku jabatan yang ditutup atau belum ditetapkan peralihannya.",
        is_load=True,
    )
    yield Line(
        "moved",
        PEOPLE,
        "Pegawai dikukuhkan",
        0,
        one.moved,
        "Ikut jabatannya ke unit lain atau ke nama jabatan lain (pengukuhan).",
    )


def _duties(one: Effects) -> Iterator[Line]:
    yield _pair("functions", DUTIES, "Fungsi", one.functions, "Tugas dan fungsi yang tercatat.")
    yield _pair(
        "overlaps",
        DUTIES,
        "Tumpang tindih antarunit",
        one.overlaps,
        "Tumpang tindih fungsi yang sudah diputuskan, selama pihaknya masih di unit berbeda.",
        is_load=True,
    )
    yield _pair(
        "repeated",
        DUTIES,
        "Fungsi berulang dalam satu unit",
        one.repeated,
        "Fungsi dengan kata-kata yang sama pada unit yang disentuh usulan.",
        is_load=True,
    )
    if one.unsettled_functions:
        yield _open("unsettled_functions", DUTIES, "Fungsi tanpa pemilik", one.unsettled_functions)


def _services(one: Effects) -> Iterator[Line]:
    yield _pair("services", SERVICES, "Layanan", one.services, "Layanan publik yang berlaku.")
    yield Line(
        "moved_services",
        SERVICES,
        "Layanan pindah unit",
        0,
        one.moved_services,
        "Layanan yang diteruskan unit lain.",
    )
    if one.unsettled_services:
        yield _open(
            "unsettled_services", SERVICES, "Layanan belum ditetapkan", one.unsettled_services
        )
    yield Line(
        "surveys",
        SERVICES,
        "Survei berjalan pada unit yang berakhir",
        0,
        one.surveys,
        "Survei yang masih dibuka; hasilnya tetap milik unit itu.",
    )


def _money(costs: Costs) -> Iterator[Line]:
    yield Line(
        "cost",
        MONEY,
        "Biaya pegawai setahun",
        round(costs.before.total / MILLION),
        round(costs.after.total / MILLION),
        "Gaji pokok, tunjangan jabatan, dan TPP menurut tabel tarif.",
        unit="juta rupiah",
        note=_cost_note(costs),
        is_load=True,
    )
    first, second = costs.shares
    if first is not None and second is not None:
        yield Line(
            "share",
            MONEY,
            "Belanja pegawai terhadap APBD",
            _decimal(first * 100, 2),
            _decimal(second * 100, 2),
            "Batasnya 30% mulai 5 Januari 2027 (UU 1/2022 Pasal 146).",
            decimals=2,
            unit="%",
            is_load=True,
        )


def _cost_note(costs: Costs) -> str:
    """What the sum leaves out, in words."""
    said: list[str] = []
    if costs.before.incomplete:
        said.append(f"Tarif {costs.before.incomplete} orang tidak lengkap.")
    if costs.before.part_time:
        said.append(f"{costs.before.part_time} PPPK paruh waktu tidak dihitung.")
    if costs.waiting:
        said.append(
            "Tunjangan dan TPP pegawai terdampak"
            f" ({round(costs.waiting / MILLION)} juta rupiah) menunggu jabatan barunya."
        )
    if costs.new_seats:
        said.append(f"{costs.new_seats} kursi jabatan baru belum dihitung: belum ada orangnya.")
    return " ".join(said)


def grouped(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The lines under the name of their group."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    return list(groups.items())
