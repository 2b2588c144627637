"""Loading questionnaires."""

from django.db import transaction

from portal.models import Government
from surveys.instruments import STANDARD, WITH_MAKLUMAT, carried_instrument
from surveys.models import Instrument, Question


@transaction.atomic
def load_instrument(*, name: str, government: Government | None = None) -> Instrument:
    """Return the carried instrument ``name`` as the national one or as a government's own,
    making it and its questions when they are missing. An instrument never changes: another
    wording is another version, because answers stand under the columns of this one."""
    data = carried_instrument(name)
    instrument, is_new = Instrument.objects.get_or_create(
        government=government,
        code=data["code"],
        version=data["version"],
        defaults={"name": data["name"], "legal_basis": data["legal_basis"]},
    )
    if is_new:
        questions = [
            Question(instrument=instrument, order=order, **question)
            for order, question in enumerate(data["questions"], start=1)
        ]
        for question in questions:
            question.clean_fields(exclude=["instrument"])
        Question.objects.bulk_create(questions)
    return instrument


def load_standard_instrument() -> Instrument:
    """Return the SKM questionnaire of PermenPANRB 14/2017, made when it is missing."""
    return load_instrument(name=STANDARD)


def load_maklumat_instrument(*, government: Government) -> Instrument:
    """Return a government's own SKM questionnaire whose eighth unsur is the maklumat pelayanan
    (as DPMPTSP Pulang Pisau asked), made when it is missing."""
    return load_instrument(name=WITH_MAKLUMAT, government=government)
