"""Input about what answers a survey."""

from datetime import date

from django import forms

from publicservices.forms import day_input
from surveys.enums import FollowUpState, Unsur
from surveys.models import FollowUp
from surveys.queries.follow_ups import OVERDUE

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
MAX_BUDGET = 10**15


class FollowUpFilterForm(forms.Form):
    """GET form over the table. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(
        label="Kegiatan, penanggung jawab, atau unit", required=False, max_length=200
    )
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Semua"), (OVERDUE, "Lewat waktu"), *FollowUpState.choices],
    )
    agency = forms.TypedChoiceField(
        label="Perangkat daerah", required=False, coerce=int, empty_value=None
    )

    def __init__(self, data, *, agencies):
        super().__init__(data)
        self.fields["agency"].choices = [("", "Semua"), *agencies]
        self.is_valid()

    def criteria(self):
        """Arguments of ``surveys.queries.follow_ups.follow_up_table`` for what could be read."""
        found = self.cleaned_data
        return {
            "text": found.get("q", "").strip(),
            "state": found.get("state", ""),
            "agency": found.get("agency"),
        }

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the table."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


class FollowUpForm(forms.ModelForm):
    """A plan for one unsur of a survey; ``asked`` are the unsur it asked, the lowest first."""

    class Meta:
        model = FollowUp
        fields = ["unsur", "action", "owner", "due_on", "budget"]
        widgets = {
            "due_on": day_input(),
            "action": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "action": "Dapat dibaca umum bila hasil periode ini diumumkan.",
            "owner": "Nama jabatan, bukan nama orang.",
        }

    budget = forms.IntegerField(
        label="Anggaran (rupiah)",
        required=False,
        min_value=1,
        max_value=MAX_BUDGET,
        widget=forms.TextInput(attrs={"class": "w-medium", "inputmode": "numeric"}),
        help_text="Kosongkan bila tidak memerlukan anggaran.",
        error_messages={"invalid": "Isi dengan bilangan bulat, tanpa koma."},
    )

    def __init__(self, *args, asked, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unsur"].choices = [(code, Unsur(code).label) for code in asked]

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError("Tanggal harus antara tahun 2000 dan 2100.")
        return day


class FollowUpEndForm(forms.Form):
    """How a plan ended."""

    state = forms.ChoiceField(
        label="Hasilnya",
        choices=FollowUpState.choices[1:],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih salah satu."},
    )
    ended_on = forms.DateField(
        label="Tanggal",
        widget=day_input(),
        error_messages={"required": "Isi tanggalnya.", "invalid": "Tulis tanggal yang ada."},
    )
    outcome = forms.CharField(
        label="Bukti pelaksanaan, atau sebab dibatalkan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Misalnya nomor berita acara atau alamat foto. Tidak diumumkan.",
        error_messages={"required": "Tulis bukti pelaksanaannya, atau sebab dibatalkan."},
    )
