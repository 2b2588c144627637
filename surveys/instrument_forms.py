"""Input about questionnaires."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

from portal.opened import RemembersOpening
from surveys.drafts import InstrumentDraft
from surveys.enums import EXTRA_UNSUR, NINE_UNSUR, Unsur
from surveys.instruments import (
    CHOICE,
    EXTRA_CODES,
    FEWEST_CHOICES,
    MOST_CHOICES,
    MOST_EXTRA_UNSUR,
    MOST_TEXTS,
    STANDARD,
    TEXT,
    carried_instrument,
    labels_problem,
    text_problem,
)

SLOTS = range(1, MOST_EXTRA_UNSUR + 1)
FOUR_ANSWERS = "Empat jawaban, satu per baris, dari yang terburuk"
KINDS = [("", "Tidak dipakai"), (CHOICE, "Pilihan jawaban"), (TEXT, "Isian bebas")]
NAME = {
    "label": "Nama kuesioner",
    "max_length": 150,
    "error_messages": {
        "required": "Tulis nama kuesionernya.",
        "max_length": "Paling banyak 150 huruf.",
    },
}
NOTE = {
    "label": "Untuk layanan apa",
    "max_length": 200,
    "required": False,
    "help_text": "Dibaca petugas saat memilih kuesioner, misalnya “perizinan usaha”.",
    "error_messages": {"max_length": "Paling banyak 200 huruf."},
}


def lines_of(text):
    """The lines of a text area that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def wording(label, rows=2, help_text="", required=False):
    """A field for words; what is wrong with them is said by surveys.instruments."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages={"required": "Harus diisi."},
    )


class InstrumentCopyForm(forms.Form):
    """What a new draft is called."""

    name = forms.CharField(**NAME)
    note = forms.CharField(**NOTE)


class InstrumentForm(RemembersOpening, forms.Form):
    """Everything a draft asks, on one page: the nine unsur, up to five more, five questions that do
    not count."""

    name = forms.CharField(**NAME)
    note = forms.CharField(**NOTE)
    asks_reason = forms.BooleanField(
        label="Tanyakan “Apa yang kurang?” bila nilainya 1 atau 2", required=False
    )
    asks_importance = forms.BooleanField(
        label="Tanyakan seberapa penting tiap unsur",
        required=False,
        help_text="Dari sini dibuat kuadran kepentingan dan kinerja. Boleh dilewati orang.",
    )

    def __init__(self, *args, instrument, **kwargs):
        questions = list(instrument.questions.order_by("order"))
        standard = carried_instrument(STANDARD)["questions"]
        nine = [one.unsur for one in questions if one.unsur in NINE_UNSUR]
        self.nine = nine + [one["unsur"] for one in standard if one["unsur"] not in nine]
        kwargs["initial"] = self._values(instrument, questions, standard)
        super().__init__(*args, **kwargs)
        for code in self.nine:
            self.fields[f"text_{code}"] = wording("Pertanyaan", required=True)
            self.fields[f"answers_{code}"] = wording(FOUR_ANSWERS, 4, required=True)
        offered = [("", "Tidak dipakai"), *((code, Unsur(code).label) for code in EXTRA_UNSUR)]
        for slot in SLOTS:
            self.fields[f"unsur_{slot}"] = forms.ChoiceField(
                label="Unsur",
                required=False,
                choices=offered,
                error_messages={"invalid_choice": "Pilih unsur dari daftar."},
            )
            self.fields[f"unsur_text_{slot}"] = wording("Pertanyaan")
            self.fields[f"unsur_answers_{slot}"] = wording(FOUR_ANSWERS, 4)
        for code in EXTRA_CODES:
            self.fields[f"kind_{code}"] = forms.ChoiceField(
                label="Jenis",
                required=False,
                choices=KINDS,
                error_messages={"invalid_choice": "Pilih jenis dari daftar."},
            )
            self.fields[f"extra_text_{code}"] = wording("Pertanyaan")
            self.fields[f"extra_answers_{code}"] = wording(
                f"{FEWEST_CHOICES} sampai {MOST_CHOICES} jawaban, satu per baris",
                4,
                "Kosongkan bila isian bebas.",
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self._layout()

    def _layout(self):
        parts = [
            Fieldset(Unsur(code).label, f"text_{code}", f"answers_{code}", css_class="fieldset")
            for code in self.nine
        ]
        parts += [
            Fieldset(
                f"Unsur tambahan {slot} (ikut dihitung)",
                f"unsur_{slot}",
                f"unsur_text_{slot}",
                f"unsur_answers_{slot}",
                css_class="fieldset",
            )
            for slot in SLOTS
        ]
        parts += [
            Fieldset(
                f"Pertanyaan tambahan {number} (tidak dihitung)",
                f"kind_{code}",
                f"extra_text_{code}",
                f"extra_answers_{code}",
                css_class="fieldset",
            )
            for number, code in enumerate(EXTRA_CODES, start=1)
        ]
        return Layout("name", "note", "asks_reason", "asks_importance", *parts)

    @staticmethod
    def _values(instrument, questions, standard):
        """What the fields begin with; an unsur of the nine that an older version left out, with its
        standard wording."""
        found = {
            name: getattr(instrument, name)
            for name in ("name", "note", "asks_reason", "asks_importance")
        }
        for one in standard:
            found[f"text_{one['unsur']}"] = one["text"]
            found[f"answers_{one['unsur']}"] = "\n".join(one["answers"])
        slot = 0
        for one in questions:
            answers = "\n".join(one.answers)
            if one.unsur in NINE_UNSUR:
                found |= {f"text_{one.unsur}": one.text, f"answers_{one.unsur}": answers}
                continue
            slot += 1
            found |= {
                f"unsur_{slot}": one.unsur,
                f"unsur_text_{slot}": one.text,
                f"unsur_answers_{slot}": answers,
            }
        for extra in instrument.extras:
            code = extra["code"]
            found |= {
                f"kind_{code}": extra["kind"],
                f"extra_text_{code}": extra["text"],
                f"extra_answers_{code}": "\n".join(extra["answers"]),
            }
        return found

    def clean(self):
        data = super().clean()
        self.questions, self.extras = [], []
        for code in self.nine:
            self._read_question(data, code, f"text_{code}", f"answers_{code}")
        for slot in SLOTS:
            code = data.get(f"unsur_{slot}")
            names = f"unsur_text_{slot}", f"unsur_answers_{slot}"
            if code in {one["unsur"] for one in self.questions}:
                self.add_error(f"unsur_{slot}", "Unsur ini sudah ditanyakan di atas.")
            elif code:
                self._read_question(data, code, *names)
            elif any(data.get(name) for name in names):
                self.add_error(f"unsur_{slot}", "Pilih unsurnya, atau kosongkan pertanyaannya.")
        for code in EXTRA_CODES:
            self._read_extra(data, code)
        texts = [one["code"] for one in self.extras if one["kind"] == TEXT]
        for code in texts[MOST_TEXTS:]:
            self.add_error(f"kind_{code}", f"Isian bebas paling banyak {MOST_TEXTS}.")
        return data

    def _read_question(self, data, code, text_name, answers_name):
        text, answers = data.get(text_name, "").strip(), lines_of(data.get(answers_name, ""))
        if text_name not in self.errors and (problem := text_problem(text)):
            self.add_error(text_name, problem)
        if answers_name not in self.errors and (problem := labels_problem(answers)):
            self.add_error(answers_name, problem)
        self.questions.append({"unsur": code, "text": text, "answers": answers})

    def _read_extra(self, data, code):
        kind = data.get(f"kind_{code}")
        text = data.get(f"extra_text_{code}", "").strip()
        answers = lines_of(data.get(f"extra_answers_{code}", ""))
        if not kind:
            if text or answers:
                self.add_error(f"kind_{code}", "Pilih jenisnya, atau kosongkan pertanyaannya.")
            return
        if problem := text_problem(text):
            self.add_error(f"extra_text_{code}", problem)
        if kind == CHOICE and (problem := labels_problem(answers, FEWEST_CHOICES, MOST_CHOICES)):
            self.add_error(f"extra_answers_{code}", problem)
        if kind == TEXT and answers:
            self.add_error(f"extra_answers_{code}", "Isian bebas tidak punya pilihan. Kosongkan.")
        self.extras.append({"code": code, "kind": kind, "text": text, "answers": answers})

    def draft(self):
        """The InstrumentDraft of a valid form."""
        found = self.cleaned_data
        return InstrumentDraft(
            name=found["name"],
            note=found["note"],
            questions=self.questions,
            extras=self.extras,
            asks_reason=found["asks_reason"],
            asks_importance=found["asks_importance"],
        )
