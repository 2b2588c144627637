"""Accounts for many people at once, with the codes that open them on paper.

One perangkat daerah is one transaction: its accounts, ties, roles, codes and its printed list are
there together or not at all. The list is typeset before the transaction, with the user names and
codes that the transaction then writes; whoever was faster meanwhile makes it fail whole.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.enums import AccountBatchKind
from employees.headships import follow_headships
from employees.models import AccountBatch, AccountBatchFile, Employee
from employees.queries.accounts import AccountSeat, AgencySeats, reset_refusal
from orgunits.actions import grant_roles
from orgunits.drafts import RoleDraft
from orgunits.models import OrgUnit
from portal import audit
from portal.activation.actions import issue_code, issue_codes
from portal.activation.mail import order_mail_link
from portal.documents import PDF_TYPE
from portal.files import store
from portal.models import AuditEvent, Government, Job, User
from portal.orders import place_order, remove_expired
from portal.permissions import Role
from portal.validators import validate_reason

FILL_BATCH = "employees.fill_account_batch"


class AccountsMoved(Exception):
    """Somebody else gave one of these people an account or a password meanwhile: plan anew."""


@transaction.atomic
def order_accounts(
    *, government: Government, unit: OrgUnit, kind: str, user: User, reason: str
) -> AccountBatch:
    """Order accounts (or new codes for those never activated) for everybody with a post in
    ``unit`` and under it; a job makes them.

    Raises ValidationError for a short reason, a foreign or closed unit, while another order for
    the same unit is open, or when the person may not.
    """
    validate_reason(reason)
    if unit.government_id != government.pk:
        raise ValueError("the unit belongs to another government")
    batch = AccountBatch(
        government=government, unit=unit, kind=kind, reason=reason, ordered_by=user
    )
    batch.full_clean(exclude=["government", "unit", "ordered_by", "job"])
    Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    open_ones = AccountBatch.objects.filter(
        government=government, unit=unit, job__finished_at__isnull=True, job__isnull=False
    )
    if open_ones.exists():
        raise ValidationError("Pesanan untuk unit ini masih dikerjakan. Tunggu sampai selesai.")
    return place_order(
        batch,
        kind=FILL_BATCH,
        title=f"{batch.get_kind_display()}: {unit.name}",
        params="batch",
        actor=user,
        action="Memesan akun",
        changes={"jenis": [None, batch.get_kind_display()]},
        reason=reason,
    )


@transaction.atomic
def fill_agency(
    *,
    batch: AccountBatch,
    agency: AgencySeats,
    usernames: list[str],
    codes: list[str],
    pdf: bytes,
) -> AccountBatchFile:
    """Make what ``batch`` promises to the people of ``agency``, and keep their printed list.

    ``usernames`` and ``codes`` are in the order of ``agency.seats`` and stand in ``pdf``. Constant
    number of queries. Raises AccountsMoved, or IntegrityError for a user name or a list that is
    there already; nothing is written then.
    """
    now = timezone.now()
    row = AccountBatchFile.objects.create(
        government=batch.government,
        batch=batch,
        unit_id=agency.unit_id,
        unit_name=agency.name,
        n_accounts=len(agency.seats),
        made_at=now,
        expires_at=now + timedelta(days=settings.ACTIVATION_FILE_DAYS),
    )
    if batch.kind == AccountBatchKind.CREATE:
        accounts = _make_accounts(batch, agency.seats, usernames)
    else:
        accounts = _sleeping_accounts(agency.seats)
    issue_codes(
        government=batch.government,
        accounts=accounts,
        issued_by=batch.ordered_by,
        reason=batch.reason,
        unit_ids={
            account.pk: seat.unit_id for account, seat in zip(accounts, agency.seats, strict=True)
        },
        codes=codes,
    )
    row.attachment = store(batch.government, f"{row}.pdf", PDF_TYPE, pdf, batch.ordered_by)
    row.save(update_fields=["attachment"])
    return row


def _make_accounts(
    batch: AccountBatch, seats: list[AccountSeat], usernames: list[str]
) -> list[User]:
    """An account for each of ``seats``, tied to the person, with the role EMPLOYEE on their unit."""
    government, actor = batch.government, batch.ordered_by
    ids = [seat.employee_id for seat in seats]
    people = Employee.objects.select_for_update(of=("self",)).filter(user__isnull=True)
    found = {person.pk: person for person in people.filter(pk__in=ids).order_by("pk")}
    if len(found) != len(ids):
        raise AccountsMoved
    accounts = User.objects.bulk_create(
        User(
            username=username,
            display_name=seat.full_name[:120],
            government=government,
            password=make_password(None),
        )
        for seat, username in zip(seats, usernames, strict=True)
    )
    for seat, account in zip(seats, accounts, strict=True):
        found[seat.employee_id].user = account
    Employee.objects.bulk_update(found.values(), ["user"], batch_size=1000)
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=actor,
            action="Mengaitkan akun pegawai",
            obj=found[seat.employee_id],
            government=government,
            changes={"user": [None, account.username]},
            reason=batch.reason,
            unit_id=seat.unit_id,
        )
        for seat, account in zip(seats, accounts, strict=True)
    )
    today = government.today()
    grant_roles(
        government=government,
        drafts=[
            RoleDraft(
                user=account, unit_id=seat.unit_id, role=Role.EMPLOYEE, valid_from=today,
                decree="Akun pegawai",
            )
            for seat, account in zip(seats, accounts, strict=True)
        ],
        granted_by=actor,
    )  # fmt: skip
    follow_headships(government=government, employee_ids=ids, actor=actor, reason=batch.reason)
    return accounts


def _sleeping_accounts(seats: list[AccountSeat]) -> list[User]:
    """The accounts of ``seats``, none of which has a password yet; locked."""
    rows = User.objects.select_for_update(no_key=True).filter(
        pk__in=[seat.account_id for seat in seats],
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        is_active=True,
    )
    found = {account.pk: account for account in rows.order_by("pk")}
    if len(found) != len(seats):
        raise AccountsMoved
    return [found[seat.account_id] for seat in seats]


def home_unit_of(account: User) -> int | None:
    """The unit whose auditors see what is done to an account: that of the person's last post."""
    seats = (
        Employee.objects.filter(user=account, placements__superseded_at__isnull=True)
        .order_by("-placements__valid_from")
        .values_list("placements__position__unit_id", flat=True)
    )
    return seats.first()


@transaction.atomic
def reset_account(*, account: User, user: User, reason: str) -> str:
    """Make a one-time code for ``account`` on its owner's wish and return it in clear.

    Raises ValidationError when ``user`` may not (``reset_refusal``) or the reason is short.
    """
    validate_reason(reason)
    if refusal := reset_refusal(user, account):
        raise ValidationError(refusal)
    return issue_code(account=account, issued_by=user, reason=reason, unit_id=home_unit_of(account))


@transaction.atomic
def mail_account(*, account: User, user: User, reason: str) -> Job:
    """Have a link mailed to the owner of ``account``; the same rules as ``reset_account``."""
    validate_reason(reason)
    if refusal := reset_refusal(user, account):
        raise ValidationError(refusal)
    job = order_mail_link(account=account, issued_by=user)
    audit.record(
        actor=user,
        action="Mengirim tautan sandi",
        obj=account,
        government=account.government,
        unit_id=home_unit_of(account),
        reason=reason,
    )
    return job


def remove_old_lists() -> int:
    """Delete printed lists past their day, file and all (part of the tick); return how many."""
    return remove_expired(AccountBatchFile, "attachment")
