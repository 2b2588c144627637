"""reports.freezing: what is frozen comes back the same, and its fingerprint tells."""

import json
from decimal import Decimal

from reports.freezing import fingerprint, fingerprint_groups, freeze, thaw
from tests.factories.reports import even_answers, group, report_facts, unit


def inputs(value=3):
    facts = report_facts([group("A", 2)], [unit("A", 1, 2, now=even_answers(40, value))])
    return freeze(facts)


def stored(frozen):
    """As a database may give it back: other order of keys."""
    return json.loads(json.dumps(frozen, sort_keys=True))


def test_frozen_is_json_and_thaws_to_decimals():
    thawed = thaw(stored(inputs()))
    assert thawed["results"]["score"]["value"] == Decimal("75.00")
    assert thawed["results"]["unsur"][0]["nrr"] == Decimal("3.000")
    assert thawed["facts"]["government"]["name"] == "Kota Contoh"


def test_same_inputs_have_the_same_fingerprint_in_any_order():
    assert fingerprint(inputs()) == fingerprint(stored(inputs()))
    assert len(fingerprint(inputs())) == 64


def test_any_other_figure_has_another_fingerprint():
    assert fingerprint(inputs(3)) != fingerprint(inputs(4))
    other = inputs()
    other["facts"]["made_on"] = "2026-10-03"
    assert fingerprint(other) != fingerprint(inputs())


def test_fingerprint_is_shown_in_four_groups_of_four():
    assert fingerprint_groups("7f3a91c40b6ed258" + "0" * 48) == "7F3A 91C4 0B6E D258"
    assert fingerprint_groups("") == ""
