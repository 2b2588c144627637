"""What the answers of one closed survey say beside the scored questions."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum

from surveys.bands import round_half_up
from surveys.enums import Unsur
from surveys.instruments import CHOICE, TEXT
from surveys.models import Campaign, ItemTally, Response
from surveys.quadrants import LABELS, MEANINGS, Placed, Quadrants, place
from surveys.queries.results import CampaignResult
from surveys.questionnaire import EXTRA, IMPORTANCE, REASON
from surveys.suppression import MINIMUM_GROUP, hidden_groups

NOT_SAID = "Tidak diisi"
TEXTS_SHOWN = 100  # of one question or unsur; by random keys, so that they are a fair sample
POOLED = "Unsur lain, disatukan karena sedikit"


@dataclass(frozen=True, slots=True)
class ImportanceRow:
    """One line of the table beside the chart."""

    placed: Placed
    number: int

    @property
    def label(self) -> str:
        return Unsur(self.placed.unsur).label

    @property
    def importance(self) -> Decimal:
        return round_half_up(self.placed.importance)

    @property
    def performance(self) -> Decimal:
        return round_half_up(self.placed.performance)

    @property
    def gap(self) -> Decimal:
        return self.performance - self.importance

    @property
    def quadrant(self) -> str:
        return LABELS[self.placed.quadrant]

    @property
    def meaning(self) -> str:
        return MEANINGS[self.placed.quadrant]


@dataclass(frozen=True, slots=True)
class Importance:
    """The unsur by importance and performance; ``left_out`` are those too few people weighed."""

    quadrants: Quadrants
    rows: list[ImportanceRow]
    left_out: list[str]


@dataclass(frozen=True, slots=True)
class ExtraAnswer:
    """One answer that could be chosen; ``n`` and ``share`` are None where they are hidden."""

    label: str
    n: int | None
    share: Fraction | None

    @property
    def percent(self) -> Decimal | None:
        return None if self.share is None else round_half_up(self.share * 100, 1)


@dataclass(frozen=True, slots=True)
class ExtraResult:
    """What was said to one extra question: ``answers`` of a choice, ``texts`` in words (in the order
    of the random keys of the sheets, which tells no time)."""

    code: str
    text: str
    kind: str
    answers: list[ExtraAnswer]
    texts: list[str]
    n_texts: int = 0

    @property
    def has_hidden(self) -> bool:
        return any(one.n is None for one in self.answers)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why people gave an unsur a low answer."""

    label: str
    texts: list[str]
    n_texts: int

    @classmethod
    def of(cls, label: str, texts: list[str]) -> "Reasons":
        return cls(label, texts[:TEXTS_SHOWN], len(texts))


@dataclass(frozen=True, slots=True)
class MoreResults:
    """Everything of one survey that does not count."""

    importance: Importance | None
    extras: list[ExtraResult]
    reasons: list[Reasons]


def item_counts(campaign: Campaign) -> dict[str, dict[int, int]]:
    """``{item: {value: answers}}`` of one survey. One query."""
    rows = (
        ItemTally.objects.filter(campaign=campaign)
        .order_by()
        .values_list("item", "value")
        .annotate(n_all=Sum("n"))
    )
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for item, value, n in rows:
        found[item][value] = n
    return found


def more_results(campaign: Campaign, result: CampaignResult) -> MoreResults | None:
    """What ``result`` is accompanied by; None while the survey runs, when too few answered, and when
    nothing more was asked. Of all answers, those left out of the index too (docs/adr/0041). Three
    queries."""
    instrument = campaign.instrument
    if not instrument.asks_more or not result.is_final or result.result is None:
        return None
    counts = item_counts(campaign)
    texts = _texts(campaign)
    n = Response.objects.filter(campaign=campaign).count()
    extras = [
        _extra(extra, counts.get(f"{EXTRA}{extra['code']}", {}), texts, n)
        for extra in instrument.extras
    ]
    return MoreResults(_importance(result, counts), extras, _reasons(texts))


def _importance(result: CampaignResult, counts: dict[str, dict[int, int]]) -> Importance | None:
    """Unsur that at least MINIMUM_GROUP people weighed, beside their scores; None when nobody was
    asked, or too few unsur are left for a cross."""
    points, left_out = [], []
    scores = {row.unsur: row.score for row in result.unsur}
    for unsur in result.totals.sums:  # in the order of the questionnaire
        item = f"{IMPORTANCE}{unsur}"
        chosen = counts.get(item, {})
        n = sum(chosen.values())
        if n < MINIMUM_GROUP:
            left_out.append(Unsur(unsur).label)
            continue
        mean = Fraction(sum(value * many for value, many in chosen.items()), n)
        points.append((unsur, mean, scores[unsur].nrr, n))
    found = place(points)
    if found is None:
        return None
    rows = [ImportanceRow(placed, number) for number, placed in enumerate(found.rows, start=1)]
    return Importance(found, rows, left_out)


def _extra(extra: dict, chosen: dict[int, int], texts: dict[str, list[str]], n: int) -> ExtraResult:
    """Counts of a choice, small ones hidden with a neighbour; words of a free answer."""
    words = texts.get(f"{EXTRA}{extra['code']}", []) if extra["kind"] == TEXT else []
    answers = []
    if extra["kind"] == CHOICE:
        sizes = {value: chosen.get(value, 0) for value in range(1, len(extra["answers"]) + 1)}
        sizes[0] = n - sum(sizes.values())
        hidden = hidden_groups(sizes)
        labels = dict(enumerate(extra["answers"], start=1)) | {0: NOT_SAID}
        answers = [
            ExtraAnswer(labels[value], None, None)
            if value in hidden
            else ExtraAnswer(labels[value], size, Fraction(size, n))
            for value, size in sizes.items()
        ]
    return ExtraResult(
        extra["code"], extra["text"], extra["kind"], answers, words[:TEXTS_SHOWN], len(words)
    )


def _texts(campaign: Campaign) -> dict[str, list[str]]:
    """``{item: texts}`` of one survey. One query."""
    rows = Response.objects.filter(campaign=campaign).exclude(more={}).order_by("pk")
    found: dict[str, list[str]] = defaultdict(list)
    for more in rows.values_list("more", flat=True):
        for item, value in more.items():
            if isinstance(value, str):
                found[item].append(value)
    return found


def _reasons(texts: dict[str, list[str]]) -> list[Reasons]:
    """Reasons unsur by unsur, the most first. A reason under its unsur says that its writer scored
    it low, so it needs MINIMUM_GROUP of them there; the others stand together, from as many on."""
    told, pooled = [], []
    for unsur in Unsur.values:
        mine = texts.get(f"{REASON}{unsur}", [])
        if len(mine) >= MINIMUM_GROUP:
            told.append(Reasons.of(Unsur(unsur).label, mine))
        else:
            pooled += mine
    told.sort(key=lambda one: -one.n_texts)
    return told + ([Reasons.of(POOLED, sorted(pooled))] if len(pooled) >= MINIMUM_GROUP else [])
