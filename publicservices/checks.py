"""Broken rows of public services, named by ``manage.py verify`` (tag ``integrity``).

Registered as deployment checks: they run when asked for by tag, never before a migration.
"""

from django.core import checks
from django.db.models import F, Q

from portal.integrity import INTEGRITY
from publicservices.models import PublicService


def misplaced_services():
    """Services whose unit or predecessor belongs to another government."""
    services = PublicService.objects.filter(
        ~Q(unit__government=F("government"))
        | (Q(predecessor__isnull=False) & ~Q(predecessor__government=F("government")))
    )
    return [
        checks.Error(
            f"Layanan {service.pk} ({service.code}) tidak sepemerintah dengan unitnya atau asalnya.",
            obj=service,
            id="publicservices.E001",
        )
        for service in services.order_by("pk")
    ]


@checks.register(INTEGRITY, deploy=True)
def check_services(app_configs, databases=None, **kwargs):
    return misplaced_services() if databases else []
