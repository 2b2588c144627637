"""What may be, what it costs, and what never counts."""

import json
from dataclasses import replace
from datetime import date

import pytest

from restructuring.matching.facts import (
    FULL,
    NOT_LATERAL,
    OTHER_JF,
    PPPK_TITLE,
    Inputs,
    PersonFact,
    PostFact,
    fits,
    steps_between,
    why_not,
)
from restructuring.matching.limited import solve_limited
from restructuring.matching.recommending import digest, recommend
from restructuring.matching.weighing import TooLarge, Wishes, costs_of, load_points, weigh
from restructuring.matching_words import named, why_here, worse

WEIGHTS = {"load": 10, "education": 2, "class": 2, "distance": 1, "moves": 1}


def post(pk, unit=1, **values):
    common = {"name": f"Jabatan {pk}", "path": (9, unit), "unit_name": f"Unit {unit}",
              "title": "Pengadministrasi", "kind": "pelaksana", "room": 2, "job_class": 6}  # fmt: skip
    return PostFact(id=pk, **common | values)


def person(pk, at=1, **values):
    common = {"title": "Pengadministrasi", "kind": "pelaksana", "job_class": 6}
    return PersonFact(pk, at, **common | values)


def test_each_hard_rule_names_itself():
    here, there = post(1), post(2, unit=2)
    nurse = {"title": "Perawat Terampil", "kind": "jf_keterampilan"}
    assert why_not(person(1), here) == why_not(person(1), there) == ""
    assert why_not(person(1, stays=("Sedang cuti.",)), here) == ""
    assert why_not(person(1, stays=("Sedang cuti.",)), there) == "Sedang cuti."
    assert why_not(person(1), replace(there, room=0)) == FULL
    assert why_not(person(1), replace(there, kind="jf_keahlian")) == NOT_LATERAL
    assert why_not(person(1, **nurse), replace(there, **nurse)) == ""
    assert why_not(person(1, **nurse), replace(there, kind="jf_keterampilan")) == OTHER_JF
    other = replace(there, title="Pengelola Data")
    assert why_not(person(1), other) == ""
    assert why_not(person(1, is_pppk=True), other) == PPPK_TITLE
    assert why_not(person(1, refused={"Pengelola Data": "STR berakhir."}), other) == "STR berakhir."


@pytest.mark.parametrize(
    ("study", "wants", "expected"),
    [
        ("Ilmu Hukum", "S-1 bidang ilmu hukum", True),
        ("Keperawatan", "S-1 bidang ilmu hukum", False),
        ("Keperawatan", "S-1 bidang yang relevan", None),
        ("", "S-1 bidang ilmu hukum", None),
        ("Ilmu Hukum", "SMA", None),
    ],
)
def test_education_fits_when_the_title_names_it_and_counts_against_nobody_else(
    study, wants, expected
):
    assert fits(study, wants) is expected


def test_costs_are_as_written():
    home, target = post(1), post(2, unit=2, job_class=5, wants="bidang hukum")
    found = costs_of(person(1, study="Kebidanan"), target, home, WEIGHTS)
    # A class lost counts double: 50 x 2 x 1 x weight 2.
    assert found == {"load": 0, "education": 200, "class": 200, "distance": 20, "moves": 100}
    assert sum(costs_of(person(1), home, home, WEIGHTS).values()) == 0
    assert steps_between((9, 1), (9, 1)) == 0
    assert steps_between((9, 1), (9, 2)) == 1
    assert steps_between((9, 4, 1), (9, 5, 2)) == 2


def test_the_load_goal_is_least_where_ej_is_spread_least():
    """n EJ squared: 3 people's work, 1 or 2 or 3 people; and never falls head by head."""
    assert [load_points(300, n) / 10_000 for n in (1, 2, 3)] == [900, 450, 300]
    assert load_points(300, 0) == 2 * load_points(300, 1)
    steps = [load_points(300, n) - load_points(300, n - 1) for n in range(1, 9)]
    assert steps == sorted(steps)


def test_people_go_from_where_they_idle_to_where_they_drown_with_the_reason_told():
    inputs = Inputs((post(1, need=200, room=3), post(2, unit=2, need=300, room=3)),
                    (person(1), person(2), person(3), person(4, at=2)))  # fmt: skip
    answer = recommend(inputs, Wishes(WEIGHTS, least_share=0))
    assert answer["is_proven"]
    [move] = answer["moves"]
    assert (move["start"], move["end"]) == (1, 2)
    assert move["load_end"] == [3.0, 1.5]
    assert move["load_start"] == [0.67, 1.0]
    assert why_here(move)[:2] == [
        "EJ di tujuan 3,00 menjadi 1,50.",
        "EJ di asal 0,67 menjadi 1,00.",
    ]
    before, after = answer["before"], answer["after"]
    # 1.0104 = sqrt((3 * (2 / 3 - 1.25) ** 2 + 1.75 ** 2) / 4), about the mean 5 / 4.
    assert (before["ej_spread"], after["ej_spread"]) == (1.0104, 0.25)
    assert (before["vacant"], after["vacant"]) == (2, 2)
    assert worse([0, 0, 0], ["a", "b", "c"]) == "Sama baiknya bagi keseluruhan."
    goals = [goal["name"] for goal in answer["goals"]]
    assert worse(answer["moves"][0]["others"][0]["costs"], goals)
    again = recommend(inputs, Wishes(WEIGHTS, least_share=0))
    assert again == answer == json.loads(json.dumps(answer))
    assert Inputs.from_json(json.loads(json.dumps(inputs.as_json()))) == inputs


def test_a_lock_is_kept_and_of_equals_the_answer_known_already():
    inputs = Inputs((post(1, need=200, room=3), post(2, unit=2, need=300, room=3)),
                    (person(1), person(2), person(3), person(4, at=2)))  # fmt: skip
    for moved in (1, 2, 3):
        seats = {1: 1, 2: 1, 3: 1, 4: 2} | {moved: 2}
        kept = recommend(inputs, Wishes(WEIGHTS, least_share=0, before=seats))
        assert [row["person"] for row in kept["moves"]] == [moved]
        assert kept["n_changed"] == 0
        other = moved % 3 + 1
        locked = recommend(inputs, Wishes(WEIGHTS, least_share=0, lock=((other, 2),), before=seats))
        assert [row["person"] for row in locked["moves"]] == [other]
        assert locked["n_changed"] == 2
        away = recommend(inputs, Wishes(WEIGHTS, least_share=0, forbid=((moved, 2),), before=seats))
        [move] = away["moves"]
        assert move["person"] != moved


def test_limits_that_cannot_hold_with_a_lock_are_named_in_words():
    inputs = Inputs((post(1, need=200, room=3), post(2, unit=2, need=300, room=3)),
                    (person(1), person(2), person(3), person(4, at=2)))  # fmt: skip
    answer = recommend(inputs, Wishes(WEIGHTS, least_share=0, most_moves=0, lock=((1, 2),)))
    people, posts, units = {1: "Ani"}, {2: "Jabatan 2"}, {1: "Unit 1"}
    words = [named(text, people, posts, units) for text in answer["conflicts"]]
    assert words == [
        "Ani dikunci di Jabatan 2",
        "Paling banyak 0 pegawai keluar dari Unit 1",
    ]
    kept = recommend(inputs, Wishes(WEIGHTS, least_share=100))
    assert kept["moves"] == []


def test_empty_seats_rank_first_when_they_are_to_be_filled():
    inputs = Inputs((post(1, room=1), post(2, unit=2, room=1)), (person(1), person(2, at=1)))
    still = WEIGHTS | {"moves": 10}
    assert recommend(inputs, Wishes(still, least_share=0))["moves"] == []
    filled = recommend(inputs, Wishes(still, fill=True, least_share=0))
    assert (filled["before"]["vacant"], filled["after"]["vacant"]) == (1, 0)
    waiting = Inputs(inputs.posts, (person(1), person(2, at=None)))
    placed = recommend(waiting, Wishes(still, least_share=0))
    assert (placed["before"]["waiting"], placed["after"]["waiting"]) == (1, 0)


def test_nothing_of_what_must_not_count_is_in_the_model():
    names = {*PostFact.__dataclass_fields__, *PersonFact.__dataclass_fields__}
    assert not names & {"sex", "gender", "religion", "ethnicity", "birth_date", "age", "nip", "nik"}
    assert date(2026, 1, 1).isoformat() not in json.dumps(Inputs((), ()).as_json())


def test_pairs_beyond_what_is_solved_at_once_are_refused(monkeypatch):
    monkeypatch.setattr("restructuring.matching.weighing.MOST_PAIRS", 1)
    inputs = Inputs((post(1), post(2)), (person(1),))
    with pytest.raises(TooLarge):
        weigh(inputs, Wishes(WEIGHTS))


def test_whoever_is_told_of_the_progress_can_end_the_work_between_any_two_steps():
    inputs = Inputs((post(1, need=200, room=3), post(2, unit=2, need=300, room=3)),
                    (person(1), person(2), person(3), person(4, at=2)))  # fmt: skip
    told = []
    recommend(inputs, Wishes(WEIGHTS, least_share=0), report=lambda *step: told.append(step))
    assert {step[0] for step in told} == {0, 1, 2, 3, 4, 5}
    for number in range(len(told)):
        left = iter(range(number))

        def report(*_step, left=left):
            if next(left, None) is None:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            recommend(inputs, Wishes(WEIGHTS, least_share=0), report=report)


def test_an_answer_under_limits_is_not_lost_because_its_test_of_weights_takes_too_long(monkeypatch):
    """What was found is lawful with other weights too: the second solution begins with it."""
    inputs = Inputs((post(1, need=200, room=3), post(2, unit=2, need=300, room=3)),
                    (person(1), person(2), person(3), person(4, at=2)))  # fmt: skip
    wishes = Wishes(WEIGHTS, least_share=0, most_moves=0)
    known = []

    def limited(*args, **more):
        known.append(more["known"])
        return solve_limited(*args, **more)

    monkeypatch.setattr("restructuring.matching.solving.solve_limited", limited)
    found = recommend(inputs, wishes)
    assert (found["method"], found["moves"]) == ("limited", [])
    assert found["sensitivity"] == {"moves": 0, "elsewhere": 0}
    first, again = known[0], known[len(known) // 2]
    assert first is None
    assert again is not None


def test_education_that_does_not_fit_can_outrank_every_weight():
    """Two people sit crosswise: weights alone leave them, the purpose swaps them, and says so."""
    law, care = post(1, wants="bidang hukum", room=1), post(2, wants="bidang keperawatan", room=1)
    people = (person(1, 1, study="Keperawatan"), person(2, 2, study="Hukum"))
    inputs = Inputs((law, care), people)
    wishes = Wishes(WEIGHTS | {"education": 0, "moves": 10}, least_share=0)
    assert recommend(inputs, wishes)["moves"] == []
    found = recommend(inputs, replace(wishes, fit=True))
    assert [(one["person"], one["end"]) for one in found["moves"]] == [(1, 2), (2, 1)]
    assert [one["name"] for one in found["goals"]][1] == "Pendidikan sesuai jabatan"
    assert (found["before"]["misfit"], found["after"]["misfit"]) == (2, 0)
    assert found["is_proven"]
    words = worse(found["moves"][0]["others"][0]["costs"], [one["name"] for one in found["goals"]])
    assert words == "Pendidikan 2 orang lagi tidak sesuai jabatannya."
    assert digest(inputs, wishes) != digest(inputs, replace(wishes, fit=True))
