"""What a file of people becomes: people registered and changed, posts made, everybody placed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from employees.actions.bulk import Values, register_people, update_people
from employees.actions.postings import settle_postings
from employees.drafts import PostingDraft
from employees.models import Employee, Placement
from orgunits.actions import add_positions, load_job_titles
from orgunits.drafts import JobTitleDraft, PositionDraft
from orgunits.models import Position
from portal.models import Government, User


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post to be made for the people of a file. ``title_id`` None: its title, ``name`` and
    ``kind``, joins the government's own catalogue first."""

    unit_id: int
    name: str
    title_id: int | None
    kind: str
    echelon: str
    is_head: bool
    seats: int
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatWanted:
    """Who shall hold which post. ``person``: the id of an employee, or minus (index + 1) of one
    that is being registered; ``post``: the id of a position, or minus (index + 1) of a new one."""

    person: int
    post: int
    valid_from: date | None
    decree_number: str | None = None
    decree_date: date | None = None


@transaction.atomic
def import_people(
    *,
    government: Government,
    people: Sequence[Values],
    changes: Mapping[int, Values],
    posts: Sequence[NewPost],
    seats: Sequence[SeatWanted],
    user: User | None,
    reason: str,
) -> dict[str, int]:
    """Register ``people``, change ``changes``, make ``posts`` and let ``seats`` hold: all or none,
    constant number of queries. Returns how many of each ("registered", "changed", "posts",
    "placements"). Raises what the actions raise."""
    made = make_posts(government, posts, user, reason)
    known = Position.objects.select_related("job_title").in_bulk(
        {seat.post for seat in seats if seat.post > 0}
    )
    known |= {-place: post for place, post in enumerate(made, start=1)}
    unit_ids = {-seat.person - 1: known[seat.post].unit_id for seat in seats if seat.person < 0}
    ids = register_people(
        government=government, people=people, user=user, reason=reason, unit_ids=unit_ids
    )
    n_changed = update_people(government=government, changes=changes, user=user, reason=reason)
    holders = Employee.objects.in_bulk(
        [ids[-seat.person - 1] if seat.person < 0 else seat.person for seat in seats]
    )
    drafts = [
        PostingDraft(
            employee=holders[ids[-seat.person - 1] if seat.person < 0 else seat.person],
            position=known[seat.post],
            valid_from=seat.valid_from,
            decree_number=seat.decree_number,
            decree_date=seat.decree_date,
        )
        for seat in seats
    ]
    placed: list[Placement] = []
    if drafts:
        placed = settle_postings(government=government, drafts=drafts, user=user, reason=reason)
    return {
        "registered": len(ids),
        "changed": n_changed,
        "posts": len(made),
        "placements": len({row.employee_id for row in placed}),
    }


def make_posts(
    government: Government, posts: Sequence[NewPost], user: User | None, reason: str
) -> list[Position]:
    """Open the posts, in their order; titles the catalogue lacks become the government's own."""
    if not posts:
        return []
    missing = list(dict.fromkeys((post.name, post.kind) for post in posts if post.title_id is None))
    titles = load_job_titles(
        drafts=[
            JobTitleDraft(name=name[:200], kind=kind, government_id=government.pk)
            for name, kind in missing
        ],
        user=user,
    )
    own = {key: title.pk for key, title in zip(missing, titles, strict=True)}
    return add_positions(
        government=government,
        drafts=[
            PositionDraft(
                unit_id=post.unit_id,
                job_title_id=post.title_id or own[post.name, post.kind],
                name=post.name,
                valid_from=post.valid_from,
                echelon=post.echelon,
                is_head=post.is_head,
                required_headcount=post.seats,
            )
            for post in posts
        ],
        user=user,
        reason=reason,
    )
