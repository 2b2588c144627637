"""GET forms over the lists. A value nobody offered is shown as wrong and not applied."""

from django import forms

from employees.enums import CertificateType, EmploymentStatus, Predicate, TrainingType
from employees.queries import EmployeeFilters, PoolFilters, PostFilters
from employees.queries.retirements import HORIZONS as MONTHS
from employees.ranks import PNS_GOLONGAN, PPPK_GOLONGAN
from employees.retirement import months_later
from orgunits.enums import JobTitleKind
from orgunits.models import JobTitle
from orgunits.queries import choosable_titles

LAST_HORIZON = MONTHS[-1]
ALL = ("", "Semua")
POST_STATES = [
    ALL,
    ("vacant", "Ada kursi lowong"),
    ("empty", "Belum ada pemangku"),
    ("over", "Kelebihan pegawai"),
    ("double", "Dipangku rangkap"),
    ("even", "Terisi pas"),
]
POOL_STATES = [ALL, ("waiting", "Menunggu penempatan"), ("away", "Sedang di luar jabatan")]
SEATS = [ALL, ("none", "Belum ditempatkan"), ("acting", "Plt. atau Plh.")]


class FilterForm(forms.Form):
    """A filter bar. ``units`` are (id, name) pairs on offer."""

    q = forms.CharField(label="Nama atau NIP", required=False, max_length=200)
    unit = forms.TypedChoiceField(label="Unit", required=False, coerce=int, empty_value=None)

    def __init__(self, data, *, units):
        super().__init__(data)
        self.offer(units)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "form-select w-medium"
        self.is_valid()

    def offer(self, units):
        self.fields["unit"].choices = [ALL, *units]

    @property
    def text(self):
        return self.cleaned_data.get("q", "").strip()

    @property
    def unit_id(self):
        return self.cleaned_data.get("unit")

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, self.in_words(field, value)

    @staticmethod
    def in_words(field, value):
        if isinstance(field, forms.ModelChoiceField):
            return str(value)
        for choice, label in getattr(field, "choices", ()):
            options = label if isinstance(label, (list, tuple)) else [(choice, label)]
            for option, words in options:
                if str(option) == str(value):
                    return words
        return value


class EmployeeFilterForm(FilterForm):
    status = forms.ChoiceField(
        label="Status", required=False, choices=[ALL, *EmploymentStatus.choices]
    )
    golongan = forms.ChoiceField(
        label="Golongan",
        required=False,
        choices=[
            ALL,
            ("PNS", [(name, name) for name in PNS_GOLONGAN]),
            ("PPPK", [(name, name) for name in PPPK_GOLONGAN]),
        ],
    )
    job_kind = forms.ChoiceField(
        label="Jenis jabatan", required=False, choices=[ALL, *JobTitleKind.choices]
    )
    seat = forms.ChoiceField(label="Penempatan", required=False, choices=SEATS)

    def filters(self, unit_ids, sort):
        found = self.cleaned_data
        return EmployeeFilters(
            unit_ids=unit_ids,
            status=found.get("status", ""),
            golongan=found.get("golongan", ""),
            job_kind=found.get("job_kind", ""),
            seat=found.get("seat", ""),
            text=self.text,
            sort=sort,
        )


class VacancyFilterForm(FilterForm):
    q = forms.CharField(label="Jabatan atau unit", required=False, max_length=200)
    kind = forms.ChoiceField(
        label="Jenis jabatan", required=False, choices=[ALL, *JobTitleKind.choices]
    )


class PoolFilterForm(FilterForm):
    unit = forms.TypedChoiceField(
        label="Unit terakhir", required=False, coerce=int, empty_value=None
    )
    state = forms.ChoiceField(label="Keadaan", required=False, choices=POOL_STATES)

    def filters(self, unit_ids, sort):
        return PoolFilters(
            unit_ids=unit_ids, state=self.cleaned_data.get("state", ""), text=self.text, sort=sort
        )


class CandidateFilterForm(FilterForm):
    unit = forms.TypedChoiceField(
        label="Unit sekarang", required=False, coerce=int, empty_value=None
    )
    source = forms.ChoiceField(
        label="Asal",
        required=False,
        choices=[ALL, ("pool", "Belum ditempatkan"), ("feeder", "Jabatan asal")],
    )


class CertificateFilterForm(FilterForm):
    q = forms.CharField(label="Nama", required=False, max_length=200)
    type = forms.ChoiceField(label="Macam", required=False, choices=[ALL, *CertificateType.choices])
    state = forms.ChoiceField(
        label="Masa berlaku",
        required=False,
        choices=[
            ALL,
            ("expired", "Kedaluwarsa"),
            ("soon", "Berakhir dalam 6 bulan"),
            ("valid", "Masih berlaku"),
            ("none", "Seumur hidup"),
        ],
    )

    @property
    def values(self):
        data = self.cleaned_data
        return {
            "text": self.text,
            "certificate_type": data.get("type", ""),
            "state": data.get("state", ""),
        }


class PostFilterForm(FilterForm):
    """The bar over a list of posts; without ``units`` there is no choice of a unit."""

    q = forms.CharField(label="Jabatan atau unit", required=False, max_length=200)
    kind = forms.ChoiceField(
        label="Jenis jabatan", required=False, choices=[ALL, *JobTitleKind.choices]
    )
    state = forms.ChoiceField(label="Keadaan", required=False, choices=POST_STATES)
    # Not on the bar: the catalogue of job titles leads here with one.
    title = forms.ModelChoiceField(
        label="Nama jabatan",
        required=False,
        queryset=JobTitle.objects.none(),
        widget=forms.HiddenInput,
    )

    def __init__(self, data, *, units, government):
        self.government = government
        super().__init__(data, units=units)

    def offer(self, units):
        self.fields["title"].queryset = choosable_titles(self.government)
        if units is None:
            del self.fields["unit"]
        else:
            super().offer(units)

    def filters(self, unit_ids, sort):
        found = self.cleaned_data
        return PostFilters(
            unit_ids=unit_ids,
            text=self.text,
            kind=found.get("kind", ""),
            state=found.get("state", ""),
            title=found["title"].pk if found.get("title") else None,
            sort=sort,
        )


HORIZONS = [("", "5 tahun"), ("6", "6 bulan"), ("12", "12 bulan"), ("24", "24 bulan")]


class RetirementFilterForm(FilterForm):
    q = forms.CharField(label="Nama, jabatan, atau unit", required=False, max_length=200)
    months = forms.TypedChoiceField(
        label="Dalam", required=False, coerce=int, empty_value=None, choices=HORIZONS
    )
    kind = forms.ChoiceField(
        label="Jenis jabatan", required=False, choices=[ALL, *JobTitleKind.choices]
    )

    def narrowed(self, entries, day):
        """Of ``entries`` (queries.Retirement) those the bar asks for, in their order."""
        asked = self.is_asked_for(day)
        return [entry for entry in entries if asked(entry)]

    def is_asked_for(self, day):
        """What says of an entry whether the bar asks for it."""
        end = months_later(day, self.cleaned_data.get("months") or LAST_HORIZON)
        kind = self.cleaned_data.get("kind", "")
        words = self.text.lower().split()
        return lambda entry: (
            entry.on <= end
            and (not kind or kind_of(entry) == kind)
            and all(word in words_of(entry) for word in words)
        )


def kind_of(entry):
    return entry.post.kind if entry.post else ""


def words_of(entry):
    """What a search looks through: the person, the post, the unit."""
    post = entry.post
    place = f" {post.name} {post.unit_name}" if post else ""
    return f"{entry.employee.name}{place}".lower()


class TrainingFilterForm(FilterForm):
    q = forms.CharField(label="Program, nama, atau penyelenggara", required=False, max_length=200)
    type = forms.ChoiceField(
        label="Jenis pelatihan", required=False, choices=[ALL, *TrainingType.choices]
    )
    year = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)

    def __init__(self, data, *, units, this_year):
        self.this_year = this_year
        super().__init__(data, units=units)

    def offer(self, units):
        super().offer(units)
        years = range(self.this_year - 1, self.this_year - 11, -1)
        self.fields["year"].choices = [
            ("", str(self.this_year)),
            *((year, str(year)) for year in years),
        ]

    @property
    def chosen_year(self):
        return self.cleaned_data.get("year") or self.this_year


class PerformanceFilterForm(FilterForm):
    """Ratings come after a year is over, so the last one is offered first."""

    predicate = forms.ChoiceField(
        label="Predikat",
        required=False,
        choices=[ALL, *Predicate.choices, ("none", "Belum dinilai")],
    )
    year = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)

    def __init__(self, data, *, units, this_year):
        self.this_year = this_year
        super().__init__(data, units=units)

    def offer(self, units):
        super().offer(units)
        last = self.this_year - 1
        years = (self.this_year, *range(last, last - 9, -1))
        self.fields["year"].choices = [("", str(last)), *((year, str(year)) for year in years)]

    @property
    def chosen_year(self):
        return self.cleaned_data.get("year") or self.this_year - 1

    @property
    def predicates(self):
        chosen = self.cleaned_data.get("predicate", "")
        return [chosen] if chosen else []
