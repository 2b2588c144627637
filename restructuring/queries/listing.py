"""The list of proposals."""

from django.db import connection
from django.db.models import F, Func, IntegerField, Q, QuerySet

from portal.models import Government, User
from restructuring.models import Proposal

SORTS = {
    "number": "number",
    "title": "title",
    "unit": "unit__name",
    "state": "state",
    "effective": "effective_on",
    "made": "made_at",
}
MAX_TEXT = 200


def n_entries(name: str) -> Func:
    """The number of entries of a JSON list, counted by the database."""
    function = "JSONB_ARRAY_LENGTH" if connection.vendor == "postgresql" else "JSON_ARRAY_LENGTH"
    return Func(F(name), function=function, output_field=IntegerField())


def proposal_table(
    *,
    user: User,
    government: Government | None,
    text: str = "",
    state: str = "",
    sort: str = "",
) -> QuerySet[Proposal]:
    """Proposals ``user`` may see, each with ``n_steps`` (changes of the list shown now). ``text`` is
    looked for in title and unit, a number also in the number; ``sort``: one of SORTS, "-" reverses;
    the newest first without one."""
    rows = Proposal.objects.visible_to(user).filter(government=government)
    for word in text[:MAX_TEXT].replace("\0", " ").split()[:8]:
        found = Q(title__icontains=word) | Q(unit__name__icontains=word)
        if word.isascii() and word.isdigit() and len(word) < 10:
            found |= Q(number=int(word))
        rows = rows.filter(found)
    if state:
        rows = rows.filter(state=state)
    key = SORTS.get(sort.removeprefix("-"))
    order = [f"{'-' if sort[:1] == '-' else ''}{key}"] if key else []
    return (
        rows.select_related("unit", "made_by")
        .annotate(n_steps=n_entries("head__steps"))
        .order_by(*order, "-made_at", "-pk")
    )
