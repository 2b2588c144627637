"""Kota Tebing Tinggi of the demo with two of its dinas, in a process of its own beside the running
portal: the case of a merge, small enough to be made while a browser waits.

Each line in is ``[step, …]`` as JSON, each line out what the step says:

make, password   the city with its people, services and accounts, an overlap that somebody has
                 confirmed and a survey that runs: {name: number} of the units of the two dinas
"""

import json
import sys

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import transaction  # noqa: E402

from orgunits.actions.overlaps import decide_overlap, keep_findings  # noqa: E402
from orgunits.enums import OverlapState  # noqa: E402
from orgunits.models import Overlap  # noqa: E402
from orgunits.overlap import find_functions, find_urusan  # noqa: E402
from orgunits.queries.overlaps import overlap_material  # noqa: E402
from portal import demo  # noqa: E402
from portal.models import User  # noqa: E402
from surveys.actions import create_campaigns, load_standard_instrument  # noqa: E402
from surveys.demo.campaigns import quarter_of  # noqa: E402
from surveys.drafts import CampaignDraft  # noqa: E402
from surveys.enums import CampaignState  # noqa: E402

SLUG = "tebing-tinggi"
MERGED = ("dp3apm", "disdaldukkb")  # the second goes into the first
AGENCIES = {"setda", *MERGED}
CAST = {"organisasi", "hukum", "walikota", "survei"}


class TwoAgencies(demo.World):
    """The city as its demo tells it, of all its list these agencies alone."""

    def table(self, app, name):
        rows = super().table(app, name)
        if (app, name) == ("orgunits", "agencies"):
            return [row for row in rows if row["key"] in AGENCIES]
        return rows

    def make_accounts(self):
        self.accounts = {
            one.key: User.objects.create(
                username=f"{one.key}.tebing",
                display_name=one.title,
                password=self.password_hash,
                government=self.government,
            )
            for one in demo.ACCOUNTS
            if one.key in CAST
        }
        self.officer = self.accounts["organisasi"]


def make(password):
    spec = next(one for one in demo.specs() if one.slug == SLUG)
    superadmin = User.objects.get(username=demo.SUPERADMIN)
    world = TwoAgencies(
        spec,
        demo.Government(name=spec.name, time_zone=spec.time_zone).today(),
        superadmin,
        make_password(password),
        small=True,
        say=lambda _text: None,
    )
    with transaction.atomic():
        demo.call("load", world)
        confirm_overlap(world)
        ask_citizens(world)
    return {key: unit.pk for key, unit in world.units.items()}


def confirm_overlap(world):
    """Search as the job does, and confirm what was found between the two dinas themselves."""
    day = world.government.today()
    material = overlap_material(world.government, day)
    keep_findings(
        government=world.government,
        day=day,
        functions=find_functions(material.functions, material.forest),
        urusan=find_urusan(material.forest),
        texts={function.id: function for function in material.functions},
        user=world.officer,
    )
    both = {world.units[key].pk for key in MERGED}
    [found] = [
        one
        for one in Overlap.objects.filter(government=world.government)
        if {side.unit_id for side in one.sides.all()} == both
    ]
    decide_overlap(
        overlap=found,
        state=OverlapState.CONFIRMED,
        reason="Sasaran keduanya keluarga yang sama.",
        user=world.officer,
    )


def ask_citizens(world):
    """A survey of the running quarter on the dinas that takes the other in."""
    quarter = quarter_of(world.today)
    draft = CampaignDraft(
        unit=world.units[MERGED[0]],
        instrument=load_standard_instrument(),
        title=f"SKM {quarter.label}",
        period_start=quarter.start,
        period_end=quarter.end,
        state=CampaignState.OPEN,
    )
    create_campaigns(
        government=world.government, drafts=[draft], user=world.officer, reason="Untuk perjalanan."
    )


STEPS = {"make": make}

if __name__ == "__main__":
    for line in sys.stdin:
        step, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(STEPS[step](*arguments)) + "\n")
        sys.stdout.flush()
