"""Who holds which post in the demo, since when, and what they learned.

Most seats are filled, some are vacant and led by a Plt, some kelurahan have more people than work
and others fewer, as the seeds of the product tell.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from employees.drafts import PlacementDraft, TrainingDraft
from employees.enums import (
    PPPK_STATUSES,
    AppointmentKind,
    EmploymentStatus,
    PlacementKind,
    TrainingForm,
)
from orgunits.enums import MANAGERIAL_KINDS, JobTitleKind
from portal.demo import ACCOUNTS, table

VACANT_LEADERS = 0.07
ALWAYS_HELD = {"setda", *(account.unit for account in ACCOUNTS if account.unit)}
LUBUK_BEGALUNG = "13.71.06"
HEALTH_IN_OFFICE = 14  # people with health education in administrative posts there (seed 004)


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that one person will hold; ``moved_health``: by someone of the health professions."""

    post: object
    number: int
    moved_health: bool = False


def seats(world):
    """The seats of all posts that are filled, in the order of the posts."""
    found, moved = [], 0
    for post in world.posts:
        rng = world.rng("filled", post.place.key, post.name)
        for number in range(filled(world, post, rng)):
            is_office = (
                post.place.area_code.startswith(LUBUK_BEGALUNG)
                and post.place.kind in ("seksi", "sekretariat", "subbagian")
                and post.title.kind == JobTitleKind.PELAKSANA
            )
            moved += is_office
            found.append(Seat(post, number, is_office and moved <= HEALTH_IN_OFFICE))
    return found


def filled(world, post, rng):
    """How many people hold ``post`` today."""
    if post.place.key in ALWAYS_HELD:
        return post.seats
    if post.title.kind in MANAGERIAL_KINDS or post.is_head:
        return 0 if rng.random() < VACANT_LEADERS else 1
    share = rng.triangular(0.55, 1.15, 0.95)
    if post.place.kind == "puskesmas" and post.place.area_code.startswith(LUBUK_BEGALUNG):
        share = 0.45
    elif "/kel-" in post.place.key:
        share = world.rng("idle", post.place.agency).choice((0.5, 0.6, 0.8, 0.9, 1, 1, 1.4, 2))
    return round(post.seats * share)


def start_of(seat, draft, today, rng):
    """TMT on the present post: not before the person joined or the post was opened."""
    earliest = max(seat.post.valid_from, draft.joined_on)
    if draft.status in PPPK_STATUSES or draft.status == EmploymentStatus.CPNS:
        return earliest
    span = (today - timedelta(days=40) - earliest).days
    if span < 30:
        return earliest
    # Half of the people stand where the restructuring put them, the others moved since.
    return earliest if rng.random() < 0.5 else first_of_month(earliest, rng.randrange(span))


def first_of_month(day, days):
    moved = day + timedelta(days=days)
    return max(day, moved.replace(day=1))


def placements(world, filled_seats):
    """PlacementDrafts of the people in ``filled_seats`` ([(seat, employee)]): the present post,
    for some the post before it, and Plt for vacant head posts."""
    before = former_posts(world)
    drafts = []
    for seat, employee in filled_seats:
        rng = world.rng("placement", seat.post.place.key, seat.post.name, seat.number)
        since = start_of(seat, employee, world.today, rng)
        former = before.get(seat.post.place.agency, [])
        earlier = rng.choice(former) if former else seat.post
        first = max(earlier.valid_from, employee.joined_on)
        moved = (
            earlier is not seat.post
            and seat.post.title.kind == JobTitleKind.PELAKSANA
            and (since - first).days > 180
        )
        if moved:
            drafts.append(draft(world, employee, earlier, first, rng, valid_until=since))
        kind = AppointmentKind.TRANSFER if moved else AppointmentKind.APPOINTMENT
        drafts.append(draft(world, employee, seat.post, since, rng, appointment=kind))
    return drafts + acting(world, filled_seats)


def former_posts(world):
    """Pelaksana posts by agency: where people may have been before."""
    found = defaultdict(list)
    for post in world.posts:
        if post.title.kind == JobTitleKind.PELAKSANA:
            found[post.place.agency].append(post)
    return found


def draft(world, employee, post, since, rng, **columns):
    number = rng.randrange(12, 990)
    return PlacementDraft(
        employee=employee,
        position=post.position,
        valid_from=since,
        decree_number=f"821.2/{number}-BKPSDM/{since.year}",
        decree_date=since - timedelta(days=rng.randrange(3, 20)),
        decree_signer=world.spec.head_title,
        **columns,
    )


def acting(world, filled_seats):
    """Plt on about two of three vacant head posts: a leader of the same agency, or failing that
    its senior, since less than three months, except for a few who stay too long."""
    held = {seat.post.place.key for seat, _ in filled_seats if seat.post.is_head}
    leaders = defaultdict(list)
    for seat, employee in filled_seats:
        if seat.post.title.kind in MANAGERIAL_KINDS:
            leaders[seat.post.place.agency].append(employee)
    found = []
    for post in world.posts:
        rng = world.rng("plt", post.place.key)
        if not post.is_head or post.place.key in held or rng.random() > 0.65:
            continue
        agency = post.place.agency
        candidates = leaders[agency] or leaders[agency.split("/")[0]]
        if not candidates:
            continue
        days = rng.choice((20, 45, 60, 75, 85, 130, 220))
        since = max(world.today - timedelta(days=days), post.valid_from)
        found.append(
            draft(
                world,
                rng.choice(candidates),
                post,
                since,
                rng,
                kind=PlacementKind.PLT,
                appointment=AppointmentKind.ASSIGNMENT,
            )
        )
    return found


def trainings(world, filled_seats):
    """TrainingDrafts of the last full year and the running one: about six of ten PNS come to
    20 JP in a year, PPPK mostly stay below their 24."""
    programmes = defaultdict(list)
    for row in table("employees", "trainings"):
        programmes[row["audience"]].append(row)
    drafts = []
    for seat, employee in filled_seats:
        rng = world.rng("training", employee.nip)
        own = programmes[""] + programmes[audience(seat.post)]
        for year in (world.today.year - 1, world.today.year)[world.small :]:
            drafts += year_of_training(world, employee, own, year, rng)
    return drafts


def audience(post):
    if post.title.name == "Guru":
        return "teacher"
    if post.is_health:
        return "health"
    if post.title.kind in (JobTitleKind.JF_KEAHLIAN, JobTitleKind.JF_KETERAMPILAN):
        return "jf"
    return post.title.kind


def year_of_training(world, employee, programmes, year, rng):
    """The trainings of one person in one calendar year."""
    last = min(date(year, 12, 20), world.today - timedelta(days=7))
    first = max(date(year, 1, 8), employee.joined_on + timedelta(days=30))
    ceiling = 24 if employee.status in PPPK_STATUSES and rng.random() < 0.9 else 2000
    total, drafts = 0, []
    for row in rng.sample(programmes, min(len(programmes), rng.choice((0, 1, 1, 2, 2, 3)))):
        jp, days = int(row["jp"]), int(row["days"])
        span = (last - first).days - days
        rare = jp > 100 and rng.random() > 0.1
        if span <= 0 or total + jp > ceiling or rare:
            continue
        total += jp
        started = first + timedelta(days=rng.randrange(span))
        drafts.append(
            TrainingDraft(
                employee=employee,
                programme=row["programme"],
                form=row["form"],
                type=row["type"],
                field=row["field"],
                started_on=started,
                ended_on=started + timedelta(days=days - 1),
                jp=jp,
                provider=provider(row, world),
                certificate_number=f"{rng.randrange(1, 9999):04d}/CONTOH/{year}",
            )
        )
    return drafts


def provider(row, world):
    if row["form"] == TrainingForm.NON_CLASSICAL:
        return "Platform pembelajaran ASN"
    return f"BKPSDM {world.spec.short_name}"
