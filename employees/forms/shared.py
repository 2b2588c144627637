"""Parts of several forms."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from employees.hands import hours_of, minutes_of
from portal.validators import validate_reason


def day_input():
    return forms.DateInput(attrs={"type": "date", "class": "w-medium"}, format="%Y-%m-%d")


class HoursField(forms.Field):
    """Weekly hours as people write them ("18,75"), whole minutes as the records keep them."""

    widget = forms.TextInput(attrs={"class": "w-medium", "inputmode": "decimal"})

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            return minutes_of(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value):
        return str(hours_of(value)).replace(".", ",") if isinstance(value, int) else value

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class CheckedByAction:
    """Before ModelForm: the form only reads its fields. The action checks the row and that there is
    no other like it, under its lock."""

    def _post_clean(self):
        """No row is made of the fields here."""


def reason_field(help_text="Tersimpan di jejak audit."):
    return forms.CharField(
        label="Alasan",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_reason],
        max_length=2000,
        help_text=help_text,
    )


class SpokenForm(forms.BaseForm):
    """Names the field in its messages: the error summary reads "Nomor SK belum diisi."."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            verb = "dipilih" if is_choice else "diisi"
            field.error_messages["required"] = f"{field.label} belum {verb}."
            if isinstance(field, forms.IntegerField):
                field.error_messages["invalid"] = f"{field.label} harus bilangan bulat."
            elif isinstance(field, forms.DateField):
                field.error_messages["invalid"] = f"{field.label} bukan tanggal yang ada."
            elif is_choice:
                field.error_messages["invalid_choice"] = f"{field.label}: pilihan tidak dikenal."
            if is_choice and isinstance(field.widget, forms.Select):
                field.widget.attrs.setdefault("class", "w-medium")
                empty = "Pilih" if field.required else "Belum diisi"
                field.choices = [
                    (value, label if value else empty) for value, label in field.choices
                ]


def plain_helper(layout=None, *, summary=True):
    """A crispy helper that prints the fields: form tag and buttons stand in the template. Without
    ``summary`` the page prints the error summary itself, one for several forms."""
    helper = FormHelper()
    helper.form_tag = False
    if not summary:
        helper.template = "employees/_form_fields.html"
    if layout is not None:
        helper.layout = layout
    return helper
