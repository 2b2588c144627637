"""The paper twin of a survey's form, in usual and in large print."""

import re

from portal.documents import render_pdf
from portal.templatetags.formats import count_word, date_range
from surveys.enums import AgeBand, Occupation, RespondentEducation, RespondentSex
from surveys.posters import TIME_LIMIT_SECONDS, typed_address
from surveys.questionnaire import IMPORTANCE_WORDS

ABOUT_YOU = (
    ("Jenis kelamin", RespondentSex.labels),
    ("Umur", AgeBand.labels),
    ("Pendidikan terakhir", RespondentEducation.labels),
    ("Pekerjaan", Occupation.labels),
)
PAGE = re.compile(rb"/Type\s*/Page\b")


def form_data(campaign):
    """What one form is filled with: the questions and answers of the survey's own questionnaire."""
    questionnaire = campaign.instrument.questionnaire
    questions = questionnaire.questions
    return {
        "government": f"Pemerintah {campaign.government.name}",
        "unit": campaign.unit.name,
        "service": campaign.service.name if campaign.service else "",
        "period": date_range(campaign.period_start, campaign.period_end),
        "code": campaign.code,
        "address": typed_address(campaign),
        "lead": f"{count_word(len(questions)).capitalize()} pertanyaan. Beri tanda silang pada satu"
        " jawaban. Nama tidak perlu ditulis.",
        "questions": [
            {"text": question.text, "answers": list(question.answers)} for question in questions
        ],
        "reason": "Apa yang kurang, bila a atau b:" if questionnaire.asks_reason else "",
        "weights": [question.get_unsur_display() for question in questions]
        if questionnaire.asks_importance
        else [],
        "scale": list(IMPORTANCE_WORDS),
        "extras": [
            {"text": extra["text"], "answers": list(extra["answers"])}
            for extra in questionnaire.extras
        ],
        "about": [{"label": label, "choices": list(choices)} for label, choices in ABOUT_YOU],
    }


def build_forms(*, title, day, campaigns, is_large):
    """(PDF, pages) of the forms of ``campaigns``, each beginning on a page of its own; ``is_large``
    prints 18 points. Raises portal.documents.DocumentError."""
    forms = [form_data(campaign) for campaign in campaigns]
    data = {"author": forms[0]["government"], "size": 18 if is_large else 9.5, "forms": forms}
    pdf = render_pdf("survey_forms", data, title=title, day=day, time_limit=TIME_LIMIT_SECONDS)
    return pdf, len(PAGE.findall(pdf))
