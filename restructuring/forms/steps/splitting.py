"""The form that divides a unit."""

from django import forms

from orgunits.structure import Establish, Split
from restructuring.forms.steps.base import StepForm, UnitField, name_field

N_PARTS = 5


class SplitStep(StepForm):
    """A unit into several: new ones named here, or some of the draft."""

    folded = {
        "Lebih dari dua unit baru": tuple(f"new_{turn}" for turn in range(3, N_PARTS + 1)),
        "Sebagian ke unit yang sudah ada": tuple(f"part_{turn}" for turn in range(1, N_PARTS)),
    }

    closes = forms.BooleanField(
        label="Unit asal ditutup",
        required=False,
        initial=True,
        help_text=(
            "Bila ditutup, setiap jabatan, fungsi, dan layanannya harus dialihkan. Bila tidak, "
            "yang tidak dialihkan tetap padanya."
        ),
    )

    def __init__(self, *args, **kwargs):
        parts = {}
        for turn in range(1, N_PARTS + 1):
            parts[f"new_{turn}"] = name_field(
                required=False,
                label=f"Unit baru ke-{turn}",
                help_text="Jenis, tipe, dan induknya seperti unit asal." if turn == 1 else "",
            )
        for turn in range(1, N_PARTS):
            parts[f"part_{turn}"] = UnitField(
                label=f"Unit yang ada ke-{turn}",
                required=False,
                with_scope=False,
                empty="Tidak ada",
                help_text="Unit lain yang menerima sebagian." if turn == 1 else "",
            )
        self.base_fields = parts | self.base_fields
        super().__init__(*args, **kwargs)

    def excluded(self, name):
        return {self.unit.id}

    def clean(self):
        data = super().clean()
        names = [data.get(f"new_{turn}", "") for turn in range(1, N_PARTS + 1)]
        self.names = [name for name in names if name]
        folded = [" ".join(name.casefold().split()) for name in names]
        for turn, name in enumerate(folded):
            if name and name in folded[:turn]:
                self.add_error(f"new_{turn + 1}", "Nama ini sudah ditulis di atas.")
        chosen = [data.get(f"part_{turn}") for turn in range(1, N_PARTS)]
        self.parts = [one for one in chosen if one is not None]
        for turn, one in enumerate(chosen):
            if one is not None and one in chosen[:turn]:
                self.add_error(f"part_{turn + 1}", "Unit ini sudah dipilih di atas.")
        if not self.errors and not self.names and not self.parts:
            self.add_error("new_1", "Tulis nama unit baru, atau pilih unit yang ada.")
        return data

    def changes(self):
        like = self.unit
        new = [
            Establish(self.new(turn), like.parent, name, like.kind, like.tipe)
            for turn, name in enumerate(self.names)
        ]
        into = (*(one.unit for one in new), *self.parts)
        return [*new, Split(like.id, into, self.cleaned_data["closes"])]

    @staticmethod
    def initial_of(changes, desk):
        *new, split = changes
        if not isinstance(split, Split) or not all(isinstance(one, Establish) for one in new):
            return None
        made = {one.unit for one in new}
        there = [one for one in split.into if one not in made]
        if len(new) > N_PARTS or len(there) >= N_PARTS:
            return None
        return (
            {"closes": split.closes}
            | {f"new_{turn}": one.name for turn, one in enumerate(new, 1)}
            | {f"part_{turn}": one for turn, one in enumerate(there, 1)}
        )
