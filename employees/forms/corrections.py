"""Asking that one's own data be corrected, and answering it."""

from crispy_forms.layout import Layout
from django import forms

from employees.forms.filters import FilterForm
from employees.forms.people import GOLONGAN_CHOICES
from employees.forms.shared import SpokenForm, day_input, plain_helper
from employees.models import Employee
from employees.self_service_enums import CorrectionField, CorrectionState
from orgunits.assessments.evidence import ACCEPTED, EXTENSIONS
from portal.opened import RemembersOpening
from portal.validators import validate_reason

ACCEPT, REFUSE = "accept", "refuse"


def value_field(field, employee):
    """The form field of a column, as the officer's form asks for it."""
    column = Employee._meta.get_field(field)
    if field == CorrectionField.GOLONGAN:
        made = forms.ChoiceField(choices=GOLONGAN_CHOICES, required=False)
    else:
        made = column.formfield()
    if isinstance(made, forms.DateField):
        made.widget = day_input()
    made.label = "Yang benar"
    made.help_text = "Boleh dikosongkan bila memang tidak ada." if not made.required else ""
    return made


class CorrectionForm(SpokenForm, forms.Form):
    """What is right in place of one field of one's file; OTHER is told in the note alone."""

    note = forms.CharField(
        label="Penjelasan",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        validators=[validate_reason],
    )
    evidence = forms.FileField(
        label="Bukti",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": EXTENSIONS}),
        help_text=f"Foto atau pindaian dokumen. {ACCEPTED}, paling besar 10 MB.",
    )

    def __init__(self, *args, field, employee, **kwargs):
        self.is_column = field != CorrectionField.OTHER
        if self.is_column:
            self.base_fields = {"value": value_field(field, employee), **self.base_fields}
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = (
            "Dari mana Anda tahu: nomor ijazah, SK, atau akta."
            if self.is_column
            else "Bagian mana yang keliru dan apa yang benar. Jangan menulis NIK di sini."
        )
        self.helper = plain_helper(
            Layout(*(["value"] if self.is_column else []), "note", "evidence")
        )

    @property
    def values(self):
        """Arguments of ``ask_correction``."""
        data = self.cleaned_data
        file = data.get("evidence")
        return {
            "value": data.get("value", ""),
            "note": data["note"],
            "evidence": (file.name, file.read()) if file else None,
        }


class CorrectionAnswerForm(RemembersOpening, SpokenForm, forms.Form):
    """The officer's decision; a refusal, and what was mended by hand, is told in words."""

    decision = forms.ChoiceField(label="Keputusan", widget=forms.RadioSelect)
    answer = forms.CharField(
        label="Jawaban kepada pegawai",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        accept = "Terima dan tulis ke data pegawai" if request.is_column else "Sudah dibetulkan"
        self.fields["decision"].choices = [(ACCEPT, accept), (REFUSE, "Tolak")]
        self.needs_words = (REFUSE,) if request.is_column else (ACCEPT, REFUSE)
        self.fields["answer"].help_text = (
            "Wajib bila ditolak: alasannya dibaca pegawai."
            if request.is_column
            else "Apa yang dibetulkan dan di mana, atau mengapa ditolak."
        )
        self.helper = plain_helper(Layout("decision", "answer"))

    def clean(self):
        data = super().clean()
        if data.get("decision") in self.needs_words:
            try:
                validate_reason(data.get("answer"))
            except forms.ValidationError as error:
                self.add_error("answer", error)
        return data

    @property
    def accepts(self):
        return self.cleaned_data["decision"] == ACCEPT


class CorrectionFilterForm(FilterForm):
    q = forms.CharField(label="Nama atau NIP", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[
            ("", CorrectionState.OPEN.label),
            ("all", "Semua"),
            *(choice for choice in CorrectionState.choices if choice[0] != CorrectionState.OPEN),
        ],
    )

    def __init__(self, data):
        super().__init__(data, units=())

    def offer(self, units):
        del self.fields["unit"]

    @property
    def wanted_state(self):
        """A CorrectionState, empty for all."""
        asked = self.cleaned_data.get("state", "") or CorrectionState.OPEN
        return "" if asked == "all" else asked
