"""Forms of changes of units: begin, rename, re-type, move, merge, end."""

from django import forms

from orgunits.forms.moving import LAST_PLACE
from orgunits.structure import (
    Dissolve,
    Establish,
    Merge,
    Move,
    Rename,
    Retype,
    moves_to_place,
)
from restructuring.forms.steps.base import (
    StepForm,
    UnitField,
    abbreviation_field,
    code_field,
    kind_field,
    name_field,
    number_in,
    tipe_field,
)

N_SOURCES = 6


class EstablishStep(StepForm):
    """A new unit under one of the draft."""

    parent = UnitField(label="Induk", help_text="Boleh juga unit yang baru dibentuk di usulan ini.")
    name = name_field()
    kind = kind_field()
    tipe = tipe_field()
    abbreviation = abbreviation_field()
    code = code_field()

    def changes(self):
        data = self.cleaned_data
        return [
            Establish(
                unit=self.new(),
                parent=data["parent"],
                name=data["name"],
                kind=data["kind"],
                tipe=data["tipe"],
                abbreviation=data["abbreviation"],
                code=data["code"],
            )
        ]

    @staticmethod
    def initial_of(changes, desk):
        if len(changes) != 1 or not isinstance(changes[0], Establish):
            return None
        names = ("parent", "name", "kind", "tipe", "abbreviation", "code")
        return {name: getattr(changes[0], name) for name in names}


class RenameStep(StepForm):
    """Another nomenclature, abbreviation or code."""

    name = name_field()
    abbreviation = abbreviation_field()
    code = code_field()

    def __init__(self, *args, unit, initial=None, **kwargs):
        usual = {name: getattr(unit, name) for name in ("name", "abbreviation", "code")}
        super().__init__(*args, unit=unit, initial=usual | (initial or {}), **kwargs)

    def changes(self):
        data = self.cleaned_data
        return [Rename(self.unit.id, data["name"], data["abbreviation"], data["code"])]

    @staticmethod
    def initial_of(changes, desk):
        if len(changes) != 1 or not isinstance(changes[0], Rename):
            return None
        said = {name: getattr(changes[0], name) for name in ("name", "abbreviation", "code")}
        return {name: value for name, value in said.items() if value is not None}


class RetypeStep(StepForm):
    """Another kind or tipe."""

    kind = kind_field()
    tipe = tipe_field()

    def __init__(self, *args, unit, initial=None, **kwargs):
        usual = {"kind": unit.kind, "tipe": unit.tipe}
        super().__init__(*args, unit=unit, initial=usual | (initial or {}), **kwargs)

    def changes(self):
        return [Retype(self.unit.id, self.cleaned_data["kind"], self.cleaned_data["tipe"])]

    @staticmethod
    def initial_of(changes, desk):
        if len(changes) != 1 or not isinstance(changes[0], Retype):
            return None
        return {"kind": changes[0].kind, "tipe": changes[0].tipe}


class PlaceField(forms.TypedChoiceField):
    """Before which of the child units of the target; empty: last."""

    def __init__(self):
        super().__init__(
            label="Letak",
            required=False,
            coerce=int,
            empty_value=None,
            help_text="Urutan di antara unit yang langsung di bawah tujuan.",
            error_messages={
                "invalid_choice": "Unit itu tidak ada di bawah tujuan. Pilih letaknya sekali lagi."
            },
        )


class MoveStep(StepForm):
    """Under another parent, or to another place under the same one."""

    parent = UnitField(label="Pindahkan ke")
    before = PlaceField()

    def __init__(self, *args, unit, initial=None, **kwargs):
        usual = {"parent": unit.parent}
        super().__init__(*args, unit=unit, initial=usual | (initial or {}), **kwargs)
        self.fields["before"].choices = [("", LAST_PLACE), *self.places()]

    def places(self):
        """(id, words) of the places under the chosen parent."""
        parent = number_in(self["parent"].value())
        if parent not in self.fields["parent"].allowed:
            return []
        return [
            (child.id, f"Sebelum {child.name}")
            for child in self.desk.structure.children(parent)
            if child.id != self.unit.id
        ]

    def excluded(self, name):
        return self.desk.below(self.unit.id)

    def changes(self):
        parent, before = self.cleaned_data["parent"], self.cleaned_data["before"]
        return move_changes(self.desk.structure, self.unit.id, parent, before)

    @staticmethod
    def initial_of(changes, desk):
        if not changes or not all(isinstance(change, Move) for change in changes):
            return None
        first = changes[0]
        # The place: the first of the present child units that stands at or behind its number.
        shifted = {change.unit for change in changes[1:]}
        following = [
            child.id
            for child in (desk.structure.children(first.parent) if first.order is not None else ())
            if child.id != first.unit and (child.id in shifted or child.order >= first.order)
        ]
        return {"parent": first.parent, "before": following[0] if following else ""}


def move_changes(structure, unit_id, parent_id, before_id):
    """The moves that bring a unit of the draft under ``parent_id``, before ``before_id``."""
    siblings = [(child.id, child.order) for child in structure.children(parent_id)]
    return list(moves_to_place(unit_id, parent_id, siblings, before_id))


def source_name(turn):
    return f"source_{turn}"


class MergeStep(StepForm):
    """Several units into one: one of the draft, or a new one."""

    folded = {
        "Lebih dari dua unit": tuple(source_name(turn) for turn in range(3, N_SOURCES + 1)),
        "Bila hasilnya unit baru": ("kind", "tipe", "parent"),
    }

    into = UnitField(
        label="Digabungkan ke unit yang ada",
        required=False,
        with_scope=False,
        empty="Unit baru",
        help_text="Pilih “Unit baru” bila hasil gabungannya unit yang sama sekali baru.",
    )
    name = name_field(
        required=False,
        label="Nama sesudah digabungkan",
        help_text="Wajib untuk unit baru. Kosong: unit yang ada tetap memakai namanya.",
    )
    kind = kind_field(
        required=False, label="Jenis unit baru", help_text="Hanya untuk unit baru. Kosong: "
        "seperti unit pertama yang digabungkan."
    )  # fmt: skip
    tipe = tipe_field()
    parent = UnitField(
        label="Induk unit baru",
        required=False,
        empty="Seperti unit pertama yang digabungkan",
    )

    def __init__(self, *args, **kwargs):
        self.base_fields = {
            source_name(turn): UnitField(
                label=f"Unit ke-{turn} yang digabungkan",
                required=turn == 1,
                with_scope=False,
                empty="Pilih unit" if turn < 3 else "Tidak ada",
            )
            for turn in range(1, N_SOURCES + 1)
        } | self.base_fields
        super().__init__(*args, **kwargs)
        self.fields["tipe"].label = "Tipe unit baru"
        self.fields["tipe"].help_text = "Hanya untuk unit baru."

    def clean(self):
        data = super().clean()
        chosen = [data.get(source_name(turn)) for turn in range(1, N_SOURCES + 1)]
        self.sources = [one for one in chosen if one is not None]
        for turn, one in enumerate(chosen, 1):
            if one is not None and one in chosen[: turn - 1]:
                self.add_error(source_name(turn), "Unit ini sudah dipilih di atas.")
            if one is not None and one == data.get("into"):
                text = "Unit ini penerima gabungannya; ia tidak ikut disebut sebagai yang digabung."
                self.add_error(source_name(turn), text)
        if data.get("into") is None and "into" not in self.errors:
            if not data.get("name") and "name" not in self.errors:
                self.add_error("name", "Tulis nama unit baru hasil gabungannya.")
            if len(set(self.sources)) < 2 and not self.errors:
                self.add_error(source_name(2), "Pilih paling sedikit dua unit yang digabungkan.")
        return data

    def changes(self):
        data = self.cleaned_data
        if data["into"] is None:
            like = self.desk.structure.unit(self.sources[0])
            kind = data["kind"] or like.kind
            tipe = data["tipe"] or ("" if data["kind"] else like.tipe)
            parent = like.parent if data["parent"] is None else data["parent"]
            new = Establish(self.new(), parent, data["name"], kind, tipe)
            return [new, Merge(tuple(self.sources), self.new())]
        changes = [Merge(tuple(self.sources), data["into"])]
        if data["name"] and data["name"] != self.desk.structure.unit(data["into"]).name:
            changes.append(Rename(data["into"], data["name"]))
        return changes

    @staticmethod
    def initial_of(changes, desk):
        match [*changes]:
            case [Establish() as new, Merge() as merge] if merge.into == new.unit:
                initial = {
                    "name": new.name, "kind": new.kind, "tipe": new.tipe, "parent": new.parent,
                }  # fmt: skip
            case [Merge() as merge]:
                initial = {"into": merge.into}
            case [Merge() as merge, Rename() as rename] if rename.unit == merge.into:
                initial = {"into": merge.into, "name": rename.name}
            case _:
                return None
        return initial | {source_name(n): one for n, one in enumerate(merge.sources, 1)}


class DissolveStep(StepForm):
    """The end of a unit, with or without a successor."""

    successor = UnitField(
        label="Unit penerus",
        required=False,
        empty="Tidak ada",
        help_text=(
            "Penerus dapat melihat riwayat unit ini. Jabatan, fungsi, dan layanannya dialihkan "
            "dengan perubahan tersendiri."
        ),
    )

    def excluded(self, name):
        return self.desk.below(self.unit.id)

    def changes(self):
        return [Dissolve(self.unit.id, self.cleaned_data["successor"])]

    @staticmethod
    def initial_of(changes, desk):
        if len(changes) != 1 or not isinstance(changes[0], Dissolve):
            return None
        return {"successor": changes[0].successor or ""}
