"""What a person may do to one other person. Reaching somebody is ``visible_to``; this is the rest.

A view fetches by ``visible_to`` (else 404) and then asks here (else 403).
"""

from employees.models import Employee
from portal.permissions import Permission


def holds_on(user, employee, permission):
    """Whether ``user`` holds ``permission`` on a unit of ``employee`` today."""
    if not user.has_perm(permission):
        return False
    return Employee.objects.visible_to(user, permission).filter(pk=employee.pk).exists()


def people_with_full_nip(user, employee_ids):
    """Which of these people ``user`` may see with their whole NIP: those whose record they keep,
    and themselves. One query for a page of people."""
    own = Employee.objects.filter(user=user, pk__in=employee_ids)
    if not user.has_perm(Permission.EMPLOYEE_EDIT):
        return set(own.values_list("pk", flat=True))
    kept = Employee.objects.visible_to(user, Permission.EMPLOYEE_EDIT).filter(pk__in=employee_ids)
    return set((kept | own).values_list("pk", flat=True))


def permissions_over(user, employee):
    """The permissions of this app that ``user`` holds over one person, as a frozenset."""
    asked = (
        Permission.EMPLOYEE_EDIT,
        Permission.PLACEMENT_EDIT,
        Permission.TRAINING_EDIT,
        Permission.EMPLOYEE_NIK_VIEW,
        Permission.HEALTH_VIEW,
        Permission.DISCIPLINE_VIEW,
        Permission.DISCIPLINE_EDIT,
    )
    return frozenset(permission for permission in asked if holds_on(user, employee, permission))


def visible_ids(user, employee_ids):
    """Which of these people ``user`` reaches. One query beside the scope."""
    people = Employee.objects.visible_to(user).filter(pk__in=employee_ids)
    return set(people.values_list("pk", flat=True))
