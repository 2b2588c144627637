"""Forms over signals (indikasi masalah): the filter of the list, putting aside, thresholds."""

from django import forms
from django.core.exceptions import ValidationError

from orgunits.forms.changes import UNKNOWN_DAY, DayInput
from orgunits.forms.posts import reason_field
from portal.number_fields import FigureField
from portal.templatetags.formats import number
from restructuring.enums import SignalState
from restructuring.models import Proposal
from restructuring.queries.noticing import FREE, TAKEN
from restructuring.signal_rules import GROUPS, RULES

ALL = "semua"
LARGEST = 100_000


class SignalFilterForm(forms.Form):
    """GET form over the list: open ones unless another state is chosen. A value nobody offered is
    shown as wrong and not applied."""

    q = forms.CharField(label="Indikasi atau unit", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Terbuka"), *SignalState.choices[1:], (ALL, "Semua")],
    )
    group = forms.ChoiceField(
        label="Bidang", required=False, choices=[("", "Semua"), *((g, g) for g in GROUPS)]
    )
    rule = forms.ChoiceField(
        label="Aturan",
        required=False,
        choices=[("", "Semua"), *((one.code, one.label) for one in RULES.values())],
    )
    taken = forms.ChoiceField(
        label="Usulan",
        required=False,
        choices=[("", "Semua"), (FREE, "Belum menjadi usulan"), (TAKEN, "Sudah menjadi usulan")],
    )
    agency = forms.TypedChoiceField(
        label="Perangkat daerah", required=False, coerce=int, empty_value=None
    )

    def __init__(self, data, *, agencies):
        super().__init__(data)
        self.fields["agency"].choices = [("", "Semua"), *agencies]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"
        self.is_valid()

    def criteria(self):
        """Arguments of ``queries.signals.signal_table`` for what could be read."""
        found = self.cleaned_data
        state = found.get("state", "") or SignalState.OPEN
        return {
            "text": found.get("q", ""),
            "state": "" if state == ALL else state,
            **{name: found.get(name) or "" for name in ("group", "rule", "taken")},
            "agency": found.get("agency"),
        }

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


def _day(label, **kwargs):
    messages = {"required": "Isi tanggalnya.", "invalid": UNKNOWN_DAY}
    return forms.DateField(label=label, widget=DayInput(), error_messages=messages, **kwargs)


class SignalDismissForm(forms.Form):
    """Why a signal is put aside, and until when."""

    reason = reason_field()
    returns_on = _day(
        "Tinjau lagi pada",
        help_text="Pada tanggal ini indikasi muncul lagi bila masih ada. Paling lama satu tahun.",
    )


class SignalAnswerForm(forms.Form):
    """What whoever leads the unit says of a signal."""

    text = forms.CharField(
        label="Tanggapan",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=(
            "Sebab menurut Anda, dan apa yang sedang dikerjakan. Dibaca petugas organisasi dan siapa pun "
            "yang melihat indikasi ini; tidak dapat dihapus."
        ),
        error_messages={"required": "Tulis tanggapannya."},
    )


class DraftChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"No. {obj.number}. {obj.title}"


class SignalAttachForm(forms.Form):
    """The draft whose reasons the chosen signals become."""

    proposal = DraftChoice(
        label="Usulan",
        queryset=Proposal.objects.none(),
        empty_label="Pilih usulan",
        help_text="Hanya rancangan yang masih dapat Anda ubah.",
        error_messages={
            "required": "Pilih usulannya.",
            "invalid_choice": "Usulan ini tidak ada, atau tidak dapat Anda ubah lagi.",
        },
    )

    def __init__(self, *args, drafts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proposal"].queryset = drafts


class SignalRuleForm(forms.Form):
    """A threshold that holds from a day on."""

    rule = forms.ChoiceField(
        label="Aturan", choices=[(one.code, one.label) for one in RULES.values()]
    )
    valid_from = _day("Berlaku mulai")
    is_on = forms.BooleanField(
        label="Jalankan aturan ini",
        required=False,
        help_text="Bila tidak dijalankan, indikasinya yang terbuka selesai pada pemeriksaan berikut.",
    )
    threshold = FigureField(
        label="Ambang",
        highest=LARGEST,
        widget=forms.TextInput(attrs={"class": "w-short"}),
        error_messages={"required": "Isi ambangnya."},
    )
    reason = reason_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = RULES.get(str(self["rule"].value()))
        if known:
            bounds = f"{number(known.lowest, known.decimals)} sampai {number(known.highest, known.decimals)}"
            self.fields[
                "threshold"
            ].help_text = (
                f"{known.label}: {known.threshold_words} ambang ini, {bounds} {known.measure}."
            )

    def clean(self):
        data = super().clean()
        known, threshold = RULES.get(data.get("rule")), data.get("threshold")
        if known and threshold is not None and not known.decimals and threshold % 1:
            self.add_error("threshold", ValidationError("Isi dengan bilangan bulat."))
        return data
