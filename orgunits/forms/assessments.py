"""Forms of assessments: filters, opening, answers, decisions, the wording of the instruments."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from orgunits.actions.assessments import AnswerDraft
from orgunits.assessments import instrument
from orgunits.enums import AssessmentKind, AssessmentState, Polarity
from orgunits.forms.posts import reason_field
from orgunits.models import AssessmentRules
from portal.opened import CHANGED, FIELD, INCOMPLETE, RemembersOpening
from portal.validators import validate_reason

SKIPPED = "x"
SELF_FIELDS = ("level", "is_skipped", "note")
FINAL_FIELDS = ("final_level", "final_is_skipped", "final_note")
WORDING_FIELDS = ("text", "levels", "polarity", "source")
RULE_FIELDS = ("skipped", "top_from")
MAX_NOTE, MAX_TEXT = 2000, 4000


def area(rows):
    return forms.Textarea(attrs={"rows": rows})


class AssessmentFilterForm(forms.Form):
    """GET form over the list. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Nama unit", required=False, max_length=200)
    kind = forms.ChoiceField(
        label="Instrumen", required=False, choices=[("", "Semua"), *AssessmentKind.choices]
    )
    state = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *AssessmentState.choices]
    )
    year = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)
    agency = forms.TypedChoiceField(
        label="Perangkat daerah", required=False, coerce=int, empty_value=None
    )

    def __init__(self, data, *, agencies, years):
        super().__init__(data)
        self.fields["agency"].choices = [("", "Semua"), *agencies]
        self.fields["year"].choices = [("", "Semua"), *((year, str(year)) for year in years)]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"
        self.is_valid()

    def criteria(self):
        found = self.cleaned_data
        return {
            "text": found.get("q", "").replace("\x00", "").strip(),
            "kind": found.get("kind", ""),
            "state": found.get("state", ""),
            "year": found.get("year"),
        }

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value:
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


class AssessmentCreateForm(forms.Form):
    """Which instrument, over which year."""

    kind = forms.ChoiceField(
        label="Instrumen",
        choices=AssessmentKind.choices,
        widget=forms.RadioSelect,
        help_text="Evaluasi kelembagaan: PermenPANRB 20/2018, paling sedikit sekali dalam tiga "
        "tahun. Kematangan: Permendagri 99/2018, setiap tahun.",
        error_messages={"required": "Pilih instrumennya."},
    )
    year = forms.IntegerField(
        label="Tahun yang dinilai",
        min_value=2018,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        error_messages={
            "required": "Isi tahunnya.",
            "invalid": "Tahun ditulis dengan empat angka.",
            "min_value": "Instrumen ini berlaku sejak 2018.",
        },
    )
    fills = forms.BooleanField(
        label="Saya ikut mengisi",
        required=False,
        help_text="Anggota lain dan validator dipilih pada langkah berikutnya. Yang ikut mengisi "
        "tidak dapat memvalidasi.",
    )


class AnswerForm(RemembersOpening, forms.Form):
    """One item of a section. ``final``: the column of the validation."""

    level = forms.ChoiceField(
        label="Jawaban",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Pilih salah satu jawaban yang tersedia."},
    )
    note = forms.CharField(
        label="Catatan",
        required=False,
        max_length=MAX_NOTE,
        widget=area(2),
        error_messages={"max_length": "Catatan paling panjang 2.000 huruf."},
    )
    confirmed = forms.BooleanField(
        label="Redaksi barunya sudah dibaca, jawaban ini tetap", required=False
    )

    def __init__(self, data, *, row, item, scale, final, outdated=False):
        self.row, self.item, self.final = row, item, final
        self.names = FINAL_FIELDS if final else SELF_FIELDS
        level, skipped, note = (getattr(row, name) for name in self.names)
        super().__init__(
            data,
            prefix=row.code,
            initial={"level": SKIPPED if skipped else level or "", "note": note},
        )
        choices = [(str(number), words) for number, words in scale]
        if item.may_skip:
            choices.append((SKIPPED, "Tidak berlaku"))
        if skipped or level:
            choices.append(("", "Kosongkan"))
        self.fields["level"].choices = choices
        if not outdated:
            del self.fields["confirmed"]
        self.remember(row, self.names)

    @property
    def opened_name(self):
        return self.add_prefix(FIELD)

    @property
    def opening(self):
        posted = self.data.get(self.opened_name, "") if self.is_bound else ""
        told = any(self.has_error(NON_FIELD_ERRORS, code) for code in (CHANGED, INCOMPLETE))
        return self.fresh_opening if told or not posted else posted

    def draft(self):
        data = self.cleaned_data
        chosen = data.get("level", "")
        return AnswerDraft(
            code=self.row.code,
            level=int(chosen) if chosen.isdigit() else None,
            is_skipped=chosen == SKIPPED,
            note=data.get("note", ""),
            opened=self.data.get(self.opened_name, ""),
            confirmed=data.get("confirmed", False),
        )


class SectionForms:
    """The forms of one section, as the error summary reads a formset."""

    def __init__(self, forms_of_items):
        self.forms = forms_of_items
        self.is_bound = any(form.is_bound for form in forms_of_items)

    def is_valid(self):
        return all([form.is_valid() for form in self.forms])  # noqa: C419 every form is asked

    def non_form_errors(self):
        return []


class DecisionForm(forms.Form):
    """The end of a validation: closed, or back to the team with a note."""

    note = forms.CharField(
        label="Catatan",
        required=False,
        max_length=MAX_NOTE,
        widget=area(4),
        help_text="Wajib bila dikembalikan: apa yang harus diperbaiki.",
        error_messages={"max_length": "Catatan paling panjang 2.000 huruf."},
    )

    def __init__(self, data=None, *, returns=False):
        self.returns = returns
        super().__init__(data)

    def clean_note(self):
        note = self.cleaned_data["note"]
        if self.returns:
            validate_reason(note)
        return note


class CancelAssessmentForm(forms.Form):
    reason = reason_field()


class WordingForm(RemembersOpening, forms.Form):
    """The official text of one item, as the regulation prints it."""

    text = forms.CharField(
        label="Redaksi resmi",
        max_length=MAX_TEXT,
        widget=area(4),
        help_text="Tempel persis seperti pada lampiran peraturan.",
        error_messages={"required": "Tempel redaksi resminya."},
    )
    polarity = forms.ChoiceField(
        label="Arah nilai",
        choices=Polarity.choices,
        widget=forms.RadioSelect,
        help_text="Negatif: sangat tidak setuju adalah keadaan terbaik.",
        error_messages={"required": "Pilih arah nilainya."},
    )
    source = forms.CharField(
        label="Sumber",
        max_length=300,
        help_text="Peraturan, lampiran, halaman. Misalnya PermenPANRB 20/2018, Lampiran, hlm. 12.",
        error_messages={"required": "Tulis sumbernya: peraturan, lampiran, halaman."},
    )

    def __init__(self, data=None, *, kind, item, wording):
        self.kind, self.item, self.wording = kind, item, wording
        self.scale = instrument(kind).scale
        known = wording.levels if wording and wording.levels else [""] * len(self.scale)
        initial = {
            "text": wording.text if wording else item.name,
            "polarity": wording.polarity if wording else item.polarity,
            "source": wording.source if wording else "",
        } | {f"level_{number}": text for (number, _w), text in zip(self.scale, known, strict=True)}
        super().__init__(data, initial=initial)
        for number, words in self.scale:
            self.fields[f"level_{number}"] = forms.CharField(
                label=f"Uraian: {words}", required=False, max_length=MAX_TEXT, widget=area(2)
            )
        if kind == AssessmentKind.MATURITY:
            self.fields.pop("polarity")
            self.fields["text"].label = "Nama variabel dan redaksi resminya"
        self.order_fields(
            ["text", "polarity", *(f"level_{number}" for number, _words in self.scale), "source"]
        )
        if wording is not None:
            self.remember(wording, ["number", "text"])

    def levels(self):
        return tuple(self.cleaned_data[f"level_{number}"].strip() for number, _w in self.scale)

    def clean(self):
        data = super().clean()
        given = [bool(data.get(f"level_{number}", "").strip()) for number, _w in self.scale]
        if any(given) and not all(given):
            raise ValidationError("Isi uraian semua jawaban, atau kosongkan semuanya.")
        return data


class VerifyForm(forms.Form):
    """The signature under a wording: which one, and that it was compared."""

    wording = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput())
    compared = forms.BooleanField(
        label="Saya sudah mencocokkan redaksi ini kata demi kata dengan naskah resminya.",
        error_messages={"required": "Cocokkan dahulu dengan naskah resminya, lalu centang."},
    )


class RulesForm(RemembersOpening, forms.ModelForm):
    """How the government computes where the regulations are silent."""

    reason = reason_field()

    class Meta:
        model = AssessmentRules
        fields = RULE_FIELDS
        help_texts = {
            "skipped": "PermenPANRB 20/2018 tidak mengatur pernyataan yang tidak dinilai.",
            "top_from": "Sumber yang beredar berbeda tentang jumlah 46.",
        }
