"""An instrument compiled for the hot path: every rule of an answer sheet is a dict look-up.

Pure: takes anything with ``getlist`` and iteration (a QueryDict), knows no request and no table.
"""

import re
from dataclasses import dataclass, field

from surveys.codes import read_ticket_code
from surveys.enums import UNSUR_SHORT, AgeBand, Occupation, RespondentEducation, RespondentSex

MAX_COMMENT = 2000
ANSWER_VALUES = {"1": 1, "2": 2, "3": 3, "4": 4}
RESPONDENT_CHOICES = {
    "sex": frozenset(RespondentSex.values),
    "age_band": frozenset(AgeBand.values),
    "education": frozenset(RespondentEducation.values),
    "occupation": frozenset(Occupation.values),
}
COMMENT, FORM_KEY, TICKET_CODE = "comment", "form_key", "kode"
KEY_SHAPE = re.compile(r"[A-Za-z0-9_-]{20,64}")
# Control characters (but tab and line ends) and the mark of bytes that were no UTF-8.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")

CHOOSE_ONE = "Pilih satu jawaban."
CHOOSE_FROM_LIST = "Pilih dari daftar, atau kosongkan."
UNKNOWN_FIELD = "Kiriman memuat isian yang tidak ada pada survei ini. Kirim lagi dari halaman ini."
STALE_FORM = (
    "Halaman ini tidak lengkap atau terlalu lama terbuka. Periksa jawaban, lalu kirim lagi."
)
TOO_LONG = "Saran paling banyak {limit} huruf. Yang diisi {length} huruf."
NO_CODE = "Kode ini salah ketik atau kurang. Periksa lagi pada tiket, atau kosongkan."
NOT_TEXT = "Saran memuat huruf yang tidak terbaca. Tulis ulang dengan huruf biasa."


@dataclass
class Sheet:
    """What was read from one posted form. ``errors`` is ``{field name: message}`` with the
    key "" for what is wrong with the sheet as a whole; the rest holds only what was valid."""

    answers: dict[str, int] = field(default_factory=dict)
    respondent: dict[str, str] = field(default_factory=dict)
    comment: str = ""
    form_key: str = ""
    ticket_code: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class Questionnaire:
    """The questions of one instrument, in their order: ``columns`` is ``{unsur: answer column}``."""

    def __init__(self, questions):
        self.questions = tuple(questions)
        self.columns = {question.unsur: question.field for question in self.questions}
        self._known = {*self.columns, *RESPONDENT_CHOICES, COMMENT, FORM_KEY, TICKET_CODE}

    def complete(self, answers):
        """Whether ``{unsur: value}`` answers every question, and only those, on the scale."""
        return answers.keys() == self.columns.keys() and self.partial(answers)

    def partial(self, answers):
        """Whether ``{unsur: value}`` answers some of the questions, and only those, on the scale."""
        return (
            bool(answers)
            and answers.keys() <= self.columns.keys()
            and all(type(value) is int and 1 <= value <= 4 for value in answers.values())
        )

    def row(self, answers):
        """``{answer column: value}`` of answers by unsur."""
        return {self.columns[unsur]: value for unsur, value in answers.items()}

    def read(self, post):
        """Read a posted form into a Sheet. Nothing posted can raise here."""
        sheet = Sheet()
        for unsur in self.columns:
            value = ANSWER_VALUES.get(_only(post, unsur))
            if value is None:
                sheet.errors[unsur] = CHOOSE_ONE
            else:
                sheet.answers[unsur] = value
        for name, choices in RESPONDENT_CHOICES.items():
            value = _only(post, name, default="")
            if value in choices:
                sheet.respondent[name] = value
            elif value != "":
                sheet.errors[name] = CHOOSE_FROM_LIST
        self._read_comment(post, sheet)
        self._read_code(post, sheet)
        sheet.form_key = _only(post, FORM_KEY, default="") or ""
        if any(name not in self._known for name in post):
            sheet.errors[""] = UNKNOWN_FIELD
        elif not KEY_SHAPE.fullmatch(sheet.form_key):
            sheet.errors[""] = STALE_FORM
        return sheet

    def _read_comment(self, post, sheet):
        text = _only(post, COMMENT, default="")
        # Browsers send line ends as CR LF but count them as one letter.
        text = None if text is None else text.replace("\r\n", "\n").strip()
        if text is None or UNREADABLE.search(text):
            sheet.errors[COMMENT] = NOT_TEXT
        elif len(text) > MAX_COMMENT:
            sheet.errors[COMMENT] = TOO_LONG.format(
                limit=f"{MAX_COMMENT:,}".replace(",", "."),
                length=f"{len(text):,}".replace(",", "."),
            )
        # Kept as typed for the form, cut where no honest browser can have gone.
        sheet.comment = UNREADABLE.sub("", text or "")[: 2 * MAX_COMMENT]

    def _read_code(self, post, sheet):
        """The code as it is compared; one that cannot be a code is kept as it was typed."""
        typed = (_only(post, TICKET_CODE, default="") or "").strip()
        if typed:
            sheet.ticket_code = read_ticket_code(typed)
        if typed and not sheet.ticket_code:
            sheet.errors[TICKET_CODE] = NO_CODE
            sheet.ticket_code = UNREADABLE.sub("", typed)[:20]

    def label(self, number, question):
        """The small line over a question: ``3 dari 9, waktu``."""
        return f"{number} dari {len(self.questions)}, {UNSUR_SHORT[question.unsur]}"


def _only(post, name, default=None):
    """The single value of a field, ``default`` when it is missing, None when it came twice."""
    values = post.getlist(name)
    if not values:
        return default
    return values[0] if len(values) == 1 else None
