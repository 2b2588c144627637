"""Input about flagged answers."""

from django import forms

from surveys.enums import AnswerFlag

ACCEPT, REFUSE = "accept", "refuse"


class ReasonForm(forms.Form):
    """Why answers should be left out, or count again."""

    reason = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Tulis alasannya.",
            "max_length": "Paling banyak 500 huruf.",
        },
        help_text="Diumumkan bersama hasilnya. Jangan menulis nama orang; nomor telepon, NIK, dan alamat"
        " surel dihapus.",
    )


class ExclusionForm(ReasonForm):
    """Which flagged answers, and why; ``flags`` are those that may be chosen."""

    flag = forms.ChoiceField(
        label="Jawaban yang bertanda",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih tandanya.",
            "invalid_choice": "Tanda ini tidak ada pada survei ini.",
        },
    )
    field_order = ["flag", "reason"]

    def __init__(self, *args, flags, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["flag"].choices = [(flag, AnswerFlag(flag).label) for flag in flags]


class DecisionForm(forms.Form):
    """Yes or no; whoever proposed it is only offered to take it back."""

    decision = forms.ChoiceField(
        label="Keputusan",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih salah satu.",
            "invalid_choice": "Pilih salah satu.",
        },
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = choices

    @property
    def accepts(self):
        return self.cleaned_data["decision"] == ACCEPT
