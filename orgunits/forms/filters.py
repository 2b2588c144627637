"""Filters of the table of units."""

from django import forms

from orgunits.enums import UnitKind, UnitTipe

STATUSES = [("active", "Aktif"), ("closed", "Ditutup"), ("all", "Semua")]


class UnitFilterForm(forms.Form):
    """GET form over the table. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Nama, singkatan, atau kode", required=False, max_length=200)
    kind = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua"), *UnitKind.choices]
    )
    tipe = forms.ChoiceField(
        label="Tipe", required=False, choices=[("", "Semua"), *UnitTipe.choices]
    )
    status = forms.ChoiceField(label="Status", required=False, choices=STATUSES)
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
        """Arguments of ``orgunits.queries.orgunit_rows`` for what could be read."""
        found = self.cleaned_data
        return {
            "text": found.get("q", ""),
            "kind": found.get("kind", ""),
            "tipe": found.get("tipe", ""),
            "status": found.get("status") or "active",
            "agency": found.get("agency"),
        }

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the table."""
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not value or (name, value) == ("status", "active"):
                continue
            words = dict(getattr(field, "choices", ())).get(value, value)
            yield name, field.label, words
