"""Forms over proposals themselves: the filter of the list, what a proposal is about."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from orgunits.forms.changes import EARLIEST, LATEST, UNKNOWN_DAY, DayInput, UnitChoice
from orgunits.models import OrgUnit
from portal.opened import RemembersOpening
from portal.validators import validate_reason
from restructuring.enums import ProposalState

PARTICULARS = ("title", "reason", "legal_basis", "effective_on", "is_confidential")


class ProposalFilterForm(forms.Form):
    """GET form. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Judul atau unit", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *ProposalState.choices]
    )

    def __init__(self, data):
        super().__init__(data)
        self.fields["state"].widget.attrs["class"] = "form-select"
        self.is_valid()

    def criteria(self):
        """Arguments of ``queries.listing.proposal_table`` for what could be read."""
        found = self.cleaned_data
        return {"text": found.get("q", ""), "state": found.get("state", "")}

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


class ProposalForm(RemembersOpening, forms.Form):
    """What a proposal is about and why."""

    title = forms.CharField(
        label="Judul",
        max_length=200,
        help_text="Misalnya: Penggabungan Dinas Perdagangan dan Dinas Perindustrian.",
        error_messages={
            "required": "Tulis judul usulan.",
            "max_length": "Judul paling panjang 200 huruf.",
        },
    )
    reason = forms.CharField(
        label="Latar belakang",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=10_000,
        validators=[validate_reason],
        help_text="Masalah yang hendak diselesaikan, dan mengapa penataan ini jawabannya.",
        error_messages={"required": "Tulis latar belakangnya."},
    )
    legal_basis = forms.CharField(
        label="Dasar hukum",
        max_length=200,
        required=False,
        help_text="Misalnya rancangan Perwal yang sedang disiapkan.",
    )
    effective_on = forms.DateField(
        label="Rencana berlaku",
        required=False,
        widget=DayInput(),
        help_text="Dampak dihitung untuk hari ini bila dikosongkan.",
        error_messages={"invalid": UNKNOWN_DAY},
    )
    is_confidential = forms.BooleanField(
        label="Rahasia",
        required=False,
        help_text=(
            "Hanya terlihat oleh Anda dan orang yang Anda beri akses, sampai usulan diajukan."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the template prints it, beside the form key
        self.helper.layout = Layout(
            *(name for name in self.fields if name in ("unit", "title", "reason")),
            Fieldset(
                "Rencana", "legal_basis", "effective_on", "is_confidential", css_class="fieldset"
            ),
        )

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError("Tanggal harus antara 17 Agustus 1945 dan 31 Desember 2100.")
        return day

    def particulars(self):
        """Arguments of ``create_proposal`` and ``update_proposal``."""
        return {name: self.cleaned_data[name] for name in PARTICULARS}


class ProposalCreateForm(ProposalForm):
    """A new one, over a unit with everything under it."""

    unit = UnitChoice(
        label="Lingkup",
        queryset=OrgUnit.objects.none(),
        help_text=(
            "Usulan boleh mengubah unit di bawah unit ini. Pilih pucuk pemerintah daerah bila "
            "menyangkut beberapa perangkat daerah."
        ),
    )
    field_order = ("unit",)

    def __init__(self, *args, units, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        listed = list(offered)
        try:
            chosen = self.fields["unit"].to_python(self["unit"].value())
        except ValidationError:
            chosen = None
        if chosen is not None and chosen.pk not in {pk for pk, _ in listed}:
            listed.insert(0, (chosen.pk, chosen.name))
        self.fields["unit"].offer(listed)
