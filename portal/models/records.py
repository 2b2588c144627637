"""What is left behind: audit events, notices, stored files, keys of forms that were sent."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal import veils
from portal.models.governments import Government
from portal.permissions import Permission, holds_everywhere, unit_ids_in_scope


class AuditEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Events on units in the person's audit scope; rows of no unit only for those who may
        audit the whole government, and none of what is veiled (``portal.veils``). A superadmin
        sees every row."""
        if user.is_superuser and user.is_active:
            return self
        if not user.is_authenticated or user.government_id is None:
            return self.none()
        reached = Q(unit_id__in=unit_ids_in_scope(user, Permission.AUDIT_VIEW))
        if holds_everywhere(user, Permission.AUDIT_VIEW):
            reached |= Q(unit_id__isnull=True)
        rows = self.filter(reached, government=user.government_id)
        for hidden in veils.hidden_from(user):
            rows = rows.exclude(hidden)
        return rows

    def of_object(self, obj):
        return self.filter(object_label=obj._meta.label, object_pk=str(obj.pk))


class AuditEvent(models.Model):
    """One row per write: who, what, old to new, why. Never changed, never deleted.

    Object and unit are numbers, not foreign keys: the floor knows no model of the apps above.
    """

    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, null=True, related_name="audit_events"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField("tindakan", max_length=60)
    object_label = models.CharField("jenis objek", max_length=60)
    object_pk = models.CharField("nomor objek", max_length=40)
    object_text = models.CharField("objek", max_length=200)
    unit_id = models.BigIntegerField("unit", null=True)
    changes = models.JSONField("perubahan", default=dict)  # {"field": [old, new]}
    reason = models.TextField("alasan", blank=True)
    happened_at = models.DateTimeField("waktu", default=timezone.now)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = "jejak audit"
        verbose_name_plural = "jejak audit"
        indexes = [
            models.Index(fields=["government", "-happened_at"], name="auditevent_gov_time"),
            models.Index(fields=["object_label", "object_pk"], name="auditevent_object"),
        ]

    def __str__(self):
        return f"{self.action} {self.object_text}"


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient=user)

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """A short notice to one person, with the page it is about."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    text = models.CharField("isi", max_length=300)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        indexes = [models.Index(fields=["recipient", "read_at"], name="notification_unread")]

    def __str__(self):
        return self.text


class Attachment(models.Model):
    """A stored file. The path is never chosen by a user; the content is known by its SHA-256."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nama berkas", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField("ukuran (bita)")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, unique=True)  # relative to FILES_DIR
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "berkas"
        verbose_name_plural = "berkas"

    def __str__(self):
        return self.name


class FormKey(models.Model):
    """A form that was sent: sending it again gives the first answer and writes nothing.

    ``key`` is a digest of the hidden field, ``body`` of what was posted; neither says by whom.
    ``location`` is where the first answer sent the browser (portal.formkeys).
    """

    key = models.CharField(max_length=64, unique=True)
    body = models.CharField(max_length=64)
    location = models.TextField(blank=True)
    day = models.DateField(db_index=True)

    class Meta:
        verbose_name = "kunci formulir"
        verbose_name_plural = "kunci formulir"

    def __str__(self):
        return self.key[:8]
