"""The ways a notice leaves the portal, off until the installation names a server.

No message carries what the notice says (docs/adr/0015): mail and chat lie on servers and phones
that are not the government's. It says that there is something to read, and where to sign in.
"""

import ipaddress
import json
import re
import smtplib
import socket
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from portal import crypto
from portal.enums import Channel

SUBJECT = "Ada pemberitahuan di Tatanan"
PHONE = re.compile(r"\+628[1-9]\d{7,10}")
GATEWAY_SECONDS = 10


class DeliveryError(Exception):
    """The message did not go out; ``reason`` is a word for the administrator.

    ``again``: whether it surely was not taken, so that trying once more cannot double it.
    """

    def __init__(self, reason, *, again):
        super().__init__(reason)
        self.reason, self.again = reason, again


@dataclass(frozen=True)
class Message:
    """``key`` is the same for every attempt, so that a gateway can refuse a second one."""

    to: str
    count: int
    key: str


def is_on(channel):
    """Whether the installation has named a server for ``channel``."""
    return bool(settings.EMAIL_HOST if channel == Channel.EMAIL else settings.NOTICE_GATEWAY_URL)


def channels_on():
    return [channel for channel in Channel if is_on(channel)]


def address_of(channel, user, preference):
    """Where ``user`` takes notices of ``channel``, or an empty text: not wanted or not known."""
    if channel == Channel.EMAIL:
        return user.email if preference is None or preference.by_email else ""
    return stored_phone(preference) if preference is not None and preference.by_gateway else ""


def stored_phone(preference):
    """The number of ``preference`` as ``+628…``, or an empty text: none, or its key is gone."""
    if not preference.phone:
        return ""
    try:
        return crypto.unseal(preference.phone, preference.seal_context)
    except crypto.CannotDecrypt:  # the number is as good as none
        return ""


def normal_phone(text):
    """The Indonesian mobile number in ``text`` as ``+628…``; ValueError when it is none."""
    digits = re.sub(r"[\s().-]", "", text)
    for start in ("+62", "62", "0"):
        if digits.startswith(start):
            digits = "+62" + digits[len(start) :]
            break
    if not PHONE.fullmatch(digits):
        raise ValueError("Tulis nomor ponsel Indonesia, misalnya 0812 3456 7890.")
    return digits


def words(count):
    """The whole message: how many notices wait, and where to read them."""
    some = "Ada satu pemberitahuan baru" if count == 1 else f"Ada {count} pemberitahuan baru"
    return f"{some} untuk Anda di Tatanan. Masuk untuk membacanya: {settings.SITE_URL}/notices/"


def send(channel, message):
    """Send one message now. DeliveryError when it did not go out."""
    if channel == Channel.EMAIL:
        send_mail(message)
    else:
        send_to_gateway(message)


def send_mail(message):
    body = (
        f"{words(message.count)}\n\nIsinya tidak dikirim lewat surel. Bila tidak ingin menerima surel "
        f"seperti ini, ubah di {settings.SITE_URL}/notices/preferences/\n"
    )
    mail = EmailMessage(
        SUBJECT,
        body,
        settings.DEFAULT_FROM_EMAIL,
        [message.to],
        headers={"Message-ID": f"<{message.key}@{urlsplit(settings.SITE_URL).hostname}>"},
    )
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError("server surel tidak menjawab", again=True) from error
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        raise DeliveryError("alamat ditolak server surel", again=False) from error
    except smtplib.SMTPResponseException as error:
        # 4xx: not taken, asked to come again. 5xx: never.
        later = 400 <= error.smtp_code < 500
        raise DeliveryError(f"server surel menjawab {error.smtp_code}", again=later) from error
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError("sambungan surel putus", again=False) from error
    finally:
        connection.close()


class NoRedirects(HTTPRedirectHandler):
    """A gateway answers where it was asked; it sends us nowhere else."""

    def redirect_request(self, *arguments):
        return None


def send_to_gateway(message):
    """POST ``{"id", "to", "text"}`` as JSON to the gateway; any 2xx says it was taken."""
    check_gateway_host(settings.NOTICE_GATEWAY_URL)
    body = json.dumps({"id": message.key, "to": message.to, "text": words(message.count)})
    request = Request(
        settings.NOTICE_GATEWAY_URL,
        data=body.encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {settings.NOTICE_GATEWAY_TOKEN}",
        },
    )
    try:
        with build_opener(NoRedirects).open(request, timeout=GATEWAY_SECONDS) as answer:
            answer.read(1024)
    except HTTPError as error:
        error.close()
        again = error.code == 429 or error.code >= 500
        raise DeliveryError(f"gerbang pesan menjawab {error.code}", again=again) from error
    except URLError as error:  # raised before a byte of the request was answered
        refused = isinstance(error.reason, ConnectionRefusedError | socket.gaierror)
        raise DeliveryError("gerbang pesan tidak menjawab", again=refused) from error
    except (OSError, HTTPException) as error:  # broken off, or no HTTP at all
        raise DeliveryError("sambungan ke gerbang pesan putus", again=False) from error


def check_gateway_host(url):
    """DeliveryError when the gateway's name leads into this machine or its own network, unless
    the installation says that it stands there (NOTICE_GATEWAY_PRIVATE)."""
    if settings.NOTICE_GATEWAY_PRIVATE:
        return
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise DeliveryError("alamat gerbang pesan bukan https", again=False)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, proto=socket.IPPROTO_TCP)
    except OSError as error:
        raise DeliveryError("nama gerbang pesan tidak dikenal", again=True) from error
    if any(not ipaddress.ip_address(entry[4][0]).is_global for entry in found):
        raise DeliveryError("alamat gerbang pesan ada di jaringan dalam", again=False)
