"""Two tim kerja of the demo: one of the counter's agency, one with people of another agency too; the
employee's account works in both."""

from datetime import timedelta

from employees.actions.teams import add_member, found_team
from employees.demo.sessions import learners
from employees.team_rules import TeamRole
from orgunits.models import UnitFunction

COUNTER, SECRETARIAT = "dpmptsp", "setda"


def load(world):
    account = world.accounts.get("pegawai")
    clerk = next((one for _, one in world.people if account and one.user_id == account.pk), None)
    if clerk is None:
        return
    near = [one for seat, one in learners(world) if seat.post.place.key.startswith(COUNTER)][:4]
    far = [one for seat, one in learners(world) if seat.post.place.key.startswith(SECRETARIAT)][:2]
    counter = made(world, "Tim Percepatan Izin Usaha", "Izin usaha selesai dalam tujuh hari kerja.")
    staffed(world, counter, [(clerk, 60), *((one, 40) for one in near)], leader=near[0])
    across = made(
        world, "Tim Mal Pelayanan Publik", "Menyiapkan gerai bersama lima perangkat daerah."
    )
    staffed(world, across, [(clerk, 50), *((one, 30) for one in far)], leader=clerk)


def made(world, name, purpose):
    unit = world.units[COUNTER]
    start = world.today - timedelta(days=60)
    functions = UnitFunction.objects.filter(unit=unit, valid_until=None).order_by("order", "pk")[:2]
    return found_team(
        government=world.government,
        unit=unit,
        values={
            "name": f"{name} (contoh)",
            "purpose": f"Contoh: {purpose}",
            "decree_number": f"800/{len(name)}-CONTOH",
            "decree_on": start,
            "valid_from": start,
            "valid_until": world.today + timedelta(days=300),
        },
        functions=functions,
        user=world.officer,
    )


def staffed(world, team, people, *, leader):
    for person, share in people:
        add_member(
            team=team,
            employee=person,
            role=TeamRole.LEADER if person == leader else TeamRole.MEMBER,
            share=share,
            valid_from=team.valid_from,
            user=world.officer,
        )
