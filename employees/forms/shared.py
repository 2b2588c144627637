"""Parts of several forms."""

from decimal import Decimal

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from employees.hands import FULL_TIME_MINUTES, hours_of
from portal.validators import validate_reason


def day_input():
    return forms.DateInput(attrs={"type": "date", "class": "w-medium"}, format="%Y-%m-%d")


class HoursField(forms.DecimalField):
    """Weekly hours as people write them ("18,75"), whole minutes as the records keep them."""

    MOST = Decimal(FULL_TIME_MINUTES) / 60

    def __init__(self, **kwargs):
        super().__init__(
            max_digits=4,
            decimal_places=2,
            localize=False,
            widget=forms.TextInput(attrs={"class": "w-medium", "inputmode": "decimal"}),
            error_messages={"invalid": "Tulis jumlah jam, misalnya 18,75."},
            **kwargs,
        )

    def to_python(self, value):
        hours = super().to_python(value.replace(",", ".") if isinstance(value, str) else value)
        if hours is None:
            return None
        if not 0 < hours <= self.MOST:
            raise ValidationError("Lebih dari 0 dan paling banyak 37,5 jam.")
        return int((hours * 60).to_integral_value())

    def validate(self, value):
        forms.Field.validate(self, value)

    def run_validators(self, value):
        """The limits are those of the hours and were asked by ``to_python``."""

    def prepare_value(self, value):
        return str(hours_of(value)).replace(".", ",") if isinstance(value, int) else value

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


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
