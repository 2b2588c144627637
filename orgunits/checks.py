"""Broken rows of the organisation, named by ``manage.py verify`` (tag ``integrity``).

They query, so they run only when a database is named, and never in ``migrate`` (deploy=True).
"""

from django.core.checks import Error, register

from orgunits import integrity
from portal.models import Government


def errors(texts, government, code):
    return [Error(f"{government}: {text}", obj=government, id=code) for text in texts]


@register("integrity", deploy=True)
def check_trees(app_configs, databases=None, **kwargs):
    """MPTT numbers against ``parent``; one root; no circle."""
    found = []
    for government in Government.objects.order_by("pk") if databases else ():
        broken = integrity.named_units(integrity.broken_units(government.pk))
        circles = integrity.named_units(integrity.units_in_circles(government.pk))
        roots = integrity.root_count(government.pk)
        found += errors(
            [f"letak unit {text} tidak cocok dengan induknya" for text in broken],
            government,
            "orgunits.E001",
        )
        found += errors(
            [f"unit {text} berada di bawah dirinya sendiri" for text in circles],
            government,
            "orgunits.E002",
        )
        if roots != 1:
            text = f"susunan punya {roots} pucuk, seharusnya satu"
            found += errors([text], government, "orgunits.E003")
    return found


@register("integrity", deploy=True)
def check_versions(app_configs, databases=None, **kwargs):
    """Versions without gap or overlap, parents as long-lived, today's projection like them."""
    return [
        error
        for government in (Government.objects.order_by("pk") if databases else ())
        for error in errors(
            [f"unit {text}" for text in integrity.version_faults(government.pk)],
            government,
            "orgunits.E004",
        )
    ]


@register("integrity", deploy=True)
def check_ledger_and_rows(app_configs, databases=None, **kwargs):
    """Ledger numbers without a gap; no open post or function on a closed unit; delegated rights
    as their delegations say."""
    found = []
    for government in Government.objects.order_by("pk") if databases else ():
        found += errors(integrity.ledger_faults(government), government, "orgunits.E005")
        found += errors(integrity.stray_rows(government.pk), government, "orgunits.E006")
        found += errors(integrity.delegation_faults(government.pk), government, "orgunits.E007")
        found += errors(integrity.workload_faults(government.pk), government, "orgunits.E008")
        found += errors(integrity.information_faults(government.pk), government, "orgunits.E009")
        found += errors(integrity.relation_faults(government.pk), government, "orgunits.E010")
        found += errors(integrity.round_faults(government.pk), government, "orgunits.E011")
        found += errors(integrity.template_faults(government.pk), government, "orgunits.E012")
    return found
