"""Workload of some posts of the demo: generic tasks, invented volumes, marked as examples."""

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from orgunits.actions import save_tasks
from orgunits.drafts import WorkloadTaskDraft
from orgunits.enums import MANAGERIAL_KINDS
from portal.demo import FULL_CAST, table

LAST_YEAR_TOO = "dpmptsp"
LAST_YEAR_ONLY = "disdukcapil"  # "Isi dari tahun lalu" has something to do there
SOURCE = "Contoh, bukan data nyata"


def give_workload(world):
    """Fill in the ABK forms of every kelurahan and of two dinas of the full cast."""
    if world.spec.slug != FULL_CAST:
        return
    year = world.today.year
    book = defaultdict(list)
    for row in table("orgunits", "workload"):
        book[row["title"]].append(row)
    drafts = [
        draft
        for post in world.posts
        for one in years_of(post, year)
        for draft in drafts_of(world, post, one, tasks_of(post, book))
    ]
    save_tasks(
        government=world.government, drafts=drafts, user=world.officer, reason="Data contoh."
    )


def years_of(post, year):
    """The years for which a post has a form."""
    agency = (post.place.agency or post.place.key).split("/")[-1]
    if agency == LAST_YEAR_ONLY:
        return (year - 1,)
    if agency == LAST_YEAR_TOO:
        return (year - 1, year)
    return (year,) if "/kel-" in post.place.key else ()


def tasks_of(post, book):
    managerial = post.is_head or post.title.kind in MANAGERIAL_KINDS
    return book.get(post.title.name) or book["*managerial" if managerial else "*"]


def drafts_of(world, post, year, rows):
    """The rows of one form. Volumes that scale follow the seats of the post and how busy its unit
    is, so that some drown and some idle."""
    rng = world.rng("workload", post.place.key, post.name, year)
    seats = 1 if post.is_head else post.seats
    busy = rng.uniform(0.6, 1.5)
    for order, row in enumerate(rows, start=1):
        volume = Decimal(row["volume"])
        if row["scales"]:
            volume = Decimal(max(1, round(float(volume) * seats * busy)))
        yield WorkloadTaskDraft(
            position_id=post.position.pk,
            year=year,
            key=UUID(int=rng.getrandbits(128), version=4),
            order=order,
            text=row["text"],
            output=row["output"],
            volume=volume,
            period=row["period"],
            norm=Decimal(row["minutes"]),
            source=SOURCE,
            is_example=True,
        )
