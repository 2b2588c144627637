"""Finding a certificate by its public code."""

from django.utils.crypto import constant_time_compare

from employees.certificate_codes import digest_of
from employees.models import TrainingCertificate


def certificate_by_code(text: str) -> TrainingCertificate | None:
    """The certificate whose code somebody typed, withdrawn or not; None for anything else. What is
    no code at all is looked up like one. One query."""
    digest = digest_of(text)
    rows = TrainingCertificate.objects.select_related("government")
    found = rows.filter(code_digest=digest).first()
    return found if found and constant_time_compare(found.code_digest, digest) else None
