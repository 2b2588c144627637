"""An instrument compiled for the hot path: every rule of an answer sheet is a dict look-up.

Pure: takes anything with ``getlist`` and iteration (a QueryDict), knows no request and no table.
"""

import re
from dataclasses import dataclass, field

from surveys.codes import read_ticket_code
from surveys.enums import UNSUR_SHORT, AgeBand, Occupation, RespondentEducation, RespondentSex
from surveys.instruments import CHOICE

MAX_COMMENT = 2000
ANSWER_VALUES = {"1": 1, "2": 2, "3": 3, "4": 4}
SCALE_VALUES = ("1", "2", "3", "4", "5", "6")
RESPONDENT_CHOICES = {
    "sex": frozenset(RespondentSex.values),
    "age_band": frozenset(AgeBand.values),
    "education": frozenset(RespondentEducation.values),
    "occupation": frozenset(Occupation.values),
}
IMPORTANCE, REASON, EXTRA = "penting-", "alasan-", "x-"  # beginnings of field names
LOW_ANSWERS = (1, 2)  # after which the reason is asked
MAX_REASON, MAX_TEXT = 140, 500
IMPORTANCE_WORDS = ("Tidak penting", "Kurang penting", "Penting", "Sangat penting")
CHANGE_LANGUAGE = "ganti"  # the button that shows the sheet in another language
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
MORE_TOO_LONG = "Paling banyak {limit} huruf. Yang diisi {length} huruf."
NO_CODE = "Kode ini salah ketik atau kurang. Periksa lagi pada tiket, atau kosongkan."
NOT_TEXT = "Tulisan memuat huruf yang tidak terbaca. Tulis ulang dengan huruf biasa."


@dataclass
class Sheet:
    """What was read from one posted form. ``errors`` is ``{field name: message}`` with the
    key "" for what is wrong with the sheet as a whole; the rest holds only what was valid.
    ``more`` is ``{field name: value or text}`` of what does not count, texts as they were typed."""

    answers: dict[str, int] = field(default_factory=dict)
    more: dict[str, int | str] = field(default_factory=dict)
    respondent: dict[str, str] = field(default_factory=dict)
    comment: str = ""
    form_key: str = ""
    ticket_code: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class Questionnaire:
    """The questions of one instrument, in their order: ``columns`` is ``{unsur: answer column}``.

    What does not count, and may always be left empty: ``scales`` is ``{field name: highest value}``
    (how important an unsur is, and extra questions with answers to choose from), ``texts`` ``{field
    name: most letters}`` (the reason of a low answer, and extra questions answered in words).
    """

    def __init__(self, questions, extras=(), *, asks_reason=False, asks_importance=False):
        self.questions = tuple(questions)
        self.extras = tuple(extras)
        self.columns = {question.unsur: question.field for question in self.questions}
        self.asks_reason, self.asks_importance = asks_reason, asks_importance
        asked = self.columns if asks_importance else ()
        self.scales = {f"{IMPORTANCE}{unsur}": len(IMPORTANCE_WORDS) for unsur in asked}
        self.texts = {f"{REASON}{unsur}": MAX_REASON for unsur in self.columns if asks_reason}
        for extra in self.extras:
            name = f"{EXTRA}{extra['code']}"
            if extra["kind"] == CHOICE:
                self.scales[name] = len(extra["answers"])
            else:
                self.texts[name] = MAX_TEXT
        self._known = {*self.columns, *RESPONDENT_CHOICES, COMMENT, FORM_KEY, TICKET_CODE}
        self._known |= {*self.scales, *self.texts, CHANGE_LANGUAGE}

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

    def fits(self, more):
        """Whether ``more`` holds only what this questionnaire asks for, within its bounds."""
        return all(
            type(value) is int and 1 <= value <= self.scales[name]
            if name in self.scales
            else isinstance(value, str) and 0 < len(value) <= self.texts.get(name, 0)
            for name, value in more.items()
        )

    def kept_more(self, answers, more):
        """``more`` without the reasons of answers that are not low (any more): on an old browser
        their fields are always there, and somebody may have changed an answer."""
        return {
            name: value
            for name, value in more.items()
            if not name.startswith(REASON) or answers.get(name.removeprefix(REASON)) in LOW_ANSWERS
        }

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
        self._read_more(post, sheet)
        self._read_comment(post, sheet)
        self._read_code(post, sheet)
        sheet.form_key = _only(post, FORM_KEY, default="") or ""
        if any(name not in self._known for name in post):
            sheet.errors[""] = UNKNOWN_FIELD
        elif not KEY_SHAPE.fullmatch(sheet.form_key):
            sheet.errors[""] = STALE_FORM
        return sheet

    def _read_more(self, post, sheet):
        for name, highest in self.scales.items():
            typed = _only(post, name, default="")
            if typed in SCALE_VALUES[:highest]:
                sheet.more[name] = int(typed)
            elif typed != "":
                sheet.errors[name] = CHOOSE_FROM_LIST
        for name, limit in self.texts.items():
            text, error = _text(post, name, limit, MORE_TOO_LONG)
            if text:
                sheet.more[name] = text
            if error:
                sheet.errors[name] = error

    def _read_comment(self, post, sheet):
        sheet.comment, error = _text(post, COMMENT, MAX_COMMENT, TOO_LONG)
        if error:
            sheet.errors[COMMENT] = error

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


def _text(post, name, limit, too_long):
    """(text, what is wrong with it) of a field of words: kept as typed for the form, cut where no
    honest browser can have gone."""
    text = _only(post, name, default="")
    # Browsers send line ends as CR LF but count them as one letter.
    text = None if text is None else text.replace("\r\n", "\n").strip()
    error = ""
    if text is None or UNREADABLE.search(text):
        error = NOT_TEXT
    elif len(text) > limit:
        error = too_long.format(
            limit=f"{limit:,}".replace(",", "."), length=f"{len(text):,}".replace(",", ".")
        )
    return UNREADABLE.sub("", text or "")[: 2 * limit], error


def _only(post, name, default=None):
    """The single value of a field, ``default`` when it is missing, None when it came twice."""
    values = post.getlist(name)
    if not values:
        return default
    return values[0] if len(values) == 1 else None
