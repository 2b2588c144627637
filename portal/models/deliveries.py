"""Notices that also leave the portal: the outbox, and what a person wants of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.enums import Channel, DeliveryState
from portal.models.governments import Government
from portal.models.records import Notification


class NoticePreference(models.Model):
    """What a person wants outside the portal; without a row e-mail is on and the gateway off.

    ``phone`` is sealed (portal.crypto) for this row, as ``+628…``; empty while none was given.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference"
    )
    by_email = models.BooleanField("surel", default=True)
    by_gateway = models.BooleanField("WhatsApp atau SMS", default=False)
    phone = models.TextField("nomor ponsel", blank=True)

    class Meta:
        verbose_name = "pilihan pemberitahuan"
        verbose_name_plural = "pilihan pemberitahuan"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by_gateway=False) | ~models.Q(phone=""),
                name="noticepreference_gateway_has_phone",
            )
        ]

    def __str__(self):
        return str(self.user)

    @property
    def seal_context(self):
        return f"portal.NoticePreference.phone:{self.user_id}"


class Delivery(models.Model):
    """One notice on its way to one person over one channel: written with the notice, sent once.

    SENDING is taken before the message goes out. Whoever dies in between leaves it UNKNOWN: a notice
    too few is better than the same one twice. ``error`` holds a word for the administrator, never
    what the server said (it may name addresses).
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, related_name="deliveries"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    channel = models.CharField("saluran", max_length=8, choices=Channel)
    state = models.CharField(
        "keadaan", max_length=8, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField("percobaan", default=0)
    next_try_at = models.DateTimeField("dikirim sesudah", default=timezone.now)
    finished_at = models.DateTimeField("berakhir", null=True)
    error = models.CharField("sebab gagal", max_length=100, blank=True)

    class Meta:
        ordering = ["next_try_at", "pk"]
        verbose_name = "pengiriman"
        verbose_name_plural = "pengiriman"
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel"], name="delivery_once_per_channel"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="delivery_due",
            ),
            models.Index(fields=["recipient", "channel", "finished_at"], name="delivery_recent"),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} #{self.pk}"
