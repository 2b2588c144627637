"""Documents of people: what a wave of placements needs for each of them. Pure.

Only holders of managerial and functional posts are inaugurated and sworn in (PP 11/2017 art 57, 87,
135); pelaksana are not. The words of the oath are those of PP 11/2017 art 59.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.templatetags.formats import date_day, date_long, nip
from restructuring.enums import DocumentKind
from restructuring.papers.house import (
    OPEN,
    House,
    centered,
    column,
    table,
    text,
    title,
)

K = DocumentKind
LAWS = (
    "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah",
    "Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara",
    "Peraturan Pemerintah Nomor 11 Tahun 2017 tentang Manajemen Pegawai Negeri Sipil sebagaimana "
    "telah diubah dengan Peraturan Pemerintah Nomor 17 Tahun 2020",
    "Peraturan Pemerintah Nomor 18 Tahun 2016 tentang Perangkat Daerah sebagaimana telah diubah "
    "dengan Peraturan Pemerintah Nomor 72 Tahun 2019",
)
OATH = (
    "bahwa saya, akan setia dan taat kepada Undang-Undang Dasar Negara Republik Indonesia Tahun 1945 "
    "serta akan menjalankan segala peraturan perundang-undangan dengan selurus-lurusnya, demi dharma "
    "bakti saya kepada bangsa dan negara;",
    "bahwa saya dalam menjalankan tugas jabatan, akan menjunjung etika jabatan, bekerja dengan "
    "sebaik-baiknya, dan dengan penuh rasa tanggung jawab;",
    "bahwa saya, akan menjaga integritas, tidak menyalahgunakan kewenangan, serta menghindarkan diri "
    "dari perbuatan tercela.”",
)


@dataclass(frozen=True, slots=True)
class Placed:
    """One person of a wave. ``post`` "": released from the old one. ``old_post``: held until now, of
    whoever holds none the last one (``is_held`` False). ``is_sworn``: the new post needs an
    inauguration; ``nip`` the 18 digits."""

    order: int
    name: str
    nip: str
    rank: str
    old_post: str
    old_unit: str
    post: str
    unit: str
    echelon: str
    job_class: int | None
    allowance: int | None
    appointment: str
    is_sworn: bool
    is_held: bool = True


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The case of a wave: what is decided of it so far. ``pertek``: BKN's (number, day)."""

    title: str
    effective_on: date
    decree_number: str
    decree_date: date | None
    decree_signer: str
    inaugurated_on: date | None
    pertek: tuple[str, date | None]
    panel: tuple[str, date | None]

    @property
    def decree(self) -> str:
        day = date_long(self.decree_date) if self.decree_date else OPEN
        return f"Nomor {self.decree_number or OPEN} tanggal {day}"


@dataclass(frozen=True, slots=True)
class ActingFacts:
    """A Plt or Plh on a post: ``kind`` in words ("Plt."); ``until``: the day before which it ends."""

    kind: str
    name: str
    nip: str
    rank: str
    own_post: str
    post: str
    unit: str
    since: date
    until: date | None
    number: str
    signed_on: date | None


def person_facts(one: Placed | ActingFacts, own: str) -> list[list[str]]:
    return [
        ["Nama", one.name],
        ["NIP", nip(one.nip)],
        ["Pangkat, golongan/ruang", one.rank or OPEN],
        ["Jabatan", own or OPEN],
    ]


def full_post(post: str, unit: str) -> str:
    """A post with its unit, unless its name says the unit already."""
    if not post:
        return ""
    return post if unit.casefold() in post.casefold() else f"{post}, {unit}"


def one_each(
    people: Sequence, write: Callable[[object, int | None], list[dict]], first: int | None
) -> list[dict]:
    """What ``write(person, number)`` says of each, every one on a new page; numbers count on."""
    blocks: list[dict] = []
    for place, one in enumerate(people):
        if place:
            blocks.append({"kind": "break"})
        blocks += write(one, None if first is None else first + place)
    return blocks


def excerpt_blocks(house: House, case: CaseFacts, one: Placed) -> list[dict]:
    """Petikan of the decree for one person: its grounds and what it decides of them alone."""
    head = house.head.upper()
    return [
        *house.office_block(),
        title(
            "PETIKAN",
            f"KEPUTUSAN {head}",
            f"NOMOR {case.decree_number or OPEN}",
            "TENTANG",
            case.title.upper(),
        ),
        centered(f"{head},", strong=False),
        {
            "kind": "terms",
            "items": [
                ["Menimbang", ["dan seterusnya;"], ""],
                ["Mengingat", [f"{law};" for law in LAWS], "1"],
                ["Memperhatikan", _considered(case), "1"],
            ],
        },
        centered("MEMUTUSKAN:"),
        {
            "kind": "terms",
            "items": [
                ["Menetapkan", [f"KEPUTUSAN {head} TENTANG {case.title.upper()}."], ""],
                *_dictum(case, one),
            ],
        },
        {
            "kind": "signs",
            "rows": [
                [
                    {
                        "lines": ["", "Petikan sesuai dengan aslinya,", f"{OPEN},"],
                        "name": "",
                        "notes": [],
                    },
                    _decider(house, case),
                ]
            ],
        },
        *house.copies_block(K.EXCERPT),
    ]


def _decider(house, case):
    signer = house.signer(K.EXCERPT, place=False)
    if case.decree_signer and case.decree_signer not in house.head:
        signer |= {"name": signer["name"] or case.decree_signer}
    day = date_long(case.decree_date) if case.decree_date else OPEN
    lines = [f"Ditetapkan di {house.place}", f"pada tanggal {day}"]
    return signer | {"lines": [*lines, *(line.upper() for line in signer["lines"])]}


def _considered(case):
    number, on = case.panel
    found = []
    if number or on:
        day = date_long(on) if on else OPEN
        found.append(f"Berita Acara Tim Penilai Kinerja Nomor {number or OPEN} tanggal {day};")
    number, on = case.pertek
    if number or on:
        day = date_long(on) if on else OPEN
        found.append(f"Pertimbangan teknis Badan Kepegawaian Negara Nomor {number or OPEN} "
                     f"tanggal {day};")  # fmt: skip
    return found or [f"Pertimbangan teknis Badan Kepegawaian Negara Nomor {OPEN} tanggal {OPEN};"]


def _dictum(case, one):
    since = date_long(case.effective_on)
    who = f"{one.name}, NIP {nip(one.nip)}{f', {one.rank}' if one.rank else ''}"
    old = full_post(one.old_post, one.old_unit) if one.is_held else ""
    leaves = f"Memberhentikan dengan hormat Saudara {who}, dari jabatan {old}" if old else ""
    if not one.post:
        words = [f"{leaves}, terhitung mulai tanggal {since}."]
    else:
        takes = (
            f"{_verb(one.appointment)} dalam jabatan {full_post(one.post, one.unit)}{_rank(one)}"
        )
        first = f"{leaves}, dan {takes}" if leaves else f"Saudara {who}: {takes}"
        words = [f"{first}."]
        paid = (
            f"Kepadanya diberikan tunjangan jabatan sebesar Rp{one.allowance:,} sebulan menurut "
            "tabel tarif yang berlaku.".replace(",", ".")
            if one.allowance
            else "Kepadanya diberikan hak keuangan menurut peraturan perundang-undangan."
        )
        begins = "sejak tanggal pelantikan" if one.is_sworn else f"terhitung mulai tanggal {since}"
        words += [paid, f"Keputusan ini berlaku {begins}; TMT {since}."]
    words.append(
        "Apabila di kemudian hari terdapat kekeliruan dalam keputusan ini, akan diadakan perbaikan "
        "sebagaimana mestinya."
    )
    labels = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT")
    return [[label, [words_of], ""] for label, words_of in zip(labels, words, strict=False)]


def _rank(one):
    said = [f"eselon {one.echelon}" if one.echelon else ""]
    said.append(f"kelas jabatan {one.job_class}" if one.job_class else "")
    found = ", ".join(filter(None, said))
    return f" ({found})" if found else ""


def _verb(appointment):
    return {"Pengukuhan": "mengukuhkan", "Pengangkatan": "mengangkat"}.get(
        appointment, "mengangkat dan memindahkan"
    )


def oath_blocks(house: House, case: CaseFacts, one: Placed, number: int | None) -> list[dict]:
    """Berita acara of the oath of one person, with giver, taker, two witnesses and rohaniwan."""
    day = case.inaugurated_on
    when = f"{date_day(day)}" if day else f"hari {OPEN} tanggal {OPEN}"
    opened = {"lines": [], "name": "", "notes": []}

    def place(*lines):
        return opened | {"lines": list(lines)}

    return [
        *house.letterhead_block(),
        title(
            "BERITA ACARA PENGAMBILAN SUMPAH/JANJI JABATAN",
            f"NOMOR {house.number(K.OATH, number, day)}",
        ),
        text(
            f"Pada {when}, bertempat di {OPEN}, saya, {house.head}, berdasarkan Keputusan "
            f"{house.head} {case.decree}, dengan disaksikan dua orang saksi, mengambil sumpah/janji "
            "jabatan:"
        ),
        {"kind": "facts", "items": person_facts(one, full_post(one.post, one.unit))},
        text(f"menurut agama/kepercayaannya ({OPEN}), didampingi rohaniwan, dengan kata-kata:"),
        text(f"“Demi {OPEN}, saya bersumpah/berjanji:"),
        {"kind": "list", "items": list(OATH), "numbered": False},
        text("Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana "
             "mestinya."),  # fmt: skip
        {
            "kind": "signs",
            "rows": [
                [
                    place("", "Yang mengangkat sumpah/janji,", "")
                    | {"name": one.name, "notes": [f"NIP {nip(one.nip)}"]},
                    _giver(house, day),
                ],
                [place("Saksi 1,"), place("Saksi 2,")],
                [place("Rohaniwan,"), None],
            ],
        },
    ]  # fmt: skip


def _giver(house, day):
    """Who takes the oath from them."""
    signer = house.signer(K.OATH, day)
    place, office = signer["lines"]
    return signer | {"lines": [place, "Yang mengambil sumpah/janji,", office]}


def statement_blocks(house: House, case: CaseFacts, one: Placed, number: int | None) -> list[dict]:
    """SPP: that somebody has been inaugurated."""
    day = case.inaugurated_on
    when = date_long(day) if day else OPEN
    return [
        *house.letterhead_block(),
        title("SURAT PERNYATAAN PELANTIKAN", f"NOMOR {house.number(K.STATEMENT, number, day)}"),
        *_declares(house, K.STATEMENT),
        text("menyatakan dengan sesungguhnya bahwa:"),
        {"kind": "facts", "items": person_facts(one, full_post(one.old_post, one.old_unit))},
        text(
            f"berdasarkan Keputusan {house.head} {case.decree}, pada tanggal {when} telah dilantik "
            f"dan diambil sumpah/janjinya dalam jabatan {full_post(one.post, one.unit)}{_rank(one)}."
        ),
        *_truly(),
        house.sign_block(K.STATEMENT, day),
        *house.copies_block(K.STATEMENT),
    ]


def duty_blocks(house: House, case: CaseFacts, one: Placed, number: int | None) -> list[dict]:
    """SPMT: that somebody carries out the new post."""
    begun = case.inaugurated_on or case.effective_on
    return [
        *house.letterhead_block(),
        title(
            "SURAT PERNYATAAN MELAKSANAKAN TUGAS", f"NOMOR {house.number(K.DUTY, number, begun)}"
        ),
        *_declares(house, K.DUTY),
        text("menyatakan dengan sesungguhnya bahwa:"),
        {"kind": "facts", "items": person_facts(one, full_post(one.post, one.unit))},
        text(
            f"berdasarkan Keputusan {house.head} {case.decree}, terhitung mulai tanggal "
            f"{date_long(begun)} telah nyata melaksanakan tugas sebagai "
            f"{full_post(one.post, one.unit)}."
        ),
        *_truly(),
        house.sign_block(K.DUTY, begun),
        *house.copies_block(K.DUTY),
    ]


def _declares(house, kind):
    one = house.signing(kind)
    return [
        text("Yang bertanda tangan di bawah ini:"),
        {
            "kind": "facts",
            "items": [
                ["Nama", one.name or OPEN],
                ["NIP", nip(one.nip) if one.nip else OPEN],
                ["Pangkat, golongan/ruang", one.rank or OPEN],
                ["Jabatan", one.title or OPEN],
            ],
        },
    ]


def _truly():
    return [
        text(
            "Demikian surat pernyataan ini dibuat dengan sesungguhnya, mengingat sumpah jabatan, dan "
            "apabila isinya ternyata tidak benar sehingga merugikan negara, saya bersedia menanggung "
            "kerugian itu."
        )
    ]


def inductees_blocks(house: House, case: CaseFacts, people: Sequence[Placed]) -> list[dict]:
    """Daftar yang dilantik: for the ceremony, without NIP."""
    columns = [
        column("Nama", 5),
        column("Pangkat, gol./ruang", 3),
        column("Jabatan lama", 6),
        column("Jabatan baru", 6),
        column("Eselon", 2),
        column("Tanda tangan", 3),
    ]
    rows = [
        [
            one.name,
            one.rank or OPEN,
            full_post(one.old_post, one.old_unit) or OPEN,
            full_post(one.post, one.unit),
            one.echelon or "–",
            "",
        ]
        for one in people
    ]
    when = date_day(case.inaugurated_on) if case.inaugurated_on else OPEN
    return [
        *house.letterhead_block(),
        title("DAFTAR PEJABAT YANG DILANTIK"),
        {"kind": "subtitle", "text": f"{case.title}. Pelantikan: {when}"},
        table(columns, rows),
        house.sign_block(K.INDUCTEES, case.inaugurated_on),
    ]


def acting_blocks(house: House, one: ActingFacts, number: int | None) -> list[dict]:
    """Surat perintah of a Plt or Plh (UU 30/2014 art 14)."""
    is_plt = one.kind.lower().startswith("plt")
    words = "PELAKSANA TUGAS" if is_plt else "PELAKSANA HARIAN"
    said = one.number or house.number(K.ACTING, number, one.signed_on or one.since)
    until = (
        f"sampai sebelum {date_long(one.until)}"
        if one.until
        else "sampai ada pejabat definitif, paling lama tiga bulan dan dapat diperpanjang paling "
        "lama tiga bulan"
        if is_plt
        else "sampai pejabat definitif bertugas kembali"
    )
    post = full_post(one.post, one.unit)
    return [
        *house.letterhead_block(),
        title(f"SURAT PERINTAH {words}", f"NOMOR {said}"),
        {
            "kind": "terms",
            "items": [
                [
                    "Dasar",
                    [
                        "Undang-Undang Nomor 30 Tahun 2014 tentang Administrasi Pemerintahan, "
                        "Pasal 14;",
                        "Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara;",
                    ],
                    "1",
                ]
            ],
        },
        centered("MEMERINTAHKAN:"),
        text("Kepada"),
        {"kind": "facts", "items": person_facts(one, one.own_post)},
        {
            "kind": "terms",
            "items": [
                [
                    "Untuk",
                    [
                        f"di samping jabatannya, terhitung mulai tanggal {date_long(one.since)} "
                        f"menjadi {one.kind} {post}, {until};",
                        "melaksanakan tugas rutin jabatan itu, tanpa mengambil keputusan atau "
                        "tindakan strategis yang berdampak pada perubahan status hukum organisasi, "
                        "kepegawaian, dan alokasi anggaran;",
                        "melaporkan pelaksanaannya kepada atasan langsung.",
                    ],
                    "1",
                ]
            ],
        },
        house.sign_block(K.ACTING, one.signed_on),
        *house.copies_block(K.ACTING),
    ]
