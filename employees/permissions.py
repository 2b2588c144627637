"""What a person may do to one other person. Reaching somebody is ``visible_to``; this is the rest.

A view fetches by ``visible_to`` (else 404) and then asks here (else 403).
"""

from django.db.models import Q

from employees.case_states import CONFLICT_CLAUSE, EDITS, PREPARING
from employees.enums import PlacementKind
from employees.models import Employee, Placement
from orgunits.permissions import acts_as_delegate
from portal.bulkread import Listed
from portal.models import AuditEvent
from portal.permissions import Permission, holds_everywhere


def holds_on(user, employee, permission):
    """Whether ``user`` holds ``permission`` on a unit of ``employee`` today."""
    if not user.has_perm(permission):
        return False
    return Employee.objects.visible_to(user, permission).filter(pk=employee.pk).exists()


def people_with_full_nip(user, employee_ids):
    """Which of these people ``user`` may see with their whole NIP: those whose record they keep,
    and themselves. One query for a page of people."""
    listed = Employee.objects.filter(pk__in=Listed(employee_ids)).order_by()
    kept = Q(user=user.pk)
    if user.is_superuser:
        kept = Q()
    elif user.has_perm(Permission.EMPLOYEE_EDIT):
        if holds_everywhere(user, Permission.EMPLOYEE_EDIT):
            reached = Q(government=user.government_id)
        else:  # of these people alone: all in reach would be many more
            through = Placement.objects.filter(employee__in=Listed(employee_ids)).reached_by(
                user, Permission.EMPLOYEE_EDIT
            )
            reached = Q(government=user.government_id, pk__in=through.values("employee"))
        kept |= reached
    return set(listed.filter(kept).values_list("pk", flat=True))


# What changes a person's record: nobody does it to themselves (employees.validators).
WRITES = {
    Permission.EMPLOYEE_EDIT,
    Permission.PLACEMENT_EDIT,
    Permission.TRAINING_EDIT,
    Permission.DISCIPLINE_EDIT,
}


def permissions_over(user, employee):
    """The permissions of this app that ``user`` holds over one person, as a frozenset; over oneself
    none that writes."""
    asked = (
        Permission.EMPLOYEE_EDIT,
        Permission.PLACEMENT_EDIT,
        Permission.TRAINING_EDIT,
        Permission.COMPETENCE_VIEW,
        Permission.TALENT_VIEW,
        Permission.EMPLOYEE_NIK_VIEW,
        Permission.HEALTH_VIEW,
        Permission.DISCIPLINE_VIEW,
        Permission.DISCIPLINE_EDIT,
    )
    if employee.user_id == user.pk:
        asked = [permission for permission in asked if permission not in WRITES]
    return frozenset(permission for permission in asked if holds_on(user, employee, permission))


def visible_ids(user, employee_ids):
    """Which of these people ``user`` reaches. One query beside the scope."""
    people = Employee.objects.visible_to(user).filter(pk__in=employee_ids)
    return set(people.values_list("pk", flat=True))


def stands_in_on_a_post(user):
    """The Plt or Plh placement on a post that leads a unit which ``user`` holds today; None without.

    Such a holder acts by mandate and decides neither on structure nor on personnel (UU 30/2014 art
    14(7); DOMAIN.md 15 C4)."""
    if user.government_id is None:
        return None
    acting = Placement.objects.on(user.government.today()).filter(
        employee__user=user,
        position__is_head=True,
        kind__in=(PlacementKind.PLT, PlacementKind.PLH),
    )
    return acting.select_related("position").order_by("pk").first()


def has_prepared(user, case):
    """Whether ``user`` began the case, changed what it holds or led it on to its decision, also in
    an earlier round. At most two queries."""
    if user.pk in (case.made_by_id, case.verified_by_id):
        return True
    return (
        case.steps.filter(taken_by=user, kind__in=PREPARING).exists()
        or AuditEvent.objects.of_object(case).filter(actor=user, action__in=EDITS).exists()
    )


def deciding_refusal(user, case):
    """Why ``user``, who holds PLACEMENT_DECIDE on the unit of ``case``, still may not decide it, as
    a sentence; empty when they may. Whoever prepared or verified it, or is moved by it, is not who
    decides it."""
    law = "tidak menetapkan kepegawaian (UU 30/2014 Pasal 14 ayat (7))."
    delegation = acts_as_delegate(user, Permission.PLACEMENT_DECIDE, case.unit)
    if delegation is not None:
        return f"Anda hanya menggantikan {delegation.giver}: penerima pelimpahan {law}"
    acting = stands_in_on_a_post(user)
    if acting is not None:
        return f"Anda {acting.get_kind_display()} {acting.position}: pejabat pengganti {law}"
    if case.moves.included().filter(employee__user=user).exists():
        return (
            "Anda sendiri dipindahkan dalam usulan ini. Usulan ini diputuskan oleh orang lain yang "
            f"berwenang ({CONFLICT_CLAUSE})."
        )
    if has_prepared(user, case):
        return (
            "Yang menyusun atau memverifikasi usulan tidak menetapkannya. Usulan ini diputuskan "
            "oleh orang lain yang berwenang."
        )
    if not user.has_perm(Permission.PLACEMENT_DECIDE, case.unit):
        return "Anda tidak berwenang menetapkan usulan unit ini."
    return ""
