"""What a person wants outside the portal, and a try by the administrator."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal import audit, crypto
from portal.delivery import channels
from portal.delivery.channels import DeliveryError, Message
from portal.enums import Channel
from portal.models import NoticePreference, User


@transaction.atomic
def save_preference(
    *, user: User, by_email: bool, by_gateway: bool, phone: str
) -> NoticePreference:
    """Keep the person's own choice. ``phone`` as ``+628…`` or empty; it is stored sealed.

    ValidationError when the gateway is wanted without a number. The audit names no number.
    """
    if by_gateway and not phone:
        raise ValidationError({"phone": "Tulis nomor ponsel Anda."})
    row, _ = NoticePreference.objects.select_for_update().get_or_create(user=user)
    before = {"by_email": row.by_email, "by_gateway": row.by_gateway, "phone": bool(row.phone)}
    row.by_email, row.by_gateway = by_email, by_gateway
    row.phone = crypto.seal(phone, row.seal_context) if phone else ""
    row.full_clean()
    row.save()
    after = {"by_email": by_email, "by_gateway": by_gateway, "phone": bool(phone)}
    if user.government is not None and before != after:
        audit.record(
            actor=user,
            action="Mengubah pilihan pemberitahuan",
            obj=row,
            government=user.government,
            changes=audit.differences(before, after),
        )
    return row


def send_test(*, user: User, channel: str) -> None:
    """Send the person one message over ``channel`` now; ValidationError says why it did not go."""
    if not channels.is_on(channel):
        raise ValidationError("Saluran ini belum disiapkan pada pemasangan ini.")
    preference = NoticePreference.objects.filter(user=user).first()
    address = channels.address_of(channel, user, preference)
    if not address:
        missing = "alamat surel" if channel == Channel.EMAIL else "nomor ponsel"
        raise ValidationError(f"Anda belum punya {missing}, atau saluran ini Anda matikan.")
    try:
        channels.send(channel, Message(address, 1, f"tatanan-uji-{timezone.now():%Y%m%d%H%M%S%f}"))
    except DeliveryError as error:
        raise ValidationError(f"Tidak terkirim: {error.reason}.") from error
