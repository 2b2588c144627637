"""GET forms over courses, needs, sessions and sign-ups."""

from django import forms

from employees.enums import TrainingType
from employees.forms.filters import ALL, FilterForm
from employees.queries.sessions import COMING, OVER, RUNNING
from employees.training_enums import CourseField, NeedKind, SessionState, SignUpState


class CourseFilterForm(FilterForm):
    q = forms.CharField(label="Nama atau penyelenggara", required=False, max_length=200)
    field = forms.ChoiceField(label="Bidang", required=False, choices=[ALL, *CourseField.choices])
    type = forms.ChoiceField(label="Jenis", required=False, choices=[ALL, *TrainingType.choices])

    def __init__(self, data):
        super().__init__(data, units=())

    def offer(self, units):
        del self.fields["unit"]


class NeedFilterForm(FilterForm):
    q = forms.CharField(label="Nama", required=False, max_length=200)
    kind = forms.ChoiceField(label="Sebab", required=False, choices=[ALL, *NeedKind.choices])


class SessionFilterForm(FilterForm):
    q = forms.CharField(label="Pelatihan atau tempat", required=False, max_length=200)
    state = forms.ChoiceField(label="Keadaan", required=False, choices=[ALL, *SessionState.choices])
    phase = forms.ChoiceField(
        label="Waktu",
        required=False,
        choices=[ALL, (COMING, "Akan datang"), (RUNNING, "Sedang berjalan"), (OVER, "Selesai")],
    )
    year = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)

    def __init__(self, data, *, units, years):
        self.years = years
        super().__init__(data, units=units)

    def offer(self, units):
        super().offer(units)
        self.fields["unit"].label = "Untuk pegawai di"
        self.fields["year"].choices = [ALL, *((year, str(year)) for year in self.years)]

    @property
    def criteria(self):
        found = self.cleaned_data
        return {
            "text": self.text,
            "state": found.get("state", ""),
            "phase": found.get("phase", ""),
            "year": found.get("year"),
        }


class SignUpFilterForm(FilterForm):
    q = forms.CharField(label="Nama atau pelatihan", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Menunggu persetujuan"), ("all", "Semua"), *SignUpState.choices],
    )

    def __init__(self, data):
        super().__init__(data, units=())

    def offer(self, units):
        del self.fields["unit"]
