"""Broken rows of public services, named by ``manage.py verify`` (tag ``integrity``).

Registered as deployment checks: they run when asked for by tag, never before a migration.
"""

from datetime import date

from django.core import checks
from django.db.models import Exists, F, OuterRef, Q

from portal.integrity import INTEGRITY
from portal.models import Government
from publicservices.models import PublicService, ServiceStandard, ServiceTimeTally
from publicservices.queries.tallies import empty, recount


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


def stray_standards():
    """Standards of no service of their government, and versions that hold on one day together."""
    services = PublicService.objects.filter(
        line=OuterRef("line"), government=OuterRef("government")
    )
    later = ServiceStandard.objects.filter(
        line=OuterRef("line"),
        number__gt=OuterRef("number"),
        valid_from__lt=OuterRef("valid_until"),
    )
    rows = ServiceStandard.objects.annotate(has_service=Exists(services))
    overlapping = rows.filter(valid_until__isnull=False).filter(Exists(later))
    found = [("publicservices.E002", row) for row in rows.filter(has_service=False).order_by("pk")]
    found += [("publicservices.E003", row) for row in overlapping.order_by("pk")]
    texts = {
        "publicservices.E002": "bukan standar layanan pemerintah daerahnya",
        "publicservices.E003": "berlaku bersamaan dengan versi sesudahnya",
    }
    return [
        checks.Error(f"Standar pelayanan {row.pk} {texts[number]}.", obj=row, id=number)
        for number, row in found
    ]


def drifted_tallies():
    """Tallies of times that are not what a recount of the rows gives."""
    found = []
    for government in Government.objects.order_by("pk"):
        rows = {(row.line, row.month): row
                for row in ServiceTimeTally.objects.filter(government=government)}  # fmt: skip
        counted = recount(government, None, date(1970, 1, 1), date(2999, 12, 1))
        for key in sorted(rows.keys() | counted.keys(), key=str):
            row, wanted = rows.get(key), counted.get(key) or empty()
            told = {name: getattr(row, name) for name in wanted} if row else empty()
            if told != wanted:
                text = (
                    f"Rekap waktu layanan {key[0]} bulan {key[1]:%Y-%m} berbeda dari hitung ulang."
                )
                found.append(checks.Error(text, obj=row, id="publicservices.E004"))
    return found


@checks.register(INTEGRITY, deploy=True)
def check_services(app_configs, databases=None, **kwargs):
    return misplaced_services() + stray_standards() + drifted_tallies() if databases else []
