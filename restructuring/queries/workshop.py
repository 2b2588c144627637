"""What the workshop shows beside the two trees: people, who made which change, remarks, versions."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from employees.models import Placement
from orgunits.queries.dragging import kind_text
from orgunits.structure import (
    Plan,
    Structure,
    Unit,
    drop_rules,
    make_plan,
    name_key,
    tell_lists,
)
from orgunits.structure.rules import ROOT
from portal.models import User
from restructuring.desk import Desk
from restructuring.marks import step_fate
from restructuring.models import Proposal, ProposalComment, ProposalVersion
from restructuring.queries.listing import n_entries
from restructuring.steps import Step, changes_of
from restructuring.thinking import Thought

TOP = Unit(0, None, "", "", ROOT, "", "", 0)  # stands over units whose parent was not seen
MAX_ENTRIES = 20_000  # steps over all versions that are read for a page


def people_on_units(thought: Thought) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """People by unit before and after: whoever holds a post goes where the post goes; nobody is
    counted on a unit that ends without the post going on. At most one query."""
    plan = thought.plan
    before = plan.structure.base.holders.get("employees", {})
    after = Counter(before)
    for unit, what, count in _named_posts(thought):
        after[unit] -= count
        if what is not None:
            after[what] += count
    for unit in plan.closed:
        count = after.pop(unit, 0)
        if unit in plan.carried:
            after[plan.carried[unit]] += count
    return before, after


def _named_posts(thought: Thought) -> list[tuple[int, int | None, int]]:
    """(unit, unit after or None, people) of the posts the list hands on or closes by name."""
    plan: Plan = thought.plan
    posts = [row for row in plan.settled("positions") if row > 0]
    if not posts:
        return []
    seated = (
        Placement.objects.on(min(thought.day, thought.proposal.government.today()))
        .definitive()
        .filter(position__in=posts)
        .order_by()
        .values_list("position", "position__unit")
        .annotate(Count("pk"))
    )
    return [(unit, plan.home_of("positions", post, unit), count) for post, unit, count in seated]


@dataclass(frozen=True, slots=True)
class Author:
    """Who added a change, and when."""

    user: User | None
    made_at: datetime


def step_authors(proposal: Proposal) -> dict[str, Author]:
    """By key of the step: the version it first stood in. Empty for a draft with a history too long
    to be read for a page. Two queries."""
    versions = proposal.versions.order_by("number")
    sizes = versions.annotate(n_steps=n_entries("steps")).values_list("n_steps", flat=True)
    if sum(size or 0 for size in sizes) > MAX_ENTRIES:
        return {}
    found: dict[str, Author] = {}
    for version in versions.select_related("made_by").defer("seen"):
        author = Author(version.made_by, version.made_at)
        for step in version.steps:
            found.setdefault(step["key"], author)
    return found


def comments_by_step(proposal: Proposal) -> dict[str, list[ProposalComment]]:
    """Remarks by key of the change; "" holds those on the whole proposal. One query."""
    found = defaultdict(list)
    for comment in proposal.comments.select_related("made_by"):
        found[comment.step].append(comment)
    return dict(found)


def version_table(proposal: Proposal) -> QuerySet[ProposalVersion]:
    """Every version, the newest first, each with ``n_steps``."""
    return (
        proposal.versions.select_related("made_by", "parent")
        .defer("steps", "seen", "parent__steps", "parent__seen")
        .annotate(n_steps=n_entries("steps"))
        .order_by("-number")
    )


def remembered(proposal: Proposal, steps: Sequence[Step]) -> tuple[list[str], list[str]]:
    """(lines, fates) of a proposal the structure has gone on from: as its list was told when it was
    put in force, else over the units as the draft last saw them, since those that ended are no
    longer in the structure of today."""
    seen = proposal.head.seen
    top = next((int(unit_id) for unit_id, (parent, *_) in seen.items() if parent is None), 0)
    units = [
        Unit(int(unit_id), parent if str(parent) in seen else top, *rest)
        for unit_id, (parent, *rest) in seen.items()
        if int(unit_id) != top
    ]
    units.append(Unit(top, None, *seen[str(top)][1:]) if top else TOP)
    plan = make_plan(Structure(units), changes_of(steps))
    kept = {item["key"]: item.get("told", "") for item in proposal.head.steps}
    told = tell_lists(Structure(units), [step.changes for step in steps])
    lines = [kept.get(step.key) or line for step, line in zip(steps, told, strict=True)]
    return lines, [step_fate(step, plan) for step in steps]


def draft_columns(desk: Desk, version: int) -> dict[str, Any]:
    """The units of the scope as columns, each before its children: the shape of
    ``orgunits.queries.tree_columns``, as ``tree_units.js`` reads it."""
    order = desk.order
    places = {unit_id: place for place, unit_id in enumerate(order)}
    labels: dict[tuple[str, str], int] = {}
    names: dict[str, int] = {}
    units = [desk.structure.unit(unit_id) for unit_id in order]
    return {
        "version": version,
        "id": order,
        "up": [places.get(unit.parent, -1) for unit in units],
        "name": [unit.name for unit in units],
        "label": [labels.setdefault((unit.kind, unit.tipe), len(labels)) for unit in units],
        "need": [0] * len(units),
        "alike": [names.setdefault(name_key(None, u.name)[1], len(names)) for u in units],
        "labels": [[kind, kind_text(kind, tipe)] for kind, tipe in labels],
        "edit": 1,
        "fixed": None if desk.is_whole else desk.scope,  # may be named, not moved
        "rules": drop_rules(),
    }
