"""What a citizen is offered when a request has ended, such as a survey.

Apps above register a dotted path in ``AppConfig.ready``: a function from a PublicService to an address,
or "" when there is nothing to offer. This app knows no surveys.
"""

from django.utils.module_loading import import_string

from publicservices.models import PublicService

_offers: list[str] = []


def register(offer: str) -> None:
    """Let the function at a dotted path offer an address."""
    if offer not in _offers:
        _offers.append(offer)


def survey_url(service: PublicService) -> str:
    """The first address offered for ``service``, "" when there is none."""
    return next((url for offer in _offers if (url := import_string(offer)(service))), "")
