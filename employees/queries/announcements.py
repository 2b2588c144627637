"""Announcements: who is told, how far they have read, what waits for one person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When

from employees.models import (
    Announcement,
    AnnouncementQuestion,
    AnnouncementReader,
    Employee,
    Placement,
)
from employees.queries.people import home_unit_ids, unit_places_on
from employees.self_service_enums import AnnouncementState, Audience
from orgunits.enums import ChangeState
from orgunits.models import StructureChange, UnitVersion
from orgunits.queries import subtree_unit_ids
from orgunits.queries.ledger import structure_ledger
from orgunits.scope import unit_ids_in_scope
from portal.bulkread import Listed
from portal.models import Government, User
from portal.permissions import Permission

CHANGES_OFFERED = 40


@dataclass(slots=True)
class ReadFigures:
    """How many people of a unit are told, opened it, and say they have understood."""

    name: str = ""
    told: int = 0
    opened: int = 0
    acknowledged: int = 0

    def add(self, told: int, opened: int, acknowledged: int) -> None:
        self.told += told
        self.opened += opened
        self.acknowledged += acknowledged

    @property
    def waiting(self) -> int:
        return self.told - self.acknowledged

    @property
    def share(self) -> float:
        """Per cent of those told who have understood; 0 without anybody."""
        return 100 * self.acknowledged / self.told if self.told else 0.0


def changes_to_tell(government: Government, user: User) -> list[StructureChange]:
    """The latest applied changes in sight, to choose one from. Two queries beside the scope."""
    rows = structure_ledger(government, user).filter(state=ChangeState.APPLIED)
    return list(rows.order_by("-effective_on", "-pk")[:CHANGES_OFFERED])


def touched_units(change: StructureChange, day: date) -> set[int]:
    """The units of which ``change`` wrote a version, and what stood under them on ``day``."""
    found: set[int] = set()
    own = UnitVersion.objects.filter(change=change).order_by().values_list("unit_id", flat=True)
    for unit_id in sorted(set(own)):
        if unit_id not in found:
            found |= {unit_id, *subtree_unit_ids(unit_id, day)}
    return found


def audience(announcement: Announcement, day: date) -> dict[int, int]:
    """``{employee id: unit id}`` of everybody the announcement is for on ``day``."""
    below = subtree_unit_ids(announcement.unit_id, day)
    seated = Placement.objects.on(day).filter(
        government=announcement.government_id, position__unit__in=Listed(below)
    )
    if announcement.audience == Audience.TOUCHED:
        moved = Placement.objects.filter(
            Q(change=announcement.change_id) | Q(superseded_by=announcement.change_id)
        )
        near = Listed(touched_units(announcement.change, day))
        seated = seated.filter(
            Q(employee__in=moved.values("employee")) | Q(position__unit__in=near)
        )
    people = set(seated.order_by().values_list("employee_id", flat=True))
    homes = home_unit_ids(people, day)
    inside = set(below)
    return {person: homes[person] for person in sorted(people) if homes[person] in inside}


def announcement_table(
    *, user: User, government: Government, text: str = "", state: str = ""
) -> QuerySet[Announcement]:
    """Announcements in sight, the newest first, each with ``n_told``, ``n_opened`` and
    ``n_acknowledged`` of the people of units in sight, and ``n_questions`` not yet answered."""
    rows = Announcement.objects.visible_to(user).filter(government=government)
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(title__icontains=text)
    seen = Q(readers__unit__in=unit_ids_in_scope(user, Permission.EMPLOYEE_VIEW))
    counted = rows.annotate(
        n_told=Count("readers", filter=seen),
        n_opened=Count("readers", filter=seen & Q(readers__opened_at__isnull=False)),
        n_acknowledged=Count("readers", filter=seen & Q(readers__acknowledged_at__isnull=False)),
    )
    asked = AnnouncementQuestion.objects.filter(announcement=OuterRef("pk"), answered_at=None)
    found = counted.annotate(has_questions=Exists(asked)).select_related("unit")
    return found.order_by("-created_at", "-pk")


def readers_in_sight(announcement: Announcement, user: User) -> QuerySet[AnnouncementReader]:
    """Those told who belonged to units in sight."""
    units = unit_ids_in_scope(user, Permission.EMPLOYEE_VIEW)
    return announcement.readers.filter(unit__in=units)


@dataclass(slots=True)
class Reach:
    """How far an announcement has come among the people in sight: the whole, by perangkat daerah
    (by unit inside one), and how many of them have no account to read it with."""

    total: ReadFigures = field(default_factory=ReadFigures)
    units: list[ReadFigures] = field(default_factory=list)
    n_without_account: int = 0


def reach_of(announcement: Announcement, user: User, day: date) -> Reach:
    """Return the Reach of an announcement by the units of ``day``. Constant number of queries."""
    rows = readers_in_sight(announcement, user)
    counts = list(
        rows.order_by()
        .values_list("unit_id")
        .annotate(Count("pk"), Count("opened_at"), Count("acknowledged_at"))
    )
    places = unit_places_on([row[0] for row in counts], day)
    agencies = {agency.id for _, agency in places.values() if agency}
    found, reach = {}, Reach()
    for unit_id, *figures in counts:
        name, agency = places.get(unit_id, ("Unit yang sudah ditutup", None))
        if agency is not None and len(agencies) > 1:
            name = agency.name
        found.setdefault(name, ReadFigures(name)).add(*figures)
        reach.total.add(*figures)
    reach.units = sorted(found.values(), key=lambda row: (row.share, row.name))
    reach.n_without_account = rows.filter(employee__user__isnull=True).count()
    return reach


def unread_by_unit(unit_ids: Iterable[int]) -> list[tuple[Announcement, ReadFigures]]:
    """Published announcements with the figures of the people of these units, the soonest due first.
    One query."""
    wanted = Q(readers__unit__in=Listed(unit_ids))
    rows = (
        Announcement.objects.published()
        .annotate(
            n_told=Count("readers", filter=wanted),
            n_opened=Count("readers", filter=wanted & Q(readers__opened_at__isnull=False)),
            n_acknowledged=Count(
                "readers", filter=wanted & Q(readers__acknowledged_at__isnull=False)
            ),
        )
        .filter(n_told__gt=0)
        .order_by("due_on", "pk")
    )
    return [(row, ReadFigures("", row.n_told, row.n_opened, row.n_acknowledged)) for row in rows]


def unread_counts(employee_ids: Iterable[int]) -> dict[int, int]:
    """How many announcements wait for the word of each of these people; without any they are left
    out. One query."""
    rows = AnnouncementReader.objects.filter(
        employee__in=Listed(employee_ids),
        acknowledged_at__isnull=True,
        announcement__in=Announcement.objects.published(),
    )
    return dict(rows.order_by().values_list("employee_id").annotate(Count("pk")))


def own_readings(employee: Employee) -> QuerySet[AnnouncementReader]:
    """What one is told, what still waits for one's word first, then the newest."""
    return (
        employee.announcements.exclude(announcement__published_at=None)
        .select_related("announcement__unit", "announcement__attachment")
        .order_by(
            Case(
                When(
                    acknowledged_at__isnull=True,
                    announcement__state=AnnouncementState.PUBLISHED,
                    then=0,
                ),
                default=1,
            ),
            "-announcement__published_at",
            "-pk",
        )
    )


def waiting_readings(employee: Employee) -> list[AnnouncementReader]:
    """What one has still to acknowledge, the soonest due first. One query."""
    rows = AnnouncementReader.objects.filter(
        employee=employee,
        acknowledged_at__isnull=True,
        announcement__in=Announcement.objects.published(),
    )
    return list(rows.select_related("announcement").order_by("announcement__due_on", "pk"))


def questions_told(announcement: Announcement, employee: Employee) -> list[AnnouncementQuestion]:
    """What was asked and answered, and one's own questions that wait. One query."""
    rows = announcement.questions.filter(Q(answered_at__isnull=False) | Q(employee=employee))
    return list(rows)
