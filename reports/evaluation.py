"""From the facts of a period to the results a report states: pure, exact, the same every time.

``facts`` is what ``reports.queries`` gathered; ``evaluate`` returns the results. Both are frozen
together (``reports.freezing``), so page, PDF and XLSX say the same.

``facts["units"]`` are units of the subtree, each before those under it, with the index of their
group (perangkat daerah, or what stands directly under the report's unit), staff, training, and
answers of the period and of the one before. Units that ended since are there with
``is_closed``: their answers belong to the group of whoever took over.
"""

from decimal import Decimal

from portal.enums import AggregationRule
from surveys.certainty import Measure, difference, mean_measure, variance_of_mean
from surveys.enums import Unsur
from surveys.scoring import Totals, classify, round_half_up
from surveys.suppression import MINIMUM_GROUP, hidden_groups

STAFF = ("required", "filled", "vacant", "double", "acting", "retiring", "headless")
TRAINING = ("jp", "people", "pns", "pns_at_20", "pppk", "pppk_above_24")


def evaluate(facts):
    """Return the results of ``facts``: ``score`` of the whole, ``groups``, ``units`` with
    answers, ``unsur``, ``totals``, and ``other``, the index by the other way of aggregating."""
    members = members_of(facts)
    hidden = hidden_of(members)
    groups = group_results(facts, members, hidden)
    return {
        "score": whole_score(members, facts["aggregation"]),
        "other": other_rule(members, facts["aggregation"]),
        "groups": groups,
        "units": unit_results(facts["units"], hidden),
        "unsur": unsur_results(facts["units"]),
        "totals": total_results(facts, groups),
    }


def evaluate_groups(facts):
    """Return the ``score`` of the whole, and the ``groups`` with only their own scores, as
    ``evaluate`` states them, for a page that shows no more."""
    members, rule = members_of(facts), facts["aggregation"]
    hidden = hidden_of(members)
    return {
        "score": whole_score(members, rule),
        "groups": [
            {**group, "score": group_score(own, rule, number in hidden)}
            for number, (group, own) in enumerate(zip(facts["groups"], members, strict=True))
        ],
    }


def members_of(facts):
    """The units of each group, in the order of the groups."""
    members = [[] for _group in facts["groups"]]
    for unit in facts["units"]:
        members[unit["group"]].append(unit)
    return members


def hidden_of(members):
    """Numbers of the groups whose index may not be told."""
    return hidden_groups({number: sum_answers(own, "now").n for number, own in enumerate(members)})


# --- one index -----------------------------------------------------------------------------------


def answers_of(unit, period):
    """Answers of one unit as Totals."""
    found = unit[period]
    return Totals(found["n"], found["sums"], found["counts"]) if found else Totals()


def sum_answers(units, period):
    return sum((answers_of(unit, period) for unit in units if unit[period]), Totals())


def strata_of(units, period):
    return [stratum for unit in units if unit[period] for stratum in unit[period]["strata"]]


def pooled_measure(units, period):
    """All sheets of the units together; None while an unsur has no answer."""
    answers = sum_answers(units, period)
    exact = answers.exact()
    if exact is None:
        return None
    return Measure(exact, variance_of_mean(strata_of(units, period)), answers.n)


def group_measure(units, period, rule):
    """The measure of a group: its sheets pooled, or the mean of its units' own indices."""
    if rule == AggregationRule.POOLED:
        return pooled_measure(units, period)
    parts = [pooled_measure([unit], period) for unit in units]
    return mean_measure([part for part in parts if part is not None])


def whole_measure(members, period, rule):
    """The measure of the whole: all sheets pooled, or the mean of its groups."""
    if rule == AggregationRule.POOLED:
        return pooled_measure([unit for own in members for unit in own], period)
    parts = [group_measure(own, period, rule) for own in members]
    return mean_measure([part for part in parts if part is not None])


def score(now, before, *, n, required, hidden=False):
    """How an index is stated. Hidden or without answers it has no value, only its sheets."""
    stated = {
        "n": n,
        "required": required,
        "hidden": hidden,
        "value": None,
        "grade": None,
        "low": None,
        "high": None,
        "before": None,
        "change": None,
        "margin": None,
        "real": "",
    }
    if now is None or hidden:
        return stated
    low, high = now.interval
    stated |= {"value": now.value, "grade": classify(now.value), "low": low, "high": high}
    if before is not None and before.n >= MINIMUM_GROUP:
        change, reach, real = difference(now, before)
        stated |= {"before": before.value, "change": change, "margin": reach, "real": real}
    return stated


def required_of(units):
    """Answers needed by the surveys of the units; None when no survey knows its population."""
    needs = [unit["now"]["required"] for unit in units if unit["now"]]
    known = [need for need in needs if need is not None]
    return sum(known) if known else None


def whole_score(members, rule):
    units = [unit for own in members for unit in own]
    n = sum_answers(units, "now").n
    return score(
        whole_measure(members, "now", rule),
        whole_measure(members, "before", rule),
        n=n,
        required=required_of(units),
        hidden=0 < n < MINIMUM_GROUP,
    )


def other_rule(members, rule):
    """The index by the way of aggregating that was not chosen, for comparison."""
    pooled = rule == AggregationRule.POOLED
    other = AggregationRule.MEAN if pooled else AggregationRule.POOLED
    measure = whole_measure(members, "now", other)
    hidden = measure is None or measure.n < MINIMUM_GROUP
    return None if hidden else measure.value


# --- groups, units, unsur ------------------------------------------------------------------------


def added(units, name, keys):
    """Sums of a list of figures over the units that have them."""
    return {
        key: sum(unit[name][place] for unit in units if unit[name])
        for place, key in enumerate(keys)
    }


def group_results(facts, members, hidden):
    return [
        {"number": number, **group_result(group, own, facts["aggregation"], number in hidden)}
        for number, (group, own) in enumerate(zip(facts["groups"], members, strict=True))
    ]


def group_score(units, rule, hidden):
    return score(
        group_measure(units, "now", rule),
        group_measure(units, "before", rule),
        n=sum_answers(units, "now").n,
        required=required_of(units),
        hidden=hidden,
    )


def group_result(group, units, rule, hidden):
    open_units = [unit for unit in units if not unit["is_closed"]]
    answers = sum_answers(units, "now")
    unsur = {} if hidden else answers.unsur_values()
    lowest = min(unsur, key=unsur.get) if unsur else None
    return {
        **group,
        "units": len(open_units),
        "score": group_score(units, rule, hidden),
        "unsur": {code: {"value": value} for code, value in unsur.items()},
        "lowest": lowest,
        **added(units, "staff", STAFF),
        **added(units, "training", TRAINING),
    }


def unit_results(units, hidden_of_groups):
    """One row per unit; its index only where it can be told (see ``hidden_groups``)."""
    by_group = {}
    for place, unit in enumerate(units):
        by_group.setdefault(unit["group"], {})[place] = answers_of(unit, "now").n
    hidden = {place for sizes in by_group.values() for place in hidden_groups(sizes)}
    return [
        {
            "id": unit["id"],
            "name": unit["name"],
            "kind": unit["kind"],
            "level": unit["level"],
            "group": unit["group"],
            "is_closed": unit["is_closed"],
            "score": score(
                pooled_measure([unit], "now"),
                pooled_measure([unit], "before"),
                n=answers_of(unit, "now").n,
                required=required_of([unit]),
                hidden=place in hidden or unit["group"] in hidden_of_groups,
            ),
            **added([unit], "staff", STAFF),
            **added([unit], "training", TRAINING),
        }
        for place, unit in enumerate(units)
    ]


def unsur_results(units):
    """The unsur of all answers together, in the order of the regulation."""
    now, before = sum_answers(units, "now"), sum_answers(units, "before")
    if now.n < MINIMUM_GROUP:
        return []
    values, earlier = now.unsur_values(), before.unsur_values()
    if before.n < MINIMUM_GROUP:
        earlier = {}
    rows = []
    for code, label in Unsur.choices:
        if code in values:
            value = values[code]
            rows.append(
                {
                    "code": code,
                    "name": label,
                    "nrr": nrr_of(now, code),
                    "value": value,
                    "grade": classify(value),
                    "before": earlier.get(code),
                    "change": value - earlier[code] if code in earlier else None,
                    "n": now.counts[code],
                }
            )
    return rows


def nrr_of(answers, code):
    """Mean answer of an unsur, to three decimals as the regulation's form prints it."""
    only = Totals(answers.n, {code: answers.sums[code]}, {code: answers.counts[code]})
    return round_half_up(only.ikm().mean, 3)


def share(part, whole):
    """Percentage with one decimal, or None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"))


def total_results(facts, groups):
    """Sums over all groups, and the shares readers look for."""
    keys = (*STAFF, *TRAINING, "units")
    totals = {key: sum(group[key] for group in groups) for key in keys}
    return totals | {
        "agencies": sum(1 for group in groups if group["is_agency"]),
        "changes": len(facts["changes"]),
        "filled_share": {"share": share(totals["required"] - totals["vacant"], totals["required"])},
        "training_share": {"share": share(totals["pns_at_20"], totals["pns"])},
    }
