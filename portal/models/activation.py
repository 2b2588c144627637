"""One-time codes by which people make the password of their account, and requests for one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal import crypto
from portal.enums import CodePurpose
from portal.models.governments import Government


class ActivationCodeQuerySet(models.QuerySet):
    def unspent(self):
        """Neither used nor revoked; perhaps expired."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)

    def usable(self, now=None):
        """Codes that would open their account at ``now``."""
        return self.unspent().filter(expires_at__gt=now or timezone.now(), user__is_active=True)


class ActivationCode(models.Model):
    """A code that lets one person set a password once.

    Only ``digest`` is kept, keyed and bound to the account (``digest_of``): the code itself stands
    on paper or in one mail. At most one code of an account is unspent.
    """

    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, null=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activation_codes"
    )
    digest = models.CharField(max_length=64)
    purpose = models.CharField("guna", max_length=10, choices=CodePurpose)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField("dibuat", default=timezone.now)
    expires_at = models.DateTimeField("berlaku sampai")
    used_at = models.DateTimeField("dipakai", null=True)
    revoked_at = models.DateTimeField("dicabut", null=True)

    objects = ActivationCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = "kode akun"
        verbose_name_plural = "kode akun"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="activationcode_one_unspent",
                violation_error_message="Akun ini masih punya kode yang belum dipakai.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="activationcode_period_ordered"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="activationcode_used_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=CodePurpose.values), name="activationcode_purpose_known"
            ),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} {self.user}"

    @staticmethod
    def digest_of(code, user_id):
        """What is kept of ``code`` for one account; of another account it is another digest."""
        return crypto.blind_index(code, f"portal.ActivationCode:{user_id}")


class ResetRequest(models.Model):
    """Somebody asked for a new password by typing a user name, known or not.

    The page writes this row for every name alike, so that neither its answer nor its time tells
    whether the account exists; the tick looks it up and mails (portal.activation.mail). The name
    is sealed, for people type passwords into the wrong field. The row lives until the next tick.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    login_sealed = models.TextField()
    requested_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "permintaan sandi"
        verbose_name_plural = "permintaan sandi"

    def __str__(self):
        return str(self.uuid)

    @property
    def context(self):
        """What the sealed name is bound to: it does not open in another row."""
        return f"portal.ResetRequest.login:{self.uuid}"

    @property
    def login(self):
        return crypto.unseal(self.login_sealed, self.context)
