"""One's own request to move, and the answers to it."""

from crispy_forms.layout import Layout
from django import forms

from employees.forms.filters import FilterForm
from employees.forms.shared import SpokenForm, plain_helper
from employees.move_request_enums import MoveRequestState
from portal.validators import validate_reason


class MoveRequestForm(SpokenForm, forms.Form):
    """What is wished and why; the job title was chosen before."""

    place = forms.CharField(
        label="Unit atau tempat yang diinginkan",
        max_length=200,
        required=False,
        help_text="Misalnya: puskesmas di Kecamatan Serpong.",
    )
    note = forms.CharField(
        label="Alasan",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        validators=[validate_reason],
        help_text="Jangan menulis data kesehatan atau NIK.",
    )
    shared = forms.BooleanField(
        label="Unit saya sekarang boleh mengetahui permohonan ini",
        required=False,
        help_text="Tanpa centang hanya petugas kepegawaian tingkat pemerintah daerah yang melihatnya. "
        "Dapat diizinkan kemudian; yang sudah diizinkan tidak dapat ditarik.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(Layout("place", "note", "shared"))


class OfferForm(SpokenForm, forms.Form):
    answer = forms.CharField(
        label="Pesan kepada pegawai",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(Layout("answer"))


class RefuseRequestForm(SpokenForm, forms.Form):
    answer = forms.CharField(
        label="Alasan penolakan",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        validators=[validate_reason],
        help_text="Dibaca pegawai yang memohon.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(Layout("answer"))


class MoveRequestFilterForm(FilterForm):
    q = forms.CharField(label="Nama atau NIP", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Berjalan"), ("all", "Semua"), *MoveRequestState.choices],
    )

    def __init__(self, data):
        super().__init__(data, units=())

    def offer(self, units):
        del self.fields["unit"]

    @property
    def wanted_state(self):
        """A MoveRequestState, "running", or empty for all."""
        asked = self.cleaned_data.get("state", "") or "running"
        return "" if asked == "all" else asked
