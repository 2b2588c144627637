"""Forms of changes of what hangs on units: handed on; functions added and ended."""

from django import forms

from orgunits.structure import CloseFunctions, Hand, OpenFunction, clipped
from orgunits.structure.changes import FUNCTIONS, POSITIONS, ROLES, SERVICES
from restructuring.forms.steps.base import StepForm, UnitField

LONGEST = 160  # letters of a thing in a list of them


def thing_words(thing):
    words = clipped(thing.text, LONGEST)
    return f"{words} (memimpin unit)" if thing.is_head else words


class ThingsField(forms.TypedMultipleChoiceField):
    """Rows of one sort on the unit, to be ticked."""

    def __init__(self, label, none):
        super().__init__(
            label=label,
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": none,
                "invalid_choice": "Pilihan ini tidak ada lagi pada unit. Pilih sekali lagi.",
            },
        )


class PostField(forms.TypedChoiceField):
    """One post of the unit."""

    def __init__(self):
        super().__init__(
            label="Jabatan",
            coerce=int,
            empty_value=None,
            error_messages={
                "required": "Pilih jabatannya.",
                "invalid_choice": "Jabatan ini tidak ada lagi pada unit. Pilih sekali lagi.",
            },
        )


class ThingForm(StepForm):
    """A form over the things ``what`` of the unit; ``things``: those that are free."""

    what = POSITIONS
    movable_only = False
    wants_things = True

    def __init__(self, *args, things=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.things = {
            thing.row: thing
            for thing in things
            if thing.what == self.what and (thing.movable or not self.movable_only)
        }
        offered = [(row, thing_words(thing)) for row, thing in self.things.items()]
        if "rows" in self.fields:
            self.fields["rows"].choices = offered
        if "post" in self.fields:
            self.fields["post"].choices = [("", "Pilih jabatan"), *offered]

    @property
    def is_bare(self):
        """Whether there is nothing to choose from."""
        return not self.things


class HandStep(ThingForm):
    """Things of the unit go to another unit of the draft."""

    movable_only = True
    to = UnitField(label="Dialihkan ke", help_text="Boleh unit yang baru dibentuk di usulan ini.")

    def excluded(self, name):
        return {self.unit.id}

    def changes(self):
        data = self.cleaned_data
        return [Hand(self.what, tuple(data["rows"]), data["to"], data.get("as_head", False))]

    @classmethod
    def initial_of(cls, changes, desk):
        match [*changes]:
            case [Hand() as hand] if hand.what == cls.what:
                return {"rows": hand.rows, "to": hand.unit, "as_head": hand.as_head}
        return None


class HandPostsStep(HandStep):
    rows = ThingsField("Jabatan yang dialihkan", "Pilih jabatan yang dialihkan.")
    to = HandStep.base_fields["to"]
    as_head = forms.BooleanField(
        label="Jabatan pimpinan tetap memimpin di unit penerima",
        required=False,
        help_text="Tanpa centang, jabatan pimpinan menjadi jabatan biasa di sana.",
    )
    field_order = ("rows", "to", "as_head")


class HandFunctionsStep(HandStep):
    what = FUNCTIONS
    rows = ThingsField("Fungsi yang dialihkan", "Pilih fungsi yang dialihkan.")
    field_order = ("rows", "to")


class HandServicesStep(HandStep):
    what = SERVICES
    rows = ThingsField("Layanan yang dialihkan", "Pilih layanan yang dialihkan.")
    field_order = ("rows", "to")


class HandRolesStep(HandStep):
    what = ROLES
    rows = ThingsField("Peran yang dialihkan", "Pilih peran yang dialihkan.")
    field_order = ("rows", "to")


class OpenFunctionStep(StepForm):
    """A new function of a unit of the draft."""

    text = forms.CharField(
        label="Fungsi",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Satu fungsi seperti bunyi rancangan peraturannya.",
        error_messages={"required": "Tulis fungsinya."},
    )
    urusan = forms.CharField(
        label="Kode urusan",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-medium"}),
        help_text="Misalnya 1.02.",
        error_messages={"max_length": "Kode urusan paling panjang 20 huruf."},
    )
    clause = forms.CharField(
        label="Pasal",
        max_length=120,
        required=False,
        error_messages={"max_length": "Pasal paling panjang 120 huruf."},
    )

    def changes(self):
        data = self.cleaned_data
        return [OpenFunction(self.unit.id, data["text"], data["urusan"], data["clause"])]

    @staticmethod
    def initial_of(changes, desk):
        if len(changes) != 1 or not isinstance(changes[0], OpenFunction):
            return None
        return {name: getattr(changes[0], name) for name in ("text", "urusan", "clause")}


class CloseFunctionsStep(ThingForm):
    """Functions that end and that nobody takes over."""

    what = FUNCTIONS
    rows = ThingsField("Fungsi yang dihapus", "Pilih fungsi yang dihapus.")

    def changes(self):
        return [CloseFunctions(tuple(self.cleaned_data["rows"]))]

    @staticmethod
    def initial_of(changes, desk):
        if len(changes) != 1 or not isinstance(changes[0], CloseFunctions):
            return None
        return {"rows": changes[0].rows}
