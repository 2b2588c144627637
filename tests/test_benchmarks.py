"""The harness of the benchmarks: a ratio must mean what docs/benchmarks.md says it means."""

import json

import pytest
from django.db import connection

from benchmarks import harness
from benchmarks.__main__ import SMALL, names, purpose
from benchmarks.pages import Answer
from benchmarks.people_lists import asked, measure


def test_a_slower_way_has_a_ratio_above_one_and_the_floor_is_the_other_way_round():
    found = harness.ratios({"ours": 2.0, "peer": 10.0, "floor": 1.0}, "ours")
    assert found == {"peer": 5.0, "floor": 2.0}


def test_a_goal_is_a_least_ratio_and_a_floor_a_greatest():
    goals = {"peer": 5, "floor": 2}
    assert harness.missed({"peer": 5.0, "floor": 2.0}, goals) == []
    assert harness.missed({"peer": 4.9, "floor": 2.1}, goals) == ["peer", "floor"]


def test_a_way_with_another_result_ends_the_run():
    harness.agree("same", {"a": 1}, {"a": 1})
    with pytest.raises(SystemExit, match=r"way: 2 results differ, first \['a', 'b'\]"):
        harness.agree("way", {"a": 1}, {"a": 2, "b": 3})
    with pytest.raises(SystemExit, match="way: 3"):
        harness.agree("way", 3, 4)


def test_the_line_holds_what_the_contract_names(capsys):
    harness.report(
        "x",
        size={"rows": 3},
        seconds={"ours": 0.123456, "peer": 1.0},
        ours="ours",
        goals={"peer": 9},
    )
    line = json.loads(capsys.readouterr().out)
    assert line["seconds"] == {"ours": 0.123, "peer": 1.0}
    assert line["ratios"] == {"peer": 8.1}
    assert line["missed"] == ["peer"]
    assert set(line) == {
        *("bench", "db", "size", "seconds", "ratios", "peak_mb"),
        *("goals", "missed"),
    }
    assert line["db"] == connection.vendor


def test_memory_taken_is_seen():
    extra, size = harness.extra_mb(lambda: len(bytearray(64 * 1024 * 1024)))
    assert size == 64 * 1024 * 1024
    assert 60 < extra < 80


def test_the_median_is_of_prepared_runs():
    made = iter([[1], [2], [3]])
    seconds, result = harness.median(lambda given: given * 2, 3, prepare=lambda: next(made))
    assert result == [3, 3]
    assert seconds >= 0


def test_every_benchmark_has_a_small_size_and_says_what_it_is_for():
    assert {"pages", "tree"} <= set(names()) == set(SMALL)
    assert all(purpose(name).startswith("Goal") for name in names())


class Slow:
    """A visitor whom some lists do not answer in time."""

    def __init__(self, *late):
        self.late, self.connection = late, self

    def close(self):
        pass

    def fetch(self, path):
        if path in self.late:
            raise TimeoutError
        return Answer(200, "text/html", "", b"", 0.2)

    def get(self, path):
        return 0.1, b""


def test_a_list_that_gives_no_answer_is_named_and_counts_as_missed():
    visitors = [Slow("/needs/"), Slow()]
    asks, late = asked(visitors, {"people": "/", "needs": "/needs/"})
    assert late == ["city_needs"]
    visitors[1].late = ("/needs/",)  # slower the second time
    found = measure(asks, visitors, Slow(), rounds=2, patience=5, unanswered=late)
    assert found["unanswered"] == ["city_needs", "agency_needs"]
    assert found["asked"] == 4
    assert found["above_goal"] == {"agency_needs": 50.0, "city_needs": 50.0}
    assert found["ratio"]["floor"] == 50
