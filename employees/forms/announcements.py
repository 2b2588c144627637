"""Writing an announcement, asking about it, answering."""

from crispy_forms.layout import Div, Layout
from django import forms

from employees.forms.filters import ALL, FilterForm
from employees.forms.sessions import choice_of, offer
from employees.forms.shared import CheckedByAction, SpokenForm, day_input, plain_helper
from employees.models import Announcement
from employees.self_service_enums import AnnouncementState, Audience
from orgunits.assessments.evidence import ACCEPTED, EXTENSIONS
from orgunits.models import OrgUnit, StructureChange
from portal.opened import RemembersOpening
from portal.templatetags.formats import date_short


class AnnouncementForm(RemembersOpening, CheckedByAction, SpokenForm, forms.ModelForm):
    """``units``: (id, name) pairs on offer, ``reach``: ids the writer may name; ``changes``: the
    StructureChanges to choose from."""

    unit = choice_of(OrgUnit, "Untuk pegawai di")
    change = choice_of(
        StructureChange,
        "Perubahan struktur",
        required=False,
        help_text="Diisi bila hanya yang tersentuh perubahan itu yang diberi tahu.",
    )
    paper = forms.FileField(
        label="Lampiran",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": EXTENSIONS}),
        help_text=f"{ACCEPTED}, paling besar 10 MB.",
    )

    class Meta:
        model = Announcement
        fields = ["title", "body", "unit", "audience", "change", "due_on"]
        widgets = {
            "body": forms.Textarea(attrs={"rows": 8}),
            "audience": forms.RadioSelect,
            "due_on": day_input(),
        }
        help_texts = {
            "body": "Apa yang berubah, sejak kapan, dan apa artinya bagi yang membaca.",
            "due_on": "Dua hari sebelumnya yang belum memahami diingatkan, sesudahnya pimpinannya.",
        }

    def __init__(self, *args, units, reach, changes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = Audience.choices
        self.fields["audience"].initial = Audience.SUBTREE
        self.fields["unit"].queryset = OrgUnit.objects.filter(pk__in=reach)
        self.fields["unit"].choices = [("", "Pilih"), *units]
        listed = StructureChange.objects.filter(pk__in=[one.pk for one in changes])
        offer(
            self.fields["change"],
            listed.order_by("-effective_on", "-pk"),
            lambda one: f"{date_short(one.effective_on)}: {one.summary[:90]}",
        )
        self.helper = plain_helper(
            Layout("title", "body", "unit", Div("audience", "change"), "due_on", "paper")
        )

    def clean(self):
        data = super().clean()
        wanted, change = data.get("audience"), data.get("change")
        if wanted == Audience.TOUCHED and change is None:
            self.add_error("change", "Pilih perubahan struktur yang diumumkan.")
        if wanted == Audience.SUBTREE:
            data["change"] = None
        return data

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "unit"}

    @property
    def scan(self):
        """(file name, content) of what was sent along, or None."""
        file = self.cleaned_data.get("paper")
        return (file.name, file.read()) if file else None


class QuestionForm(SpokenForm, forms.Form):
    text = forms.CharField(
        label="Pertanyaan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dijawab untuk semua penerima, tanpa nama Anda.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(Layout("text"))


class AnnouncementFilterForm(FilterForm):
    q = forms.CharField(label="Judul", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan", required=False, choices=[ALL, *AnnouncementState.choices]
    )

    def __init__(self, data):
        super().__init__(data, units=())

    def offer(self, units):
        del self.fields["unit"]
