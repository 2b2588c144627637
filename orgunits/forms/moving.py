"""The form that moves a unit, alone or with the target a drop in the tree has chosen."""

from crispy_forms.layout import HTML
from django import forms

from orgunits.forms.changes import ParentForm, UnitChoice
from orgunits.models import OrgUnit
from orgunits.queries import sibling_places
from orgunits.structure import moves_to_place


class MoveForm(ParentForm):
    """Under another parent, or to another place under the same one."""

    parent = UnitChoice(label="Pindahkan ke", queryset=OrgUnit.objects.none())
    before = UnitChoice(
        label="Letak",
        queryset=OrgUnit.objects.none(),
        required=False,
        help_text="Urutan di antara unit yang langsung di bawah tujuan.",
        error_messages={
            "invalid_choice": "Unit itu tidak ada di bawah tujuan. Pilih letaknya sekali lagi."
        },
    )
    field_order = ("parent", "before", "effective_on")

    def offer(self, choices):
        """List the targets, and the places under the one that is chosen."""
        super().offer(choices)
        found = sibling_places(self.chosen) if self.chosen else []
        self.siblings = [(pk, order) for pk, _, order in found]
        field = self.fields["before"]
        field.queryset = OrgUnit.objects.filter(
            pk__in=[pk for pk, _ in self.siblings if pk != self.unit.pk]
        )
        field.offer(place_choices(found, self.unit.pk), LAST_PLACE)

    def target(self):
        """(parent, the unit to stand before or None) as the fields say; ValidationError when they
        cannot be chosen."""
        return tuple(self.fields[name].clean(self[name].value()) for name in ("parent", "before"))

    def moves_to(self, parent, before):
        """The typed changes that bring the unit there."""
        before_id = None if before is None else before.pk
        return moves_to_place(self.unit.pk, parent.pk, self.siblings, before_id)

    def changes(self):
        return self.moves_to(self.cleaned_data["parent"], self.cleaned_data["before"])

    def fix_target(self):
        """Carry the target along unseen: the page around the form tells it."""
        for name in ("parent", "before"):
            self.fields[name].widget = forms.HiddenInput()
        layout = self.helper.layout
        layout.fields = [part for part in layout.fields if not isinstance(part, HTML)]


LAST_PLACE = "Paling akhir"


def place_choices(places, unit_id):
    """Options of "Letak" of a unit among ``places`` (of orgunits.queries.sibling_places)."""
    return [(pk, f"Sebelum {name}") for pk, name, _ in places if pk != unit_id]
