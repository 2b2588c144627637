"""What an ABK round collects: the tasks of every post, against those of the year before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from orgunits import workload
from orgunits.models import Position, Round, RoundPart, WorkloadTask, valid_on
from orgunits.queries.rounds.parts import units_of_parts
from orgunits.queries.workload import PostWorkload, post_workloads, rule_in_force
from orgunits.round_kinds import Line, Row
from portal.bulkread import plain_rows
from portal.templatetags.formats import number

MAX_LISTED_IDS = 500


def post_ids(round_: Round, part_of: Mapping[int, int], day: date) -> dict[int, set[int]]:
    """The open posts of each part. One query."""
    rows = Position.objects.filter(valid_on(day), government=round_.government_id)
    rows = rows.order_by().values_list("pk", "unit_id")
    if len(part_of) <= MAX_LISTED_IDS:
        rows = rows.filter(unit__in=list(part_of))
    found: dict[int, set[int]] = defaultdict(set)
    for post, unit in plain_rows(rows):
        if unit in part_of:
            found[part_of[unit]].add(post)
    return dict(found)


def post_order(items: Iterable[int]) -> list[int]:
    """Posts in the order of the structure, the head of a unit first. One query."""
    return list(in_order(items).values_list("pk", flat=True))


def in_order(items: Iterable[int]) -> QuerySet[Position]:
    return Position.objects.filter(pk__in=list(items)).order_by(
        "unit__lft", "unit_id", "-is_head", "order", "pk"
    )


def forms_of(posts: Iterable[Position], year: int) -> dict[int, list[WorkloadTask]]:
    """``{post id: tasks}`` of a year; a post without any has those of the post it goes on from, if
    that one lies in the past. One query."""
    posts = list(posts)
    before = {post.pk: post.predecessor_id for post in posts if post.predecessor_id}
    ids = [*(post.pk for post in posts), *before.values()]
    found: dict[int, list[WorkloadTask]] = defaultdict(list)
    rows = WorkloadTask.objects.filter(position__in=ids, year=year)
    for task in rows.order_by("position_id", "order", "pk"):
        found[task.position_id].append(task)
    return {post.pk: found.get(post.pk) or found.get(before.get(post.pk), []) for post in posts}


def words_of(task: WorkloadTask) -> str:
    """Volume and time of a row in one short line."""
    norm = "" if task.norm is None else f", {number(task.norm, 2).removesuffix(',00')} "
    unit = "menit" if task.method in workload.TIME_METHODS else "setahun per orang"
    volume = number(task.volume, 2).removesuffix(",00")
    return f"{volume} per {task.get_period_display()}{norm}{unit if norm else ''}"


def sentence(n_tasks: int, found: PostWorkload | None) -> str:
    if not n_tasks:
        return ""
    text = f"{number(n_tasks)} uraian tugas"
    if found is None or found.need is None:
        return text
    return f"{text}, {number(found.need, 2)} orang"


def rows_of(now: Sequence[WorkloadTask], before: Sequence[WorkloadTask]) -> list[Row]:
    """The rows of both years beside each other, matched by their words."""
    last = {task.text.casefold(): task for task in before}
    rows = []
    for task in now:
        older = last.pop(task.text.casefold(), None)
        rows.append(Row(str(task.key), task.text, words_of(task), words_of(older) if older else ""))
    rows += [Row(str(task.key), task.text, "", words_of(task)) for task in last.values()]
    return rows


def post_lines(part: RoundPart, items: Sequence[int], day: date) -> list[Line]:
    """The posts ``items`` of a part. Seven queries, whatever their number."""
    year, government = part.round.year, part.round.government
    posts = list(in_order(items).select_related("unit"))
    now, before = forms_of_year(posts, year), forms_of(posts, year - 1)
    rules = [rule_in_force(government, one, day) for one in (year, year - 1)]
    needs = needs_of(posts, year, rules[0])
    older = needs_of(posts, year - 1, rules[1])
    lines = []
    for post in posts:
        mine, theirs = now[post.pk], before[post.pk]
        lines.append(
            Line(
                item=post.pk,
                name=post.name,
                place=post.unit.name if post.unit_id != part.unit_id else "",
                now=sentence(len(mine), needs.get(post.pk)),
                before=sentence(len(theirs), older.get(post.pk)),
                rows=rows_of(mine, theirs),
                url=f"{reverse('orgunits:workload_update', args=[post.pk])}?tahun={year}",
                can_confirm=bool(mine or theirs),
                from_last_year=bool(theirs) and not mine,
            )
        )
    return lines


def forms_of_year(posts: Iterable[Position], year: int) -> dict[int, list[WorkloadTask]]:
    """The tasks the posts have themselves in a year. One query."""
    found: dict[int, list[WorkloadTask]] = {post.pk: [] for post in posts}
    rows = WorkloadTask.objects.filter(position__in=list(found), year=year)
    for task in rows.order_by("position_id", "order", "pk"):
        found[task.position_id].append(task)
    return found


def needs_of(posts: Iterable[Position], year: int, rule: workload.Rule) -> dict[int, PostWorkload]:
    return post_workloads(
        WorkloadTask.objects.filter(position__in=[post.pk for post in posts], year=year), rule
    )


def required_by_round(parts: Sequence[RoundPart], day: date) -> dict[int, int]:
    """``{post id: people}`` the ABK of parts of one round computes, of the posts that have one. Five
    queries, whatever their number."""
    round_ = parts[0].round
    units = units_of_parts(round_, [(part.pk, part.unit_id) for part in parts], day)
    ids = set().union(*post_ids(round_, units, day).values())
    rule = rule_in_force(round_.government, round_.year, day)
    tasks = WorkloadTask.objects.filter(government=round_.government, year=round_.year)
    return {
        post: found.required
        for post, found in post_workloads(tasks, rule).items()
        if post in ids and found.required is not None
    }
