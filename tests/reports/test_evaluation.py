"""reports.evaluation: from facts to results, by both ways of aggregating."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.enums import AggregationRule
from reports.evaluation import STAFF, TRAINING, evaluate, share
from surveys.scoring import ikm
from tests.factories.reports import answers, even_answers, group, report_facts, unit

MEAN = AggregationRule.MEAN.value
# DOMAIN.md 1.4: totals per unsur of 29 sheets.
REGULATION = [105, 101, 100, 116, 102, 105, 106, 105, 115]


def two_groups(**facts):
    """Dinas A: 30 sheets of 3 and 10 of 4 on two units. Dinas B: 20 sheets of 2."""
    return report_facts(
        [group("Dinas A", 2), group("Dinas B", 3)],
        [
            unit("Dinas A", 1, 2, now=even_answers(30, 3, 40), before=even_answers(30, 3)),
            unit("Bidang A", 1, 4, now=even_answers(10, 4, 10), staff=None, training=None),
            unit("Dinas B", 2, 3, now=even_answers(20, 2), before=even_answers(40, 3)),
        ],
        **facts,
    )


def test_the_regulations_example_comes_out():
    facts = report_facts([group("Dinas", 2)], [unit("Dinas", 1, 2)])
    counts = dict.fromkeys(even_answers(1, 1)["sums"], 29)
    facts["units"][1]["now"] = {
        **even_answers(29, 3),
        "sums": dict(zip(counts, REGULATION, strict=True)),
        "counts": counts,
    }
    assert evaluate(facts)["score"]["value"] == Decimal("91.48")
    assert evaluate(facts)["score"]["grade"] == "A"


def test_pooled_weighs_every_answer():
    results = evaluate(two_groups())
    # (30 * 3 + 10 * 4 + 20 * 2) / 60 * 25
    assert results["score"]["value"] == Decimal("70.83")
    assert [row["score"]["value"] for row in results["groups"]] == [
        None, Decimal("81.25"), Decimal("50.00"),
    ]  # fmt: skip
    assert results["other"] == Decimal("68.75")


def test_mean_weighs_every_unit_then_every_group():
    results = evaluate(two_groups(aggregation=MEAN))
    # Dinas A: (75 + 100) / 2; the whole: (87.50 + 50) / 2
    assert results["groups"][1]["score"]["value"] == Decimal("87.50")
    assert results["score"]["value"] == Decimal("68.75")
    assert results["other"] == Decimal("70.83")


def test_score_counts_answers_and_what_is_required():
    score = evaluate(two_groups())["score"]
    assert (score["n"], score["required"]) == (60, 50)
    assert evaluate(two_groups())["groups"][2]["score"]["required"] is None


def test_change_is_that_of_the_printed_values():
    rows = evaluate(two_groups())["groups"]
    assert (rows[2]["score"]["before"], rows[2]["score"]["change"]) == (
        Decimal("75.00"), Decimal("-25.00"),
    )  # fmt: skip
    # Twenty sheets are too few to call anything real.
    assert rows[2]["score"]["real"] == "belum dapat disimpulkan"


def test_unsur_are_those_of_all_answers_in_the_order_of_the_regulation():
    sheet = [4, 3, 2, 4, 3, 3, 3, 1, 3]
    facts = report_facts([group("Dinas", 2)], [unit("Dinas", 1, 2, now=answers([sheet] * 30))])
    rows = evaluate(facts)["unsur"]
    assert [row["code"] for row in rows][:3] == ["persyaratan", "prosedur", "waktu"]
    assert [row["value"] for row in rows][2] == Decimal("50.00")
    assert [row["nrr"] for row in rows][7] == Decimal("1.000")
    assert evaluate(facts)["groups"][1]["lowest"] == "pengaduan"


def test_few_answers_are_hidden_and_cannot_be_subtracted():
    facts = report_facts(
        [group("A", 2), group("B", 3), group("C", 4)],
        [
            unit("A", 1, 2, now=even_answers(3, 2)),
            unit("B", 2, 3, now=even_answers(40, 3)),
            unit("C", 3, 4, now=even_answers(50, 3)),
        ],
    )
    results = evaluate(facts)
    hidden = [row["score"]["hidden"] for row in results["groups"]]
    # A is too small; B is hidden with it, or the total minus C would tell A.
    assert hidden == [False, True, True, False]
    assert [row["score"]["value"] for row in results["groups"]][1:3] == [None, None]
    assert results["score"]["value"] is not None
    assert [row["score"]["hidden"] for row in results["units"]] == hidden


def test_fewer_than_five_answers_in_all_give_no_value():
    facts = report_facts([group("A", 2)], [unit("A", 1, 2, now=even_answers(4, 3))])
    results = evaluate(facts)
    assert (results["score"]["value"], results["score"]["hidden"]) == (None, True)
    assert (results["unsur"], results["other"]) == ([], None)


def test_comparison_with_fewer_than_five_answers_is_not_told():
    facts = report_facts(
        [group("A", 2)],
        [unit("A", 1, 2, now=even_answers(40, 3), before=even_answers(4, 2))],
    )
    score = evaluate(facts)["score"]
    assert (score["value"], score["before"], score["change"]) == (Decimal("75.00"), None, None)
    assert evaluate(facts)["unsur"][0]["before"] is None


def test_no_answers_at_all_is_a_result_too():
    results = evaluate(report_facts([group("A", 2)], [unit("A", 1, 2)]))
    assert results["score"]["value"] is None
    assert results["score"]["hidden"] is False


def test_ended_units_count_their_answers_and_no_posts():
    facts = report_facts(
        [group("A", 2)],
        [
            unit("A", 1, 2, now=even_answers(20, 3)),
            unit("Lama", 1, 9, is_closed=True, staff=None, training=None,
                 now=even_answers(20, 4)),
        ],
    )  # fmt: skip
    row = evaluate(facts)["groups"][1]
    assert row["score"]["value"] == Decimal("87.50")
    assert (row["units"], row["required"]) == (1, 10)


def test_totals_add_the_groups_up():
    totals = evaluate(two_groups())["totals"]
    assert (totals["units"], totals["agencies"]) == (4, 2)
    assert (totals["required"], totals["vacant"]) == (20, 4)
    assert totals["filled_share"]["share"] == Decimal("80.0")
    assert totals["training_share"]["share"] == Decimal("50.0")
    assert evaluate(report_facts([], []))["totals"]["filled_share"]["share"] is None


def test_share_of_nothing_is_none():
    assert share(1, 3) == Decimal("33.3")
    assert share(0, 0) is None


@given(st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=5, max_size=30))
def test_pooled_score_is_the_index_of_all_sheets(sheets):
    half = len(sheets) // 2
    parts = [part for part in (sheets[:half], sheets[half:]) if part]
    facts = report_facts(
        [group("A", 2)],
        [unit(f"U{n}", 1, n + 2, now=answers(part)) for n, part in enumerate(parts)],
    )
    whole = ikm([sum(column) for column in zip(*sheets, strict=True)], [len(sheets)] * 9)
    assert evaluate(facts)["score"]["value"] == whole.value


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
def test_heads_are_conserved_from_units_to_totals(pairs):
    units = [
        unit(f"U{n}", 1, n + 2, staff=[required, 0, vacant, 0, 0, 0, 0], training=None)
        for n, (required, vacant) in enumerate(pairs)
    ]
    totals = evaluate(report_facts([group("A", 2)], units))["totals"]
    assert totals["required"] == sum(required for required, _ in pairs)
    assert totals["vacant"] == sum(vacant for _, vacant in pairs)
    assert {*STAFF, *TRAINING} <= set(totals)
