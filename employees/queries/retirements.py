"""Pensions ahead, and what they make of the posts in five years (DOMAIN.md 2.4, 5.4).

The age is that of the post held on the day (``employees.retirement``), so every placement changes
it. Nothing is stored.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from employees.queries.pensions import Retirement, retirements_ahead
from employees.queries.post_map import PostFilters, post_map
from employees.retirement import months_later
from orgunits import workload
from portal.bulkread import plain_rows
from portal.models import Government, User

HORIZONS = (6, 12, 24, 60)  # months


@dataclass(slots=True)
class Ahead:
    """How many people of a group reach their BUP within each of HORIZONS, in their order."""

    name: str
    key: int | None = None
    counts: list[int] = field(default_factory=lambda: [0] * len(HORIZONS))

    def add(self, entry: Retirement, ends: Sequence[date]) -> None:
        for place, end in enumerate(ends):
            self.counts[place] += entry.on <= end


def horizon_ends(day: date) -> list[date]:
    """The last day that counts for each of HORIZONS: pensions begin on first days of a month."""
    return [months_later(day, months) for months in HORIZONS]


def totals(entries: Iterable[Retirement], day: date) -> Ahead:
    found, ends = Ahead("Seluruhnya"), horizon_ends(day)
    for entry in entries:
        found.add(entry, ends)
    return found


NO_POST = "Belum ditempatkan"


def by_unit(entries: Sequence[Retirement], day: date, *, whole_government: bool) -> list[Ahead]:
    """Counts per unit of the post held (of the ``whole_government`` per perangkat daerah), most
    within the last horizon first."""
    found: dict[int | None, Ahead] = {}
    ends = horizon_ends(day)
    for entry in entries:
        post = entry.post
        if post is None:
            key, name = None, NO_POST
        elif whole_government and post.agency is not None:
            key, name = post.agency.id, post.agency.name
        else:
            key, name = post.unit_id, post.unit_name
        found.setdefault(key, Ahead(name, key)).add(entry, ends)
    return sorted(found.values(), key=lambda group: (-group.counts[-1], group.name))


def by_title(entries: Sequence[Retirement], day: date) -> list[Ahead]:
    """Counts per job title, most within the last horizon first."""
    found: dict[int | None, Ahead] = {}
    ends = horizon_ends(day)
    for entry in entries:
        post = entry.post
        key, name = (post.title_id, post.title_name) if post else (None, NO_POST)
        found.setdefault(key, Ahead(name, key)).add(entry, ends)
    return sorted(found.values(), key=lambda group: (-group.counts[-1], group.name))


@dataclass(frozen=True, slots=True)
class YearOfPosts:
    """A year over many posts: shortages and surpluses are added up apart, so that one post too
    many does not hide another that is short."""

    year: int
    retiring: int
    incumbents: int
    shortage: int
    surplus: int


def five_years(
    *,
    user: User,
    government: Government,
    day: date,
    unit_ids: list[int] | None,
    entries: Iterable[Retirement],
) -> list[YearOfPosts]:
    """What the posts in sight are short of in each of the five years after ``day``'s, when nobody
    comes. ``entries``: pensions over at least that time. Two queries.

    Whoever retires within the running year, or should have before, is gone when the first of the
    five begins.
    """
    first = day.year + 1
    years = range(first, first + workload.PROJECTION_YEARS)
    leaving: dict[int, Counter[int]] = defaultdict(Counter)
    for entry in entries:
        if entry.post is not None:
            leaving[entry.post.pk][max(entry.on.year, day.year)] += 1
    posts = post_map(
        user=user, government=government, day=day, filters=PostFilters(unit_ids=unit_ids)
    )
    needs = posts.order_by().values_list("pk", "required_headcount", "n_holders")
    alike: Counter[tuple] = Counter()  # most posts need and have one, and lose nobody
    nobody = (0,) * len(years)
    for pk, required, held in plain_rows(needs):
        if (retiring := leaving.get(pk)) is None:
            alike[required, held, nobody] += 1
        else:
            held = max(0, held - retiring[day.year])
            alike[required, held, tuple(retiring[year] for year in years)] += 1
    sums = {year: [0, 0, 0, 0] for year in years} if alike else {}
    for (required, incumbents, retiring), n in alike.items():
        by_year = dict(zip(years, retiring, strict=True))
        for year in workload.projection(required, incumbents, by_year, first):
            row = sums[year.year]
            row[0] += n * year.retiring
            row[1] += n * year.incumbents
            row[2] += n * year.shortage
            row[3] += n * year.surplus
    return [YearOfPosts(year, *row) for year, row in sums.items()]


def months_of_five_years(day: date) -> int:
    """So many months after ``day`` reach the end of the fifth year after its own; enough for HORIZONS
    and for ``five_years``."""
    return max(12 * (workload.PROJECTION_YEARS + 1) - day.month, 60)


def pensions(
    *, user: User, government: Government, day: date, unit_ids: list[int] | None
) -> list[Retirement]:
    """Everybody who reaches the BUP by the end of the fifth year after ``day``'s, soonest first."""
    months = months_of_five_years(day)
    return retirements_ahead(
        user=user, government=government, day=day, months=months, unit_ids=unit_ids
    )
