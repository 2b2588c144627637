"""Certificates of trainings as PDF: A4 across, with the address where anybody can check each."""

from django.conf import settings
from django.urls import reverse

from employees.certificate_codes import written
from portal.documents import render_pdf
from portal.qr import qr_svg
from portal.templatetags.formats import date_long, date_range, number

ON_A_PART = 50  # typeset while somebody waits: about two seconds


def public_address(certificate):
    """The whole address of the page on which a certificate is checked."""
    path = reverse("certificate_public:certificate_check", args=[written(certificate.code)])
    return f"{settings.SITE_URL}{path}"


def certificate_data(certificate):
    """What the template ``certificate`` is filled with; no NIP: the paper is shown around."""
    government = certificate.government
    address = public_address(certificate)
    return {
        "organisation": f"Pemerintah {government.name}",
        "number": certificate.number,
        "holder": certificate.holder,
        "programme": certificate.programme,
        "period": date_range(certificate.started_on, certificate.ended_on),
        "provider": certificate.provider,
        "jp": f"{number(certificate.jp)} jam pelajaran (JP)",
        "issued": date_long(certificate.issued_on),
        "signatory": government.signatory_name,
        "signatory_title": government.signatory_title,
        "code": written(certificate.code),
        "address": address.split("://", 1)[-1],
        "withdrawn": "Sertifikat ini sudah dicabut." if certificate.withdrawn_at else "",
        "qr": {"svg": qr_svg(address), "alt": f"Kode QR ke {address}"},
    }


def parts_of(count):
    """The numbers of the parts in which ``count`` certificates are downloaded, from 1."""
    return range(1, -(-count // ON_A_PART) + 1)


def build_certificates(certificates, *, title):
    """The PDF of certificates (with their government), a page each. Raises
    portal.documents.DocumentError."""
    pages = [certificate_data(one) for one in certificates]
    return render_pdf(
        "certificate",
        {"author": pages[0]["organisation"], "certificates": pages},
        title=title,
        day=max(one.issued_on for one in certificates),
    )
