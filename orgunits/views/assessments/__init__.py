"""Screens of assessments of the organisation (evaluasi kelembagaan, kematangan)."""

from orgunits.views.assessments.deciding import (
    assessment_cancel,
    assessment_decide,
    assessment_submit,
)
from orgunits.views.assessments.filling import (
    assessment_answers,
    assessment_findings,
    evidence_file,
)
from orgunits.views.assessments.instruments import (
    assessment_rules,
    instrument_detail,
    wording_update,
    wording_verify,
)
from orgunits.views.assessments.listing import assessment_list, unit_assessments
from orgunits.views.assessments.opening import (
    assessment_create,
    assessment_team,
)
from orgunits.views.assessments.reading import (
    assessment_detail,
    assessment_order,
    assessment_pdf,
)

__all__ = [
    "assessment_answers",
    "assessment_cancel",
    "assessment_create",
    "assessment_decide",
    "assessment_detail",
    "assessment_findings",
    "assessment_list",
    "assessment_order",
    "assessment_pdf",
    "assessment_rules",
    "assessment_submit",
    "assessment_team",
    "evidence_file",
    "instrument_detail",
    "unit_assessments",
    "wording_update",
    "wording_verify",
]
