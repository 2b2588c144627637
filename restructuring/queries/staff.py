"""The people a proposal touches: who was told, who read it, what they said."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from employees.models import Employee
from employees.queries.people import with_text
from portal.models import Government, User
from portal.permissions import Permission
from restructuring.models import Objection, Proposal, StaffChange

UNREAD, READ, NO_ACCOUNT = "belum-dibaca", "dibaca", "tanpa-akun"
OPEN, ANSWERED, WISH = "keberatan", "dijawab", "keinginan"
STATES = {
    UNREAD: "Belum dibaca",
    READ: "Sudah dibaca",
    NO_ACCOUNT: "Tanpa akun",
    OPEN: "Keberatan menunggu jawaban",
    ANSWERED: "Keberatan dijawab",
    WISH: "Menyatakan keinginan",
}
CONDITIONS = {
    UNREAD: Q(was_reachable=True, read_at__isnull=True),
    READ: Q(read_at__isnull=False),
    NO_ACCOUNT: Q(was_reachable=False),
    OPEN: Q(has_open=True),
    ANSWERED: Q(has_answer=True),
    WISH: ~Q(preference=""),
}
MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class StaffFigures:
    """Sums over whom the newest telling touches. ``objections``: people whose objection waits."""

    touched: int = 0
    reachable: int = 0
    read: int = 0
    preferences: int = 0
    objections: int = 0
    answered: int = 0


def _said(**conditions: object) -> Exists:
    return Exists(Objection.objects.filter(change=OuterRef("pk"), **conditions))


def marked(rows: QuerySet[StaffChange]) -> QuerySet[StaffChange]:
    """With ``has_open`` and ``has_answer``: whether an objection waits, and whether one was
    answered."""
    answered = Exists(Objection.objects.filter(change=OuterRef("pk")).exclude(outcome=""))
    return rows.annotate(has_open=_said(outcome=""), has_answer=answered)


def staff_table(
    *, proposal: Proposal, user: User, text: str = "", state: str = "", preference: str = ""
) -> QuerySet[StaffChange]:
    """People the proposal touches, and those no longer touched whose objection waits all the same;
    these first, then by name. ``text`` finds only those whose name the reader may know."""
    rows = marked(proposal.staff_changes.all()).filter(Q(is_touched=True) | Q(has_open=True))
    if text := text.replace("\0", " ").strip()[:MAX_TEXT]:
        rows = rows.filter(employee__in=with_text(Employee.objects.visible_to(user), text))
    if state:
        rows = rows.filter(CONDITIONS[state])
    if preference:
        rows = rows.filter(preference=preference)
    return (
        rows.select_related("employee", "notice", "proposal")
        .prefetch_related("objections__answered_by")
        .order_by("-has_open", "employee__name", "pk")
    )


def seen_people(rows: list[StaffChange], user: User) -> set[int]:
    """Of whom among ``rows`` the reader may know the name. One query."""
    if not user.has_perm(Permission.EMPLOYEE_VIEW):
        return set()
    visible = Employee.objects.visible_to(user).filter(pk__in=[row.employee_id for row in rows])
    return set(visible.order_by().values_list("pk", flat=True))


def figures_of(rows: QuerySet[StaffChange]) -> StaffFigures:
    """One query."""
    found = marked(rows).filter(Q(is_touched=True) | Q(has_open=True)).aggregate(**_counts())
    return StaffFigures(**found)


def _counts() -> dict[str, Count]:
    return {
        "touched": Count("pk", filter=Q(is_touched=True)),
        "reachable": Count("pk", filter=Q(is_touched=True, was_reachable=True)),
        "read": Count("pk", filter=Q(is_touched=True, read_at__isnull=False)),
        "preferences": Count("pk", filter=~Q(preference="")),
        "objections": Count("pk", filter=Q(has_open=True)),
        "answered": Count("pk", filter=Q(has_answer=True)),
    }


def reading_table(
    *, user: User, government: Government | None, text: str = ""
) -> QuerySet[StaffChange]:
    """Of each proposal whose people were told: figures of those in the reader's units only, as dicts,
    the newest first. Nothing is said of whoever it touches elsewhere, nor of a confidential proposal
    out of the reader's sight: it was opened to the people it concerns, not to their heads."""
    mine = Employee.objects.visible_to(user)
    seen = Proposal.objects.visible_to(user)
    rows = StaffChange.objects.filter(
        Q(proposal__is_confidential=False) | Q(proposal__in=seen.values("pk")),
        government=government, is_touched=True, employee__in=mine.values("pk"),
    )  # fmt: skip
    for word in text[:MAX_TEXT].replace("\0", " ").split()[:8]:
        rows = rows.filter(proposal__title__icontains=word)
    return (
        marked(rows)
        .order_by()
        .values("proposal", "proposal__number", "proposal__title")
        .annotate(object_until=Max("notice__object_until"), **_counts())
        .order_by("-proposal__number")
    )
