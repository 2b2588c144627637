"""Informasi jabatan of some posts of the demo: invented texts, marked as examples."""

from orgunits.actions import save_job_information
from orgunits.demo.workload import SOURCE, tasks_of
from orgunits.drafts import JobInformationDraft
from orgunits.job_information import PART_NAMES, completed
from orgunits.queries import starts_of
from portal.demo import FULL_CAST, table

WHOLE = "dpmptsp"
NEW_LINE = "|"  # in the table


def give_job_information(world):
    """Write them for one dinas and for every other kelurahan of the full cast: the others show what
    a government sees that has begun."""
    if world.spec.slug != FULL_CAST:
        return
    book = {row["title"]: [row] for row in table("orgunits", "job_information")}
    posts = [post for post in world.posts if is_written(post)]
    starts = starts_of([post.position for post in posts], world.today)
    drafts = [
        JobInformationDraft(
            position_id=post.position.pk,
            valid_from=max(post.valid_from, world.today.replace(month=1, day=1)),
            values=completed(texts_of(tasks_of(post, book)[0]), starts[post.position.pk]),
            source=SOURCE,
            is_example=True,
        )
        for post in posts
    ]
    save_job_information(
        government=world.government, drafts=drafts, user=world.officer, reason="Data contoh."
    )


def is_written(post):
    agency = (post.place.agency or post.place.key).split("/")[-1]
    kelurahan = next((part for part in post.place.key.split("/") if part.startswith("kel-")), "")
    return agency == WHOLE or (kelurahan != "" and len(kelurahan) % 2 == 0)


def texts_of(row):
    return {name: row[name].replace(NEW_LINE, "\n") for name in PART_NAMES}
