"""Reads of signals (indikasi masalah): lists, what is behind one, what they led to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window
from django.urls import NoReverseMatch, reverse

from employees.queries.people import unit_places_on, with_agency
from orgunits.scope import subtree_ids
from portal.models import Government, User
from portal.permissions import Permission
from restructuring.enums import ProposalState, SignalState
from restructuring.models import (
    Proposal,
    ProposalEvidence,
    Signal,
    SignalAnswer,
    SignalMention,
    SignalRun,
)
from restructuring.queries.signal_search import InForce, rules_in_force
from restructuring.signal_rules import RULES
from restructuring.states import DRAFTING

SORTS = {
    "unit": "unit__name",
    "rule": "rule",
    "value": "value",
    "since": "first_seen",
    "state": "state",
}
SHOWN = 3  # on the first page
MAX_TEXT = 200
TAKEN, FREE = "taken", "free"


def visible_signals(user: User, government: Government | None) -> QuerySet[Signal]:
    """Signals of ``government`` in sight, each with ``is_taken``: a reason of a proposal the reader
    may see, and ``is_answered``: whoever leads the unit has said something."""
    seen = ProposalEvidence.objects.filter(
        signal=OuterRef("pk"), proposal__in=Proposal.objects.visible_to(user).values("pk")
    )
    rows = Signal.objects.visible_to(user).filter(government=government)
    answers = SignalAnswer.objects.filter(signal=OuterRef("pk"))
    return rows.select_related("unit", "dismissed_by").annotate(
        is_taken=Exists(seen), is_answered=Exists(answers)
    )


def signal_table(
    *,
    user: User,
    government: Government | None,
    text: str = "",
    group: str = "",
    rule: str = "",
    state: str = "",
    agency: int | None = None,
    taken: str = "",
    sort: str = "",
) -> QuerySet[Signal]:
    """``visible_signals`` narrowed: ``group`` a group of rules, ``state`` a SignalState, ``agency``
    on it, below it or naming it, ``taken`` TAKEN or FREE. ``sort``: one of SORTS, "-" reverses; the
    heaviest first without one."""
    rows = visible_signals(user, government)
    for word in text[:MAX_TEXT].replace("\0", " ").split()[:8]:
        rows = rows.filter(Q(text__icontains=word) | Q(unit__name__icontains=word))
    if group:
        rows = rows.filter(rule__in=[one.code for one in RULES.values() if one.group == group])
    if rule:
        rows = rows.filter(rule=rule)
    if state:
        rows = rows.filter(state=state)
    if agency:
        rows = about_units(rows, subtree_ids(agency))
    if taken:
        rows = rows.filter(is_taken=taken == TAKEN)
    key = SORTS.get(sort.removeprefix("-"))
    order = [f"{'-' if sort[:1] == '-' else ''}{key}"] if key else []
    return rows.order_by(*order, "-rank", "first_seen", "pk")


def about_units(rows: QuerySet[Signal], unit_ids: object) -> QuerySet[Signal]:
    """Those on the units or naming one of them; ``unit_ids``: an expression for ``pk__in``."""
    named = SignalMention.objects.filter(signal=OuterRef("pk"), unit__in=unit_ids)
    return rows.filter(Q(unit__in=unit_ids) | Exists(named))


def chosen_signals(user: User, government: Government | None, ids: Iterable[int]) -> list[Signal]:
    """Of the signals named those in sight that are not over, the heaviest first."""
    rows = visible_signals(user, government).live().filter(pk__in=list(ids))
    return placed(rows.order_by("-rank", "pk"), government.today()) if government else []


def placed(
    signals: Iterable[Signal], day: date, within: Collection[int] | None = None
) -> list[Signal]:
    """The signals, each with ``place``: its unit with the perangkat daerah it belongs to, since many
    a unit is called "Sekretariat"; with ``within`` (unit ids) only where that is one of these. Two
    queries, none for no signals."""
    rows = list(signals)
    places = unit_places_on({row.unit_id for row in rows}, day) if rows else {}
    for row in rows:
        name, agency = places.get(row.unit_id, (row.unit.name, None))
        is_told = within is None or (agency is not None and agency.id in within)
        row.place = with_agency(name, row.unit_id, agency if is_told else None)
    return rows


def last_signal_run(government: Government | None) -> SignalRun | None:
    return SignalRun.objects.filter(government=government).first()


def evidence_url(signal: Signal) -> str:
    """The page where the evidence is read; empty when no app offers it."""
    rule = signal.known_rule
    try:
        if rule.query:
            return f"{reverse(rule.page)}?{rule.query.format(unit=signal.unit_id)}"
        return reverse(rule.page, args=[signal.unit_id])
    except NoReverseMatch:
        return ""


def proposals_of(signal: Signal, user: User) -> QuerySet[Proposal]:
    """Proposals in sight of ``user`` that name the signal as a reason."""
    taken = ProposalEvidence.objects.filter(signal=signal).values("proposal")
    return Proposal.objects.visible_to(user).filter(pk__in=taken).order_by("-made_at", "-pk")


def drafts_to_join(user: User, government: Government | None) -> QuerySet[Proposal]:
    """Drafts that ``user`` may give reasons to, the newest first."""
    rows = Proposal.objects.visible_to(user, Permission.PROPOSAL_EDIT)
    return rows.filter(government=government, state__in=DRAFTING).order_by("-made_at", "-pk")


@dataclass(frozen=True, slots=True)
class WaitingSignals:
    """``heaviest``: open signals nobody in sight has taken up; ``n``: how many there are in all."""

    heaviest: tuple[Signal, ...] = ()
    n: int = 0


def waiting_signals(*, user: User, government: Government) -> WaitingSignals:
    """For the first page. One query, and the names of the places."""
    rows = visible_signals(user, government).filter(state=SignalState.OPEN, is_taken=False)
    counted = rows.annotate(n_all=Window(Count("pk"))).order_by("-rank", "first_seen", "pk")
    heaviest = tuple(placed(counted[:SHOWN], government.today()))
    return WaitingSignals(heaviest, heaviest[0].n_all if heaviest else 0)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as it holds, and what became of what it saw within the reader's sight: ``n_taken``
    became a reason of a proposal, ``n_enacted`` of one that was put in force, of these ``n_helped``
    are gone by now."""

    by: InForce
    n_open: int = 0
    n_dismissed: int = 0
    n_closed: int = 0
    n_taken: int = 0
    n_enacted: int = 0
    n_helped: int = 0

    @property
    def n_ever(self) -> int:
        return self.n_open + self.n_dismissed + self.n_closed


def rule_lines(user: User, government: Government, day: date) -> list[RuleLine]:
    """Every rule. Three queries."""
    seen = visible_signals(user, government)
    enacted = ProposalEvidence.objects.filter(
        signal=OuterRef("pk"),
        proposal__in=Proposal.objects.visible_to(user).values("pk"),
        proposal__state=ProposalState.ENACTED,
    )
    closed = Q(state=SignalState.CLOSED)
    counts = (
        seen.annotate(is_enacted=Exists(enacted))
        .order_by()
        .values("rule")
        .annotate(
            n_open=Count("pk", filter=Q(state=SignalState.OPEN)),
            n_dismissed=Count("pk", filter=Q(state=SignalState.DISMISSED)),
            n_closed=Count("pk", filter=closed),
            n_taken=Count("pk", filter=Q(is_taken=True)),
            n_enacted=Count("pk", filter=Q(is_enacted=True)),
            n_helped=Count("pk", filter=closed & Q(is_enacted=True)),
        )
    )
    by_rule = {row.pop("rule"): row for row in counts}
    return [
        RuleLine(by, **by_rule.get(code, {}))
        for code, by in rules_in_force(government, day).items()
    ]
