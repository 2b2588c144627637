"""Forms of rounds: whom to ask, until when, notes, decisions, the decree."""

from django import forms

from orgunits import round_kinds
from orgunits.enums import PartState, RoundState, UnitKind
from orgunits.forms.changes import UNKNOWN_DAY, DayInput
from orgunits.forms.posts import check_day, reason_field
from orgunits.models import Round
from portal.opened import RemembersOpening

PER_UNIT, PER_BRANCH = "unit", "cabang"
ROUND_FIELDS = ("title", "due_on", "remind_days", "note")
MAX_NOTE = 2000
NEVER_ASKED = (UnitKind.ROOT,)


def kind_choices():
    return [(kind.key, kind.label) for kind in round_kinds.kinds()]


class FilterForm(forms.Form):
    """GET form over a list. A value nobody offered is shown as wrong and not applied."""

    def __init__(self, data):
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)

    @property
    def text(self):
        return self.cleaned_data.get("q", "").replace("\x00", "").strip()


class RoundFilterForm(FilterForm):
    """Over the rounds."""

    q = forms.CharField(label="Judul", required=False, max_length=150)
    kind = forms.ChoiceField(label="Jenis data", required=False)
    state = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *RoundState.choices]
    )
    year = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)

    def __init__(self, data, *, years):
        super().__init__(data)
        self.fields["kind"].choices = [("", "Semua"), *kind_choices()]
        self.fields["year"].choices = [("", "Semua"), *((year, str(year)) for year in years)]
        self.is_valid()

    def criteria(self):
        found = self.cleaned_data
        return {
            "text": self.text,
            "kind": found.get("kind", ""),
            "state": found.get("state", ""),
            "year": found.get("year"),
        }


class BoardFilterForm(FilterForm):
    """Over the units of one round."""

    q = forms.CharField(label="Nama unit", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *PartState.choices]
    )

    def __init__(self, data):
        super().__init__(data)
        self.is_valid()

    def criteria(self):
        return {"text": self.text, "state": self.cleaned_data.get("state", "")}


class ScopeForm(forms.Form):
    """GET form: what is collected, over which year, of which units. Without a choice in the address
    the usual one; what cannot be read is told and the usual one holds."""

    kind = forms.ChoiceField(label="Jenis data")
    year = forms.IntegerField(
        label="Tahun data",
        min_value=2000,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        error_messages={
            "required": "Isi tahunnya.",
            "invalid": "Tahun ditulis dengan empat angka.",
            "min_value": "Tahun antara 2000 dan 2100.",
            "max_value": "Tahun antara 2000 dan 2100.",
        },
    )
    shape = forms.ChoiceField(
        label="Yang diisi unit",
        choices=[
            (PER_BRANCH, "Unit itu beserta unit di bawahnya"),
            (PER_UNIT, "Unit itu sendiri"),
        ],
    )
    under = forms.TypedChoiceField(
        label="Hanya di bawah", required=False, coerce=int, empty_value=None
    )
    unit_kinds = forms.MultipleChoiceField(
        label="Jenis unit",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[choice for choice in UnitKind.choices if choice[0] not in NEVER_ASKED],
        help_text="Kosong: setiap perangkat daerah, atau setiap unit yang punya jabatan.",
    )

    def __init__(self, data, *, branches, year):
        self.usual = {"kind": round_kinds.ABK, "year": year, "shape": PER_BRANCH}
        super().__init__(data if "kind" in data else self.usual)
        self.fields["kind"].choices = kind_choices()
        self.fields["under"].choices = [("", "Seluruh wewenang Anda"), *branches]
        for name in ("kind", "shape", "under"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.is_valid()

    def _chosen(self, name):
        return self.cleaned_data.get(name) or self.usual[name]

    @property
    def kind_key(self):
        return self._chosen("kind")

    @property
    def data_year(self):
        return self._chosen("year")

    @property
    def has_kinds(self):
        return bool(self.cleaned_data.get("unit_kinds"))

    @property
    def covers_below(self):
        return self._chosen("shape") == PER_BRANCH

    def criteria(self):
        return {
            "kind": self.kind_key,
            "year": self.data_year,
            "covers_below": self.covers_below,
            "under": self.cleaned_data.get("under"),
            "unit_kinds": self.cleaned_data.get("unit_kinds") or (),
        }


class RoundForm(RemembersOpening, forms.ModelForm):
    """What the units are told: title, deadline, reminder, instructions."""

    class Meta:
        model = Round
        fields = ROUND_FIELDS
        widgets = {
            "due_on": DayInput(),
            "remind_days": forms.NumberInput(attrs={"class": "w-short"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "due_on": "Hari terakhir unit mengirim isiannya.",
            "remind_days": "Unit yang belum mengirim diingatkan sendiri sebanyak hari ini "
            "sebelumnya, dan sehari sebelum batas waktu. Nol: hanya dengan tombol.",
            "note": "Dibaca unit di atas isiannya.",
        }
        error_messages = {
            "title": {"required": "Tulis judulnya."},
            "due_on": {"required": "Isi batas waktunya.", "invalid": UNKNOWN_DAY},
            "remind_days": {
                "required": "Isi berapa hari sebelumnya.",
                "invalid": "Isi dengan bilangan bulat.",
                "max_value": "Paling banyak 60 hari sebelumnya.",
            },
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["remind_days"]
        field.min_value, field.max_value = 0, 60
        if self.instance.pk:
            self.remember(self.instance, ROUND_FIELDS)

    def clean_due_on(self):
        return check_day(self.cleaned_data["due_on"])

    def clean_note(self):
        note = self.cleaned_data["note"]
        if len(note) > MAX_NOTE:
            raise forms.ValidationError("Petunjuk paling panjang 2.000 huruf.")
        return note

    def clean_remind_days(self):
        days = self.cleaned_data["remind_days"]
        if days > 60:
            raise forms.ValidationError("Paling banyak 60 hari sebelumnya.")
        return days


class ReasonForm(forms.Form):
    """A step that needs nothing but its reason."""

    reason = reason_field()


class ReturnForm(forms.Form):
    """Back to the unit: what is to be put right on the whole."""

    note = forms.CharField(
        label="Catatan untuk seluruh isian",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wajib bila tidak ada catatan pada baris.",
        error_messages={"max_length": "Catatan paling panjang 2.000 huruf."},
    )


class DecreeForm(forms.Form):
    """The decree by which a round is fixed."""

    decree_number = forms.CharField(
        label="Nomor keputusan",
        max_length=120,
        help_text="Misalnya 061/Kep.412-Org/2026.",
        error_messages={"required": "Tulis nomor keputusannya."},
    )
    decree_on = forms.DateField(
        label="Tanggal keputusan",
        widget=DayInput(),
        error_messages={"required": "Isi tanggal keputusannya.", "invalid": UNKNOWN_DAY},
    )
    settles = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind.settle_label:
            self.fields["settles"].label = kind.settle_label
        else:
            del self.fields["settles"]

    def clean_decree_on(self):
        return check_day(self.cleaned_data["decree_on"])


class RemarksForm(forms.Form):
    """A note on each row of one thing, and one on the thing itself. Fields are named by place;
    ``keys`` says which row each is of, as the page showed them."""

    def __init__(self, data=None, *, line):
        super().__init__(data)
        self.keys = ["", *(row.key for row in line.rows)]
        drafts = [line.draft, *(row.draft for row in line.rows)]
        labels = [line.name, *(row.text for row in line.rows)]
        for place, (draft, label) in enumerate(zip(drafts, labels, strict=True)):
            self.fields[f"note_{place}"] = forms.CharField(
                label=f"Catatan untuk {label[:80]}",
                required=False,
                max_length=1000,
                initial=draft,
                widget=forms.TextInput(attrs={"placeholder": "Catatan", "class": "form-control"}),
                error_messages={"max_length": "Satu catatan paling panjang 1.000 huruf."},
            )

    def texts(self):
        """``{row key: text}`` of all fields, by the keys the page showed."""
        return {
            key: self.cleaned_data.get(f"note_{place}", "") for place, key in enumerate(self.keys)
        }

    @property
    def stamp(self):
        """What tells whether the rows are still those of the page."""
        return ",".join(self.keys[1:])
