"""Governments with the root of their tree and units, all through the door; posts, functions and
roles through their actions."""

from datetime import date
from decimal import Decimal

import factory
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgunits.actions import (
    add_functions,
    add_positions,
    apply_changes,
    create_government,
    grant_role,
    load_job_titles,
)
from orgunits.drafts import FunctionDraft, JobTitleDraft, PositionDraft
from orgunits.enums import JobTitleKind, UnitKind, WorkloadMethod, WorkloadPeriod
from orgunits.models import (
    JobTitle,
    LegalBasis,
    OrgUnit,
    Position,
    RoleAssignment,
    UnitFunction,
    WorkloadTask,
)
from orgunits.structure import Establish
from orgunits.workload import Task, load_of
from portal.enums import GovernmentKind
from portal.models import Government
from portal.permissions import Role
from tests.factories.portal import UserFactory

LONG_AGO = date(2015, 1, 1)  # the day from which factories let governments and units exist
REASON = "Disiapkan untuk uji."


class GovernmentFactory(factory.Factory):
    """A government with its root; ``established_on`` is the first day of the root."""

    class Meta:
        model = Government

    name = factory.Sequence(lambda n: f"Kota Berpohon {n}")
    short_name = factory.LazyAttribute(lambda o: o.name.removeprefix("Kota "))
    slug = factory.Sequence(lambda n: f"kota-berpohon-{n}")
    kind = GovernmentKind.CITY
    established_on = LONG_AGO

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return create_government(user=None, **kwargs)


def root_of(government):
    """The root unit of ``government``."""
    return OrgUnit.objects.select_related("government").get(
        government=government, parent__isnull=True
    )


def user_with_role(role, *, unit=None, government=None, valid_from=LONG_AGO, **columns):
    """A user who holds ``role`` on ``unit`` (else on the root of ``government``, else on that of a
    new one) since ``valid_from``."""
    if unit is None:
        unit = root_of(government or GovernmentFactory())
    user = UserFactory(government=unit.government, **columns)
    grant_role(user=user, unit=unit, role=role, granted_by=None, valid_from=valid_from)
    return user


def locks_structure(write):
    """Whether ``write()`` holds the lock of a government's structure before its first write. Only
    PostgreSQL can tell: SQLite locks the whole file when a transaction begins."""
    if connection.vendor != "postgresql":
        write()
        return True
    with CaptureQueriesContext(connection) as asked:
        write()
    for query in asked:
        if 'FROM "portal_government"' in query["sql"] and "FOR NO KEY UPDATE" in query["sql"]:
            return True
        if query["sql"].startswith(("INSERT", "UPDATE")):
            return False
    return False


def establish(government, changes, effective_on=LONG_AGO):
    """Establish units by a list of changes as one plan; ``{negative number: OrgUnit}``."""
    change = apply_changes(
        government=government,
        changes=changes,
        user=None,
        reason=REASON,
        effective_on=effective_on,
    )
    units = OrgUnit.objects.select_related("government").in_bulk(change.created.values())
    return {negative: units[pk] for negative, pk in change.created.items()}


def grow_units(government, count, width=5, effective_on=LONG_AGO):
    """``count`` units under the root as one plan: dinas, under each bidang and so on, ``width`` to
    a parent. Returns them in order; the parent of the n-th is the (n - 1) // width-th."""
    changes, root = [], root_of(government)
    for number in range(1, count + 1):
        above = (number - 1) // width
        changes.append(
            Establish(
                -number,
                -above or root.pk,
                f"Unit {number}",
                UnitKind.BIDANG if above else UnitKind.DINAS,
                abbreviation=f"U{number}",
            )
        )
    made = establish(government, changes, effective_on)
    return [made[change.unit] for change in changes]


class OrgUnitFactory(factory.Factory):
    """One unit under ``parent`` (else under the root of ``government``), a dinas or a bidang."""

    class Meta:
        model = OrgUnit

    name = factory.Sequence(lambda n: f"Unit Contoh {n}")
    abbreviation = ""
    tipe = ""
    code = ""
    order = None
    established_on = LONG_AGO
    government = None
    parent = None
    kind = None

    @classmethod
    def _create(cls, model_class, *args, established_on, government, parent, kind, **kwargs):
        if parent is None:
            parent = root_of(government or GovernmentFactory())
        if kind is None:
            kind = UnitKind.DINAS if parent.parent_id is None else UnitKind.BIDANG
        change = Establish(-1, parent.pk, kind=kind, **kwargs)
        return establish(parent.government, [change], established_on)[-1]


class LegalBasisFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LegalBasis

    government = factory.SubFactory(GovernmentFactory)
    title = factory.Sequence(lambda n: f"Peraturan Daerah Nomor {n} Tahun 2016")


class JobTitleFactory(factory.Factory):
    """A national title; ``kind`` says how its posts are filled."""

    class Meta:
        model = JobTitle

    name = factory.Sequence(lambda n: f"Penata Kelola {n}")
    kind = JobTitleKind.PELAKSANA
    job_class = 7

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return load_job_titles(drafts=[JobTitleDraft(**kwargs)])[0]


class PositionFactory(factory.Factory):
    """A post of ``unit``; with ``is_head`` the post of its head."""

    class Meta:
        model = Position

    unit = factory.SubFactory(OrgUnitFactory)
    job_title = factory.SubFactory(JobTitleFactory)
    name = factory.Sequence(lambda n: f"Jabatan {n}")
    valid_from = LONG_AGO

    @classmethod
    def _create(cls, model_class, *args, unit, job_title, **kwargs):
        draft = PositionDraft(unit_id=unit.pk, job_title_id=job_title.pk, **kwargs)
        made = add_positions(government=unit.government, drafts=[draft], user=None, reason=REASON)
        made[0].unit = unit
        return made[0]


class WorkloadTaskFactory(factory.django.DjangoModelFactory):
    """One task of ``position`` in ``year``: 30 minutes, a hundred times a year."""

    class Meta:
        model = WorkloadTask

    position = factory.SubFactory(PositionFactory)
    government = factory.LazyAttribute(lambda o: o.position.government)
    year = 2026
    order = factory.Sequence(lambda n: n)
    text = factory.Sequence(lambda n: f"menyusun laporan {n}")
    volume = Decimal("100.00")
    norm = Decimal("30.00")
    method = WorkloadMethod.TASK
    period = WorkloadPeriod.YEAR
    load = factory.LazyAttribute(lambda o: load_of(Task(o.volume, o.norm, o.method, o.period)))


class UnitFunctionFactory(factory.Factory):
    class Meta:
        model = UnitFunction

    unit = factory.SubFactory(OrgUnitFactory)
    text = factory.Sequence(lambda n: f"penyusunan kebijakan teknis {n}")
    valid_from = LONG_AGO

    @classmethod
    def _create(cls, model_class, *args, unit, **kwargs):
        draft = FunctionDraft(unit_id=unit.pk, **kwargs)
        return add_functions(government=unit.government, drafts=[draft], user=None, reason=REASON)[
            0
        ]


class RoleAssignmentFactory(factory.Factory):
    """A role of ``user`` (else a new one of the unit's government) on ``unit``."""

    class Meta:
        model = RoleAssignment

    unit = factory.SubFactory(OrgUnitFactory)
    user = None
    role = Role.HR_OFFICER
    granted_by = None
    valid_from = LONG_AGO

    @classmethod
    def _create(cls, model_class, *args, unit, user, **kwargs):
        user = user or UserFactory(government=unit.government)
        return grant_role(user=user, unit=unit, **kwargs)
