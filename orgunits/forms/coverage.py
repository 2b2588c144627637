"""Filters of the matrix of urusan."""

from django import forms

from orgunits.coverage import GROUPS, Coverage

STATE_WORDS = {
    Coverage.GAP: "Tanpa unit",
    Coverage.DOUBLE: "Lebih dari satu unit",
    Coverage.STRAY: "Ada fungsi di luar unitnya",
    Coverage.UNKNOWN: "Kode tidak dikenal",
    Coverage.UNUSED: "Pilihan, tanpa unit",
    Coverage.HELD: "Satu unit",
}


class CoverageFilterForm(forms.Form):
    """GET form over the urusan. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Urusan, kode, atau unit", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *STATE_WORDS.items()]
    )
    group = forms.ChoiceField(
        label="Kelompok",
        required=False,
        choices=[("", "Semua"), *((name, name) for name in dict.fromkeys(GROUPS.values()))],
    )

    def __init__(self, data):
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"
        self.is_valid()

    def narrow(self, rows, names):
        """The CoverageRows that fit what could be read; ``names`` of units by id."""
        found = self.cleaned_data
        text = found.get("q", "").casefold()

        def words(row):
            units = [*row.owners, *(stray.unit_id for stray in row.strays)]
            return "\n".join([row.code, row.name, *(names[unit] for unit in units)]).casefold()

        return [
            row
            for row in rows
            if (not found.get("state") or row.state == found["state"])
            and (not found.get("group") or row.group == found["group"])
            and (not text or text in words(row))
        ]

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)
