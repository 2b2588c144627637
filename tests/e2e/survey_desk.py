"""The world of the survey journey, made and aged in a process of its own beside the running portal.

Each line in is ``[step, …]`` as JSON, each line out what the step says:

make, password   Kota Semarang of the demo data (units and services, no surveys) with a survey officer
age              every survey of it becomes a quarter older, with its answers and their publication
wrong            cells of the tallies that differ from a recount, and broken seals
"""

import json
import sys

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import transaction  # noqa: E402

import orgunits.demo  # noqa: E402
import publicservices.demo  # noqa: E402
from orgunits.actions import grant_role  # noqa: E402
from orgunits.models import OrgUnit  # noqa: E402
from portal.demo import World, specs  # noqa: E402
from portal.models import Government, User  # noqa: E402
from portal.permissions import Role  # noqa: E402
from surveys.actions.seals import seal  # noqa: E402
from surveys.actions.tallies import fold  # noqa: E402
from surveys.checks import broken_seals  # noqa: E402
from surveys.demo.campaigns import quarter_of  # noqa: E402
from surveys.models import (  # noqa: E402
    AnswerBatch,
    Campaign,
    CampaignBatch,
    Publication,
    Response,
    Tally,
)
from surveys.queries.tallies import wrong_cells  # noqa: E402

CITY, OFFICER = "semarang", "survei.semarang"


@transaction.atomic
def make(password):
    """The quarters are those of the government's own today."""
    spec = next(spec for spec in specs() if spec.slug == CITY)
    superadmin = User.objects.get(username="superadmin")
    today = Government(name=spec.name, time_zone=spec.time_zone).today()
    world = World(spec, today, superadmin, superadmin.password, small=True, say=lambda text: None)
    orgunits.demo.load(world)
    publicservices.demo.load(world)
    officer = User.objects.create(
        username=OFFICER, password=make_password(password), government=world.government
    )
    root = OrgUnit.objects.get(government=world.government, parent__isnull=True)
    grant_role(user=officer, unit=root, role=Role.SURVEY_OFFICER, granted_by=None, valid_from=today)
    quarter = quarter_of(today)
    return {"start": str(quarter.start), "end": str(quarter.end)}


@transaction.atomic
def age():
    """Three months pass: nobody can wait for them, so what is there is written as if it had been
    done in the quarter before. Answers are sealed and added up anew, for both hold their day."""
    government = Government.objects.get(slug=CITY)
    mine = {"government": government}
    now = quarter_of(government.today())
    before = now.previous
    responses = list(Response.objects.filter(**mine).order_by("pk"))
    asked = {
        campaign.pk: list(campaign.instrument.questionnaire.columns.values())
        for campaign in Campaign.objects.filter(**mine).select_related("instrument")
    }
    Tally.objects.filter(**mine).delete()
    for response in responses:
        day = before.start + (response.day - now.start)
        response.day = min(day, before.end)
    seal(responses)
    Response.objects.bulk_update(responses, ["day", "batch"], batch_size=100)
    AnswerBatch.objects.filter(**mine).exclude(
        pk__in={response.batch_id for response in responses}
    ).delete()
    fold(responses, asked)
    period = {"period_start": before.start, "period_end": before.end}
    for model in (Campaign, CampaignBatch, Publication):
        model.objects.filter(**mine).update(**period)
    return {"start": str(before.start), "end": str(before.end)}


def wrong():
    return [str(one) for one in [*wrong_cells(), *broken_seals()]]


STEPS = {"make": make, "age": age, "wrong": wrong}

if __name__ == "__main__":
    for line in sys.stdin:
        step, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(STEPS[step](*arguments)) + "\n")
        sys.stdout.flush()
