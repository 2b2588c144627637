"""Questionnaires in lists, and which surveys ask them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from portal.models import Government, User
from surveys.enums import InstrumentState
from surveys.models import Campaign, Instrument, Question


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """A questionnaire in a list: its scored questions, what it asks beside them, and the surveys the
    reader may see that ask it."""

    instrument: Instrument
    n_questions: int
    n_surveys: int

    @property
    def is_national(self) -> bool:
        return self.instrument.government_id is None

    @property
    def n_extras(self) -> int:
        return len(self.instrument.extras)


def instrument_table(government: Government) -> QuerySet[Instrument]:
    """The national questionnaires, then the government's own, the latest version first."""
    return Instrument.objects.of(government).order_by(
        F("government").asc(nulls_first=True), "name", "code", "-version"
    )


def instrument_rows(instruments: Iterable[Instrument], user: User) -> list[InstrumentRow]:
    """The rows of one page of a list. Two queries whatever their number."""
    listed = list(instruments)
    ids = [one.pk for one in listed]
    asked = dict(
        Question.objects.filter(instrument__in=ids)
        .order_by()
        .values_list("instrument")
        .annotate(n=Count("pk"))
    )
    used = dict(
        Campaign.objects.visible_to(user)
        .filter(instrument__in=ids)
        .order_by()
        .values_list("instrument")
        .annotate(n=Count("pk"))
    )
    return [InstrumentRow(one, asked.get(one.pk, 0), used.get(one.pk, 0)) for one in listed]


def versions_of(instrument: Instrument) -> list[Instrument]:
    """Every version of an own questionnaire, the latest first; of the national one itself alone."""
    same = Instrument.objects.filter(government=instrument.government_id, code=instrument.code)
    return list(same.order_by("-version"))


def has_draft(instrument: Instrument) -> bool:
    """Whether a next version of an own questionnaire is being written."""
    return instrument.government_id is not None and any(
        one.state == InstrumentState.DRAFT for one in versions_of(instrument)
    )
