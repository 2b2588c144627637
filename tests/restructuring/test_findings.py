"""What the rulebook says of a draft: every rule with a step that breaks it, and the cause shown."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgunits.rulebook import Facts, Severity, UnitScore, all_rules, judge
from orgunits.rulebook.echelons import FUNCTIONAL
from orgunits.structure import (
    POSITIONS,
    Catalogue,
    ClosePost,
    Dissolve,
    Establish,
    Hand,
    Merge,
    Move,
    OpenPost,
    Rename,
    RenamePost,
    Retype,
    Structure,
    Thing,
    Title,
    make_plan,
)
from restructuring.carried_facts import facts_after
from restructuring.findings import judge_steps
from restructuring.rule_trials import Court
from restructuring.steps import Step, changes_of
from tests.orgunits.test_rulebook import (
    DAY,
    LADDERS,
    LIMITS,
    SCOPES,
    TOWN,
    composed,
    day_of,
    tree,
)

AGENCY = 900  # a dinas of its own, of which a step that has nothing to do with it changes the name
BYSTANDER = Step("bystander", (Rename(AGENCY, "Dinas Lain Sekali"),))


def beside(structure):
    """``structure`` with the dinas of the bystander."""
    (other,) = [one for one in tree((AGENCY, 1, "dinas", "Dinas Lain", "A")) if one.id == AGENCY]
    return Structure([*structure, other])


def judged(rule_id, structure, facts, *changes, day=DAY, catalogue=None):
    """Findings of one rule, new with the step "cause" of ``changes`` beside one that has nothing to
    do with it; none of it is there before, and without the cause there is none."""
    structure = beside(structure)
    steps = [BYSTANDER, Step("cause", changes)]
    found = judge_steps(structure, facts, steps, day, catalogue=catalogue)
    new = [one for one in found.new if one.finding.rule.id == rule_id]
    without = judge_steps(structure, facts, steps[:1], day, catalogue=catalogue)
    assert not [one for one in without.new if one.finding.rule.id == rule_id]
    return new


def check(found, severity, clause):
    assert found
    for one in found:
        assert one.finding.severity == severity
        assert one.finding.rule.clause == clause
        assert one.finding.message
        assert one.causes == ("cause",)
        assert len(one.key) == 64


@pytest.mark.parametrize(
    ("scope", "limit"), LIMITS, ids=[limit.rule.id for _scope, limit in LIMITS]
)
def test_one_unit_more_than_the_composition_allows(scope, limit):
    structure = composed(limit, limit.most)
    container = 3 if limit.container != "self" else 2 if limit.home != "root" else 1
    name = f"{limit.name} baru" if limit.name else "Unit baru"
    # What a merged urusan adds is known: the dinas has one.
    facts = Facts(scope, urusan={2: ("1.01",)})
    made = Establish(-1, container, name, limit.counted[0], "A")

    found = judged(limit.rule.id, structure, facts, made, day=day_of(limit.rule))

    check(found, Severity.BLOCK, limit.rule.clause)
    assert [one.finding.unit for one in found] == [container]


@pytest.mark.parametrize(
    ("scope", "ladder"), LADDERS, ids=[ladder.rule.id for _scope, ladder in LADDERS]
)
def test_head_of_another_echelon_than_the_new_kind_has(scope, ladder):
    home = ladder.homes[0] if ladder.homes else "lainnya"
    rows = [(2, 1, home, "", ladder.tipe)] if home != "root" else []
    structure = tree(*rows, (3, 2 if rows else 1, "lainnya", "Unit Contoh"))
    wrong = "II.a" if "II.a" not in ladder.echelons else "IV.b"
    facts = Facts(scope, head_echelons={3: wrong})

    tipe = "" if ladder.homes else ladder.tipe
    found = judged(ladder.rule.id, structure, facts, Retype(3, ladder.kind, tipe))

    check(found, Severity.BLOCK, ladder.rule.clause)
    assert [one.finding.unit for one in found] == [3]
    assert FUNCTIONAL in ladder.echelons or ladder.echelons[0] in found[0].finding.message


def dinas(number, name, tipe="A", kind="dinas"):
    return (number, 1, kind, name, tipe)


def points(tipe):
    return UnitScore(tipe, 450, Decimal(500))


BASIC = {10 + i: (f"1.0{i}",) for i in range(1, 7)}
OTHERS = {20 + i: (f"2.{i:02}",) for i in range(7, 25)}
ONE = tree(dinas(2, "Dinas Contoh"))
TWO = tree(dinas(2, "Dinas Satu"), dinas(3, "Dinas Dua"))
OFFICES = tree(dinas(2, "Badan Satu", kind="badan"), dinas(3, "Badan Dua", kind="badan"))
SMALL = tree((2, 1, "lainnya", "Kantor Contoh", "C"))


def town(**urusan):
    return Facts(TOWN, urusan={int(unit[1:]): codes for unit, codes in urusan.items()})


def named(kind, codes, right, wrong):
    """A guideline on the name of an agency: (structure, facts, breaking change)."""
    return tree(dinas(2, right, kind=kind)), town(u2=codes), Rename(2, wrong)


def part_named(codes, right, wrong):
    rows = [(3, 2, "bidang", right)] if right else []
    change = Rename(3, wrong) if right else Establish(-1, 2, wrong, "bidang")
    return tree(dinas(2, "Dinas Contoh"), *rows), town(u2=codes), change


CODED = {
    "tipe-dikenal": (ONE, town(), Retype(2, "dinas", "D")),
    "tipe-kosong": (ONE, town(), Establish(-1, 1, "Dinas Baru", "dinas")),
    "tipe-melebihi-skor": (
        tree(dinas(2, "Dinas Contoh", "B")),
        replace(town(u2=("1.01",)), scores={"1.01": points("B")}),
        Retype(2, "dinas", "A"),
    ),
    "tipe-di-bawah-skor": (
        ONE,
        replace(town(u2=("1.01",)), scores={"1.01": points("A")}),
        Retype(2, "dinas", "C"),
    ),
    "dinas-tanpa-skor": (
        SMALL,
        replace(town(u2=("2.20",)), scores={"2.20": points("bidang")}),
        Retype(2, "dinas", "C"),
    ),
    "urusan-nihil": (
        SMALL,
        replace(town(u2=("3.25",)), scores={"3.25": points("nihil")}),
        Retype(2, "dinas", "C"),
    ),
    "rumpun-lintas": (TWO, town(u2=("1.01",), u3=("2.16",)), Merge((3,), 2)),
    "rumpun-jumlah": (TWO, town(u2=("2.09", "3.25"), u3=("3.27", "3.28")), Merge((3,), 2)),
    "rumpun-badan": (OFFICES, town(u2=("5.01",), u3=("5.02",)), Merge((3,), 2)),
    "rumpun-campur": (
        tree(dinas(2, "Dinas Contoh"), dinas(3, "Badan Contoh", kind="badan")),
        town(u2=("3.30",), u3=("5.02",)),
        Merge((3,), 2),
    ),
    "urusan-terbelah": (
        tree(dinas(2, "Dinas Contoh"), (3, 1, "lainnya", "Kantor Contoh")),
        town(u2=("1.02",), u3=("1.02",)),
        Retype(3, "dinas", "A"),
    ),
    "urusan-dasar-tanpa-unit": (
        tree(*(dinas(unit, f"Dinas {unit}") for unit in BASIC)),
        Facts(TOWN, urusan=BASIC),
        Dissolve(16),
    ),
    "urusan-wajib-tanpa-unit": (
        tree(*(dinas(unit, f"Dinas {unit}") for unit in OTHERS)),
        Facts(TOWN, urusan=OTHERS),
        Dissolve(30),
    ),
    "uptd-kelas": (ONE, town(), Establish(-1, 2, "UPTD Baru", "uptd")),
    "uptd-konsultasi": (ONE, town(), Establish(-1, 2, "UPTD Baru", "uptd", "A")),
    "sederhana-eselon-iv": (
        tree(dinas(2, "Dinas Contoh"), (3, 2, "bidang")),
        town(),
        Establish(-1, 3, "Seksi Gizi", "seksi"),
    ),
    "nama-satpol": named("dinas", ("1.05",), "Satuan Polisi Pamong Praja", "Dinas Ketertiban"),
    "nama-setda": named("setda", ("4.01",), "Sekretariat Daerah", "Kantor Sekretaris"),
    "nama-setwan": named("setwan", ("4.02",), "Sekretariat DPRD", "Kantor Dewan"),
    "nama-inspektorat": named("inspektorat", ("6.01",), "Inspektorat", "Badan Pengawas"),
    "nama-dpmptsp": named(
        "dinas",
        ("2.18",),
        "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        "Dinas Perizinan",
    ),
    "nama-disdukcapil": named(
        "dinas",
        ("2.12",),
        "Dinas Kependudukan dan Pencatatan Sipil",
        "Dinas Kependudukan dan Catatan Sipil",
    ),
    "nama-dinkes": named("dinas", ("1.02",), "Dinas Kesehatan", "Dinas Sehat"),
    "nama-disdik": named("dinas", ("1.01",), "Dinas Pendidikan", "Dinas Sekolah"),
    "nama-disdikbud": named(
        "dinas", ("1.01", "2.22"), "Dinas Pendidikan dan Kebudayaan", "Dinas Budaya"
    ),
    "bidang-disdukcapil": part_named(
        ("2.12",), "Bidang Pelayanan Pencatatan Sipil", "Bidang Arsip"
    ),
    "bidang-dinkes": part_named(("1.02",), "Bidang Sumber Daya Kesehatan", "Bidang Gizi"),
    "bidang-disdik": part_named(("1.01",), "Bidang Pembinaan Sekolah Dasar", "Bidang SMA"),
    "bidang-dpmptsp": part_named(("2.18",), "", "Bidang Perizinan"),
}


@pytest.mark.parametrize("rule_id", CODED)
def test_rule_broken_by_a_step_is_shown_with_its_cause(rule_id):
    structure, facts, change = CODED[rule_id]
    rule = {one.id: one for one in all_rules(TOWN)}[rule_id]

    check(judged(rule_id, structure, facts, change), rule.severity, rule.clause)


def test_every_rule_is_broken_by_some_step_above():
    tabled = {one.rule.id for _scope, one in LIMITS} | {one.rule.id for _scope, one in LADDERS}

    assert tabled | CODED.keys() == {one.id for scope in SCOPES for one in all_rules(scope)}


# What is new, what is solved, what was so before.


def bidang(n, parent=2, first=10):
    return [(first + i, parent, "bidang", f"Bidang {parent}-{i}") for i in range(n)]


CROWDED = tree(dinas(2, "Dinas Contoh"), *bidang(6), dinas(3, "Dinas Dua"), *bidang(4, 3, 30))
LIMIT = "kk-dinas-a-langsung-bidang"
CODES = town(u2=("1.01",), u3=("1.02",))


def steps(*changes):
    return [Step(f"s{place}", (change,)) for place, change in enumerate(changes, 1)]


def outcome(structure, facts, *changes, rule=LIMIT, catalogue=None):
    found = judge_steps(structure, facts, steps(*changes), DAY, catalogue=catalogue)
    return (
        {(one.finding.unit, one.causes) for one in found.new if one.finding.rule.id == rule},
        {one.unit for one in found.solved if one.rule.id == rule},
        {one.finding.unit for one in found.remaining if one.finding.rule.id == rule},
    )


def test_draft_without_steps_finds_nothing_new_and_nothing_solved():
    found = judge_steps(CROWDED, CODES, [], DAY)

    assert found.new == found.solved == []


def test_finding_of_before_remains_with_other_names_and_with_less_of_it():
    assert outcome(CROWDED, CODES, Rename(2, "Dinas 9 Contoh")) == (set(), set(), {2})
    assert outcome(CROWDED, CODES, Merge((15,), 14)) == (set(), set(), {2})


def test_more_of_what_was_wrong_before_is_new():
    more = Establish(-1, 2, "Bidang Baru", "bidang")

    assert outcome(CROWDED, CODES, more) == ({(2, ("s1",))}, set(), set())


def test_finding_that_the_draft_takes_away_is_solved():
    assert outcome(CROWDED, CODES, Merge((15, 14), 10)) == (set(), {2}, set())


def test_two_steps_of_which_each_alone_goes_over_the_limit_are_both_causes():
    two = [Establish(-n, 3, f"Bidang Baru {n}", "bidang") for n in (1, 2)]

    assert outcome(CROWDED, CODES, *two)[0] == {(3, ("s1", "s2"))}


def test_cause_in_a_long_list_is_found_in_few_trials(monkeypatch):
    """Not one trial for each step: a draft of hundreds is still looked through on one page."""
    tried = []
    apply = Court._apply
    monkeypatch.setattr(Court, "_apply", lambda *args: tried.append(1) or apply(*args))
    names = [Rename(30 + n % 4, f"Bidang Nama {n}") for n in range(200)]
    one, two = (Establish(-n, 3, f"Bidang Baru {n}", "bidang") for n in (1, 2))

    assert outcome(CROWDED, CODES, *names[:150], one, *names[150:])[0] == {(3, ("s151",))}
    assert len(tried) < 40
    tried.clear()
    assert outcome(CROWDED, CODES, *names[:150], one, *names[150:], two)[0] == {
        (3, ("s151", "s202"))
    }
    assert len(tried) < 90


def test_every_step_that_alone_would_mend_it_is_a_cause():
    """Four are allowed: one less, and two more. Without either of the two there are four."""
    changes = [
        Merge((33,), 32),
        Establish(-1, 3, "Bidang Baru 1", "bidang"),
        Establish(-2, 3, "Bidang Baru 2", "bidang"),
        Rename(30, "Bidang Lain"),
    ]

    assert outcome(CROWDED, CODES, *changes)[0] == {(3, ("s2", "s3"))}


def test_search_that_would_take_too_long_names_the_steps_of_the_establishment(monkeypatch):
    monkeypatch.setattr("restructuring.rule_trials.MOST_TRIALS", 0)
    changes = [
        Rename(30, "Bidang Lain"),
        Rename(10, "Bidang Elok"),
        Establish(-1, 3, "Bidang Baru", "bidang"),
    ]

    assert outcome(CROWDED, CODES, *changes)[0] == {(3, ("s1", "s3"))}


def test_step_in_another_agency_is_a_cause_of_what_agencies_share():
    """Two dinas of one matter lose the two bidang more that one alone may have (art 90(2))."""
    structure = tree(
        dinas(2, "Dinas Contoh"), *bidang(6), (3, 1, "lainnya", "Kantor Jalan"), *bidang(1, 3, 30)
    )
    facts = town(u2=("1.03",), u3=("1.03",))

    assert outcome(structure, facts, Retype(3, "dinas", "A")) == ({(2, ("s1",))}, set(), set())


def test_merged_unit_takes_its_urusan_along_and_is_heard_of_no_more():
    plan = make_plan(TWO, [Merge((3,), 2)])
    after = facts_after(town(u2=("1.01",), u3=("2.22", "1.01")), plan)

    assert after.urusan == {2: ("1.01", "2.22")}


POSTS = Catalogue(
    things={
        (POSITIONS, 7): Thing(POSITIONS, 7, 2, "Kepala Dinas", is_head=True, echelon="II.b"),
        (POSITIONS, 8): Thing(POSITIONS, 8, 3, "Kepala Dua", is_head=True, echelon="II.b"),
    },
    titles={5: Title("Kepala Dinas")},
)
LED = Facts(TOWN, head_echelons={2: "II.b", 3: "II.b"})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([ClosePost(7)], {3: "II.b"}),
        ([RenamePost(7, "Kepala Dinas", "III.a")], {2: "III.a", 3: "II.b"}),
        ([RenamePost(7, "Kepala")], {2: "II.b", 3: "II.b"}),
        ([ClosePost(8), Hand(POSITIONS, (7,), 3, as_head=True)], {3: "II.b"}),
        ([Hand(POSITIONS, (7,), 3)], {3: "II.b"}),
        (
            [
                Establish(-1, 1, "Dinas Baru", "dinas"),
                OpenPost(-2, -1, "Kepala Dinas", 5, "IV.a", is_head=True),
            ],
            {-1: "IV.a", 2: "II.b", 3: "II.b"},
        ),
    ],
)
def test_echelons_of_heads_follow_the_posts(changes, expected):
    plan = make_plan(TWO, changes, catalogue=POSTS)

    assert not plan.problems
    assert facts_after(LED, plan).head_echelons == expected


def test_post_of_a_wrong_echelon_is_found_with_its_cause():
    found = judged("kk-eselon-dinas", TWO, LED, RenamePost(7, "Kepala", "IV.a"), catalogue=POSTS)

    check(found, Severity.BLOCK, found[0].finding.rule.clause)


# The part that is judged says the same as the whole, and taking out the causes takes it away.

CITY = tree(
    dinas(2, "Dinas Satu"),
    *bidang(4, 2, 10),
    dinas(3, "Dinas Dua", "B"),
    *bidang(3, 3, 20),
    dinas(4, "Badan Tiga", kind="badan"),
    *bidang(2, 4, 30),
    (5, 2, "uptd", "UPTD Pasar", "A"),
    (6, 10, "seksi", "Seksi Gizi"),
)
CITY_FACTS = replace(
    town(u2=("1.03",), u3=("1.03",), u4=("5.01",), u20=("2.16",)),
    head_echelons={2: "II.b", 3: "II.b", 10: "III.b", 20: "III.b", 5: "IV.a"},
)
PARTS = [10, 11, 12, 13, 20, 21, 22, 30, 31]
single = st.one_of(
    st.builds(Move, st.sampled_from([*PARTS, 5]), st.sampled_from([2, 3, 4])),
    st.builds(lambda a, b: Merge((a,), b), st.sampled_from(PARTS), st.sampled_from(PARTS)),
    st.builds(lambda a, b: Merge((a,), b), st.sampled_from([2, 3, 4]), st.sampled_from([2, 3, 4])),
    st.builds(Retype, st.sampled_from([2, 3, 20]), st.just("dinas"), st.sampled_from("ABCD")),
    st.builds(Dissolve, st.sampled_from([5, 6, *PARTS])),
    st.builds(
        lambda number, parent, kind: Establish(-number, parent, f"Baru {number}", kind),
        st.integers(1, 10**6),
        st.sampled_from([2, 3, 4]),
        st.sampled_from(["bidang", "uptd"]),
    ),
)


def told(findings):
    return sorted((one.rule.id, one.unit, one.message) for one in findings)


@settings(max_examples=40, deadline=None)
@given(st.lists(single, min_size=1, max_size=5, unique_by=str))
def test_part_says_the_same_as_the_whole_and_causes_explain_it(changes):
    list_ = steps(*changes)
    found = judge_steps(CITY, CITY_FACTS, list_, DAY)
    plan = make_plan(CITY, changes_of(list_))
    whole = judge(CITY.after(plan), facts_after(CITY_FACTS, plan), DAY)
    before = judge(CITY, CITY_FACTS, DAY)
    assert set(told(one.finding for one in found.found)) <= set(told(whole))
    assert set(told(whole)) - set(told(before)) <= set(told(one.finding for one in found.found))
    assert set(told(found.solved)) <= set(told(before)) - set(told(whole))
    for one in found.new:
        left = [step for step in list_ if step.key not in one.causes]
        again = judge_steps(CITY, CITY_FACTS, left, DAY, with_causes=False)
        same = {(each.finding.rule.id, each.finding.unit, each.key) for each in again.new}
        assert (one.finding.rule.id, one.finding.unit, one.key) not in same
