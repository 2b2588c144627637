"""Every kind of change a person can make by form: the one registry behind menus and addresses."""

from collections.abc import Sequence
from dataclasses import dataclass

from orgunits.structure import Change, Establish, Move, Plan, Split
from orgunits.structure.changes import rows_of
from restructuring.desk import Desk
from restructuring.forms.steps import posts, things
from restructuring.forms.steps.base import NoteStep, StepForm
from restructuring.forms.steps.splitting import SplitStep
from restructuring.forms.steps.units import (
    DissolveStep,
    EstablishStep,
    MergeStep,
    MoveStep,
    RenameStep,
    RetypeStep,
)

UNITS, THINGS = "Unit", "Jabatan, fungsi, layanan"


@dataclass(frozen=True, slots=True)
class StepKind:
    """``key`` stands in the address; ``about``: the form is about one unit, chosen before (else it
    only begins with one); ``below_root``: not for the top of the structure; ``living``: about what
    hangs on a unit as it is, also one that the draft ends; ``touches``: not for the unit the
    proposal is about, unless that is the whole government."""

    key: str
    label: str
    icon: str
    fate: str
    group: str
    form: type[StepForm]
    about: bool = True
    below_root: bool = True
    begins_with: str = ""  # the field that an address with ``unit`` fills in
    living: bool = False
    touches: bool = True

    def fits(self, desk: Desk, unit_id: int | None) -> bool:
        """Whether it can be made of the unit; ``desk``: of the living units for ``living``."""
        unit = desk.unit(unit_id)
        if unit is None or (self.below_root and unit.parent is None):
            return False
        return not self.touches or desk.may_touch(unit_id)


def thing_kind(key, label, icon, form, living=True):
    """A kind of change of what hangs on one unit."""
    return StepKind(
        key, label, icon, "keep", THINGS, form, below_root=False, living=living, touches=False
    )


KINDS = (
    StepKind(
        "bentuk",
        "Bentuk unit",
        "plus",
        "new",
        UNITS,
        EstablishStep,
        about=False,
        below_root=False,
        begins_with="parent",
        touches=False,
    ),
    StepKind("pindah", "Pindahkan", "arrow-right", "move", UNITS, MoveStep),
    StepKind(
        "gabung",
        "Gabungkan",
        "merge",
        "merge",
        UNITS,
        MergeStep,
        about=False,
        begins_with="source_1",
    ),
    StepKind("pecah", "Pecah", "split", "split", UNITS, SplitStep),
    StepKind("nama", "Ganti nama", "rename", "rename", UNITS, RenameStep, below_root=False),
    StepKind("jenis", "Ubah jenis atau tipe", "tag", "rename", UNITS, RetypeStep),
    StepKind("hapus", "Hapus unit", "x-mark", "close", UNITS, DissolveStep),
    thing_kind("alih-jabatan", "Alihkan jabatan", "arrow-right", things.HandPostsStep),
    thing_kind("alih-fungsi", "Alihkan fungsi", "arrow-right", things.HandFunctionsStep),
    thing_kind("alih-layanan", "Alihkan layanan", "arrow-right", things.HandServicesStep),
    thing_kind("alih-peran", "Alihkan peran", "arrow-right", things.HandRolesStep),
    thing_kind("jabatan", "Bentuk jabatan", "plus", posts.OpenPostStep, living=False),
    thing_kind("kebutuhan", "Ubah kebutuhan jabatan", "users", posts.ResizePostStep),
    thing_kind("nama-jabatan", "Ganti nama jabatan", "rename", posts.RenamePostStep),
    thing_kind("tutup-jabatan", "Tutup jabatan", "x-mark", posts.ClosePostsStep),
    thing_kind("fungsi", "Tambah fungsi", "plus", things.OpenFunctionStep, living=False),
    thing_kind("hapus-fungsi", "Hapus fungsi", "x-mark", things.CloseFunctionsStep),
)
BY_KEY = {kind.key: kind for kind in KINDS}
# Of a change that was made otherwise: not offered, only edited.
NOTE = StepKind(
    "catatan", "Ubah catatan", "pencil", "keep", UNITS, NoteStep, about=False, below_root=False
)


def kind_of(changes: Sequence[Change], desk: Desk | None = None) -> StepKind | None:
    """The kind whose form can stand for ``changes``, if there is one. ``desk``: over the changes
    before them; without it moves are taken at their word."""
    for kind in KINDS:
        if isinstance(changes[0], Move) and desk is None:
            return BY_KEY["pindah"] if all(isinstance(c, Move) for c in changes) else None
        if kind.form.initial_of(changes, desk) is not None:
            return kind
    return None


def unit_of(changes: Sequence[Change], plan: Plan) -> int | None:
    """The unit a step is about: what its form was opened for. ``plan``: of the whole draft."""
    first, last = changes[0], changes[-1]
    named = rows_of(first)
    if named:
        thing = plan.things.get(named[0])
        return thing.unit if thing else None
    if isinstance(last, Split):
        return last.unit
    return None if isinstance(first, Establish) else getattr(first, "unit", None)


def groups_for(desks: tuple[Desk, Desk] | None = None, unit_id: int | None = None) -> list:
    """(group, kinds) to offer; for one unit only those that may be made of it. ``desks``: of the
    draft and of the living units."""
    found: dict[str, list[StepKind]] = {}
    for kind in KINDS:
        if unit_id is None or desks is None or kind.fits(desks[kind.living], unit_id):
            found.setdefault(kind.group, []).append(kind)
    return list(found.items())
