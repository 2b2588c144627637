"""The catalogue of job titles, and the posts that bear one."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from orgunits.models import JobTitle, Position, UnitVersion, valid_on
from orgunits.queries.posts import MAX_TEXT, MAX_TITLE_WORDS, choosable_titles
from orgunits.scope import unit_ids_in_scope
from portal.models import Government, User
from portal.permissions import Permission

TITLE_SORTS = ("name", "class")


def title_table(
    *,
    government: Government,
    text: str = "",
    kind: str = "",
    jenjang: str = "",
    job_class: int | None = None,
    own: str = "",
    sort: str = "name",
) -> QuerySet[JobTitle]:
    """Titles of the national catalogue and of ``government``. ``text``: every word is looked for
    in name, jenjang, rumpun and regulation; ``own``: "own" or "national" alone; ``sort``: one of
    TITLE_SORTS, "-" reverses."""
    titles = choosable_titles(government)
    for word in text[:MAX_TEXT].replace("\0", " ").split()[:MAX_TITLE_WORDS]:
        titles = titles.filter(
            Q(name__icontains=word)
            | Q(jenjang__icontains=word)
            | Q(field__icontains=word)
            | Q(regulation__icontains=word)
        )
    if kind:
        titles = titles.filter(kind=kind)
    if jenjang:
        titles = titles.filter(jenjang=jenjang)
    if job_class is not None:
        titles = titles.filter(job_class=job_class)
    if own:
        titles = titles.filter(government__isnull=own != "own")
    key = F("job_class" if sort.removeprefix("-") == "class" else "name")
    order = key.desc(nulls_last=True) if sort[:1] == "-" else key.asc(nulls_last=True)
    return titles.order_by(order, "name", "jenjang", "pk")


def jenjang_choices(government: Government) -> list[str]:
    """Every jenjang of the catalogue, by name. One query."""
    titles = choosable_titles(government).exclude(jenjang="").order_by("jenjang")
    return list(titles.values_list("jenjang", flat=True).distinct())


class TitleUse(NamedTuple):
    """Posts in sight that bear a title, and the seats they have."""

    n_posts: int = 0
    required: int = 0


def posts_in_sight(user: User, government: Government, day: date) -> QuerySet[Position]:
    """Posts of ``day`` on the units the person may see."""
    return Position.objects.filter(
        valid_on(day),
        government=government,
        unit__in=unit_ids_in_scope(user, Permission.ORGUNIT_VIEW),
    )


def title_uses(
    titles: Iterable[JobTitle], *, user: User, government: Government, day: date
) -> dict[int, TitleUse]:
    """How far each of ``titles`` is in use on ``day``, as far as the person may see. One query."""
    rows = (
        posts_in_sight(user, government, day)
        .filter(job_title__in=[title.pk for title in titles])
        .order_by()
        .values_list("job_title")
        .annotate(Count("pk"), Sum("required_headcount"))
    )
    return {title: TitleUse(n_posts, required) for title, n_posts, required in rows}


def title_posts(
    title: JobTitle, *, user: User, government: Government, day: date
) -> QuerySet[Position]:
    """The posts of ``day`` in sight that bear ``title``, by unit."""
    return (
        posts_in_sight(user, government, day)
        .filter(job_title=title)
        .select_related("unit", "job_title")
        .order_by("unit__name", "order", "pk")
    )


def with_unit_name(posts: Iterable[Position], day: date) -> list[tuple[Position, str]]:
    """Each post with the name its unit had on ``day``. One query."""
    listed = list(posts)
    names = dict(
        UnitVersion.objects.on(day)
        .filter(unit__in={post.unit_id for post in listed})
        .order_by()
        .values_list("unit_id", "name")
    )
    return [(post, names.get(post.unit_id, post.unit.name)) for post in listed]
