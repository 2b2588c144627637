"""Input of work relations."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from orgunits.enums import RelationKind
from orgunits.forms.changes import UNKNOWN_DAY, DayInput, ReasonForm
from orgunits.forms.posts import BeginningForm, check_day, reason_field
from portal.templatetags.formats import date_long

WHOLE_UNIT = "Seluruh unit"


def post_field(label, posts):
    return forms.TypedChoiceField(
        label=label,
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", WHOLE_UNIT), *posts],
        error_messages={"invalid_choice": "Jabatan ini tidak ada di unit itu."},
    )


class RelationForm(BeginningForm, ReasonForm):
    """A relation of ``unit`` with ``other``, whose posts are offered."""

    kind = forms.ChoiceField(
        label="Hubungan",
        choices=RelationKind,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih hubungannya.", "invalid_choice": "Pilih hubungannya."},
    )
    subject = forms.CharField(
        label="Dalam hal",
        max_length=300,
        help_text="Misalnya rekomendasi teknis perizinan.",
        error_messages={"required": "Tulis dalam hal apa."},
    )
    clause = forms.CharField(label="Pasal", max_length=120, required=False)
    reason = reason_field()

    def __init__(self, *args, unit, other, posts, other_posts, **kwargs):
        self.unit = unit
        kwargs["initial"] = {"valid_from": unit.government.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, government=unit.government, **kwargs)
        self.fields["position"] = post_field(f"Jabatan di {unit.name}", posts)
        self.fields["other_position"] = post_field(f"Jabatan di {other.name}", other_posts)
        self.fields["valid_from"].help_text = "Hari pertama hubungan ini berlaku."
        self.helper.layout = Layout(
            "kind",
            Div("position", "other_position", css_class="field-row"),
            "subject",
            "valid_from",
            Fieldset("Alasan dan dasar hukum", *self.reason_layout, "clause", css_class="fieldset"),
        )


class RelationEndForm(forms.Form):
    """The end of a relation."""

    on = forms.DateField(
        label="Berakhir mulai",
        widget=DayInput(),
        help_text="Hari pertama hubungan ini tidak lagi berlaku.",
        error_messages={"required": "Isi tanggal berakhirnya.", "invalid": UNKNOWN_DAY},
    )
    reason = reason_field()

    def __init__(self, *args, relation, today, **kwargs):
        self.relation = relation
        super().__init__(*args, initial={"on": max(today, relation.valid_from)}, **kwargs)

    def clean_on(self):
        day, relation = check_day(self.cleaned_data["on"]), self.relation
        if day < relation.valid_from:
            raise ValidationError(f"Hubungan ini baru dimulai {date_long(relation.valid_from)}.")
        if relation.valid_until is not None and day >= relation.valid_until:
            until = date_long(relation.valid_until)
            raise ValidationError(f"Hubungan ini memang sudah berakhir {until}.")
        return day
