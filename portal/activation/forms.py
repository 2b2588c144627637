"""What a person types to get into their account."""

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from portal.activation.codes import normal_code
from portal.models import User

POLICY = (
    "Paling sedikit 12 karakter. Bukan sandi yang umum, bukan angka saja, dan tidak mirip nama "
    "Anda."
)


def helper():
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True  # the template prints it
    return made


def secret(label, **kwargs):
    return forms.CharField(
        label=label,
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": f"{label} belum diisi."},
        **kwargs,
    )


class PasswordsForm(forms.Form):
    """A new password, twice. ``owner`` is what the policy compares it with."""

    password1 = secret("Sandi baru", help_text=POLICY)
    password2 = secret("Sandi baru sekali lagi")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper()

    def owner(self):
        return None

    def clean(self):
        data = super().clean()
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Kedua sandi tidak sama. Ketik lagi.")
        if first:
            self.refuse_weak(self.owner())
        return data

    def refuse_weak(self, user):
        """Put what the policy says against the password beside its field; True when it does."""
        try:
            validate_password(self.cleaned_data["password1"], user)
        except ValidationError as error:
            self.add_error("password1", error)
            return True
        return False


class ActivationForm(PasswordsForm):
    """User name and code from the paper, and the password to be.

    The account is not looked up here: only what follows from the typed texts themselves is told.
    """

    login = forms.CharField(
        label="Nama pengguna",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": "Nama pengguna belum diisi."},
    )
    code = forms.CharField(
        label="Kode",
        max_length=40,
        help_text="15 huruf dan angka dalam tiga kelompok. Tanda hubung boleh tidak diketik.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": "Kode belum diisi."},
    )
    field_order = ["login", "code", "password1", "password2"]

    def owner(self):
        return User(username=self.cleaned_data.get("login", ""))

    def clean_code(self):
        text = self.cleaned_data["code"]
        if not normal_code(text):
            raise ValidationError(
                "Ada huruf yang salah ketik. Kode terdiri dari 15 huruf dan angka, tanpa angka 0 "
                "dan 1 dan tanpa huruf O dan I."
            )
        return text


class ResetRequestForm(forms.Form):
    """The user name of somebody who has lost their password."""

    login = forms.CharField(
        label="Nama pengguna",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": "Nama pengguna belum diisi."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper()
