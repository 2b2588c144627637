"""Input of unit templates."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from orgunits.forms.changes import UNKNOWN_DAY, DayInput
from orgunits.forms.posts import MAX_HEADCOUNT, TitleChoice, check_day, reason_field
from orgunits.models import JobTitle
from orgunits.queries import choosable_titles
from orgunits.unit_templates import TASK_FORM
from portal.number_fields import WholeField
from portal.opened import RemembersOpening

TITLE_SEARCH = '{% include "orgunits/_template_title_search.html" %}'


def name_field():
    return forms.CharField(
        label="Nama templat",
        max_length=120,
        help_text="Misalnya Kelurahan standar.",
        error_messages={"required": "Tulis nama templatnya."},
    )


def seats_field(**kwargs):
    return WholeField(
        highest=MAX_HEADCOUNT,
        widget=forms.TextInput(attrs={"class": "w-short"}),
        error_messages={
            "required": "Isi jumlah orang yang diperlukan.",
            "invalid": "Kebutuhan harus bilangan bulat.",
            "min_value": "Kebutuhan tidak boleh kurang dari nol.",
            "max_value": "Kebutuhan paling banyak 9.999 orang.",
        },
        **kwargs,
    )


class TemplateForm(forms.Form):
    """The name of a template made from a model unit."""

    name = name_field()

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, initial={"name": f"{unit.get_kind_display()} standar"}, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class TemplateUpdateForm(RemembersOpening, forms.Form):
    """Name, functions and every post of a template: seats, tasks, and whether it goes."""

    name = name_field()
    functions = forms.CharField(
        label="Fungsi",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Satu baris satu fungsi.",
    )

    def __init__(self, *args, template, posts, **kwargs):
        self.posts = posts
        initial = {"name": template.name, "functions": template.functions}
        for post in posts:
            initial |= {f"seats-{post.pk}": post.seats, f"tasks-{post.pk}": post.tasks}
        super().__init__(*args, initial=initial, **kwargs)
        for post in posts:
            rows = min(max(post.tasks.count("\n") + 2, 3), 12)
            self.fields[f"seats-{post.pk}"] = seats_field(label="Kebutuhan")
            self.fields[f"tasks-{post.pk}"] = forms.CharField(
                label="Uraian tugas",
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": rows}),
                help_text=f"Satu baris satu tugas: {TASK_FORM}.",
            )
            self.fields[f"gone-{post.pk}"] = forms.BooleanField(
                label="Keluarkan dari templat", required=False
            )

    def groups(self):
        """``(post, its bound fields)`` in the order of the template."""
        names = ("seats", "tasks", "gone")
        return [(post, [self[f"{name}-{post.pk}"] for name in names]) for post in self.posts]


class TemplatePostForm(forms.Form):
    """One more post of a template."""

    job_title = TitleChoice(label="Nama jabatan menurut katalog", queryset=JobTitle.objects.none())
    name = forms.CharField(
        label="Nama di unit",
        max_length=250,
        required=False,
        help_text="Kosong: sama dengan katalog. {unit} dan {nama} diganti nama unitnya.",
    )
    part = forms.CharField(
        label="Unit di bawahnya",
        max_length=200,
        required=False,
        help_text="Misalnya Sekretariat Kelurahan. Kosong: di unit itu sendiri.",
    )
    seats = seats_field(label="Kebutuhan", initial=1)

    def __init__(self, *args, government, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["job_title"].queryset = choosable_titles(government)
        self.fields["job_title"].offer(offered)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(HTML(TITLE_SEARCH), "job_title", "name", "part", "seats")


class AdoptionForm(forms.Form):
    """Since when, and why, chosen differences are adopted."""

    on = forms.DateField(
        label="TMT",
        widget=DayInput(),
        help_text="Hari pertama jabatan dan fungsi baru itu, paling lambat hari ini.",
        error_messages={"required": "Isi tanggal mulainya.", "invalid": UNKNOWN_DAY},
    )
    reason = reason_field()

    def clean_on(self):
        return check_day(self.cleaned_data["on"])


class ExceptionForm(forms.Form):
    """Why a unit may differ."""

    key = forms.RegexField(
        r"\A[0-9a-f]{40}\Z",
        widget=forms.HiddenInput,
        error_messages={"required": "Pilih perbedaannya.", "invalid": "Pilih perbedaannya."},
    )
    reason = forms.CharField(
        label="Alasan",
        max_length=500,
        error_messages={"required": "Tulis alasannya."},
    )
