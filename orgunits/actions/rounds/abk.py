"""What an ABK round writes: last year's tasks taken over, the computed need made the need, the peta
jabatan kept as data."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from orgunits import round_kinds
from orgunits.actions.workload_copies import WorkloadCopy, copy_tasks
from orgunits.actions.workload_rules import adopt_headcounts
from orgunits.models import Position, Round, RoundPart, WorkloadTask, valid_on
from orgunits.queries.rounds.abk import required_by_round
from orgunits.queries.structure import structure_on
from orgunits.queries.workload import has_one_seat, post_workloads, rule_in_force
from portal.models import User


def take_over_last_year(part: RoundPart, item: int, user: User | None) -> None:
    """Copy last year's tasks of a post that has none this year; of the post it goes on from, when it
    had none itself."""
    year = part.round.year
    post = Position.objects.get(pk=item)
    posts = [pk for pk in (post.pk, post.predecessor_id) if pk]
    rows = WorkloadTask.objects.filter(position__in=posts, year__in=(year, year - 1))
    known = set(rows.order_by().values_list("position_id", "year").distinct())
    if (post.pk, year) in known:
        return
    source = next((pk for pk in posts if (pk, year - 1) in known), None)
    if source is not None:
        copy = WorkloadCopy(source, year - 1, post.pk, year, f"Nilai tahun {year - 1}")
        copy_tasks(government=part.round.government, copies=[copy], user=user)


def adopt_needs(parts: Sequence[RoundPart], user: User | None, reason: str) -> None:
    """Make the computed need the need of the posts of all parts, but of those with one seat."""
    day = parts[0].round.government.today()
    required = required_by_round(parts, day)
    posts = Position.objects.filter(pk__in=list(required)).select_related("job_title")
    wanted = {post.pk: required[post.pk] for post in posts if not has_one_seat(post)}
    if wanted:
        adopt_headcounts(
            government=parts[0].round.government, required=wanted, user=user, reason=reason
        )


def post_map_sheets(
    parts: Sequence[RoundPart], part_of: Mapping[int, int], day: date
) -> dict[int, dict[str, Any]]:
    """The peta jabatan of each part as data: its units from the top down with their posts. Of the
    people only what a higher app gives (``round_kinds.post_facts``)."""
    round_ = parts[0].round
    facts = round_kinds.post_facts(round_.government, part_of, day)
    posts = _posts_by_unit(round_, part_of, day, facts["posts"])
    rows = [row for row in structure_on(round_.government, day) if row.id in part_of]
    found: dict[int, list[dict]] = defaultdict(list)
    top: dict[int, int] = {}  # level of the topmost unit of a part
    for row in rows:
        part = part_of[row.id]
        found[part].append(
            {
                "id": row.id,
                "name": row.name,
                "level": row.level - top.setdefault(part, row.level) + 1,
                "kind": row.kind,
                "n_children": row.n_children if round_.covers_below else 0,
                "leader": facts["leaders"].get(row.id, ""),
                "posts": posts.get(row.id, []),
            }
        )
    return {part.pk: {"units": found[part.pk]} for part in parts}


def _posts_by_unit(
    round_: Round, part_of: Mapping[int, int], day: date, facts: Mapping[int, dict]
) -> dict[int, list[dict]]:
    """The posts of each unit as data, the head first: class, need, what the ABK says of it."""
    rows = (
        Position.objects.filter(valid_on(day), government=round_.government)
        .select_related("job_title")
        .order_by("unit_id", "-is_head", "order", "pk")
    )
    rule = rule_in_force(round_.government, round_.year, day)
    tasks = WorkloadTask.objects.filter(government=round_.government, year=round_.year)
    needs = post_workloads(tasks, rule)
    found: dict[int, list[dict]] = defaultdict(list)
    for post in rows:
        if post.unit_id not in part_of:
            continue
        need = needs.get(post.pk)
        found[post.unit_id].append(
            {
                "id": post.pk,
                "name": post.name,
                "kind": post.job_title.kind,
                "is_head": post.is_head,
                "echelon": post.echelon,
                "job_class": post.job_class or post.job_title.job_class,
                "required": post.required_headcount,
                "n_tasks": need.n_tasks if need else 0,
                "need": str(need.need) if need and need.need is not None else "",
                **facts.get(post.pk, {}),
            }
        )
    return dict(found)
