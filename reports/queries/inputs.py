"""Everything a report is made of, read once and handed on as plain JSON."""

from collections.abc import Callable
from datetime import date

from orgunits.models import OrgUnit
from reports.freezing import RULE_VERSION
from reports.periods import Period
from reports.queries.answers import answer_facts, required_by_unit
from reports.queries.changes import changes_between
from reports.queries.people import staff_facts, training_facts
from reports.queries.tree import Member, Subtree, kinds_of, subtree_on
from surveys.queries.exclusions import seals_between

STEPS = 7  # of the job that calls this: reports.tasks


def gather(
    unit: OrgUnit,
    period: Period,
    today: date,
    progress: Callable[[int, int, str], None] = lambda done, total, message: None,
) -> dict | None:
    """Return the facts of a report (see ``reports.evaluation``), or None when the unit did not
    exist on the day of the data: the last day of the period, or today while it runs.

    A constant number of queries, whatever the number of units, people and answers.
    """
    day = min(period.end, today)
    unfinished = not period.is_over(today)
    progress(0, STEPS, "Membaca susunan unit")
    tree = subtree_on(unit, day, period.previous.start)
    if tree is None:
        return None
    progress(1, STEPS, "Menghitung jabatan dan pemangkunya")
    staff = staff_facts(tree.open_ids, day)
    progress(2, STEPS, "Menghitung jam pelatihan")
    training = training_facts(tree.open_ids, day)
    progress(3, STEPS, "Menghitung jawaban survei")
    now = answer_facts(tree.ids, period.start, period.end, only_closed=unfinished)
    before = answer_facts(tree.ids, period.previous.start, period.previous.end)
    for unit_id, needed in required_by_unit(tree.ids, period.start, period.end).items():
        if unit_id in now:
            now[unit_id]["required"] = needed
    progress(4, STEPS, "Membaca perubahan struktur")
    return {
        **heading_facts(unit, period, tree),
        "data_day": day.isoformat(),
        "made_on": today.isoformat(),
        "is_unfinished": unfinished,
        "rule_version": RULE_VERSION,
        "aggregation": unit.government.ikm_aggregation,
        "group_noun": tree.noun,
        "groups": tree.groups,
        "units": [
            {
                **unit_facts(member),
                "staff": staff.get(member.id),
                "training": training.get(member.id),
                "now": now.get(member.id),
                "before": before.get(member.id),
            }
            for member in tree.members
        ],
        "by_kind": kinds_of(tree),
        "changes": changes_between(tree, unit, period.start, day),
        "seals": seals_between(tree.ids, period.start, period.end),
    }


def unit_facts(member: Member) -> dict:
    """What a unit is, before its figures."""
    return {
        "id": member.id,
        "name": member.name,
        "kind": member.kind,
        "level": member.level,
        "group": member.group,
        "is_closed": member.is_closed,
    }


def heading_facts(unit: OrgUnit, period: Period, tree: Subtree) -> dict:
    """Names of government, unit and period as they stand on the cover."""
    top = tree.members[0]
    letterhead = [line.strip() for line in unit.government.letterhead.splitlines() if line.strip()]
    return {
        "government": {
            "name": unit.government.name,
            "office": _calm(letterhead[1]) if len(letterhead) > 1 else "",
        },
        "unit": {
            "id": top.id,
            "name": top.name,
            "short": top.short,
            "is_root": top.parent is None,
        },
        "period": {
            "kind": period.kind.value,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "label": period.label,
        },
    }


def _calm(line: str) -> str:
    """A line of a letterhead without its capitals."""
    return line.title() if line.isupper() else line
