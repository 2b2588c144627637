"""Registering and changing people. NIK is sealed here and nowhere else."""

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.actions.placements import place_employees
from employees.drafts import EmployeeDraft, PlacementDraft
from employees.headships import follow_headships
from employees.identifiers import parse_nik, parse_nip
from employees.identity_rules import agreement_problems
from employees.models import Employee
from employees.queries.people import home_unit_ids
from employees.queries.standings import departures_of
from employees.standing_rules import leaving_is_recorded
from employees.validators import field_problems, refuse_own_record
from orgunits.actions import lock_government
from portal import audit, crypto
from portal.models import AuditEvent, Government, User
from portal.opened import refuse_if_changed
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

EDITABLE = (
    "nip",
    "name",
    "front_title",
    "back_title",
    "sex",
    "birth_date",
    "birth_place",
    "status",
    "golongan",
    "education_level",
    "education_field",
    "joined_on",
    "left_on",
    "contract_until",
    "weekly_minutes",
    "siasn_pns_id",
)
COPIED = (*(name for name in EDITABLE if name != "nip"), "is_example")


def set_nik(employee: Employee, text: str, government: Government) -> None:
    """Seal ``text`` into an employee that is about to be saved; an empty text clears it."""
    if not text:
        employee.nik_sealed, employee.nik_index = "", None
        return
    digits = parse_nik(text, today=government.today()).digits
    employee.nik_sealed = crypto.seal(digits, employee.nik_context)
    employee.nik_index = employee.index_of_nik(digits)


def row_problems(employee: Employee) -> list[str]:
    """What is wrong with the fields of one person, relations and uniqueness aside."""
    found = field_problems(employee, exclude=["government", "user", "uuid"])
    if found:
        return found
    return [
        message for _, message in agreement_problems(vars(employee), employee.government.today())
    ]


def build_employee(government: Government, draft: EmployeeDraft) -> Employee:
    """An unsaved Employee from a draft; raises ValidationError for a NIP or NIK that cannot be."""
    employee = Employee(
        government=government,
        user=draft.user,
        nip=parse_nip(draft.nip).digits,
        **{name: getattr(draft, name) for name in COPIED},
    )
    set_nik(employee, draft.nik, government)
    return employee


def taken_identifiers(government: Government, people: list[Employee]) -> dict[str, str]:
    """``{NIP or NIK index: message}`` of the identifiers that are registered or given twice."""
    nips = Counter(person.nip for person in people)
    indexes = Counter(person.nik_index for person in people if person.nik_index)
    others = Employee.objects.filter(government=government)
    taken = {nip: "NIP ini tertulis dua kali." for nip, times in nips.items() if times > 1}
    taken |= {index: "NIK ini tertulis dua kali." for index, n in indexes.items() if n > 1}
    for nip in others.filter(nip__in=nips).values_list("nip", flat=True):
        taken[nip] = "NIP ini sudah terdaftar."
    for index in others.filter(nik_index__in=indexes).values_list("nik_index", flat=True):
        taken[index] = "NIK ini sudah terdaftar."
    return taken


def build_employees(government: Government, drafts: list[EmployeeDraft]) -> list[Employee]:
    """Checked, unsaved people; raises ValidationError with one text per problem."""
    people: list[Employee] = []
    problems: list[str] = []

    def refuse(number: int, draft: EmployeeDraft, messages: list[str]) -> None:
        place = f"Baris {number} ({draft.name}): " if len(drafts) > 1 else ""
        problems.extend(f"{place}{message}" for message in messages)

    built: list[tuple[int, EmployeeDraft, Employee]] = []
    for number, draft in enumerate(drafts, start=1):
        try:
            employee = build_employee(government, draft)
        except ValidationError as error:
            refuse(number, draft, error.messages)
            continue
        refuse(number, draft, row_problems(employee))
        built.append((number, draft, employee))
        people.append(employee)
    taken = taken_identifiers(government, people)
    for number, draft, employee in built:
        refuse(number, draft, [taken[k] for k in (employee.nip, employee.nik_index) if k in taken])
    if problems:
        raise ValidationError(problems)
    return people


@transaction.atomic
def register_employees(
    *,
    government: Government,
    drafts: list[EmployeeDraft],
    user: User | None,
    reason: str,
    unit_id: int | None = None,
) -> list[Employee]:
    """Register people, all or none, NIK sealed, one audit event each. Bulk. ``unit_id``: the unit
    they are about to be placed in, for the audit; without it only auditors of the whole
    government see the event.

    Raises ValidationError with a text per problem ("Baris 3 (nama): …" when there are several).
    """
    validate_reason(reason)
    people = Employee.objects.bulk_create(build_employees(government, drafts))
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=user,
            action="Mendaftarkan pegawai",
            obj=person,
            government=government,
            changes={"nip": [None, person.nip], "status": [None, str(person.status)]},
            reason=reason,
            unit_id=unit_id,
        )
        for person in people
    )
    return people


@transaction.atomic
def appoint_employee(
    *,
    government: Government,
    draft: EmployeeDraft,
    placement: dict[str, Any] | None,
    user: User,
    reason: str,
) -> Employee:
    """Register one person and, with ``placement`` (arguments of PlacementDraft but employee), give
    the first post in the same transaction."""
    [employee] = register_employees(
        government=government,
        drafts=[draft],
        user=user,
        reason=reason,
        unit_id=placement["position"].unit_id if placement else None,
    )
    if placement:
        place_employees(
            government=government,
            drafts=[PlacementDraft(employee=employee, **placement)],
            user=user,
            reason=reason,
        )
    return employee


def home_unit_id(employee: Employee) -> int | None:
    """The unit whose auditors see what is done to one person; None without a post today."""
    return home_unit_ids([employee.pk], employee.government.today()).get(employee.pk)


@transaction.atomic
def update_employee(
    *,
    employee: Employee,
    user: User,
    reason: str,
    nik: str | None = None,
    opened: str | None = None,
    **changes: Any,  # noqa: ANN401 values of the fields in EDITABLE
) -> Employee:
    """Change the identity of a person. ``changes``: fields of EDITABLE; ``nik``: None leaves it,
    an empty text clears it. The audit names a changed NIK, never its digits.

    Raises ValidationError for what the fields do not allow, for an identifier of someone else, for
    a day of leaving while a post is still held, for one's own record, and when the person changed
    since the page was made (``opened``: portal.opened); ValueError for a field that is not editable.
    """
    validate_reason(reason)
    if unknown := set(changes) - set(EDITABLE):
        raise ValueError(f"not editable: {sorted(unknown)}")
    lock_government(employee.government)  # nobody gives a post to a person who leaves meanwhile
    employee = Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
    refuse_own_record(user, employee)
    refuse_if_changed(obj=employee, opened=opened, secret={"nik_index": "NIK"})
    before = {name: getattr(employee, name) for name in changes}
    if "nip" in changes:
        changes["nip"] = parse_nip(changes["nip"]).digits
    for name, value in changes.items():
        setattr(employee, name, value)
    events = audit.differences(before, changes)
    if nik is not None:
        old_index = employee.nik_index
        set_nik(employee, nik, employee.government)
        if employee.nik_index != old_index:
            events["nik"] = ["tersimpan" if old_index else "", "diganti" if nik else "dihapus"]
    if problems := row_problems(employee):
        raise ValidationError(problems)
    refuse_second_departure(employee, changed="left_on" in events)
    refuse_leaving_with_post(employee)
    employee.validate_constraints()
    if events:
        employee.save()
        audit.record(
            actor=user,
            action="Mengubah data pegawai",
            obj=employee,
            government=employee.government,
            changes=events,
            reason=reason,
            unit_id=home_unit_id(employee),
        )
    return employee


def refuse_leaving_with_post(employee: Employee) -> None:
    """A person who leaves holds no post from that day on: the posts are ended first."""
    if employee.left_on is None:
        return
    held = (
        employee.placements.current_knowledge()
        .exclude(valid_until__lte=employee.left_on)
        .select_related("position")
        .first()
    )
    if held:
        raise ValidationError(
            {
                "left_on": f"Pegawai ini masih memangku {held.position} pada "
                f"{date_long(employee.left_on)}. Akhiri dulu jabatannya."
            }
        )


def refuse_second_departure(employee: Employee, *, changed: bool) -> None:
    """The day of leaving follows a recorded departure: it is changed there."""
    departure = departures_of([employee.pk]).get(employee.pk) if changed else None
    if departure and departure.valid_from != employee.left_on:
        raise ValidationError({"left_on": leaving_is_recorded(departure)})


@transaction.atomic
def tie_user(
    *, employee: Employee, account: User | None, user: User | None, reason: str
) -> Employee:
    """Give a person an account (None takes it away) and write the roles their posts entail.

    Raises ValidationError for an account of another government or person, for one's own, and for a
    person who has another account: two who tie at a time would take away each other's.
    """
    validate_reason(reason)
    employee = Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
    if account is not None and account.government_id != employee.government_id:
        raise ValidationError("Akun ini milik pemerintah daerah lain.")
    if account is not None and (
        Employee.objects.filter(user=account).exclude(pk=employee.pk).exists()
    ):
        raise ValidationError("Akun ini sudah dipakai pegawai lain.")
    former = employee.user
    if former == account:
        return employee
    if account is not None and former is not None:
        raise ValidationError(
            f"{employee} sudah punya akun {former.username}. Lepas dulu kaitannya."
        )
    if account is not None and user is not None and account.pk == user.pk:
        raise ValidationError(
            "Akun Anda sendiri dikaitkan oleh admin lain: kaitan memberi peran menurut jabatan."
        )
    employee.user = account
    employee.save(update_fields=["user"])
    audit.record(
        actor=user,
        action="Mengaitkan akun pegawai",
        obj=employee,
        government=employee.government,
        changes={"user": [audit.plain(former), audit.plain(account)]},
        reason=reason,
        unit_id=home_unit_id(employee),
    )
    follow_headships(
        government=employee.government,
        employee_ids=[employee.pk],
        actor=user,
        reason=reason,
        former_user_ids=[former.pk] if former else [],
    )
    return employee


@transaction.atomic
def reveal_nik(*, employee: Employee, user: User, reason: str) -> str:
    """Return the NIK in clear and leave an audit event of the reading.

    Raises ValidationError when there is none, or when the sealed text does not open.
    """
    validate_reason(reason)
    if not employee.nik_sealed:
        raise ValidationError("NIK pegawai ini belum diisi.")
    try:
        digits = crypto.unseal(employee.nik_sealed, employee.nik_context)
    except crypto.CannotDecrypt as error:
        raise ValidationError(f"NIK tidak dapat dibuka: {error}.") from None
    audit.record(
        actor=user,
        action="Membuka NIK",
        obj=employee,
        government=employee.government,
        changes={"read_at": [None, timezone.now().isoformat()]},
        reason=reason,
        unit_id=home_unit_id(employee),
    )
    return digits
