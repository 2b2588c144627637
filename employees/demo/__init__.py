"""The people of the demo: register, place, train."""

from employees.actions import place_employees, record_trainings, register_employees
from employees.demo import (
    activities,
    announcements,
    cases,
    competences,
    corrections,
    differences,
    move_requests,
    performance,
    records,
    sessions,
    spending,
    standings,
    teams,
)
from employees.demo.careers import placements, seats, trainings
from employees.demo.people import PeopleMaker
from employees.models import Employee
from portal.actions import update_government
from portal.demo import ACCOUNTS
from portal.models import User

REASON = "Data contoh: orang dan angka karangan."
BATCH = 5000
SIGNING_UNIT = "setda"


def load(world):
    """Fill the posts of ``world`` with invented people."""
    maker = PeopleMaker(world, district_codes(world))
    if world.posts:
        fill_posts(world, maker)
        spending.load(world)
    name_accounts(world, maker)


def fill_posts(world, maker):
    filled = seats(world)
    accounts = account_seats(world, filled)
    drafts = [person(world, maker, seat, accounts.get(seat)) for seat in filled]
    people = register_employees(
        government=world.government, drafts=drafts, user=world.officer, reason=REASON
    )
    world.people = list(zip(filled, people, strict=True))
    place_employees(
        government=world.government,
        drafts=placements(world, world.people),
        user=world.officer,
        reason=REASON,
    )
    standings.load(world)
    records.load(world)
    performance.load(world)
    competences.load(world)
    learned = trainings(world, world.people)
    for first in range(0, len(learned), BATCH):
        record_trainings(
            government=world.government,
            drafts=learned[first : first + BATCH],
            user=world.officer,
            reason=REASON,
        )
    sessions.load(world)
    world.say(f"  {len(people)} pegawai, {len(learned)} riwayat pelatihan")


def person(world, maker, seat, user):
    """The draft for one seat; ``user`` is the demo account of whoever sits there."""
    rng = world.rng("person", seat.post.place.key, seat.post.name, seat.number)
    education = None
    if seat.moved_health:
        rows = maker.educations["*", "health-in-office"]
        education = rng.choices(rows, [int(row["weight"]) for row in rows])[0]
    return maker.draft(seat.post, rng, education=education, user=user)


def account_seats(world, filled):
    """``{seat: account}`` of the demo accounts that belong to people in posts: the head of a unit,
    or the first of its staff."""
    found = {}
    for account in ACCOUNTS:
        user = world.accounts.get(account.key)
        if account.unit and user:
            is_head = account.role is None
            found[
                next(
                    seat
                    for seat in filled
                    if seat.post.place.key == account.unit and seat.post.is_head == is_head
                )
            ] = user
    return found


def name_accounts(world, maker):
    """An account bears the name of its person; one without a post that of an invented one."""
    held = {person.user_id: person.full_name for _, person in world.people if person.user_id}
    for key, user in world.accounts.items():
        user.display_name = held.get(user.pk) or maker.any_name(world.rng("account", key))
    User.objects.bulk_update(world.accounts.values(), ["display_name"])


def finish(world):
    """The sekretaris daerah of the demo signs its reports; two placement cases are under way, and
    requests to correct data and announcements."""
    cases.load(world)
    corrections.load(world)
    announcements.load(world)
    move_requests.load(world)
    differences.load(world)
    teams.load(world)
    activities.load(world)
    for seat, person in world.people:
        if seat.post.place.key == SIGNING_UNIT and seat.post.is_head:
            update_government(
                government=world.government,
                user=world.officer,
                reason=REASON,
                signatory_name=person.full_name[:120],
            )


def district_codes(world):
    return [
        row["code"] for row in world.table("orgunits", "regions") if row["level"] == "kecamatan"
    ]


def count():
    return {"employees": Employee.objects.count()}
