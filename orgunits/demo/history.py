"""What happened to the demo's structures before today, so that as-of pages have a past.

The events are real where ``orgunits/data`` names a source (the renames of Tangerang Selatan 2021,
the types of Padang 2023, BRIDA of Semarang 2023); their days are examples, and so are the moves
and merges that no source tells. Each step goes through the door on its own day.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from orgunits.enums import UnitKind, UnitTipe
from orgunits.structure import Dissolve, Establish, Merge, Move, Rename, Retype

PROCUREMENT = "setda/pengadaan-barang-dan-jasa"
SIMPLIFIED_ON = date(2022, 1, 3)
FORMER_NAMES = {
    "tangerang-selatan": {
        "dsdabmbk": ("Dinas Pekerjaan Umum", "DPU"),
        "dcktr": ("Dinas Bangunan dan Penataan Ruang", "DBPR"),
        "dp3akb": (
            "Dinas Pemberdayaan Masyarakat, Pemberdayaan Perempuan, Perlindungan Anak dan "
            "Keluarga Berencana",
            "DPMP3AKB",
        ),
        "dispora": ("Dinas Pemuda dan Olahraga", "Dispora"),
        "bappeda": ("Badan Perencanaan Pembangunan Daerah", "Bappeda"),
        "bkpsdm": ("Badan Kepegawaian, Pendidikan dan Pelatihan", "BKPP"),
    },
    "padang": {"kesbangpol": ("Kantor Kesatuan Bangsa dan Politik", "Kesbangpol")},
}
OLD_LICENSING = {  # bidang of the licensing agency before the simplification (Salatiga 2018)
    "dpmptsp/lama-pm": "Bidang Penanaman Modal",
    "dpmptsp/lama-izin": "Bidang Perizinan",
    "dpmptsp/lama-usaha": "Bidang Perizinan Usaha",
}


@dataclass(frozen=True)
class Step:
    """One change of the past. ``build(ids)`` makes the changes from unit ids by key; ``opens``
    are the planned units it establishes."""

    day: date
    reason: str
    basis: str
    build: object
    opens: tuple = ()


def beginning(world, units):
    """The planned units as they stood when the structure began: former names, types and parents,
    without those that came later."""
    slug = world.spec.slug
    later = {unit.key for step in past(world, units) for unit in step.opens}
    found = [as_it_was(slug, unit) for unit in units if unit.key not in later]
    if slug == "tangerang-selatan":
        found += [
            replace(next(u for u in units if u.key == "dpmptsp/sekretariat"), key=key, name=name)
            for key, name in OLD_LICENSING.items()
        ]
        found = [
            replace(unit, kind=UnitKind.BIDANG) if unit.key in OLD_LICENSING else unit
            for unit in found
        ]
    return found


def as_it_was(slug, unit):
    name, abbreviation = FORMER_NAMES.get(slug, {}).get(unit.key, (unit.name, unit.abbreviation))
    unit = replace(unit, name=name, abbreviation=abbreviation)
    if unit.key == PROCUREMENT:
        return replace(unit, parent="setda/asisten-3")
    if slug == "padang" and unit.key == "kesbangpol":
        return replace(unit, kind=UnitKind.LAINNYA, tipe="")
    if slug == "padang" and unit.key in ("disdag", "disnakerin"):
        return replace(unit, tipe=UnitTipe.B)
    return unit


def past(world, units):
    """Steps before the first posts, in the order of their days."""
    by_key = {unit.key: unit for unit in units}
    steps = []
    if PROCUREMENT in by_key:
        steps.append(
            Step(
                date(2020, 1, 6),
                "Penyesuaian nomenklatur sekretariat daerah (tanggal contoh).",
                "Permendagri 56/2019",
                lambda ids: [Move(ids[PROCUREMENT], ids["setda/asisten-2"])],
            )
        )
    steps += OWN_PAST.get(world.spec.slug, lambda units: [])(by_key)
    return sorted(steps, key=lambda step: step.day)


def renames(slug, by_key, ids):
    return [
        Rename(ids[key], by_key[key].name, by_key[key].abbreviation)
        for key in FORMER_NAMES[slug]
        if key in by_key
    ]


def past_of_tangerang_selatan(by_key):
    new = tuple(unit for unit in by_key.values() if unit.key.startswith("dpmptsp/jf-"))

    def simplify(ids):
        made = {unit.key: -number for number, unit in enumerate(new, start=1)}
        return [
            *(
                Establish(made[u.key], ids["dpmptsp"], u.name, u.kind, order=10 + n)
                for n, u in enumerate(new)
            ),
            Merge((ids["dpmptsp/lama-izin"], ids["dpmptsp/lama-usaha"]), made["dpmptsp/jf-izin"]),
            Dissolve(ids["dpmptsp/lama-pm"], successor=made["dpmptsp/jf-pm"]),
        ]

    return [
        Step(
            SIMPLIFIED_ON,
            "Perubahan nama perangkat daerah (tanggal contoh).",
            "Perubahan Perda Kota Tangerang Selatan 8/2016 (2021)",
            lambda ids: renames("tangerang-selatan", by_key, ids),
        ),
        Step(
            SIMPLIFIED_ON,
            "Penyederhanaan birokrasi: bidang menjadi kelompok jabatan fungsional (contoh).",
            "PermenPANRB 25/2021",
            simplify,
            opens=new,
        ),
    ]


def past_of_padang(by_key):
    def build(ids):
        return [
            Retype(ids["kesbangpol"], UnitKind.BADAN, UnitTipe.A),
            *renames("padang", by_key, ids),
            Retype(ids["disdag"], UnitKind.DINAS, UnitTipe.A),
            Retype(ids["disnakerin"], UnitKind.DINAS, UnitTipe.A),
        ]

    return [
        Step(
            date(2024, 1, 2),
            "Kantor Kesbangpol menjadi badan; Disdag dan Disnakerin naik tipe (tanggal contoh).",
            "Perda Kota Padang 9/2023",
            build,
        )
    ]


def past_of_semarang(by_key):
    new = tuple(unit for unit in by_key.values() if unit.key.split("/")[0] == "brida")

    def build(ids):
        made = {unit.key: -number for number, unit in enumerate(new, start=1)}
        return [
            Establish(
                made[unit.key],
                made.get(unit.parent) or ids[unit.parent],
                unit.name,
                unit.kind,
                unit.tipe,
                unit.abbreviation,
            )
            for unit in new
        ]

    return [
        Step(
            date(2023, 7, 3),
            "Pembentukan BRIDA mengikuti Perpres 78/2021 (tanggal contoh).",
            "Perpres 78/2021",
            build,
            opens=new,
        )
    ]


OWN_PAST = {
    "tangerang-selatan": past_of_tangerang_selatan,
    "padang": past_of_padang,
    "semarang": past_of_semarang,
}


def recent(world):
    """Steps of the last full quarter, after people hold their posts: a rename, and a merge of two
    seksi whose people move on."""
    first = quarter_start(quarter_start(world.today) - timedelta(days=1))
    units = world.units
    steps = []
    if "dishub/bidang-3" in units:
        steps.append(
            Step(
                first + timedelta(days=13),
                "Tugas terminal bergabung dengan bidang ini (contoh).",
                "",
                lambda ids: [
                    Rename(ids["dishub/bidang-3"], "Bidang Keselamatan, Terminal dan Parkir")
                ],
            )
        )
    if world.spec.slug == "tangerang-selatan":
        district = next(key for key, unit in units.items() if unit.kind == UnitKind.KECAMATAN)
        steps.append(
            Step(
                first + timedelta(days=31),
                "Dua seksi dengan beban kecil digabung (contoh).",
                "",
                lambda ids: [
                    Merge((ids[f"{district}/sosial"],), ids[f"{district}/ekbang"]),
                    Rename(
                        ids[f"{district}/ekbang"],
                        "Seksi Ekonomi, Pembangunan dan Kesejahteraan Masyarakat",
                    ),
                ],
            )
        )
    return steps


def quarter_start(day):
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
