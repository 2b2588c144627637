"""Kelurahan with last year's ABK, and a round over them."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from orgunits.actions import WorkloadCopy, add_positions, copy_tasks
from orgunits.actions.rounds import confirm_item, open_round, submit_part
from orgunits.drafts import PositionDraft
from orgunits.enums import PartState, UnitKind
from orgunits.models import RoundConfirmation, RoundPart, WorkloadTask
from orgunits.queries.rounds import item_ids
from orgunits.round_kinds import ABK
from orgunits.structure import Establish
from portal.permissions import Role
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    JobTitleFactory,
    WorkloadTaskFactory,
    establish,
    root_of,
    user_with_role,
)

YEAR = 2026
N_HEADS = 3  # kelurahan that have a head with an account


def kelurahan_world(n_units, n_tasks=2):
    """``n_units`` kelurahan under one kecamatan, each with one post and last year's tasks; an
    officer of the whole, another one, a camat who may fill in all, and three lurah."""
    government = GovernmentFactory(name="Kota Rimba")
    made = establish(
        government,
        [
            Establish(-1, root_of(government).pk, "Kecamatan Hulu", UnitKind.KECAMATAN),
            *(
                Establish(-number, -1, f"Kelurahan {number - 1:02d}", UnitKind.KELURAHAN)
                for number in range(2, n_units + 2)
            ),
        ],
    )
    units = [made[-number] for number in range(2, n_units + 2)]
    title = JobTitleFactory(name="Pengelola Pelayanan")
    posts = add_positions(
        government=government,
        drafts=[
            PositionDraft(unit_id=unit.pk, job_title_id=title.pk, name=f"Pengelola {unit.name}",
                          valid_from=LONG_AGO, required_headcount=1)
            for unit in units
        ],
        user=None,
        reason=REASON,
    )  # fmt: skip
    WorkloadTask.objects.bulk_create(
        WorkloadTaskFactory.build(
            position=post, government=government, year=YEAR - 1, text=f"melayani surat {number}",
            volume=5000,
        )
        for post in posts
        for number in range(n_tasks)
    )  # fmt: skip
    camat = user_with_role(Role.UNIT_HEAD, unit=made[-1])
    heads = [user_with_role(Role.UNIT_HEAD, unit=unit) for unit in units[:N_HEADS]]
    return SimpleNamespace(
        government=government,
        kecamatan=made[-1],
        units=units,
        posts=posts,
        camat=camat,
        heads=heads,
        officer=user_with_role(Role.HR_OFFICER, government=government),
        second=user_with_role(Role.HR_OFFICER, government=government),
    )


def open_abk(world, units=None, **columns):
    """A round of ABK over ``units`` (else all), due in ten days; returns (round, parts by unit)."""
    government = world.government
    values = {
        "kind": ABK,
        "title": f"ABK {YEAR}",
        "year": YEAR,
        "units": units or world.units,
        "due_on": government.today() + timedelta(days=10),
        "user": world.officer,
    }
    row = open_round(government=government, **values | columns)
    parts = RoundPart.objects.select_related("round__government", "unit__government")
    return row, {part.unit_id: part for part in parts.filter(round=row)}


def fill(part, user):
    """Confirm everything of a part as last year, and send it."""
    for item in sorted(item_ids(part, part.round.government.today())):
        confirm_item(part=part, item=item, user=user)
    return submit_part(part=part, user=user)


def fill_many(world, parts, posts):
    """The same of many parts of one post each, in a few queries."""
    copies = [
        WorkloadCopy(post.pk, YEAR - 1, post.pk, YEAR, f"Nilai tahun {YEAR - 1}") for post in posts
    ]
    copy_tasks(government=world.government, copies=copies, user=world.camat)
    RoundConfirmation.objects.bulk_create(
        RoundConfirmation(government=world.government, part=part, item=post.pk, is_same=True)
        for part, post in zip(parts, posts, strict=True)
    )
    RoundPart.objects.filter(pk__in=[part.pk for part in parts]).update(
        state=PartState.SUBMITTED, submitted_by=world.camat, submitted_at=timezone.now()
    )


__all__ = ["YEAR", "fill", "fill_many", "kelurahan_world", "open_abk"]
