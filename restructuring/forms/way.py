"""Forms of a proposal's way: reasons, words of reviewers, letters, stages, choices of a rebase."""

from django import forms
from django.core.exceptions import ValidationError

from orgunits.forms.changes import UNKNOWN_DAY, DayInput
from orgunits.forms.posts import reason_field
from portal.permissions import Role
from restructuring.actions.approvals import ANSWERS
from restructuring.rebasing import OURS, SUCCESSOR, THEIRS, Difference
from restructuring.reviewing import REVIEWERS, Stage

MAX_NOTE = 2000
TOO_LONG = "Paling panjang 2.000 huruf."
EXTRA_STAGES = 2


class ReasonForm(forms.Form):
    """A step that needs nothing but its reason."""

    reason = reason_field()


class DecisionForm(forms.Form):
    """The word of a stage: a note, needed when the proposal goes back."""

    note = forms.CharField(
        label="Catatan",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wajib bila dikembalikan tanpa menolak salah satu perubahannya.",
        error_messages={"max_length": TOO_LONG},
    )


class StepForm(forms.Form):
    """Why one change is refused; ``key`` names it."""

    key = forms.CharField(max_length=32, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Alasan menolak perubahan ini",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": TOO_LONG},
    )


class CommentForm(forms.Form):
    """A remark on the whole or on one change."""

    step = forms.ChoiceField(label="Tentang", required=False)
    text = forms.CharField(
        label="Catatan",
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis catatannya.", "max_length": TOO_LONG},
    )

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [("", "Seluruh usulan"), *steps]
        self.fields["step"].widget.attrs["class"] = "form-select"


class EnactForm(forms.Form):
    """The structure the page showed, and what must be ticked. ``consents``: {key: sentence}."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, consents, **kwargs):
        super().__init__(*args, **kwargs)
        for key, text in consents.items():
            self.fields[f"consent_{key}"] = forms.BooleanField(
                label=text, error_messages={"required": "Centang bila sudah."}
            )

    def consents(self):
        return [
            name.removeprefix("consent_")
            for name, value in self.cleaned_data.items()
            if name.startswith("consent_") and value
        ]


class BackOutForm(forms.Form):
    """The word on a request to take a proposal back."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label="Catatan",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wajib bila ditolak.",
        error_messages={"max_length": TOO_LONG},
    )


class LetterForm(forms.Form):
    """A letter that asks the governor, or the minister, for consent."""

    addressee = forms.CharField(
        label="Kepada",
        max_length=120,
        help_text="Misalnya Gubernur Banten; bagi provinsi Menteri Dalam Negeri.",
        error_messages={
            "required": "Tulis kepada siapa.",
            "max_length": "Paling panjang 120 huruf.",
        },
    )
    letter_number = forms.CharField(
        label="Nomor surat",
        max_length=120,
        error_messages={
            "required": "Tulis nomor suratnya.",
            "max_length": "Paling panjang 120 huruf.",
        },
    )
    sent_on = forms.DateField(
        label="Diterima di sana",
        widget=DayInput(),
        help_text="Lima belas hari kerja dihitung sejak hari ini (PP 18/2016 pasal 1 dan 3).",
        error_messages={"required": "Isi tanggalnya.", "invalid": UNKNOWN_DAY},
    )


class AnswerForm(forms.Form):
    """What was answered to a letter."""

    answer = forms.ChoiceField(
        label="Jawaban",
        choices=[(one.value, one.label) for one in ANSWERS],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih jawabannya."},
    )
    answered_on = forms.DateField(
        label="Tanggal jawaban",
        widget=DayInput(),
        error_messages={"required": "Isi tanggal jawabannya.", "invalid": UNKNOWN_DAY},
    )
    answer_number = forms.CharField(
        label="Nomor jawaban",
        required=False,
        max_length=120,
        error_messages={"max_length": "Paling panjang 120 huruf."},
    )
    note = forms.CharField(
        label="Perbaikan atau alasan",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wajib bila disetujui dengan perbaikan atau ditolak.",
        error_messages={"max_length": TOO_LONG},
    )


class StageForm(forms.Form):
    """One row of the stages; without a name it falls out."""

    name = forms.CharField(
        label="Tahap",
        required=False,
        max_length=120,
        error_messages={"max_length": "Paling panjang 120 huruf."},
    )
    role = forms.ChoiceField(
        label="Peran",
        choices=[(role.value, Role(role).label) for role in REVIEWERS],
        required=False,
    )
    decides = forms.BooleanField(label="Memutus", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].widget.attrs["class"] = "form-select"

    def clean(self):
        found = super().clean()
        if found.get("name", "").strip() and not found.get("role"):
            raise ValidationError({"role": "Pilih perannya."})
        return found


class BaseStageFormSet(forms.BaseFormSet):
    def stages(self):
        """The stages as typed, in their order."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        return [Stage(row["name"], row["role"], row["decides"]) for row in rows]


StageFormSet = forms.formset_factory(
    StageForm, formset=BaseStageFormSet, extra=EXTRA_STAGES, max_num=10, absolute_max=12
)


class ChoicesForm(forms.Form):
    """A choice for each difference. ``words``: {choice: sentence} by difference key."""

    def __init__(self, *args, differences: list[Difference], words, **kwargs):
        super().__init__(*args, **kwargs)
        self.differences = differences
        for one in differences:
            self.fields[field_of(one)] = forms.ChoiceField(
                label="Pilihan",
                choices=[(choice, words[one.key][choice]) for choice in one.choices],
                widget=forms.RadioSelect,
                error_messages={"required": "Pilih salah satu.", "invalid_choice": "Pilih lagi."},
            )

    def answers(self):
        return {one.key: self.cleaned_data[field_of(one)] for one in self.differences}


def field_of(difference: Difference) -> str:
    return "choice_" + difference.key.replace(":", "_")


def posted_answers(data) -> dict[str, str]:
    """Every choice a post carries, by key of the difference; for the differences that turn up on
    the way."""
    found = {}
    for name, value in data.items():
        parts = name.split("_")
        if len(parts) == 3 and parts[0] == "choice" and value in (OURS, THEIRS, SUCCESSOR):
            found[f"{parts[1]}:{parts[2]}"] = value
    return found


class JoinForm(forms.Form):
    """Which other draft is taken in."""

    other = forms.TypedChoiceField(
        label="Rancangan yang digabungkan ke sini",
        coerce=int,
        error_messages={"required": "Pilih rancangannya.", "invalid_choice": "Pilih rancangannya."},
    )

    def __init__(self, *args, drafts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [("", "Pilih rancangan")] + [
            (row.pk, f"Usulan no. {row.number}: {row.title}") for row in drafts
        ]
        self.fields["other"].widget.attrs["class"] = "form-select"
