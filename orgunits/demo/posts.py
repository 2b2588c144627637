"""Posts of the demo's units: titles of the real catalogue, echelons of PP 18/2016, invented seats."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from orgunits.drafts import PositionDraft
from orgunits.models import JobTitle, Position
from portal.demo import table

POSTS_FROM = date(2022, 1, 3)  # the first working day after the simplification of 2021
HEALTH = ("puskesmas", "rsud")


@dataclass(frozen=True, slots=True)
class Post:
    """A post with what the people of the demo are chosen by. ``place`` is the planned unit."""

    place: object
    title: JobTitle
    name: str
    echelon: str
    is_head: bool
    seats: int
    valid_from: date
    position: Position | None = None

    @property
    def is_health(self):
        return self.place.kind in HEALTH or "Kesehatan" in self.title.field


class PostBook:
    """``posts.csv`` by selector: ``kind@context`` where the context is the agency's key or kind
    or the pattern, or ``kind`` alone. The most specific selector with rows holds, apart for heads
    and for all others."""

    def __init__(self):
        self.heads, self.staff = {}, defaultdict(list)
        for row in table("orgunits", "posts"):
            if row["head"]:
                self.heads[row["selector"]] = row
            else:
                self.staff[row["selector"]].append(row)

    def rows(self, unit, agency):
        """The rows that apply to ``unit`` (PlannedUnit) inside ``agency`` (PlannedUnit)."""
        contexts = (agency.key.split("/")[-1], agency.kind, unit.pattern)
        selectors = [f"{unit.kind}@{context}" for context in contexts] + [unit.kind]
        head = next((self.heads[one] for one in selectors if one in self.heads), None)
        staff = next((self.staff[one] for one in selectors if one in self.staff), [])
        return [head, *staff] if head else staff


def plan_posts(world, units, opened_on):
    """Return the posts (without Position) of the planned ``units``; ``opened_on`` is the first day
    of units younger than the rest, by key."""
    book = PostBook()
    titles = {
        (title.name, title.jenjang): title for title in JobTitle.objects.filter(government=None)
    }
    by_key = {unit.key: unit for unit in units}
    posts = []
    for unit in units:
        agency = by_key.get(unit.agency, unit)
        rng = world.rng("posts", unit.key)
        since = max(POSTS_FROM, opened_on.get(unit.key, POSTS_FROM))
        for row in book.rows(unit, agency):
            seats = 1 if row["head"] or row["echelon"] else seats_of(row, rng, world, unit)
            if not seats:
                continue
            title = titles[row["title"], row["jenjang"]]
            posts.append(
                Post(
                    place=unit,
                    title=title,
                    name=post_name(row, title, unit, agency),
                    echelon=row["echelon"],
                    is_head=bool(row["head"]),
                    seats=seats,
                    valid_from=since,
                )
            )
    return posts


def seats_of(row, rng, world, unit):
    """Seats by the table's range and the city's share of people; some kelurahan need more."""
    drawn = rng.uniform(int(row["seats_min"]), int(row["seats_max"]))
    if "/kel-" in unit.key:
        drawn *= crowding(world, unit.agency)
    return round(drawn * world.staffing)


def crowding(world, agency):
    """How busy a kelurahan is against the others: 0.6 to 2.2."""
    return world.rng("crowding", agency).choice((0.6, 0.8, 1, 1, 1, 1.3, 1.7, 2.2))


def post_name(row, title, unit, agency):
    if not row["name"]:
        return title.full_name
    place = unit.name.removeprefix("Kecamatan ").removeprefix("Kelurahan ")
    return row["name"].format(unit=unit.name, agency=agency.name, place=place)


def drafts(posts, units):
    """PositionDrafts of ``posts``; ``units`` are OrgUnits by key."""
    order = defaultdict(int)
    found = []
    for post in posts:
        order[post.place.key] += 1
        found.append(
            PositionDraft(
                unit_id=units[post.place.key].pk,
                job_title_id=post.title.pk,
                name=post.name,
                valid_from=post.valid_from,
                echelon=post.echelon,
                job_class=post.title.job_class,
                is_head=post.is_head,
                required_headcount=post.seats,
                order=order[post.place.key],
            )
        )
    return found


def with_positions(posts, positions):
    return [
        replace(post, position=position) for post, position in zip(posts, positions, strict=True)
    ]
