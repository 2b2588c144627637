"""Numbers in forms, as people here write them: "75.000" is seventy-five thousand, which the number
field of a browser and of Django would read as 75."""

from django import forms
from django.core.exceptions import ValidationError

from portal.imports.widgets import decimal_of
from portal.templatetags.formats import number


def plain(value):
    """A number as it is typed: ``12,5``, without zeros at its end and without dots."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


class FigureField(forms.Field):
    """A number with at most two decimals (``1.250``, ``12,5``, ``1.234,5``, ``1250.5``) between
    ``lowest`` and ``highest``; cleans to a Decimal or None.

    Messages under "invalid", "min_value" and "max_value" can be given as to Django's own fields.
    """

    widget = forms.TextInput
    inputmode = "decimal"
    places = 2
    default_error_messages = {"invalid": None, "min_value": None, "max_value": None}

    def __init__(self, *, highest, lowest=0, **kwargs):
        super().__init__(**kwargs)
        self.lowest, self.highest = lowest, highest

    def widget_attrs(self, widget):
        return {"inputmode": self.inputmode, "autocomplete": "off"}

    def to_python(self, value):
        if value is None or not str(value).strip():
            return None
        figure = self.read(str(value))
        if figure < self.lowest:
            self.refuse_small()
        if figure > self.highest:
            self.refuse_large()
        return figure

    def read(self, text):
        """The number in ``text``; ValidationError when there is none."""
        try:
            figure = decimal_of(text)
        except ValueError as error:
            return self.refuse("invalid", str(error))
        if figure != round(figure, self.places):
            self.refuse("invalid", "Paling banyak dua angka di belakang koma.")
        return round(figure, self.places)

    def refuse_small(self):
        least = f"Paling sedikit {self.written(self.lowest)}."
        self.refuse("min_value", least if self.lowest else "Tidak boleh kurang dari nol.")

    def refuse_large(self):
        self.refuse("max_value", f"Paling banyak {self.written(self.highest)}.")

    def written(self, value):
        """A limit as its message says it."""
        return number(value)

    def refuse(self, code, message):
        raise ValidationError(self.error_messages[code] or message, code=code)

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else plain(value)

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class WholeField(FigureField):
    """A whole number; cleans to an int or None."""

    inputmode = "numeric"
    places = 0

    def read(self, text):
        try:
            figure = decimal_of(text)
        except ValueError:
            digits = text.strip().replace(".", "")
            if digits.isascii() and digits.isdigit():  # too long to be read exactly
                self.refuse_large()
            figure = None
        if figure is None or figure != int(figure):
            self.refuse("invalid", "Isi dengan bilangan bulat, misalnya 1.250.")
        return int(figure)


class RupiahField(WholeField):
    """Whole rupiah: "2.785.700", "Rp 2.785.700,00", "2785700"."""

    def read(self, text):
        digits = "".join(text.lower().split()).removeprefix("rp")
        digits = digits.removesuffix(",-").removesuffix(",00").replace(".", "")
        if not (digits.isascii() and digits.isdigit()):
            self.refuse("invalid", "Tulis rupiah tanpa sen, misalnya 2.785.700.")
        if len(digits) > len(str(self.highest)):
            self.refuse_large()
        return int(digits)

    def written(self, value):
        return f"Rp {number(value)}"

    def prepare_value(self, value):
        return number(value) if isinstance(value, int) else value
