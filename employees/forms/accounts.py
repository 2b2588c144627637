"""Input about the accounts of people."""

from crispy_forms.layout import Layout
from django import forms

from employees.enums import AccountBatchKind
from employees.forms.filters import ALL, FilterForm
from employees.forms.shared import SpokenForm, plain_helper, reason_field
from portal.enums import AccountState


class AccountFilterForm(FilterForm):
    q = forms.CharField(label="Nama atau nama pengguna", required=False, max_length=200)
    state = forms.ChoiceField(label="Akun", required=False, choices=[ALL, *AccountState.choices])


class AccountBatchForm(SpokenForm, forms.Form):
    """An order of accounts for one unit; the unit itself stands in the address."""

    kind = forms.ChoiceField(
        label="Yang dibuat",
        choices=[
            (AccountBatchKind.CREATE, "Akun baru bagi pegawai yang belum punya akun"),
            (
                AccountBatchKind.REPRINT,
                "Kode baru bagi akun yang belum pernah aktif; kode lamanya mati",
            ),
        ],
        widget=forms.RadioSelect,
        initial=AccountBatchKind.CREATE,
    )
    reason = reason_field("Tersimpan di jejak audit tiap akun.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(Layout("kind", "reason"))


class AccountResetForm(SpokenForm, forms.Form):
    """A code for one person. ``way`` is asked only where mail can reach the person."""

    way = forms.ChoiceField(
        label="Cara memberi",
        choices=[
            ("code", "Kode, ditampilkan sekali untuk dicetak atau dibacakan"),
            ("mail", "Tautan ke alamat surel akun ini"),
        ],
        widget=forms.RadioSelect,
        initial="code",
    )
    reason = reason_field(
        "Misalnya: datang sendiri dengan KTP, lupa sandi. Tersimpan di jejak audit."
    )

    def __init__(self, *args, can_mail, **kwargs):
        super().__init__(*args, **kwargs)
        if not can_mail:
            del self.fields["way"]
        self.helper = plain_helper()
