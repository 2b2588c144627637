"""Writes of one-time codes: issuing, revoking, spending."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from portal import audit, crypto
from portal.activation.codes import draw_code, normal_code
from portal.enums import CodePurpose
from portal.models import ActivationCode, AuditEvent, Government, ResetRequest, User
from portal.notices import notify
from portal.validators import validate_reason

__all__ = [
    "CodeRefused",
    "code_of",
    "find_code",
    "issue_code",
    "issue_codes",
    "note_request",
    "spend_code",
]

ISSUED = {
    CodePurpose.ACTIVATION: "Membuat kode aktivasi",
    CodePurpose.RESET: "Membuat kode sandi baru",
}
SPENT = {
    CodePurpose.ACTIVATION: "Mengaktifkan akun",
    CodePurpose.RESET: "Mengganti sandi dengan kode",
}
NOBODY = 0  # no account has this number: what a code of an unknown name is compared with


class CodeRefused(ValidationError):
    """Wrong, used, revoked or expired, or no such account: whoever tries is not told which."""


def purpose_for(account: User) -> str:
    """An account without a password is activated, one with a password gets a new one."""
    has_none = account.password.startswith(UNUSABLE_PASSWORD_PREFIX)
    return CodePurpose.ACTIVATION if has_none else CodePurpose.RESET


@transaction.atomic
def issue_codes(
    *,
    government: Government | None,
    accounts: Sequence[User],
    issued_by: User | None,
    reason: str,
    unit_ids: Mapping[int, int] | None = None,
    codes: Sequence[str] | None = None,
    valid_for: timedelta | None = None,
) -> dict[int, str]:
    """Give each account a new code and revoke the one before; return ``{account pk: code}``.

    ``codes`` are given when they were printed already, in the order of ``accounts``; ``unit_ids``
    says which unit's auditors see the event. The code is in no row, log or event. Constant number
    of queries.
    """
    validate_reason(reason)
    now = timezone.now()
    until = now + (valid_for or timedelta(days=settings.ACTIVATION_CODE_DAYS))
    drawn = list(codes) if codes is not None else [draw_code() for _ in accounts]
    # Two who issue at the same time wait for each other here: one code of an account is unspent.
    locked = User.objects.select_for_update(no_key=True).order_by("pk")
    list(locked.filter(pk__in=[account.pk for account in accounts]).values_list("pk"))
    ActivationCode.objects.unspent().filter(user__in=accounts).update(revoked_at=now)
    rows = ActivationCode.objects.bulk_create(
        ActivationCode(
            government=government,
            user=account,
            digest=ActivationCode.digest_of(code, account.pk),
            purpose=purpose_for(account),
            issued_by=issued_by,
            issued_at=now,
            expires_at=until,
        )
        for account, code in zip(accounts, drawn, strict=True)
    )
    units = unit_ids or {}
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=issued_by,
            action=ISSUED[row.purpose],
            obj=row.user,
            government=government,
            unit_id=units.get(row.user_id),
            changes={"berlaku sampai": [None, until.isoformat(timespec="minutes")]},
            reason=reason,
        )
        for row in rows
    )
    return {account.pk: code for account, code in zip(accounts, drawn, strict=True)}


@transaction.atomic
def issue_code(
    *,
    account: User,
    issued_by: User | None,
    reason: str,
    unit_id: int | None = None,
    valid_for: timedelta | None = None,
) -> str:
    """Give one account a new code, tell its owner, and return the code in clear.

    An old password stays good until the code is spent. Raises ValidationError for an account that
    was switched off.
    """
    if not account.is_active:
        raise ValidationError("Akun ini dinonaktifkan. Aktifkan kembali dulu.")
    [code] = issue_codes(
        government=account.government,
        accounts=[account],
        issued_by=issued_by,
        reason=reason,
        unit_ids={account.pk: unit_id} if unit_id else None,
        valid_for=valid_for,
    ).values()
    if account.government is not None:
        maker = f" oleh {issued_by}" if issued_by else ""
        notify(
            government=account.government,
            recipients=[account],
            text=f"Kode untuk membuat sandi baru akun Anda dibuat{maker}. Bila bukan permintaan "
            "Anda, beri tahu admin pemerintah daerah.",
        )
    return code


def find_code(*, login: str, text: str) -> ActivationCode | None:
    """The usable code of the account ``login`` that equals ``text``, or None.

    One query and at least one comparison, whether the account is known or not.
    """
    code = normal_code(text)
    rows = list(
        ActivationCode.objects.usable()
        .filter(user__username__iexact=login.strip())
        .select_related("user", "government")[:5]
    )
    found = None
    for row in rows or [ActivationCode(user_id=NOBODY, digest="0" * 64)]:
        if constant_time_compare(ActivationCode.digest_of(code, row.user_id), row.digest):
            found = row
    return found if code and rows else None


def code_of(*, user_id: int, text: str) -> ActivationCode | None:
    """Like ``find_code`` for a link, which names the account by its number."""
    code = normal_code(text)
    row = (
        ActivationCode.objects.usable()
        .filter(user__pk=user_id)  # not user=: a number from an address may be too long for that
        .select_related("user", "government")
        .first()
    )
    held = row or ActivationCode(user_id=NOBODY, digest="0" * 64)
    same = constant_time_compare(ActivationCode.digest_of(code, held.user_id), held.digest)
    return row if same and code else None


@transaction.atomic
def spend_code(*, code: ActivationCode, password: str) -> User:
    """Set the password of the account and close the code, once; return the account.

    The sessions of the account end, for their mark is made of the password. A second factor stays.
    Raises CodeRefused when the code was spent, revoked or expired meanwhile.
    """
    now = timezone.now()
    # Columns of this row alone: PostgreSQL asks them again of a row it had to wait for, but not a
    # join, and then several who come together would each spend the code.
    mine = ActivationCode.objects.unspent().filter(pk=code.pk, expires_at__gt=now)
    if not mine.update(used_at=now):
        raise CodeRefused("")
    account = User.objects.select_for_update(no_key=True).get(pk=code.user_id)
    if not account.is_active:
        raise CodeRefused("")
    account.set_password(password)
    account.save(update_fields=["password"])
    audit.record(
        actor=account,
        action=SPENT[code.purpose],
        obj=account,
        government=code.government,
        unit_id=last_unit_id(account),
    )
    if code.purpose == CodePurpose.RESET and code.government is not None:
        notify(
            government=code.government,
            recipients=[account],
            text="Sandi akun Anda diganti dengan kode. Sesi yang lain sudah diakhiri.",
        )
    return account


def last_unit_id(account: User) -> int | None:
    """The unit under which the last code of the account was issued, for the trail."""
    events = AuditEvent.objects.of_object(account).filter(action__in=ISSUED.values())
    return events.values_list("unit_id", flat=True).first()


def note_request(*, login: str) -> ResetRequest:
    """Keep the wish for a new password, for a name that may be nobody's."""
    row = ResetRequest()
    row.login_sealed = crypto.seal(login.strip(), row.context)
    row.save(force_insert=True)
    return row
