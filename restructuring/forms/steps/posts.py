"""Forms of changes of posts: opened, resized, renamed, closed."""

from django import forms
from django.core.exceptions import ValidationError

from orgunits.forms.posts import ECHELONS, MAX_HEADCOUNT, PositionForm, TitleChoice
from orgunits.models import JobTitle
from orgunits.structure import ClosePost, OpenPost, RenamePost, ResizePost
from portal.number_fields import WholeField
from restructuring.forms.steps.base import StepForm
from restructuring.forms.steps.things import PostField, ThingForm, ThingsField


class OpenPostStep(StepForm):
    """A new post on a unit of the draft."""

    searches_titles = True
    job_title = TitleChoice(label="Nama jabatan menurut katalog", queryset=JobTitle.objects.none())
    name = PositionForm.base_fields["name"]
    echelon = PositionForm.base_fields["echelon"]
    job_class = PositionForm.base_fields["job_class"]
    is_head = PositionForm.base_fields["is_head"]
    required_headcount = PositionForm.base_fields["required_headcount"]

    def __init__(self, *args, titles, offered, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["job_title"]
        field.queryset = titles
        listed = list(offered)
        try:
            chosen = field.to_python(self["job_title"].value())
        except ValidationError:
            chosen = None
        if chosen is not None and chosen.pk not in {pk for pk, _ in listed}:
            listed.insert(0, (chosen.pk, chosen.full_name))
        field.offer(listed)

    def clean(self):
        data = super().clean()
        if data.get("is_head") and data.get("required_headcount", 1) != 1:
            self.add_error("required_headcount", "Jabatan pimpinan hanya untuk satu orang.")
        return data

    def changes(self):
        data = self.cleaned_data
        title = data["job_title"]
        return [
            OpenPost(
                post=self.new(),
                unit=self.unit.id,
                name=data["name"] or title.name,
                job_title=title.pk,
                echelon=data["echelon"],
                job_class=data["job_class"],
                is_head=data["is_head"],
                required_headcount=data["required_headcount"],
            )
        ]

    @staticmethod
    def initial_of(changes, desk):
        if len(changes) != 1 or not isinstance(changes[0], OpenPost):
            return None
        names = ("job_title", "name", "echelon", "job_class", "is_head", "required_headcount")
        return {name: getattr(changes[0], name) for name in names}


class ResizePostStep(ThingForm):
    """Another need of a post."""

    post = PostField()
    required_headcount = WholeField(
        label="Kebutuhan baru",
        highest=MAX_HEADCOUNT,
        widget=forms.TextInput(attrs={"class": "w-short"}),
        help_text="Jumlah orang yang diperlukan. Jabatan pimpinan selalu satu.",
        error_messages={"required": "Isi jumlah orang yang diperlukan."},
    )

    def changes(self):
        return [ResizePost(self.cleaned_data["post"], self.cleaned_data["required_headcount"])]

    @staticmethod
    def initial_of(changes, desk):
        if len(changes) != 1 or not isinstance(changes[0], ResizePost):
            return None
        return {"post": changes[0].post, "required_headcount": changes[0].required_headcount}


class RenamePostStep(ThingForm):
    """Another nomenclature, echelon or class of a post."""

    post = PostField()
    name = forms.CharField(
        label="Nama baru",
        max_length=250,
        error_messages={
            "required": "Tulis nama jabatannya.",
            "max_length": "Nama jabatan paling panjang 250 huruf.",
        },
    )
    echelon = forms.ChoiceField(
        label="Eselon",
        required=False,
        choices=[("", "Tetap"), *ECHELONS[1:]],
    )
    job_class = PositionForm.base_fields["job_class"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["job_class"].help_text = "Antara 1 dan 17. Kosong: tetap."

    def changes(self):
        data = self.cleaned_data
        return [RenamePost(data["post"], data["name"], data["echelon"] or None, data["job_class"])]

    @staticmethod
    def initial_of(changes, desk):
        if len(changes) != 1 or not isinstance(changes[0], RenamePost):
            return None
        names = ("post", "name", "echelon", "job_class")
        return {name: getattr(changes[0], name) for name in names}


class ClosePostsStep(ThingForm):
    """Posts that end."""

    rows = ThingsField("Jabatan yang ditutup", "Pilih jabatan yang ditutup.")

    def changes(self):
        return [ClosePost(row) for row in self.cleaned_data["rows"]]

    @staticmethod
    def initial_of(changes, desk):
        if not changes or not all(isinstance(change, ClosePost) for change in changes):
            return None
        return {"rows": [change.post for change in changes]}
