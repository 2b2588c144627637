"""What every form of a change has: the units of the draft to choose from, a note, the version."""

from itertools import groupby

from django import forms

from orgunits.forms.changes import INCOMPLETE, KINDS, TIPES
from orgunits.structure import Change
from restructuring.steps import NEW

NOT_HERE = "Unit ini tidak ada dalam rancangan, atau tidak dapat dipilih di sini."


class UnitField(forms.TypedChoiceField):
    """A unit of the draft. Only some are offered; every allowed one is accepted."""

    is_unit = True

    def __init__(self, *, label, required=True, with_scope=True, empty="Pilih unit", **kwargs):
        messages = {"required": "Pilih unitnya.", "invalid_choice": NOT_HERE}
        super().__init__(
            label=label,
            required=required,
            coerce=int,
            empty_value=None,
            error_messages=messages,
            **kwargs,
        )
        self.with_scope = with_scope
        self.empty = empty
        self.allowed = frozenset()
        self.n_hidden = 0

    def fill(self, desk, *, excluded, text, value):
        """Offer units of ``desk``; what is chosen already stays on the list."""
        allowed = desk.inside - set(excluded)
        self.allowed = allowed if self.with_scope else allowed - {desk.scope}
        offered, self.n_hidden = desk.options(text, with_scope=self.with_scope, excluded=excluded)
        chosen = number_in(value)
        if chosen in self.allowed and chosen not in {pk for pk, _ in offered}:
            offered = [(chosen, desk.place(chosen)), *offered]
        self.choices = [("", self.empty), *offered]

    def valid_value(self, value):
        return number_in(value) in self.allowed


def is_unit_field(field):
    return isinstance(field, UnitField)


def number_in(value):
    """The id written in a form value, also a negative one; None when there is none."""
    text = str(value if value is not None else "")
    digits = text.removeprefix("-")
    known = digits.isascii() and digits.isdigit() and len(digits) <= 18
    return int(text) if known else None


class StepForm(forms.Form):
    """A form that stands for the changes of one step. ``unit``: the one it is about, chosen before;
    ``made``: numbers that the step it replaces gave to its new units; ``text``: narrows the units
    that are offered."""

    wants_things = False  # whether it takes ``things``: what hangs on the unit
    searches_titles = False  # whether it takes job titles, and the search is over them
    # What is rarely needed stands folded: {words: names of fields}.
    folded: dict[str, tuple[str, ...]] = {}

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        localize=False,
        error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE},
    )
    note = forms.CharField(
        label="Catatan",
        required=False,
        max_length=500,
        help_text="Mengapa perubahan ini. Terbaca oleh peninjau.",
    )

    def __init__(self, *args, desk, unit=None, made=(), text="", **kwargs):
        super().__init__(*args, **kwargs)
        self.desk, self.unit, self.made = desk, unit, list(made)
        named = [name for name in self.field_order or () if name in self.fields]
        rest = [name for name in self.fields if name not in {*named, "note", "version"}]
        self.order_fields([*named, *rest, "note"])
        self.text = text
        for name, field in self.unit_fields():
            excluded = self.excluded(name)
            field.fill(desk, excluded=excluded, text=text, value=self[name].value())

    def unit_fields(self):
        """(name, field) of the fields that choose a unit of the draft."""
        return [(name, field) for name, field in self.fields.items() if is_unit_field(field)]

    @property
    def n_hidden(self):
        """How many units the selects leave out, to be found by a search."""
        return max((field.n_hidden for _, field in self.unit_fields()), default=0)

    def parts(self):
        """(words, bound fields, whether it is open) in their order; the words of what is not folded
        are empty."""
        inside = {name: words for words, names in self.folded.items() for name in names}
        for words, group in groupby(self.visible_fields(), lambda f: inside.get(f.name, "")):
            fields = list(group)
            yield words, fields, any(field.errors or field.value() for field in fields)

    def excluded(self, name):
        """Units the field ``name`` must not offer."""
        return frozenset()

    def new(self, turn=0):
        """The number of the new unit ``turn`` of this step."""
        return self.made[turn] if turn < len(self.made) else NEW - turn

    def changes(self) -> list[Change]:
        """The typed changes of orgunits.structure this form stands for."""
        raise NotImplementedError

    @staticmethod
    def initial_of(changes, desk):
        """What the fields say when they stand for ``changes``; None when they cannot."""
        return


class NoteStep(StepForm):
    """Only the note of a change that no form can say otherwise, such as a list of merges."""

    def __init__(self, *args, kept=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = list(kept)

    def changes(self):
        return self.kept

    @staticmethod
    def initial_of(changes, desk):
        return {}


def name_field(required=True, **kwargs):
    usual = {
        "label": "Nama",
        "max_length": 200,
        "help_text": "Nomenklatur lengkap menurut rancangan peraturannya.",
        "error_messages": {
            "required": "Tulis nama unit.",
            "max_length": "Nama unit paling panjang 200 huruf.",
        },
    }
    return forms.CharField(required=required, **(usual | kwargs))


def kind_field(required=True, **kwargs):
    return forms.ChoiceField(
        label=kwargs.pop("label", "Jenis"),
        choices=KINDS,
        required=required,
        error_messages={"required": "Pilih jenis unit."},
        **kwargs,
    )


def tipe_field():
    return forms.ChoiceField(
        label="Tipe",
        choices=TIPES,
        required=False,
        help_text="Tipe perangkat daerah, atau kelas UPTD dan rumah sakit.",
    )


def abbreviation_field():
    return forms.CharField(
        label="Singkatan",
        max_length=40,
        required=False,
        error_messages={"max_length": "Singkatan paling panjang 40 huruf."},
    )


def code_field():
    return forms.CharField(
        label="Kode",
        max_length=40,
        required=False,
        error_messages={"max_length": "Kode paling panjang 40 huruf."},
    )
