"""What ``manage.py verify`` and a restored backup look for: rows that are broken."""

from django.core.checks import run_checks
from django.utils.module_loading import autodiscover_modules

INTEGRITY = "integrity"


def broken_rows(database="default"):
    """Messages of every check tagged ``integrity`` about the rows of ``database``, by their id.

    Django keeps its checks in a set, so that their order differs from process to process: here all
    of one kind stand together, each kind in the order its check found them.
    """
    autodiscover_modules("checks")
    found = run_checks(tags=[INTEGRITY], databases=[database], include_deployment_checks=True)
    return sorted(found, key=lambda message: message.id)
