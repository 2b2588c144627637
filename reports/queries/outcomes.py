"""What a change of structure was followed by: reads for ``reports.outcomes``."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate, TruncQuarter

from orgunits.models import Lineage, OrgUnit, StructureChange, UnitVersion
from portal.models import Government
from publicservices.enums import RequestState
from publicservices.models import ServiceRequest
from reports.enums import PeriodKind
from reports.outcomes import (
    IN_TIME,
    INDEX,
    TIME,
    Outcome,
    Tree,
    Window,
    outcome_of,
    window_of,
)
from reports.periods import Period, containing
from restructuring.models import Proposal
from surveys.enums import CampaignState
from surveys.models import Campaign, Tally
from surveys.queries.totals import tally_totals_by
from surveys.scoring import Totals
from surveys.suppression import MINIMUM_GROUP

COMPARED = ("parent_id", "name", "kind", "tipe")


def outcomes_of(proposal: Proposal, today: date) -> list[Outcome]:
    """Every indicator of an enacted ``proposal`` (with government and change). A constant number of
    queries, whatever the number of units and answers. Nothing here asks who looks: the touched
    units lie within ``proposal.unit``, of the others only means are told."""
    change, government = proposal.change, proposal.government
    window = window_of(change.effective_on, today)
    tree = Tree({}, {})
    units = OrgUnit.objects.filter(government=government).order_by()
    for pk, parent, kind in units.values_list("pk", "parent_id", "kind"):
        tree.parents[pk], tree.kinds[pk] = parent, kind
    touched, links = touched_units(change)
    surveys = survey_figures(government, window)
    requests = request_figures(government, window)
    common = {
        "units": {unit for unit in touched if tree.parents.get(unit) is not None},
        "links": links,
        "tree": tree,
        "apart": otherwise_changed(government, change, window),
        "top": proposal.unit_id,
    }
    return [
        outcome_of(measured, figures, window, **common)
        for measured, figures in ((INDEX, surveys), (TIME, surveys), (IN_TIME, requests))
    ]


def touched_units(change: StructureChange) -> tuple[set[int], list[tuple[int, int]]]:
    """(ids of the units ``change`` touched, pairs of them that hang together). A unit that only got
    another place among its siblings or another code is not touched. Three queries."""
    links = list(
        Lineage.objects.filter(change=change, superseded_at__isnull=True)
        .order_by("pk")
        .values_list("predecessor_id", "successor_id")
    )
    found = {unit for pair in links for unit in pair}
    found |= set(change.concerned.order_by().values_list("pk", flat=True))
    forms = defaultdict(list)
    for row in (
        UnitVersion.objects.current_knowledge()
        .filter(
            Q(valid_from=change.effective_on) | Q(valid_until=change.effective_on),
            unit__in=UnitVersion.objects.filter(change=change).values("unit"),
        )
        .order_by("valid_from")
        .values("unit_id", *COMPARED)
    ):
        forms[row["unit_id"]].append([row[name] for name in COMPARED])
    found |= {unit for unit, rows in forms.items() if len(rows) == 1 or rows[0] != rows[-1]}
    return found, links


def otherwise_changed(government: Government, change: StructureChange, window: Window) -> set[int]:
    """Units that other changes merged, divided or closed within the window: nothing to compare
    with. One query."""
    last = window.after[-1].end if window.after else change.effective_on
    links = Lineage.objects.filter(
        government=government,
        superseded_at__isnull=True,
        effective_on__range=(window.before[0].start, last),
    ).exclude(change=change)
    pairs = links.order_by().values_list("predecessor_id", "successor_id")
    return {unit for pair in pairs for unit in pair}


def survey_figures(government: Government, window: Window) -> dict[int, dict[Period, Totals]]:
    """``{unit: {quarter: answers}}`` of the closed surveys that lie within one quarter. A survey with
    too few answers to be told stays out: nobody can subtract it back. Three queries."""
    quarters = window.every
    asked = Campaign.objects.filter(
        government=government,
        state=CampaignState.CLOSED,
        period_start__gte=quarters[0].start,
        period_end__lte=quarters[-1].end,
    )
    place = {}
    for pk, unit, start, end in asked.order_by().values_list(
        "pk", "unit_id", "period_start", "period_end"
    ):
        quarter = containing(PeriodKind.QUARTER, start)
        if quarter in quarters and end <= quarter.end:
            place[pk] = (unit, quarter)
    totals = tally_totals_by(Tally.objects.filter(campaign__in=asked.order_by()), "campaign_id")
    found: dict[int, dict[Period, Totals]] = defaultdict(dict)
    for (pk,), answers in totals.items():
        if pk in place and answers.is_enough(MINIMUM_GROUP):
            unit, quarter = place[pk]
            found[unit][quarter] = found[unit].get(quarter, Totals()) + answers
    return dict(found)


def request_figures(
    government: Government, window: Window
) -> dict[int, dict[Period, tuple[int, int]]]:
    """``{unit: {quarter: (requests that were granted, of these by their deadline)}}`` by the unit that gave
    the service then; requests without a deadline stay out. One query."""
    quarters = {quarter.start: quarter for quarter in window.every}
    zone = government.zone
    first, last = min(quarters), max(quarter.end for quarter in quarters.values())
    rows = (
        ServiceRequest.objects.filter(
            government=government, state=RequestState.DONE, due_on__isnull=False
        )
        .annotate(ended=TruncDate("closed_at", tzinfo=zone))
        .filter(ended__range=(first, last))
        .annotate(quarter=TruncQuarter("closed_at", tzinfo=zone))
        .order_by()
        .values_list("service__unit_id", "quarter")
        .annotate(n=Count("pk"), in_time=Count("pk", filter=Q(ended__lte=F("due_on"))))
    )
    found: dict[int, dict[Period, tuple[int, int]]] = defaultdict(dict)
    for unit, start, n, in_time in rows:
        if (quarter := quarters.get(start.date())) is not None:
            found[unit][quarter] = (n, in_time)
    return dict(found)
