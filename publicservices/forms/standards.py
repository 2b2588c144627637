"""What an officer types about standards."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from portal.opened import RemembersOpening
from portal.validators import validate_reason
from publicservices.actions.standards import DRAFT_FIELDS
from publicservices.forms import day_input
from publicservices.models import ServiceStandard

LONG = {"rows": 4, "maxlength": 10_000}
SECTIONS = (
    ("Diumumkan kepada warga", ("requirements", "procedure", "term_amount", "term_unit",
                                "term_note", "cost", "product", "complaints")),
    ("Pengelolaan di dalam", ("legal_basis", "facilities", "competence", "supervision",
                              "staffing", "guarantee", "safety", "evaluation")),
    ("Agar mudah dicari", ("search_words",)),
    ("Maklumat dan tahap penyusunan", ("maklumat", "agreed_on", "announced_on", "settled_on",
                                       "maklumat_on")),
)  # fmt: skip


class StandardForm(RemembersOpening, forms.ModelForm):
    """The draft of a version. Nothing is required here: what is missing is said when publishing."""

    class Meta:
        model = ServiceStandard
        fields = DRAFT_FIELDS
        widgets = {name: forms.Textarea(attrs=LONG) for name in (
            "requirements", "procedure", "complaints", "legal_basis", "facilities", "competence",
            "supervision", "staffing", "guarantee", "safety", "evaluation", "maklumat",
        )} | {name: day_input() for name in ("agreed_on", "announced_on", "settled_on",
                                             "maklumat_on")}  # fmt: skip
        help_texts = {
            "requirements": "Satu persyaratan satu baris. Jangan meminta yang tidak dipakai.",
            "procedure": "Satu langkah satu baris.",
            "term_amount": "Dihitung sejak permohonan diajukan. Selama berkas belum lengkap, "
            "petugas menghentikan waktunya dengan alasan yang dibaca pemohon.",
            "cost": "Misalnya gratis, atau Rp 50.000 per lembar.",
            "complaints": "Ke mana warga mengadu: alamat, nomor, surel, SP4N-LAPOR!.",
            "search_words": "Misalnya bikin ktp, ktp hilang. Warga menemukan layanan dengan kata ini.",
            "agreed_on": "Tahap PP 96/2012: tenggat berikutnya dihitung dari tanggal ini.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["term_amount"].min_value = 1
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            *(
                Div(HTML(f"<h2>{title}</h2>"), *(Field(name) for name in names), css_class="mb-4")
                for title, names in SECTIONS
            )
        )

    def clean_term_amount(self):
        amount = self.cleaned_data["term_amount"]
        if amount is not None and not 1 <= amount <= 1000:  # noqa: PLR2004
            raise forms.ValidationError("Jangka waktu antara 1 dan 1.000.")
        return amount

    def clean(self):
        found = super().clean()
        for name in ("agreed_on", "announced_on", "settled_on", "maklumat_on"):
            day = found.get(name)
            if day and not 2009 <= day.year <= 2100:  # noqa: PLR2004 the law is of 2009
                self.add_error(name, "Tahunnya 2009 sampai 2100.")
        return found

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in DRAFT_FIELDS}


def reason_field():
    return forms.CharField(
        label="Alasan",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_reason],
        max_length=2000,
        help_text="Tersimpan di jejak audit.",
    )


class PublishForm(forms.Form):
    """From which day on the draft holds, and why."""

    valid_from = forms.DateField(label="Berlaku mulai", widget=day_input())
    reason = reason_field()


class DiscardForm(forms.Form):
    """Why a draft is thrown away."""

    reason = reason_field()
