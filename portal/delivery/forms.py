"""What a person types about notices outside the portal."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from portal.delivery.channels import normal_phone
from portal.enums import Channel


class PreferenceForm(forms.Form):
    """The person's own choice; only channels that are on are asked about."""

    by_email = forms.BooleanField(label="Kirim pemberitahuan ke surel saya", required=False)
    by_gateway = forms.BooleanField(
        label="Kirim pemberitahuan lewat WhatsApp atau SMS", required=False
    )
    phone = forms.CharField(
        label="Nomor ponsel",
        required=False,
        max_length=30,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "w-medium", "inputmode": "tel"}
        ),
        help_text="Misalnya 0812 3456 7890. Disimpan terenkripsi, tidak ditampilkan kepada orang lain.",
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        if Channel.EMAIL not in on:
            del self.fields["by_email"]
        if Channel.GATEWAY not in on:
            del self.fields["by_gateway"], self.fields["phone"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_phone(self):
        text = self.cleaned_data["phone"]
        try:
            return normal_phone(text) if text else ""
        except ValueError as error:
            raise ValidationError(str(error)) from error


class TestSendForm(forms.Form):
    """Which channel the administrator tries."""

    __test__ = False  # not a test of pytest's
    channel = forms.ChoiceField(choices=Channel.choices)
