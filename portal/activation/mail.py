"""Links by mail, where an account has an address and the installation a mail server.

The worker draws the code when it sends the mail, so that no code ever stands in a job, in the
queue or in the database. A job that is repeated sends a newer link; the one before is dead then.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal import crypto
from portal.actions import request_job
from portal.activation.actions import issue_code
from portal.activation.codes import written
from portal.jobs import JobFailed, job
from portal.models import ActivationCode, Job, ResetRequest, User
from portal.permissions import Permission

SEND_LINK = "portal.send_activation_link"
PER_TICK = 50
QUIET = timedelta(minutes=15)  # one account is not mailed more often on a stranger's wish
SUBJECT = "Tautan untuk membuat sandi Tatanan"
BODY = """Untuk membuat sandi akun Tatanan Anda, buka tautan ini dalam {hours} jam. Tautan hanya dapat dipakai satu kali.

{link}

Bila Anda tidak memintanya, abaikan surat ini. Sandi lama tetap berlaku. Tatanan tidak pernah meminta sandi lewat surat.
"""


def mail_works():
    """Whether this installation has a mail server."""
    return bool(settings.EMAIL_HOST)


def link_for(account, code):
    """The address that lets the owner of ``account`` set a password; always of our own site."""
    path = reverse("portal:activation_link", args=[account.pk, written(code)])
    return f"{settings.SITE_URL}{path}"


def order_mail_link(*, account: User, issued_by: User | None) -> Job:
    """Have a link mailed to the person. Raises ValidationError when no mail can reach them."""
    if not mail_works():
        raise ValidationError("Surel belum disiapkan pada pemasangan ini.")
    if not account.email:
        raise ValidationError("Akun ini belum punya alamat surel.")
    if account.government is None or not account.is_active:
        raise ValidationError("Akun ini tidak dapat dikirimi tautan.")
    return request_job(
        kind=SEND_LINK,
        title=f"Tautan sandi untuk {account}",
        params={"account": account.pk},
        government=account.government,
        user=issued_by,
    )


@job(name=SEND_LINK, permission=Permission.ACCOUNT_RESET, time_limit=120)
def send_activation_link(progress, *, account):
    """Draw a code, keep its digest, send the link."""
    person = User.objects.select_related("government").get(pk=account)
    if not (mail_works() and person.email and person.is_active):
        raise JobFailed("Akun ini tidak dapat lagi dikirimi tautan.")
    code = issue_code(
        account=person,
        issued_by=progress.job.requested_by,
        reason="Tautan dikirim lewat surel.",
        valid_for=timedelta(hours=settings.ACTIVATION_LINK_HOURS),
    )
    text = BODY.format(hours=settings.ACTIVATION_LINK_HOURS, link=link_for(person, code))
    EmailMessage(SUBJECT, text, settings.DEFAULT_FROM_EMAIL, [person.email]).send()
    return {}


def answer_requests(now=None):
    """Order a link for every request whose account can be reached; forget them all (tick part)."""
    now = now or timezone.now()
    for row in ResetRequest.objects.order_by("pk")[:PER_TICK]:
        with transaction.atomic():
            taken, _ = ResetRequest.objects.filter(pk=row.pk).delete()
            if taken:
                answer(row, now)


def answer(row, now):
    """Order the link of one request, when there is somebody to send it to."""
    try:
        login = row.login
    except crypto.CannotDecrypt:
        return
    account = (
        User.objects.filter(username__iexact=login, is_active=True, government__isnull=False)
        .exclude(email="")
        .select_related("government")
        .first()
    )
    if account is None or not mail_works():
        return
    fresh = ActivationCode.objects.filter(user=account, issued_at__gt=now - QUIET)
    if not fresh.exists():
        order_mail_link(account=account, issued_by=None)
