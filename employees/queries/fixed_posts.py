"""The people's side of a peta jabatan that a decree fixed: what is kept of them on that day, and the
boxes made again from what was kept."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from employees.hands import Hands
from employees.queries.post_boxes import UnitBox, unit_boxes
from employees.queries.post_map import KindFigures, PostLine, rolled_up
from employees.queries.posts import StaffCount
from orgunits.enums import JobTitleKind
from orgunits.models import JobTitle, Position, RoundSheet
from orgunits.queries import StructureRow, structure_on
from portal.models import Government


def post_facts(government: Government, unit_ids: Iterable[int], day: date) -> dict[str, Any]:
    """Bezetting by kind of each post of the units, and who leads each (orgunits.round_kinds)."""
    wanted = set(unit_ids)
    rows = [row for row in structure_on(government, day) if row.id in wanted]
    boxes = unit_boxes(rows, government, day)
    return {
        "posts": {
            line.position.pk: {
                "filled": line.hands.people,
                "pns": line.hands.pns,
                "pppk": line.hands.pppk,
                "hours": [list(pair) for pair in line.hands.hours],
            }
            for box in boxes
            for line in box.lines
        },
        "leaders": {box.row.id: box.leader for box in boxes if box.leader},
    }


def fixed_boxes(sheets: Iterable[RoundSheet]) -> list[UnitBox]:
    """The boxes of what a decree fixed, each part's topmost unit at level 1. No query."""
    return [box for sheet in sheets for box in _boxes(sheet.content["units"])]


def _boxes(units: Sequence[dict]) -> list[UnitBox]:
    rows = [
        StructureRow(
            unit["id"], None, unit["level"], unit["name"], "", unit["kind"], "", "",
            unit["n_children"],
        )
        for unit in units
    ]  # fmt: skip
    lines = {unit["id"]: [_line(post, unit["name"]) for post in unit["posts"]] for unit in units}
    own = {pk: sum(map(count_of, posts), StaffCount()) for pk, posts in lines.items()}
    totals = rolled_up(rows, own)
    return [
        UnitBox(row, lines[row.id], unit["leader"], own[row.id], totals[row.id])
        for row, unit in zip(rows, units, strict=True)
    ]


def _line(post: dict, unit_name: str) -> PostLine:
    """A post as it was: rows that are never stored."""
    position = Position(
        pk=post["id"],
        name=post["name"],
        echelon=post["echelon"],
        is_head=post["is_head"],
        job_class=post["job_class"],
        required_headcount=post["required"],
        job_title=JobTitle(name=post["name"], kind=post["kind"]),
    )
    hours = tuple((minutes, people) for minutes, people in post.get("hours", ()))
    return PostLine(position, unit_name, Hands(post.get("pns", 0), post.get("pppk", 0), hours))


def count_of(line: PostLine) -> StaffCount:
    return StaffCount(
        line.position.required_headcount, line.filled, line.vacant, int(line.is_double)
    )


def figures_of(boxes: Iterable[UnitBox]) -> list[KindFigures]:
    """As ``kind_figures``, of boxes: by kind of post in the order of the law's list, the sum last."""
    found = {kind: KindFigures(kind) for kind in JobTitleKind.values}
    total = KindFigures("")
    for box in boxes:
        for line in box.lines:
            one = KindFigures("", 1, count_of(line), line.hands)
            found[line.position.job_title.kind].add(one)
            total.add(one)
    return [figures for figures in found.values() if figures.n_posts] + [total]
