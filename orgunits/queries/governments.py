"""The governments of an installation, for whoever keeps it."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from orgunits.models import OrgUnit
from portal.models import Government, User

GOVERNMENT_SORTS = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "created": ("created_at", "pk"),
    "-created": ("-created_at", "-pk"),
}


def _counted(rows: QuerySet) -> Coalesce:
    """How many of ``rows`` belong to the government of the outer query."""
    found = rows.filter(government=OuterRef("pk")).order_by().values("government")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)


def government_table(*, text: str = "", sort: str = "name") -> QuerySet[Government]:
    """Governments with ``n_units`` (open ones) and ``n_accounts`` (active ones)."""
    rows = Government.objects.annotate(
        n_units=_counted(OrgUnit.objects.filter(closed_on__isnull=True)),
        n_accounts=_counted(User.objects.filter(is_active=True)),
    )
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(area_code__startswith=text))
    return rows.order_by(*GOVERNMENT_SORTS.get(sort, GOVERNMENT_SORTS["name"]))
