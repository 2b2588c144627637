"""Input of informasi jabatan, the filter of their list, and the order of a print."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

from orgunits.enums import InformationState, JobPrintKind, JobTitleKind
from orgunits.forms.changes import UNKNOWN_DAY, DayInput
from orgunits.forms.overlaps import FilterForm, agency_field
from orgunits.forms.posts import check_day
from orgunits.job_information import MAX_TEXT, PARTS, QUALIFICATION, REQUIREMENTS
from portal.opened import RemembersOpening
from portal.templatetags.formats import date_long

GROUPS = (
    ("Isi jabatan", ("summary",)),
    (QUALIFICATION, tuple(part.name for part in PARTS if part.section == QUALIFICATION)),
    ("Pekerjaan", ("outputs", "materials", "tools", "responsibilities", "authorities")),
    ("Hubungan dan lingkungan", ("correlations", "environment", "hazards")),
    (REQUIREMENTS, tuple(part.name for part in PARTS if part.section == REQUIREMENTS)),
    ("Prestasi", ("achievements",)),
)


class JobInformationForm(RemembersOpening, forms.Form):
    """Every part of an informasi jabatan, and the day from which it holds. Parts may be left empty:
    a form of twenty texts is written in more than one sitting."""

    valid_from = forms.DateField(
        label="Berlaku mulai",
        widget=DayInput(),
        error_messages={"required": "Isi tanggal mulainya.", "invalid": UNKNOWN_DAY},
    )

    def __init__(self, *args, newest, **kwargs):
        super().__init__(*args, **kwargs)
        for part in PARTS:
            self.fields[part.name] = forms.CharField(
                label=part.label,
                required=False,
                max_length=MAX_TEXT,
                help_text=part.hint,
                widget=forms.Textarea(attrs={"rows": self._rows(part.name)}),
                error_messages={"max_length": f"Paling banyak {MAX_TEXT} huruf."},
            )
        if newest:
            self.fields["valid_from"].help_text = (
                f"Tanggal {date_long(newest.valid_from)} membetulkan isian yang ada; tanggal "
                "sesudahnya membuat isian baru dan menyimpan yang lama."
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        groups = [Fieldset(label, *names, css_class="fieldset") for label, names in GROUPS]
        self.helper.layout = Layout(*groups, "valid_from")

    def _rows(self, name):
        """Lines of the field: all that is written, and one more to go on."""
        written = str(self.initial.get(name) or "").count("\n") + 2
        return min(max(written, 3), 12)

    def clean_valid_from(self):
        return check_day(self.cleaned_data["valid_from"])

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data[part.name].strip() for part in PARTS):
            self.add_error("summary", "Isi paling sedikit satu bagian.")
        return data

    def values(self):
        """The texts by part."""
        return {part.name: self.cleaned_data[part.name] for part in PARTS}


class InformationFilterForm(FilterForm):
    """GET form over the list of posts and their informasi jabatan."""

    q = forms.CharField(label="Jabatan atau unit", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Informasi jabatan",
        required=False,
        choices=[("", "Semua"), *InformationState.choices],
    )
    kind = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua"), *JobTitleKind.choices]
    )
    agency = agency_field()


class JobPrintForm(forms.Form):
    """The file and its reach; unit and day are those of the page the person came from."""

    kind = forms.ChoiceField(
        label="Berkas",
        choices=JobPrintKind,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih berkasnya.", "invalid_choice": "Pilih PDF atau DOCX."},
    )
    with_below = forms.BooleanField(label="Dengan semua unit di bawahnya", required=False)

    def __init__(self, data=None):
        super().__init__(data, initial={"kind": JobPrintKind.PDF.value})
        self.helper = FormHelper()
        self.helper.form_tag = False
