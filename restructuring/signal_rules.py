"""The rules by which a problem is noticed ("indikasi masalah"): what is measured, and from when it
counts. Pure data; the queries that look are in ``restructuring.queries.sightings``.

A threshold is the law's where one says it, else the house's beginning value: a government sets its
own from a day on, within the bounds given here. What no text read says is an ``acuan``: it informs.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from portal.permissions import Permission, Role


class Tone(StrEnum):
    """How heavy a rule weighs on the list."""

    BAD = "bad"
    WARN = "warn"
    INFO = "info"


WEIGHTS = {Tone.BAD: 300, Tone.WARN: 200, Tone.INFO: 100}
LOAD, SHAPE, DUTIES, PEOPLE, LAW, SERVICE = (
    "Beban kerja", "Bentuk susunan", "Fungsi", "Pegawai", "Aturan", "Kepuasan warga",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. It strikes a value above (``above``) or below ``default``, with ``inclusive`` also
    at it; ``lowest`` to ``highest`` bound what a government may set instead. ``measure``: the unit
    of value and threshold. ``permission``: what a reader needs on the unit beside seeing signals;
    ``owner``: the role that answers for it; ``page``: URL name of the evidence, of the unit unless
    ``query`` ("agency={unit}") is given. ``is_on``: whether it runs where nothing was set."""

    code: str
    group: str
    label: str
    explains: str
    measure: str
    above: bool
    default: Decimal
    lowest: Decimal
    highest: Decimal
    tone: Tone
    permission: Permission
    page: str
    basis: str
    owner: Role = Role.HR_OFFICER
    inclusive: bool = False
    is_verified: bool = False
    decimals: int = 0
    query: str = ""
    is_on: bool = True

    def strikes(self, value: Decimal | int, threshold: Decimal) -> bool:
        """Whether ``value`` is past ``threshold``."""
        if value == threshold:
            return self.inclusive
        return value > threshold if self.above else value < threshold

    @property
    def threshold_words(self) -> str:
        """What stands before a threshold: "di atas", "paling sedikit" …"""
        if self.above:
            return "paling sedikit" if self.inclusive else "di atas"
        return "paling banyak" if self.inclusive else "di bawah"


def rank(rule: Rule, value: Decimal, threshold: Decimal) -> int:
    """The place on the list, the highest first: the weight of the rule, then how far the value is
    past the threshold, as a share of it up to the whole."""
    if not threshold:
        return WEIGHTS[rule.tone]
    past = min(abs(value - threshold) / threshold, Decimal(1))
    return WEIGHTS[rule.tone] + int(past * 99)


def _rule(code, group, label, explains, numbers, **columns) -> Rule:
    default, lowest, highest = (Decimal(text) for text in numbers)
    decimals = max(0, -default.as_tuple().exponent)
    return Rule(
        code=code, group=group, label=label, explains=explains, default=default, lowest=lowest,
        highest=highest, decimals=decimals, **columns,
    )  # fmt: skip


ABK = "PermenPANRB 1/2020"
SKM = "PermenPANRB 14/2017"
BUP = "PP 11/2017 Pasal 239 dan 283"
ACTING = "UU 30/2014 Pasal 14 dan SE BKN 1/2021"
ROUND_OF_HANDS = "PP 18/2016 Pasal 2 (rentang kendali; tanpa angka)"
_LOAD = {
    "measure": "EJ", "permission": Permission.EMPLOYEE_VIEW, "page": "employees:unit_post_map",
    "basis": ABK,
}  # fmt: skip
_SHAPE = {
    "tone": Tone.INFO, "permission": Permission.ORGUNIT_VIEW, "page": "orgunits:orgunit_detail",
}  # fmt: skip
_OVERLAP = {
    "measure": "fungsi", "above": True, "inclusive": True, "permission": Permission.ORGUNIT_VIEW,
    "page": "orgunits:overlap_list", "basis": "PP 18/2016 Pasal 2 (efisiensi)",
}  # fmt: skip
_SEATS = {
    "above": True, "inclusive": True, "permission": Permission.EMPLOYEE_VIEW,
    "page": "employees:unit_employees",
}  # fmt: skip
_LAW = {
    "measure": "temuan", "above": True, "inclusive": True, "permission": Permission.RULEBOOK_VIEW,
    "page": "orgunits:orgunit_findings", "basis": "PP 18/2016 jo PP 72/2019", "is_verified": True,
}  # fmt: skip
_IKM = {
    "measure": "nilai", "above": False, "permission": Permission.RESULT_VIEW,
    "page": "surveys:unit_surveys", "basis": SKM, "owner": Role.UNIT_HEAD,
}  # fmt: skip
_CASES = {
    "measure": "pengaduan", "above": True, "inclusive": True, "permission": Permission.SERVICE_VIEW,
    "page": "publicservices:unit_complaints", "owner": Role.UNIT_HEAD,
}  # fmt: skip

_ALL = (
    _rule(
        "workload_over", LOAD, "Beban kerja berlebih",
        "EJ jabatan pada unit ini: beban setahun dibagi pegawai yang ada. Yang ditampilkan EJ "
        "tertinggi.",
        ("1.00", "0.90", "2.00"), above=True, tone=Tone.BAD, **_LOAD,
    ),
    _rule(
        "workload_under", LOAD, "Beban kerja kurang",
        "EJ jabatan pada unit ini: beban setahun dibagi pegawai yang ada. Yang ditampilkan EJ "
        "terendah.",
        ("0.50", "0.10", "0.89"), above=False, tone=Tone.WARN, **_LOAD,
    ),
    _rule(
        "without_abk", LOAD, "Jabatan tanpa ABK",
        "Jabatan fungsional dan pelaksana tanpa uraian tugas tahun ini dan tahun lalu. Jabatan "
        "struktural tidak dihitung: kebutuhannya selalu satu.",
        ("1", "1", "100"), measure="jabatan", above=True, inclusive=True, tone=Tone.INFO,
        permission=Permission.ORGUNIT_VIEW, page="orgunits:orgunit_workload",
        basis="PP 11/2017 Pasal 5", is_verified=True, owner=Role.UNIT_HEAD,
    ),
    _rule(
        "span_wide", SHAPE, "Rentang kendali terlalu lebar",
        "Unit struktural langsung di bawah unit ini; UPTD, sekolah, puskesmas, dan kelurahan tidak "
        "dihitung.",
        ("10", "3", "30"), measure="unit", above=True, basis=ROUND_OF_HANDS, **_SHAPE,
    ),
    _rule(
        "span_narrow", SHAPE, "Rentang kendali terlalu sempit",
        "Unit struktural langsung di bawah unit ini, bila ada. Satu unit saja berarti satu lapis "
        "tanpa pembagian tugas.",
        ("2", "2", "5"), measure="unit", above=False, basis=ROUND_OF_HANDS, is_on=False, **_SHAPE,
    ),
    _rule(
        "layers_many", SHAPE, "Lapisan terlalu banyak",
        "Lapisan struktural sebuah perangkat daerah, dari pimpinannya sampai unit terbawah. "
        "Penyederhanaan birokrasi menyisakan dua, dengan perkecualian.",
        ("3", "2", "6"), measure="lapis", above=True, basis="PermenPANRB 25/2021", **_SHAPE,
    ),
    _rule(
        "overlap_confirmed", DUTIES, "Fungsi tumpang tindih",
        "Tumpang tindih yang sudah dipastikan antara dua perangkat daerah atau di dalam satu.",
        ("1", "1", "50"), tone=Tone.BAD, query="agency={unit}&state=confirmed", **_OVERLAP,
    ),
    _rule(
        "overlap_open", DUTIES, "Fungsi serupa belum diputuskan",
        "Fungsi yang berbunyi serupa atau urusan yang dipegang beberapa unit, dan belum diputuskan "
        "tumpang tindih atau bukan.",
        ("1", "1", "50"), tone=Tone.WARN, query="agency={unit}&state=open", **_OVERLAP,
    ),
    _rule(
        "vacancy_head", PEOPLE, "Pimpinan unit lama kosong",
        "Bulan sejak jabatan pimpinan tanpa pejabat definitif, sejak pejabat terakhirnya berhenti "
        "atau jabatannya dibentuk.",
        ("3", "1", "36"), measure="bulan", tone=Tone.BAD, basis=ACTING, **_SEATS,
    ),
    _rule(
        "vacancy_long", PEOPLE, "Jabatan lama kosong",
        "Bulan sejak jabatan lain pada unit ini tanpa seorang pun. Yang ditampilkan yang terlama.",
        ("12", "3", "60"), measure="bulan", tone=Tone.WARN, basis="Kebijakan", **_SEATS,
    ),
    _rule(
        "acting_long", PEOPLE, "Plt. terlalu lama",
        "Bulan seseorang menjadi Plt. pada jabatan yang sama, perpanjangan ikut dihitung. Batasnya "
        "3 bulan dan satu kali perpanjangan 3 bulan.",
        ("6", "3", "6"), measure="bulan", above=True, tone=Tone.BAD, basis=ACTING,
        permission=Permission.EMPLOYEE_VIEW, page="employees:unit_employees",
    ),
    _rule(
        "retiring_head", PEOPLE, "Pimpinan unit segera pensiun",
        "Bulan sampai pejabat definitif jabatan pimpinan mencapai batas usia pensiun.",
        ("12", "3", "24"), measure="bulan", above=False, inclusive=True, tone=Tone.WARN, basis=BUP,
        is_verified=True, permission=Permission.EMPLOYEE_VIEW, page="employees:unit_employees",
    ),
    _rule(
        "retiring_many", PEOPLE, "Banyak pegawai segera pensiun",
        "Pemangku jabatan unit ini yang mencapai batas usia pensiun dalam 12 bulan.",
        ("3", "1", "100"), measure="orang", tone=Tone.WARN, basis=BUP, is_verified=True, **_SEATS,
    ),
    _rule(
        "law_broken", LAW, "Tidak sesuai aturan",
        "Temuan buku aturan pada susunan yang berlaku, yang bagi usulan menghalangi.",
        ("1", "1", "20"), tone=Tone.BAD, **_LAW,
    ),
    _rule(
        "law_doubtful", LAW, "Perlu diperiksa menurut aturan",
        "Temuan buku aturan pada susunan yang berlaku, yang perlu diperiksa atau diberi alasan.",
        ("1", "1", "20"), tone=Tone.WARN, **_LAW,
    ),
    _rule(
        "ikm_low", SERVICE, "IKM rendah",
        "IKM periode terakhir unit ini, dari survei yang sudah ditutup dan cukup jawabannya. 76,61 "
        "adalah batas bawah mutu B.",
        ("76.61", "65.00", "88.31"), tone=Tone.BAD, **_IKM,
    ),
    _rule(
        "unsur_low", SERVICE, "Unsur layanan rendah",
        "Unsur terendah pada IKM periode terakhir unit ini.",
        ("76.61", "65.00", "88.31"), tone=Tone.WARN, **_IKM,
    ),
    _rule(
        "service_late", SERVICE, "Layanan sering lewat waktu",
        "Bagian permohonan yang selesai dalam waktu standar pelayanannya, pada triwulan penuh terakhir. "
        "Hanya layanan dengan 20 permohonan atau lebih yang dinilai; yang ditampilkan yang terendah.",
        ("80.0", "50.0", "99.0"), measure="persen", above=False, tone=Tone.WARN,
        permission=Permission.SERVICE_VIEW, page="publicservices:unit_times",
        basis="UU 25/2009 Pasal 21 (standar pelayanan; tanpa angka)", owner=Role.UNIT_HEAD,
    ),
    _rule(
        "complaints_late", SERVICE, "Pengaduan terlambat dijawab",
        "Pengaduan dan masukan yang menunggu di unit ini dan melewati tenggat undang-undang atau "
        "SP4N-LAPOR!. Pengaduan tentang perbuatan seseorang tidak ikut dihitung.",
        ("1", "1", "100"), tone=Tone.BAD, basis="UU 25/2009 Pasal 44 dan 50", is_verified=True,
        **_CASES,
    ),
    _rule(
        "complaints_many", SERVICE, "Banyak pengaduan",
        "Pengaduan tentang unit ini dalam 90 hari. Pengaduan tentang perbuatan seseorang tidak ikut "
        "dihitung.",
        ("10", "3", "500"), tone=Tone.WARN, basis="Kebijakan", **_CASES,
    ),
)  # fmt: skip
RULES: dict[str, Rule] = {rule.code: rule for rule in _ALL}
GROUPS = (LOAD, SHAPE, DUTIES, PEOPLE, LAW, SERVICE)
