"""Forms over roles and delegations."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from orgunits.forms.changes import UNKNOWN_DAY, DayInput
from orgunits.forms.posts import check_day, reason_field


class DatedForm(forms.Form):
    """A first day and a last one, as people say them: both are included."""

    valid_from = forms.DateField(
        label="Mulai",
        widget=DayInput(),
        error_messages={"required": "Isi hari pertamanya.", "invalid": UNKNOWN_DAY},
    )
    last_day = forms.DateField(
        label="Sampai dengan",
        widget=DayInput(),
        error_messages={"required": "Isi hari terakhirnya.", "invalid": UNKNOWN_DAY},
    )

    def clean_valid_from(self):
        return check_day(self.cleaned_data["valid_from"])

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        return check_day(day) if day else None

    def clean(self):
        data = super().clean()
        first, last = data.get("valid_from"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Hari terakhir tidak boleh sebelum hari pertama.")
        return data

    @property
    def valid_until(self):
        """The first day no longer held, as the tables keep it; None without an end."""
        last = self.cleaned_data["last_day"]
        return last + timedelta(days=1) if last else None

    def refuse(self, error):
        """Put what an action refused beside the field it names, the rest on top of the form."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, problems in error.error_dict.items():
            field = "last_day" if name == "valid_until" else name
            self.add_error(field if field in self.fields else None, ValidationError(problems))


class RoleGrantForm(DatedForm):
    """A role for a person on a unit (both given by the page). ``roles``: what may be granted."""

    role = forms.ChoiceField(label="Peran", error_messages={"required": "Pilih perannya."})
    decree = forms.CharField(
        label="Dasar",
        max_length=200,
        help_text="Nomor dan tanggal SK atau surat tugas.",
        error_messages={"required": "Tulis dasar pemberian peran ini."},
    )
    field_order = ("role", "valid_from", "last_day", "decree")

    def __init__(self, *args, roles, today, **kwargs):
        super().__init__(*args, initial={"valid_from": today}, **kwargs)
        choices = [(role.value, role.label) for role in roles]
        if len(choices) > 1:
            choices.insert(0, ("", "Pilih peran"))
        self.fields["role"].choices = choices
        self.fields["last_day"].required = False
        self.fields["last_day"].help_text = "Hari terakhir. Kosongkan bila tanpa batas waktu."


class RoleEndForm(forms.Form):
    """The end of a role."""

    on = forms.DateField(
        label="Berakhir mulai",
        widget=DayInput(),
        help_text="Hari pertama peran ini tidak lagi dipegang. Hari ini: berakhir seketika.",
        error_messages={"required": "Isi tanggal berakhirnya.", "invalid": UNKNOWN_DAY},
    )
    reason = reason_field()

    def __init__(self, *args, today, row, **kwargs):
        self.earliest = max(today, row.valid_from)
        super().__init__(*args, initial={"on": self.earliest}, **kwargs)

    def clean_on(self):
        day = check_day(self.cleaned_data["on"])
        if day < self.earliest:
            raise ValidationError("Peran berakhir paling cepat hari ini.")
        return day

    def refuse(self, error):
        DatedForm.refuse(self, error)


class DelegationForm(DatedForm):
    """A dated absence. With ``needs_decree`` somebody else records it for the holder."""

    decree = forms.CharField(
        label="Surat perintah",
        max_length=200,
        help_text="Nomor dan tanggal surat perintah pelaksana harian.",
        error_messages={"required": "Tulis nomor dan tanggal surat perintahnya."},
    )
    reason = reason_field()
    field_order = ("valid_from", "last_day", "decree", "reason")

    def __init__(self, *args, today, needs_decree, **kwargs):
        super().__init__(*args, initial={"valid_from": today}, **kwargs)
        self.fields[
            "last_day"
        ].help_text = "Hari terakhir berhalangan. Sesudahnya berakhir sendiri."
        self.fields["decree"].required = needs_decree
        self.fields["reason"].label = "Alasan berhalangan"
        self.fields[
            "reason"
        ].help_text = "Cukup sebutannya, misalnya dinas luar atau cuti tahunan. Jangan tulis keterangan medis."


class WithdrawForm(forms.Form):
    """Why a delegation ends before its day."""

    reason = reason_field()

    def refuse(self, error):
        DatedForm.refuse(self, error)
