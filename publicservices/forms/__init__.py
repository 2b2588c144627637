"""Input about public services."""

from crispy_forms.helper import FormHelper
from django import forms

from portal.opened import RemembersOpening
from portal.validators import validate_reason
from publicservices.models import PublicService


def day_input():
    return forms.DateInput(attrs={"type": "date", "class": "w-medium"}, format="%Y-%m-%d")


class ServiceFilterForm(forms.Form):
    """GET form over the table. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Nama atau kode layanan", required=False, max_length=200)
    agency = forms.TypedChoiceField(
        label="Perangkat daerah",
        required=False,
        coerce=int,
        empty_value=None,
    )
    standard = forms.ChoiceField(
        label="Standar pelayanan",
        required=False,
        choices=[("", "Semua"), ("holds", "Sudah berlaku"), ("none", "Belum ada")],
    )

    def __init__(self, data, *, agencies):
        super().__init__(data)
        self.fields["agency"].choices = [("", "Semua"), *agencies]
        self.is_valid()

    def criteria(self):
        """Arguments of ``publicservices.queries.service_table`` for what could be read."""
        found = self.cleaned_data
        return {
            "text": found.get("q", "").strip(),
            "agency": found.get("agency"),
            "standard": found.get("standard", ""),
        }

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the table."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


class ServiceForm(RemembersOpening, forms.ModelForm):
    """A service of one unit (given by the page, not by the form) and the reason of the change."""

    reason = forms.CharField(
        label="Alasan",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_reason],
        max_length=2000,
        help_text="Tersimpan di jejak audit.",
    )

    class Meta:
        model = PublicService
        fields = ["name", "code", "product", "standard_time", "cost", "legal_basis", "valid_from"]
        widgets = {
            "code": forms.TextInput(attrs={"class": "w-medium"}),
            "legal_basis": forms.Textarea(attrs={"rows": 3}),
            "valid_from": day_input(),
        }
        help_texts = {
            "code": "Misalnya LYN-001. Kode yang sama dipakai lagi bila layanan pindah unit.",
            "standard_time": "Sesuai standar pelayanan, misalnya 3 hari kerja.",
            "cost": "Misalnya gratis, atau Rp 50.000.",
            "valid_from": "Tanggal layanan mulai diberikan unit ini.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    @property
    def values(self):
        """The cleaned fields of the service, without the reason."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ServiceEndForm(forms.Form):
    """From which day on a service is no longer given, and why."""

    on = forms.DateField(
        label="Berakhir mulai",
        widget=day_input(),
        help_text="Hari pertama layanan tidak diberikan lagi.",
    )
    reason = forms.CharField(
        label="Alasan",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_reason],
        max_length=2000,
        help_text="Tersimpan di jejak audit.",
    )
