"""Answers that somebody of the government types in: many paper forms on one page. Pure.

Every line goes through the checks of the citizens' form (surveys.questionnaire).
"""

from dataclasses import dataclass, field

from django.http import QueryDict

from surveys.questionnaire import COMMENT, FORM_KEY, RESPONDENT_CHOICES, Sheet

LINES = 10
NO_SCORE = "Isi 1, 2, 3, atau 4, atau kosongkan."


@dataclass
class TypedLine:
    """One paper form: ``typed`` is ``{field: text}`` as it stands on the page."""

    number: int
    typed: dict[str, str]
    sheet: Sheet | None = None
    errors: dict[str, str] = field(default_factory=dict)


def read_lines(questionnaire, post):
    """The LINES lines of a page; those left empty have no ``sheet``. A question left empty on paper
    stays empty, anything but 1 to 4 is an error."""
    names = [*questionnaire.columns, *questionnaire.scales, *questionnaire.texts]
    names += [*RESPONDENT_CHOICES, COMMENT]
    key = post.get(FORM_KEY, "")
    lines = []
    for number in range(1, LINES + 1):
        typed = {name: post.get(f"{number}-{name}", "").strip() for name in names}
        line = TypedLine(number, typed)
        if any(typed.values()):
            data = QueryDict(mutable=True)
            data.update(typed | {FORM_KEY: f"{key}-{number:02d}"})
            line.sheet = questionnaire.read(data)
            line.errors = dict(line.sheet.errors)
            for unsur in questionnaire.columns:
                if unsur in line.errors:
                    line.errors[unsur] = NO_SCORE
                    if not typed[unsur]:
                        del line.errors[unsur]
            if not line.sheet.answers and not line.errors:
                line.errors[""] = "Isi paling sedikit satu jawaban."
        lines.append(line)
    return lines
