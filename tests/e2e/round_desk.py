"""Bulk steps of the round over forty units, in a process of their own beside the running portal.

Each line in is ``[step, …]`` as JSON, each line out what the step says:

make, password      a government with forty kelurahan and its accounts
fill, first, last   confirm all of the parts of these places as last year, and send them
verify              whatever was sent
recount             figures of the board, counted from the bare rows
"""

import json
import sys
from collections import Counter

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402

from orgunits.actions.rounds import verify_part  # noqa: E402
from orgunits.models import Position, RoundConfirmation, RoundPart  # noqa: E402
from portal.models import Government, User  # noqa: E402
from tests.factories.rounds import fill, kelurahan_world  # noqa: E402

N_UNITS = 40
CITY = "Kota Rimba"
OFFICER, CAMAT, PHONE_HEAD, PASTE_HEAD = (
    f"{name}.rimba" for name in ("petugas", "camat", "lurah1", "lurah2")
)


def make(password):
    world = kelurahan_world(N_UNITS)
    people = [world.officer, world.camat, *world.heads[:2]]
    names = (OFFICER, CAMAT, PHONE_HEAD, PASTE_HEAD)
    for person, name in zip(people, names, strict=True):
        person.username, person.password = name, make_password(password)
    User.objects.bulk_update(people, ["username", "password"])
    return [unit.name for unit in world.units]


def parts():
    rows = RoundPart.objects.filter(government=Government.objects.get(name=CITY))
    return list(rows.select_related("round__government", "unit__government").order_by("unit__name"))


def fill_many(first, last):
    camat = User.objects.get(username=CAMAT)
    for part in parts()[first:last]:
        fill(part, camat)


def verify():
    officer = User.objects.get(username=OFFICER)
    for part in parts():
        if part.state == "submitted":
            verify_part(part=part, user=officer)


def recount():
    """Row by row, without the queries of the board."""
    found = parts()
    owners = {part.unit_id: part.pk for part in found}
    posts = {row.pk: row.unit_id for row in Position.objects.filter(unit__in=owners)}
    items = Counter(owners[unit] for unit in posts.values())
    confirmed = Counter(row.part_id for row in RoundConfirmation.objects.all() if row.item in posts)
    return {
        "states": Counter(part.state for part in found),
        "items": sum(items.values()),
        "confirmed": sum(confirmed.values()),
        "lines": {part.unit.name: [confirmed[part.pk], items[part.pk]] for part in found},
    }


STEPS = {"make": make, "fill": fill_many, "verify": verify, "recount": recount}

if __name__ == "__main__":
    for line in sys.stdin:
        step, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(STEPS[step](*arguments)) + "\n")
        sys.stdout.flush()
