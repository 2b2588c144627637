"""Filters of the lists about the rights of the staff. GET forms: a value nobody offered is shown as wrong
and not applied."""

from django import forms

from restructuring.enums import Preference
from restructuring.queries.staff import STATES


class ListFilter(forms.Form):
    """What each of them does alike."""

    def __init__(self, data):
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select"
        self.is_valid()

    def criteria(self):
        """Arguments of the query for what could be read: ``text`` and the other fields by name."""
        found = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return {"text": found.pop("q"), **found}

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


class StaffFilterForm(ListFilter):
    """People whom a proposal touches."""

    q = forms.CharField(label="Nama atau NIP", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *STATES.items()]
    )
    preference = forms.ChoiceField(
        label="Keinginan", required=False, choices=[("", "Semua"), *Preference.choices]
    )


class InputFilterForm(ListFilter):
    """Inputs to a consultation."""

    q = forms.CharField(label="Isi masukan", required=False, max_length=200)
    theme = forms.ChoiceField(label="Tema", required=False)

    def __init__(self, data, *, themes):
        self.themes = [(str(theme.pk), theme.title) for theme in themes]
        super().__init__(data)

    def full_clean(self):
        self.fields["theme"].choices = [
            ("", "Semua"), ("belum", "Belum dikelompokkan"), *self.themes,
        ]  # fmt: skip
        super().full_clean()


class ReadingFilterForm(ListFilter):
    """Proposals of which the staff of one's units were told."""

    q = forms.CharField(label="Judul usulan", required=False, max_length=200)


class FormalFilterForm(ListFilter):
    """Keberatan against decrees."""

    q = forms.CharField(label="Nomor SK atau pokok keberatan", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Semua"), ("menunggu", "Menunggu putusan"), ("diputus", "Sudah diputus")],
    )
