"""Two kelurahan of one kecamatan: one drowns, one idles (seed 003)."""

from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

from orgunits.actions import add_positions, load_job_titles, save_tasks
from orgunits.drafts import JobTitleDraft, PositionDraft, WorkloadTaskDraft
from orgunits.enums import JobTitleKind, UnitKind
from orgunits.structure import Establish
from portal.jobs import run_job
from portal.permissions import Role
from restructuring.actions.matching import order_run
from restructuring.matching_presets import PRESETS
from restructuring.models import MatchingRun
from tests.factories.employees import staff
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    establish,
    root_of,
    user_with_role,
)
from tests.worlds import kept_world

MINUTES = 75_000  # one person's year


@kept_world
def kelurahan():
    """Kelurahan Ramai: 3 seats, one person, work for three. Kelurahan Sepi: 3 seats, three people,
    work for two. Two officers, a leader, an auditor of another government."""
    government = GovernmentFactory()
    root = root_of(government)
    [district] = establish(
        government, [Establish(-1, root.pk, "Kecamatan Uji", UnitKind.KECAMATAN)]
    ).values()
    units = establish(
        government,
        [
            Establish(-1, district.pk, "Kelurahan Ramai", UnitKind.KELURAHAN),
            Establish(-2, district.pk, "Kelurahan Sepi", UnitKind.KELURAHAN),
        ],
    ).values()
    [title] = load_job_titles(
        drafts=[
            JobTitleDraft(name="Pengadministrasi", kind=JobTitleKind.PELAKSANA, job_class=6),
        ]
    )
    posts = add_positions(
        government=government,
        drafts=[
            PositionDraft(
                unit_id=unit.pk, job_title_id=title.pk, name="Pengadministrasi",
                valid_from=LONG_AGO, required_headcount=3,
            )
            for unit in units
        ],
        user=None,
        reason=REASON,
    )  # fmt: skip
    busy, idle = posts
    people = staff(government, [busy, idle, idle, idle])
    year = government.today().year
    save_tasks(
        government=government,
        drafts=[
            WorkloadTaskDraft(
                position_id=post.pk, year=year, key=uuid4(), text="Melayani warga",
                volume=Decimal(volume), norm=Decimal(MINUTES // 2),
            )
            for post, volume in ((busy, 6), (idle, 4))
        ],
        user=None,
        reason=REASON,
    )  # fmt: skip
    return SimpleNamespace(
        government=government,
        root=root,
        district=district,
        units=list(units),
        busy=busy,
        idle=idle,
        people=people,
        officer=user_with_role(Role.HR_OFFICER, unit=root),
        second=user_with_role(Role.HR_OFFICER, unit=root),
        leader=user_with_role(Role.LEADERSHIP, unit=root),
        elsewhere=user_with_role(Role.HR_OFFICER, unit=root_of(GovernmentFactory())),
    )


def wishes(preset="load", **changes):
    asked = {
        "weights": dict(PRESETS[preset]),
        "least_share": 0,
        "most_moves": None,
        "least_months": 0,
    }
    return asked | changes


def ordered(world, purpose="balance", preset="load", **changes):
    """A run over the kecamatan, computed."""
    run = order_run(
        unit=world.district, title="Pemerataan beban", purpose=purpose, preset=preset,
        day=world.government.today(), wishes=wishes(preset, **changes), user=world.officer,
    )  # fmt: skip
    return computed(run)


def computed(run):
    run_job(MatchingRun.objects.get(pk=run.pk).job_id)
    return MatchingRun.objects.select_related("unit", "government", "job").get(pk=run.pk)
