"""Input about surveys, for officers. The citizens' form is compiled (surveys.questionnaire)."""

from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from portal.number_fields import WholeField
from portal.templatetags.formats import date_long
from publicservices.forms import day_input
from surveys.bands import GRADE_WORDS, RULES
from surveys.enums import NINE_UNSUR, CampaignState, Unsur
from surveys.models import Campaign
from surveys.recalculation import recalculate
from surveys.scoring import HIGHEST_ANSWER, LOWEST_ANSWER

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
MAX_POPULATION = 100_000_000


class CampaignFilterForm(forms.Form):
    """GET form over the table. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Nama survei, unit, atau kode", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *CampaignState.choices]
    )
    year = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)
    agency = forms.TypedChoiceField(
        label="Perangkat daerah",
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, data, *, agencies, years):
        super().__init__(data)
        self.fields["agency"].choices = [("", "Semua"), *agencies]
        self.fields["year"].choices = [("", "Semua"), *((year, str(year)) for year in years)]
        self.is_valid()

    def criteria(self):
        """Arguments of ``surveys.queries.campaign_table`` for what could be read."""
        found = self.cleaned_data
        return {
            "text": found.get("q", "").strip(),
            "state": found.get("state", ""),
            "year": found.get("year"),
            "agency": found.get("agency"),
        }

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the table."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


class PeriodForm(forms.Form):
    """GET form: one of the periods for which there are results. ``periods`` are (first, last)."""

    period = forms.ChoiceField(label="Periode", required=False)

    def __init__(self, data, *, periods):
        super().__init__(data)
        self.periods = {f"{first}..{last}": (first, last) for first, last in periods}
        self.fields["period"].choices = [
            (key, f"{date_long(first)} sampai {date_long(last)}")
            for key, (first, last) in self.periods.items()
        ]
        self.is_valid()

    @property
    def chosen(self):
        """The period asked for, else the latest one, else None."""
        key = self.cleaned_data.get("period") or next(iter(self.periods), None)
        return self.periods.get(key)


class CampaignForm(forms.ModelForm):
    """A survey of one unit, which is given by the page: its services are the ones to choose from."""

    class Meta:
        model = Campaign
        fields = ["title", "service", "period_start", "period_end", "population", "instrument"]
        labels = {"service": "Layanan yang dinilai", "instrument": "Kuesioner"}
        widgets = {"period_start": day_input(), "period_end": day_input()}
        help_texts = {
            "service": "Kosongkan bila survei menilai semua layanan unit ini.",
            "period_start": "Jawaban diterima mulai hari ini, sesudah survei dibuka.",
            "period_end": "Hari terakhir jawaban diterima.",
        }

    population = WholeField(
        label="Jumlah pengguna layanan",
        required=False,
        lowest=1,
        highest=MAX_POPULATION,
        error_messages={
            "min_value": "Paling sedikit 1. Kosongkan bila belum diketahui.",
            "max_value": "Paling banyak 100.000.000.",
            "invalid": "Isi dengan bilangan bulat.",
        },
        widget=forms.TextInput(attrs={"class": "w-short"}),
        help_text="Pengguna layanan pada periode yang sama tahun lalu. Dari sini dihitung"
        " banyaknya jawaban yang diperlukan.",
    )

    def __init__(self, *args, services, instruments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services
        self.fields["service"].empty_label = "Semua layanan unit ini"
        self.fields["instrument"].queryset = instruments
        self.fields["instrument"].empty_label = None
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "title",
            "service",
            Row(Column("period_start"), Column("period_end")),
            "population",
            "instrument",
        )

    def clean_period_start(self):
        return self._in_reach("period_start")

    def clean_period_end(self):
        return self._in_reach("period_end")

    def _in_reach(self, name):
        day = self.cleaned_data[name]
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError("Tanggal harus antara tahun 2000 dan 2100.")
        return day

    def clean(self):
        data = super().clean()
        start, end = data.get("period_start"), data.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "Akhir periode tidak boleh sebelum awalnya.")
        return data


class PrintedDecimalField(forms.DecimalField):
    """A figure as a report prints it, with a comma or a point before its decimals."""

    widget = forms.TextInput

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def widget_attrs(self, widget):
        return {"class": "w-short", "inputmode": "decimal"}


class RecalculationForm(forms.Form):
    """GET form: nine NRR of a printed report, in the order of the regulation, and what it printed.
    Keeps nothing."""

    rule = forms.ChoiceField(
        label="Tabel nilai", choices=[(rule.code, rule.name) for rule in reversed(RULES)]
    )
    published = PrintedDecimalField(
        label="IKM yang tercetak", required=False, min_value=25, max_value=100, max_digits=7
    )
    grade = forms.ChoiceField(
        label="Mutu yang tercetak",
        required=False,
        choices=[
            ("", "Tidak tercetak"),
            *((grade, f"{grade} ({word})") for grade, word in GRADE_WORDS.items()),
        ],
    )

    def __init__(self, data):
        super().__init__(data)
        for unsur in NINE_UNSUR:
            self.fields[unsur] = PrintedDecimalField(
                label=Unsur(unsur).label,
                min_value=LOWEST_ANSWER,
                max_value=HIGHEST_ANSWER,
                max_digits=7,
            )

    @property
    def nrr_fields(self):
        return [self[unsur] for unsur in NINE_UNSUR]

    @property
    def printed_fields(self):
        return [self["published"], self["grade"], self["rule"]]

    def recalculated(self):
        """The Recalculation of what was typed (valid forms only)."""
        found = self.cleaned_data
        rule = next(rule for rule in RULES if rule.code == found["rule"])
        nrr = [found[unsur] for unsur in NINE_UNSUR]
        return recalculate(nrr, found["published"], found["grade"], rule)


def default_instrument(instruments):
    """The questionnaire a form begins with: the national one, else the first there is."""
    found = list(instruments)
    return next((one for one in found if one.government_id is None), found[0] if found else None)


def quarter_of(day):
    """(title, first day, last day) a form about ``day`` begins with."""
    number = (day.month - 1) // 3 + 1
    first = date(day.year, 3 * number - 2, 1)
    following = date(day.year + 1, 1, 1) if number == 4 else date(day.year, 3 * number + 1, 1)
    roman = ("I", "II", "III", "IV")[number - 1]
    title = f"Survei Kepuasan Masyarakat Triwulan {roman} {day.year}"
    return title, first, date.fromordinal(following.toordinal() - 1)
