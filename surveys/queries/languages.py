"""Languages of questionnaires."""

from django.db.models import Prefetch

from portal.models import Government
from surveys.models import Campaign, Instrument, InstrumentLanguage

SIGNED = Prefetch(
    "instrument__languages",
    queryset=InstrumentLanguage.objects.signed().defer("signed_by"),
    to_attr="signed_languages",
)


def languages_of(instrument: Instrument, government: Government) -> list[InstrumentLanguage]:
    """Every language of a questionnaire in one government, by name."""
    rows = InstrumentLanguage.objects.filter(instrument=instrument, government=government)
    return list(rows.select_related("signed_by").order_by("name", "pk"))


def offered_languages(campaign: Campaign) -> list[InstrumentLanguage]:
    """The languages citizens may choose for a survey: those its government has a speaker for. No
    query when the survey was read with SIGNED."""
    found = getattr(campaign.instrument, "signed_languages", None)
    if found is None:
        found = campaign.instrument.languages.signed().order_by("name", "pk")
    return [one for one in found if one.government_id == campaign.government_id]
