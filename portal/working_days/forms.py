"""What an officer types about the calendar."""

from crispy_forms.helper import FormHelper
from django import forms

from portal.models import Holiday
from portal.models.governments import WORK_DAYS
from portal.opened import RemembersOpening
from portal.validators import validate_reason
from portal.working_days.national import FIRST_YEAR, LAST_YEAR

NATIONAL, FREE, WORKED = "national", "free", "worked"
STATES = [
    (FREE, "Libur di pemerintah daerah ini"),
    (WORKED, "Hari kerja di pemerintah daerah ini"),
    (NATIONAL, "Ikut kalender nasional"),
]


def reason_field():
    return forms.CharField(
        label="Alasan",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_reason],
        max_length=2000,
        help_text="Tersimpan di jejak audit.",
    )


class YearForm(forms.Form):
    """Which year is shown; GET."""

    year = forms.IntegerField(label="Tahun", min_value=FIRST_YEAR, max_value=LAST_YEAR)


class PickDayForm(forms.Form):
    """Which day is to be changed; GET."""

    day = forms.DateField(
        label="Tanggal",
        widget=forms.DateInput(attrs={"type": "date", "class": "w-medium"}, format="%Y-%m-%d"),
    )

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(f"Tahunnya {FIRST_YEAR} sampai {LAST_YEAR}.")
        return day


class DayForm(RemembersOpening, forms.Form):
    """What one day is in this government."""

    state = forms.ChoiceField(label="Hari ini", choices=STATES, widget=forms.RadioSelect)
    name = forms.CharField(
        label="Nama",
        required=False,
        max_length=Holiday._meta.get_field("name").max_length,
        help_text="Misalnya Hari jadi kota, atau Hari kerja pengganti.",
    )
    legal_basis = forms.CharField(
        label="Dasar hukum (boleh dikosongkan)",
        required=False,
        max_length=Holiday._meta.get_field("legal_basis").max_length,
        help_text="Misalnya nomor surat edaran atau keputusan kepala daerah.",
    )
    reason = reason_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self):
        found = super().clean()
        if found.get("state") in (FREE, WORKED) and not found.get("name", "").strip():
            self.add_error("name", "Tulis nama hari ini.")
        return found


class WeekForm(forms.Form):
    """How many days of a week are worked."""

    work_days = forms.TypedChoiceField(
        label="Hari kerja seminggu", choices=WORK_DAYS, coerce=int, widget=forms.RadioSelect
    )
    reason = reason_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
