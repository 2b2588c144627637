"""The seal over a batch of answers."""

import random
import uuid
from hashlib import sha256
from types import SimpleNamespace

import pytest

from surveys.merkle import LEAF_FIELDS, leaf_of, leaf_of_sheet, root_of, root_of_roots

KEY = uuid.UUID(int=7, version=4)
VALUES = {"campaign_id": 3, "day": "2026-03-02", "channel": "web", "sex": "P", "a01": 4}


def node(left, right):
    return sha256(b"\1" + left + right).digest()


def test_a_root_is_the_tree_over_sorted_leaves():
    one, two, three = (bytes([value]) * 32 for value in (1, 2, 3))

    assert root_of([]) == ""
    assert root_of([one]) == one.hex()
    assert root_of([two, one]) == node(one, two).hex()
    assert root_of([three, one, two]) == node(node(one, two), three).hex()
    assert root_of_roots([two.hex(), one.hex()]) == node(one, two).hex()


def test_a_leaf_is_everything_of_an_answer_and_its_salt():
    text = (
        '["00000000-0000-4000-8000-000000000007", {"a01":"4","campaign_id":"3","channel":"web",'
        '"day":"2026-03-02","sex":"P"}]'
    ).replace(", {", ",{")
    assert leaf_of(KEY, VALUES) == sha256(b"\0" + text.encode()).digest()
    # An empty field, also one that is not there yet, changes nothing.
    assert leaf_of(KEY, VALUES | {"a14": None, "comment": "", "in_burst": False}) == leaf_of(
        KEY, VALUES
    )
    sheet = SimpleNamespace(pk=KEY, **(dict.fromkeys(LEAF_FIELDS) | VALUES))
    assert leaf_of_sheet(sheet) == leaf_of(KEY, VALUES)


@pytest.mark.parametrize("field", LEAF_FIELDS)
def test_every_change_of_an_answer_breaks_the_root(field):
    chance = random.Random(1)
    sheets = [(uuid.UUID(int=chance.getrandbits(128), version=4), VALUES) for _ in range(9)]
    root = root_of(leaf_of(*sheet) for sheet in sheets)
    chance.shuffle(sheets)
    assert root_of(leaf_of(*sheet) for sheet in sheets) == root

    key, values = sheets[4]
    sheets[4] = key, values | {field: "lain"}
    assert root_of(leaf_of(*sheet) for sheet in sheets) != root
