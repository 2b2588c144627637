"""The lock of a kiosk. Pure but for the installation's secret."""

from django.utils.crypto import constant_time_compare, salted_hmac


def is_kiosk(campaign, key):
    """Whether ``key`` is that of the survey's kiosks now."""
    return bool(campaign.kiosk_key) and constant_time_compare(campaign.kiosk_key, key)


def exit_pin(campaign):
    """The four digits by which staff leave the kiosk; another key has another one."""
    digest = salted_hmac("surveys.kiosk", campaign.kiosk_key, algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:4]) % 10_000:04d}"
