"""Counter codes, and answers with and without one."""

from dataclasses import dataclass

from django.db.models import Count, Q

from surveys.enums import CampaignState
from surveys.models import Campaign, CodeSheet, Tally
from surveys.queries.totals import tally_totals_by
from surveys.scoring import IkmResult
from surveys.suppression import hidden_groups


@dataclass(frozen=True, slots=True)
class DeskRate:
    """What came back of the codes of one counter."""

    desk: str
    printed: int
    spent: int

    @property
    def share(self) -> float:
        """Spent of printed, from 0 to 1."""
        return self.spent / self.printed if self.printed else 0.0


def desk_rates(campaign: Campaign) -> list[DeskRate]:
    """The counters of a survey by name, with the codes printed for them and those used in answers
    that were counted. One query."""
    rows = (
        CodeSheet.objects.filter(campaign=campaign)
        .order_by("desk")
        .values_list("desk")
        .annotate(
            printed=Count("codes"),
            spent=Count("codes", filter=Q(codes__is_spent=True)),
        )
    )
    return [DeskRate(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class CodeRow:
    """Answers that came with a counter code, or without; ``result`` None: too few to be shown."""

    label: str
    n: int
    result: IkmResult | None


def code_split(campaign: Campaign) -> list[CodeRow]:
    """The index of a closed survey from answers with a counter code and from those without; empty
    while it runs, and when none came with one. Neither is shown when one is of too few people, who
    could be subtracted back out. Two queries."""
    if campaign.state != CampaignState.CLOSED or not campaign.has_codes:
        return []
    found = tally_totals_by(Tally.objects.filter(campaign=campaign), "with_code")
    if (True,) not in found:
        return []
    hidden = hidden_groups({key: totals.n for key, totals in found.items()})
    labels = (((True,), "Dengan kode loket"), ((False,), "Tanpa kode"))
    return [
        CodeRow(label, found[key].n, None if key in hidden else found[key].ikm())
        for key, label in labels
        if key in found
    ]
