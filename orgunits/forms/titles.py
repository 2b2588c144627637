"""The bar over the catalogue of job titles."""

from django import forms

from orgunits.enums import JobTitleKind

ALL = ("", "Semua")
ORIGINS = [ALL, ("national", "Nasional"), ("own", "Milik pemerintah daerah ini")]


class TitleFilterForm(forms.Form):
    """GET form. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Nama, jenjang, atau rumpun", required=False, max_length=200)
    kind = forms.ChoiceField(label="Jenis", required=False, choices=[ALL, *JobTitleKind.choices])
    jenjang = forms.ChoiceField(label="Jenjang", required=False)
    job_class = forms.TypedChoiceField(
        label="Kelas",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[ALL, *((number, str(number)) for number in range(1, 18))],
    )
    own = forms.ChoiceField(label="Asal", required=False, choices=ORIGINS)

    def __init__(self, data, *, jenjang):
        super().__init__(data)
        self.fields["jenjang"].choices = [ALL, *((name, name) for name in jenjang)]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"
        self.is_valid()

    def criteria(self):
        """Arguments of ``queries.titles.title_table`` for what could be read."""
        found = self.cleaned_data
        return {
            "text": found.get("q", ""),
            "kind": found.get("kind", ""),
            "jenjang": found.get("jenjang", ""),
            "job_class": found.get("job_class"),
            "own": found.get("own", ""),
        }

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)
