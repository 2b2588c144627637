"""The rulebook: every rule with a structure it accepts and one it does not (DOMAIN.md 4)."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from orgunits.enums import UnitKind
from orgunits.rulebook import Facts, Rule, Severity, UnitScore, all_rules, judge
from orgunits.rulebook.composition import limits_of
from orgunits.rulebook.echelons import FUNCTIONAL, ladders_of
from orgunits.structure import Establish, Structure, Unit, make_plan

DAY = date(2026, 11, 22)
SCOPES = ("municipality", "province")
TOWN = "municipality"


def unit(number, parent, kind, name="", tipe=""):
    return Unit(
        number, parent, name or f"{UnitKind(kind).label} {number}", "", kind, tipe, "", number
    )


def tree(*rows):
    """Structure of ``(id, parent, kind, name, tipe)`` rows under a root with id 1."""
    return Structure([unit(1, None, "root"), *(unit(*row) for row in rows)])


def found(structure, facts=None, *, day=DAY):
    return judge(structure, facts or Facts(TOWN), day)


def ids(findings):
    return {finding.rule.id for finding in findings}


def judged(rule_id, structure, facts=None, *, day=DAY):
    return [one for one in found(structure, facts, day=day) if one.rule.id == rule_id]


# Composition: every row of the table, at its limit and one above.


def day_of(rule):
    """A day on which ``rule`` holds."""
    return rule.valid_until - timedelta(days=1) if rule.valid_until else DAY


def composed(limit, n):
    """The establishment of ``limit`` with ``n`` of the units it counts in one container."""
    rows, home = [], 1
    if limit.home != UnitKind.ROOT:
        rows.append((2, 1, limit.home, "", limit.tipe))
        home = 2
    container = home
    if limit.container != "self":
        rows.append((3, home, limit.container))
        container = 3
    counted = [limit.counted[i % len(limit.counted)] for i in range(n)]
    names = [f"{limit.name} {i}" if limit.name else "" for i in range(n)]
    rows += [
        (10 + i, container, kind, name)
        for i, (kind, name) in enumerate(zip(counted, names, strict=True))
    ]
    return tree(*rows)


LIMITS = [(scope, limit) for scope in SCOPES for limit in limits_of(scope)]


@pytest.mark.parametrize(
    ("scope", "limit"), LIMITS, ids=[limit.rule.id for _scope, limit in LIMITS]
)
def test_composition_at_the_limit_and_one_above(scope, limit):
    facts = Facts(scope, urusan={2: ("1.01",)})
    day = day_of(limit.rule)

    assert judged(limit.rule.id, composed(limit, limit.most), facts, day=day) == []
    (finding,) = judged(limit.rule.id, composed(limit, limit.most + 1), facts, day=day)
    assert finding.severity == Severity.BLOCK
    assert finding.rule.clause.startswith("PP 18/2016")
    assert finding.message
    assert finding.remedy


PUBLISHED = {
    # (home, tipe, container, counted): most in kabupaten and kota, in a province; DOMAIN.md 4.3
    ("setda", "A", "self", "asisten"): (3, 3),
    ("setda", "A", "asisten", "bagian"): (4, None),
    ("setda", "A", "asisten", "biro"): (None, 3),  # T4: 3 × 3 biro, not 4
    ("setda", "B", "asisten", "biro"): (None, 2),
    ("setda", "C", "self", "asisten"): (2, 2),
    ("setda", "C", "asisten", "biro"): (None, 2),
    ("setwan", "A", "self", "bagian"): (4, 4),
    ("setwan", "C", "bagian", "subbagian"): (2, 2),
    ("inspektorat", "A", "self", "irban"): (5, 5),  # T5: PP 72/2019
    ("inspektorat", "B", "self", "irban"): (4, 4),
    ("inspektorat", "C", "self", "irban"): (3, 3),
    ("dinas", "A", "self", "bidang"): (4, 4),
    ("dinas", "B", "self", "bidang"): (3, 3),
    ("dinas", "C", "self", "bidang"): (2, 2),
    ("dinas", "A", "sekretariat", "subbagian"): (3, 3),
    ("dinas", "C", "sekretariat", "subbagian"): (2, 2),
    ("badan", "A", "bidang", "subbidang"): (3, 3),
    ("uptd", "A", "self", "seksi"): (0, 2),
    ("uptd", "B", "self", "subbagian"): (0, 1),
    ("kecamatan", "A", "self", "seksi"): (5, None),
    ("kecamatan", "B", "self", "seksi"): (4, None),
    ("kelurahan", "", "self", "seksi"): (3, None),
    ("cabang_dinas", "A", "self", "seksi"): (None, 2),
}


def test_limits_are_those_of_the_regulation():
    def most(scope, key):
        home, tipe, container, counted = key
        values = [
            limit.most
            for limit in limits_of(scope)
            if (limit.home, limit.tipe, limit.container) == (home, tipe, container)
            and limit.counted == (counted,)
            and limit.rule.holds_on(DAY)
        ]
        return values[0] if values else None

    assert {key: tuple(most(scope, key) for scope in SCOPES) for key in PUBLISHED} == PUBLISHED


@pytest.mark.parametrize(("day", "n_allowed"), [(date(2019, 10, 14), 4), (date(2019, 10, 15), 5)])
def test_irban_were_raised_in_2019(day, n_allowed):
    """T5: PP 72/2019 was promulgated on 15 October 2019."""

    def irban(n):
        return tree((2, 1, "inspektorat", "", "A"), *((10 + i, 2, "irban") for i in range(n)))

    assert not any(one.severity == Severity.BLOCK for one in found(irban(n_allowed), day=day))
    (finding,) = [one for one in found(irban(n_allowed + 1), day=day) if "irban" in one.rule.id]
    assert "79" in finding.rule.clause


def dinas(n_bidang, tipe="A", kind="dinas", name=""):
    return tree((2, 1, kind, name, tipe), *((10 + i, 2, "bidang") for i in range(n_bidang)))


@pytest.mark.parametrize(
    ("urusan", "kind", "tipe", "most"),
    [
        (("1.01",), "dinas", "A", 4),
        (("1.01", "2.22"), "dinas", "A", 5),  # art 40(6), 54(2)
        (("1.03",), "dinas", "A", 6),  # art 89
        (("3.27",), "dinas", "B", 5),
        (("5.02",), "badan", "A", 6),
        (("5.03", "5.04"), "badan", "A", 5),
        (("2.18",), "dinas", "C", 3),  # art 39(5)
        (("2.18",), "dinas", "B", 3),
    ],
)
def test_bidang_beyond_the_general_limit(urusan, kind, tipe, most):
    facts = Facts(TOWN, urusan={2: urusan})
    rule = f"kk-{kind}-{tipe.lower()}-langsung-bidang"

    assert judged(rule, dinas(most, tipe, kind), facts) == []
    assert len(judged(rule, dinas(most + 1, tipe, kind), facts)) == 1


def test_two_agencies_of_one_matter_get_no_more_bidang():
    """Art 90(2)."""
    rows = [(2, 1, "dinas", "", "A"), (3, 1, "dinas", "", "A")]
    structure = tree(*rows, *((10 + i, 2, "bidang") for i in range(5)))
    facts = Facts(TOWN, urusan={2: ("1.03",), 3: ("1.03",)})

    assert len(judged("kk-dinas-a-langsung-bidang", structure, facts)) == 1


def test_unknown_urusan_leaves_room_for_more_bidang():
    """Five bidang may be right; seven never are."""
    (five,) = judged("kk-dinas-a-langsung-bidang", dinas(5))
    (seven,) = judged("kk-dinas-a-langsung-bidang", dinas(7))

    assert (five.severity, seven.severity) == (Severity.WARN, Severity.BLOCK)


def test_unknown_tipe_is_compared_with_the_largest():
    assert judged("kk-dinas-a-langsung-bidang", dinas(4, tipe="")) == []
    (finding,) = judged("kk-dinas-a-langsung-bidang", dinas(7, tipe=""))
    assert "tipe belum diisi" in finding.message


@pytest.mark.parametrize("kind", ["sekolah", "puskesmas"])
def test_schools_and_puskesmas_stand_outside_the_rule_for_uptd(kind):
    """Art 84(3): several subbagian and seksi are nobody's business here."""
    inner = [(10 + i, 2, "subbagian") for i in range(3)] + [(20 + i, 2, "seksi") for i in range(3)]

    assert not any(one.rule.group == "susunan" for one in found(tree((2, 1, kind), *inner)))


def test_inner_units_of_an_uptd_do_not_count_for_its_dinas():
    structure = tree(
        (2, 1, "dinas", "", "A"),
        (3, 2, "uptd", "", "A"),
        (4, 3, "subbagian"),
        *((10 + i, 2, "bidang") for i in range(4)),
    )

    assert not any(one.severity == Severity.BLOCK for one in found(structure))


@pytest.mark.parametrize(("name", "n"), [("Badan Penanggulangan Bencana Daerah", 1)])
def test_agencies_under_rules_of_their_own_are_left_out(name, n):
    """BPBD (art 117), Kesbangpol (art 122)."""
    rows = [(10 + i, 2, "bidang") for i in range(9)]

    assert found(tree((2, 1, "badan", name, "D"), *rows), day=DAY) == [
        one for one in found(tree((2, 1, "badan", name, "D"))) if one.rule.id == "tipe-dikenal"
    ]
    by_code = Facts(TOWN, urusan={2: ("8.01",)})
    assert not any(
        one.rule.group == "susunan" for one in found(tree((2, 1, "badan"), *rows), by_code)
    )


# Echelons: every row of the table with its own echelon, and with another.

LADDERS = [(scope, ladder) for scope in SCOPES for ladder in ladders_of(scope)]


@pytest.mark.parametrize(
    ("scope", "ladder"), LADDERS, ids=[ladder.rule.id for _scope, ladder in LADDERS]
)
def test_echelon_of_the_regulation_and_another(scope, ladder):
    own = ladder.kind if not ladder.homes else ladder.homes[0]
    rows = [(2, 1, own, "", ladder.tipe)] if own != "root" else []
    if ladder.homes:
        rows.append((3, 2, ladder.kind))
    target = 3 if ladder.homes else 2
    structure = tree(*rows)
    right = "" if FUNCTIONAL in ladder.echelons else ladder.echelons[0]
    wrong = "II.a" if "II.a" not in ladder.echelons else "IV.b"

    assert not judged(ladder.rule.id, structure, Facts(scope, head_echelons={target: right}))
    (finding,) = judged(ladder.rule.id, structure, Facts(scope, head_echelons={target: wrong}))
    assert finding.severity == Severity.BLOCK
    assert wrong in finding.message


def test_echelon_that_is_not_filled_in_only_informs():
    (finding,) = judged("kk-eselon-dinas", dinas(0), Facts(TOWN, head_echelons={2: ""}))

    assert finding.severity == Severity.INFO


def test_sekretaris_of_a_kecamatan_follows_its_tipe():
    """Art 95(4) and (5): III.b, in a kecamatan of tipe B IV.a; with unknown tipe either."""

    def blocked(tipe, echelon):
        structure = tree((2, 1, "kecamatan", "", tipe), (3, 2, "sekretariat"))
        facts = Facts(TOWN, head_echelons={3: echelon})
        return any(one.severity == Severity.BLOCK for one in found(structure, facts))

    assert [blocked("A", "III.b"), blocked("A", "IV.a")] == [False, True]
    assert [blocked("B", "III.b"), blocked("B", "IV.a")] == [True, False]
    assert [blocked("", "III.b"), blocked("", "IV.a"), blocked("", "II.b")] == [False, False, True]


def test_golongan_is_no_rule():
    """T3: the table of rank per echelon was revoked (PP 11/2017 art 362); nothing here knows it."""
    assert not [one for scope in SCOPES for one in all_rules(scope) if "golongan" in one.title]


# Rules whose test is written in code: id -> (accepted, refused).


def scores(**outcomes):
    """UnitScores by subject: scores(s1_01="A")."""
    return {
        code[1:].replace("_", "."): UnitScore(tipe, 450, Decimal(500))
        for code, tipe in outcomes.items()
    }


def one_dinas(codes=(), tipe="A", name="Dinas Contoh", kind="dinas", **facts):
    return tree((2, 1, kind, name, tipe)), Facts(TOWN, urusan={2: codes} if codes else {}, **facts)


def with_codes(*holders, **facts):
    """A dinas for each tuple of codes."""
    rows = [(2 + i, 1, "dinas", f"Dinas {i}", "A") for i in range(len(holders))]
    return tree(*rows), Facts(TOWN, urusan=dict(enumerate(holders, start=2)), **facts)


BASIC = [("1.01",), ("1.02",), ("1.03",), ("1.04",), ("1.05",), ("1.06",)]
OTHER = [(f"2.{n:02}",) for n in range(7, 25)]
UPTD = tree((2, 1, "dinas", "", "A"), (3, 2, "uptd", "UPTD Laboratorium", "A"))
SEKSI = tree((2, 1, "dinas", "", "A"), (3, 2, "bidang"), (4, 3, "seksi", "Seksi Gizi"))
CODED = {
    "tipe-dikenal": (one_dinas(tipe="C"), one_dinas(tipe="D")),
    "tipe-kosong": (one_dinas(), one_dinas(tipe="")),
    "tipe-melebihi-skor": (
        one_dinas(("1.01",), "B", scores=scores(s1_01="B")),
        one_dinas(("1.01",), "A", scores=scores(s1_01="B")),
    ),
    "tipe-di-bawah-skor": (
        one_dinas(("1.01",), "A", scores=scores(s1_01="A")),
        one_dinas(("1.01",), "C", scores=scores(s1_01="A")),
    ),
    "dinas-tanpa-skor": (
        one_dinas(("2.20",), "C", scores=scores(s2_20="C")),
        one_dinas(("2.20",), "C", scores=scores(s2_20="bidang")),
    ),
    "urusan-nihil": (
        one_dinas(("3.25",), "C", scores=scores(s3_25="C")),
        one_dinas(("3.25",), "C", scores=scores(s3_25="nihil")),
    ),
    "rumpun-lintas": (one_dinas(("1.01", "2.22")), one_dinas(("1.01", "2.16"))),
    "rumpun-jumlah": (
        one_dinas(("2.09", "3.25", "3.27")),
        one_dinas(("2.09", "3.25", "3.27", "3.28")),
    ),
    "rumpun-badan": (
        one_dinas(("5.01", "5.05"), kind="badan"),
        one_dinas(("5.01", "5.02"), kind="badan"),
    ),
    "rumpun-campur": (one_dinas(("3.30",)), one_dinas(("3.30", "5.02"))),
    "urusan-terbelah": (
        with_codes(("1.01",), ("1.02",)),
        with_codes(("1.01",), ("1.01", "2.22")),
    ),
    "urusan-dasar-tanpa-unit": (with_codes(*BASIC), with_codes(*BASIC[:5])),
    "urusan-wajib-tanpa-unit": (with_codes(*OTHER), with_codes(*OTHER[:17])),
    "uptd-kelas": (
        (UPTD, Facts(TOWN)),
        (tree((2, 1, "dinas", "", "A"), (3, 2, "uptd")), Facts(TOWN)),
    ),
    "uptd-konsultasi": (
        (UPTD, Facts(TOWN, consents={3: frozenset({"uptd"})})),
        (UPTD, Facts(TOWN)),
    ),
    "sederhana-eselon-iv": (
        (SEKSI, Facts(TOWN, consents={4: frozenset({"simplification"})})),
        (SEKSI, Facts(TOWN)),
    ),
    "nama-satpol": (
        one_dinas(("1.05",), name="Satuan Polisi Pamong Praja"),
        one_dinas(("1.05",), name="Dinas Ketertiban"),
    ),
    "nama-setda": (
        one_dinas(("4.01",), kind="setda", name="Sekretariat Daerah Kota Rimba"),
        one_dinas(("4.01",), kind="setda", name="Kantor Sekretaris"),
    ),
    "nama-setwan": (
        one_dinas(("4.02",), kind="setwan", name="Sekretariat Dewan Perwakilan Rakyat Daerah"),
        one_dinas(("4.02",), kind="setwan", name="Kantor Dewan"),
    ),
    "nama-inspektorat": (
        one_dinas(("6.01",), kind="inspektorat", name="Inspektorat Daerah"),
        one_dinas(("6.01",), kind="inspektorat", name="Badan Pengawas"),
    ),
    "nama-dpmptsp": (
        one_dinas(("2.18",), name="Dinas Penanaman Modal & Pelayanan Terpadu Satu Pintu"),
        one_dinas(("2.18",), name="Dinas Perizinan"),
    ),
    "nama-disdukcapil": (
        one_dinas(("2.12",), name="Dinas Kependudukan dan Pencatatan Sipil"),
        one_dinas(("2.12",), name="Dinas Kependudukan dan Catatan Sipil"),
    ),
    "nama-dinkes": (
        one_dinas(("1.02",), name="Dinas Kesehatan Kota Rimba"),
        one_dinas(("1.02",), name="Dinas Sehat"),
    ),
    "nama-disdik": (
        one_dinas(("1.01",), name="Dinas Pendidikan"),
        one_dinas(("1.01",), name="Dinas Sekolah"),
    ),
    "nama-disdikbud": (
        one_dinas(("1.01", "2.22"), name="Dinas Pendidikan dan Kebudayaan"),
        one_dinas(("1.01", "2.22"), name="Dinas Budaya"),
    ),
}


def with_bidang(codes, name):
    structure = tree((2, 1, "dinas", "Dinas Contoh", "A"), (3, 2, "bidang", name))
    return structure, Facts(TOWN, urusan={2: codes})


CODED |= {
    "bidang-disdukcapil": (
        with_bidang(("2.12",), "Bidang Pelayanan Pencatatan Sipil"),
        with_bidang(("2.12",), "Bidang Arsip"),
    ),
    "bidang-dinkes": (
        with_bidang(("1.02",), "Bidang Sumber Daya Kesehatan"),
        with_bidang(("1.02",), "Bidang Gizi"),
    ),
    "bidang-disdik": (
        with_bidang(("1.01",), "Bidang Pembinaan Sekolah Dasar"),
        with_bidang(("1.01",), "Bidang SMA"),
    ),
    "bidang-dpmptsp": (one_dinas(("2.18",)), with_bidang(("2.18",), "Bidang Perizinan")),
}


@pytest.mark.parametrize("rule_id", CODED)
def test_coded_rule_accepts_one_structure_and_refuses_another(rule_id):
    accepted, refused = CODED[rule_id]

    assert judged(rule_id, *accepted) == []
    findings = judged(rule_id, *refused)
    assert findings
    assert all(one.message and one.remedy and one.rule.clause for one in findings)


def test_every_rule_has_a_passing_and_a_failing_structure():
    tabled = {one.rule.id for _scope, one in LIMITS} | {one.rule.id for _scope, one in LADDERS}
    rules = {one.id for scope in SCOPES for one in all_rules(scope)}

    assert rules == tabled | CODED.keys()


def test_rules_are_named_once_and_cite_their_regulation():
    for scope in SCOPES:
        rules = all_rules(scope)
        assert len({rule.id for rule in rules}) == len(rules)
        assert all(rule.clause.startswith(("PP ", "Per")) for rule in rules)


def test_what_was_not_verified_never_blocks():
    for severity in (Severity.BLOCK, Severity.WARN):
        with pytest.raises(ValueError, match="only informs"):
            Rule("x", "uptd", "x", "Permendagri", severity, False, DAY, None)
    assert not [
        rule
        for scope in SCOPES
        for rule in all_rules(scope)
        if not rule.is_verified and rule.severity != Severity.INFO
    ]


def test_a_guideline_is_no_older_than_its_regulation():
    """Permendagri 14/2020 says nothing of a day in 2019."""
    for scope in SCOPES:
        for rule in all_rules(scope):
            years = [int(year) for year in re.findall(r"(?:Per\w+) \d+/(\d{4})", rule.clause)]
            assert rule.valid_from.year >= max(years, default=0), rule.id


# Merging, splitting and scores: the finer points.


def test_merged_dinas_may_stand_one_tipe_higher():
    """Art 40(6): the merged urusan brings a bidang. Art 54(2): or has 400-500 points before the
    factor. A merged urusan of a seksi brings nothing."""

    def refused(tipe, second, base=450):
        facts = {
            "1.01": UnitScore("B", 700, Decimal(700)),
            "2.22": UnitScore(second, base, Decimal(base)),
        }
        return judged("tipe-melebihi-skor", *one_dinas(("1.01", "2.22"), tipe, scores=facts))

    assert not refused("A", "bidang", 350)
    assert not refused("A", "C", 500)
    assert refused("A", "C", 510)
    assert refused("A", "seksi", 250)


def test_a_score_is_written_with_a_comma():
    facts = {"1.01": UnitScore("C", 530, Decimal("583.0"))}
    (one,) = judged("tipe-melebihi-skor", *one_dinas(("1.01",), "A", scores=facts))

    assert "nilainya 583,0: tipe C" in one.message


def test_incomplete_scores_say_nothing():
    """Of two urusan only one is scored: the tipe cannot be judged."""
    findings = found(*one_dinas(("1.01", "2.22"), "A", scores=scores(s1_01="C")))

    assert not {"tipe-melebihi-skor", "tipe-di-bawah-skor"} & ids(findings)


def test_two_small_urusan_may_share_a_dinas():
    """Art 40(8): tipe C when at least two bidang come together."""
    both = one_dinas(("2.23", "2.24"), "C", scores=scores(s2_23="bidang", s2_24="bidang"))
    one = one_dinas(("2.23", "2.24"), "C", scores=scores(s2_23="bidang", s2_24="seksi"))

    assert not judged("dinas-tanpa-skor", *both)
    assert judged("dinas-tanpa-skor", *one)


def test_staff_units_and_kecamatan_are_compared_too():
    setda = one_dinas(kind="setda", tipe="A", scores=scores(s4_01="C"))
    district = Facts(TOWN, district_scores={2: UnitScore("B", 500, Decimal(500))})

    assert judged("tipe-melebihi-skor", *setda)
    assert judged("tipe-melebihi-skor", tree((2, 1, "kecamatan", "", "A")), district)


def test_fire_and_order_share_a_code_but_not_a_score():
    facts = scores(**{"s1_05_1": "A", "s1_05_2": "C"})
    order = one_dinas(("1.05",), "A", "Satuan Polisi Pamong Praja", scores=facts)
    fire = one_dinas(("1.05",), "A", "Dinas Pemadam Kebakaran", scores=facts)

    assert not judged("tipe-melebihi-skor", *order)
    assert judged("tipe-melebihi-skor", *fire)


@pytest.mark.parametrize(("total", "n"), [("950.4", 1), ("951", 0), ("1001", 0)])
def test_two_agencies_need_nine_hundred_fifty_one_points(total, n):
    facts = {"1.03": UnitScore("A", 900, Decimal(total))}

    assert len(judged("urusan-terbelah", *with_codes(("1.03",), ("1.03",), scores=facts))) == n


def test_three_agencies_of_one_matter_are_always_too_many():
    facts = {"1.03": UnitScore("A", 900, Decimal(1001))}

    findings = judged("urusan-terbelah", *with_codes(*[("1.03",)] * 3, scores=facts))

    assert [one.unit for one in findings] == [3, 4]


def test_order_and_fire_may_have_a_dinas_each():
    assert not judged("urusan-terbelah", *with_codes(("1.05",), ("1.05",)))
    assert judged("urusan-terbelah", *with_codes(*[("1.05",)] * 3))


def test_without_any_urusan_nothing_is_said_of_coverage():
    assert not {"urusan-dasar-tanpa-unit", "urusan-wajib-tanpa-unit"} & ids(found(dinas(1)))


def test_a_draft_is_judged_by_the_same_code():
    """A plan of the engine that adds a fifth bidang: the structure after it is refused."""
    living = dinas(4)
    facts = Facts(TOWN, urusan={2: ("1.01",)})

    plan = make_plan(living, [Establish(-1, 2, "Bidang Baru", "bidang")])

    assert not plan.problems
    assert not judged("kk-dinas-a-langsung-bidang", living, facts)
    assert judged("kk-dinas-a-langsung-bidang", living.after(plan), facts)


def test_findings_come_the_heaviest_first_and_in_tree_order():
    structure = tree(
        (2, 1, "dinas", "Dinas Satu", ""),
        (3, 1, "dinas", "Dinas Dua", "D"),
        (4, 1, "dinas", "Dinas Tiga", "D"),
    )

    assert [(one.severity, one.unit) for one in found(structure)] == [
        ("block", 3),
        ("block", 4),
        ("info", 2),
    ]


def test_nothing_is_found_in_an_empty_structure():
    assert found(Structure()) == []


def test_a_whole_government_in_one_pass():
    """3,600 units: one pass, each unit looked at a fixed number of times."""
    calls = {"subtree": 0}

    class Counting(Structure):
        def subtree(self, unit_id):
            calls["subtree"] += 1
            return super().subtree(unit_id)

    rows = [unit(1, None, "root")]
    for agency in range(60):
        top = 10 + agency * 60
        rows.append(unit(top, 1, "dinas", "", "A"))
        rows += [unit(top + 1 + n, top + (n % 4 if n > 3 else 0), "bidang") for n in range(59)]
    judge(Counting(rows), Facts(TOWN), DAY)

    assert calls["subtree"] == 1
