"""Courses, providers, sessions, sign-ups, results, certificates and what participants thought."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from employees.forms.shared import (
    CheckedByAction,
    SpokenForm,
    day_input,
    plain_helper,
    reason_field,
)
from employees.identifiers import parse_nip
from employees.models import Course, Employee, SessionEvaluation, TrainingProvider, TrainingSession
from orgunits.models import OrgUnit
from portal.number_fields import RupiahField
from portal.opened import RemembersOpening
from portal.templatetags.formats import date_range

MOST_AT_ONCE = 500
MARK_WORDS = [(5, "Sangat baik"), (4, "Baik"), (3, "Cukup"), (2, "Kurang"), (1, "Sangat kurang")]


def choice_of(model, label, *, required=True, help_text=""):
    """A choice of rows; which ones is said by ``offer`` for every page anew."""
    return forms.ModelChoiceField(
        label=label, queryset=model.objects.none(), required=required, help_text=help_text
    )


def offer(field, rows, named=str):
    """Let ``field`` take one of ``rows`` (a QuerySet) and offer them all."""
    field.queryset = rows
    empty = "Pilih" if field.required else "Belum diisi"
    field.choices = [("", empty), *((row.pk, named(row)) for row in rows)]


class ProviderForm(RemembersOpening, CheckedByAction, SpokenForm, forms.ModelForm):
    """A provider; partners outside the government need their agreement."""

    class Meta:
        model = TrainingProvider
        fields = ["name", "kind", "agreement_number", "agreement_from", "agreement_until"]
        widgets = {"agreement_from": day_input(), "agreement_until": day_input()}
        help_texts = {
            "agreement_number": "Wajib untuk perguruan tinggi mitra dan lembaga lain.",
            "agreement_until": "Kosongkan bila tidak dibatasi.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(
            Layout(
                "name",
                "kind",
                Fieldset(
                    "Perjanjian kerja sama",
                    "agreement_number",
                    Div("agreement_from", "agreement_until", css_class="field-row"),
                    css_class="fieldset",
                ),
            )
        )


class CourseForm(RemembersOpening, CheckedByAction, SpokenForm, forms.ModelForm):
    """A course of the catalogue."""

    provider = choice_of(TrainingProvider, "Penyelenggara", required=False)

    class Meta:
        model = Course
        fields = ["name", "type", "form", "field", "jp", "provider", "summary", "is_active"]
        widgets = {
            "jp": forms.NumberInput(attrs={"class": "w-short"}),
            "summary": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "jp": "Jam pelajaran; 1 JP adalah 45 menit.",
            "is_active": "Yang tidak ditawarkan tetap ada pada sesi dan sertifikat lama.",
        }

    def __init__(self, *args, government, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self.fields["provider"], TrainingProvider.objects.filter(government=government))
        self.helper = plain_helper(
            Layout(
                "name",
                Div("type", "form", css_class="field-row"),
                Div("field", "jp", css_class="field-row"),
                "provider",
                "summary",
                "is_active",
            )
        )


class SessionForm(RemembersOpening, CheckedByAction, SpokenForm, forms.ModelForm):
    """A session. ``units``: (id, name) on offer; any open unit in ``reach`` is taken."""

    course = choice_of(Course, "Pelatihan")
    unit = choice_of(
        OrgUnit,
        "Untuk pegawai di",
        help_text="Pegawai unit ini dan semua unit di bawahnya dapat mendaftar.",
    )
    provider = choice_of(
        TrainingProvider,
        "Penyelenggara",
        required=False,
        help_text="Kosongkan untuk memakai penyelenggara dari katalog.",
    )
    seat_cost = RupiahField(
        label="Biaya per peserta (rupiah)",
        required=False,
        highest=10**10,
        widget=forms.TextInput(attrs={"class": "w-medium num"}),
    )

    class Meta:
        model = TrainingSession
        fields = [
            "course", "unit", "provider", "batch", "starts_on", "ends_on", "place", "seats",
            "sign_up_until", "seat_cost", "purpose",
        ]  # fmt: skip
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
            "sign_up_until": day_input(),
            "seats": forms.NumberInput(attrs={"class": "w-short"}),
        }
        help_texts = {
            "batch": "Misalnya Angkatan II.",
            "purpose": "Kebutuhan yang dijawab sesi ini, misalnya PNS yang belum 20 JP.",
        }

    def __init__(self, *args, government, units, reach, **kwargs):
        super().__init__(*args, **kwargs)
        courses = Course.objects.filter(government=government)
        kept = Q(is_active=True) | Q(pk=self.instance.course_id)
        offer(self.fields["course"], courses.filter(kept), lambda one: f"{one.name} ({one.jp} JP)")
        offer(self.fields["provider"], TrainingProvider.objects.filter(government=government))
        self.fields["unit"].queryset = OrgUnit.objects.filter(pk__in=reach)
        self.fields["unit"].choices = [("", "Pilih"), *units]
        self.helper = plain_helper(
            Layout(
                Fieldset("Pelatihan", "course", "batch", "provider", css_class="fieldset"),
                Fieldset("Untuk siapa", "unit", "purpose", css_class="fieldset"),
                Fieldset(
                    "Waktu dan tempat",
                    Div("starts_on", "ends_on", css_class="field-row"),
                    "place",
                    Div("seats", "sign_up_until", css_class="field-row"),
                    "seat_cost",
                    css_class="fieldset",
                ),
            )
        )

    def clean_seat_cost(self):
        return self.cleaned_data["seat_cost"] or 0


class SessionCancelForm(SpokenForm, forms.Form):
    reason = reason_field("Dibaca semua yang sudah mendaftar tidak; tersimpan di jejak audit.")


def in_words(session):
    """A session as one line of a choice."""
    days = date_range(session.starts_on, session.ends_on)
    return f"{session.programme}, {days}, {session.unit.name}"


class SignUpPeopleForm(SpokenForm, forms.Form):
    """An officer signs up people of theirs: ``sessions`` on offer, ``people`` in reach. ``listed``:
    (id, words) of them to tick where they are few, else None: then their NIP are typed."""

    session = choice_of(TrainingSession, "Sesi")
    ticked = forms.TypedMultipleChoiceField(
        label="Pegawai",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Yang JP-nya paling sedikit lebih dulu. Urutan ini juga urutan daftar tunggu.",
    )
    participants = forms.CharField(
        label="Pegawai",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Satu NIP per baris, menurut urutan yang didahulukan.",
        max_length=20000,
    )

    def __init__(self, *args, sessions, people, listed, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.employees = people, []
        offer(self.fields["session"], sessions, in_words)
        self.fields["session"].error_messages["invalid_choice"] = (
            "Sesi ini tidak terbuka untuk unit Anda."
        )
        del self.fields["ticked" if listed is None else "participants"]
        if listed is not None:
            self.fields["ticked"].choices = listed
            self.fields["ticked"].error_messages |= {
                "required": "Pegawai belum dipilih.",
                "invalid_choice": "Pegawai ini tidak ada dalam wewenang Anda.",
            }
        self.helper = plain_helper(
            Layout("session", "participants" if listed is None else "ticked")
        )

    def clean_participants(self):
        self.employees = people_by_nip(self.cleaned_data["participants"], self.people)
        return self.cleaned_data["participants"]

    def clean_ticked(self):
        """The ticked people in the order in which they stand on the page."""
        ticked = set(self.cleaned_data["ticked"])
        found = self.people.in_bulk(ticked)
        order = [pk for pk, _ in self.fields["ticked"].choices]
        self.employees = [found[pk] for pk in order if pk in found]
        return self.cleaned_data["ticked"]


class EnrolForm(SpokenForm, forms.Form):
    """Whoever holds a session enters people in it, also before it opens and after the deadline."""

    participants = forms.CharField(
        label="Pegawai",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Satu NIP per baris. Yang tidak mendapat tempat masuk daftar tunggu.",
        max_length=20000,
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.employees = people, []
        self.helper = plain_helper(Layout("participants"))

    def clean_participants(self):
        self.employees = people_by_nip(self.cleaned_data["participants"], self.people)
        return self.cleaned_data["participants"]


def people_by_nip(text, people) -> list[Employee]:
    """The people of a text with a NIP a line, in its order; ValidationError naming wrong lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_AT_ONCE:
        raise ValidationError(f"Paling banyak {MOST_AT_ONCE} orang sekali daftar.")
    nips, problems = {}, []
    for number, line in enumerate(lines, start=1):
        try:
            nips.setdefault(parse_nip(line).digits, number)
        except ValidationError as error:
            problems.append(f"Baris {number}: {error.messages[0]}")
    found = {person.nip: person for person in people.filter(nip__in=nips)}
    problems += [
        f"Baris {number}: NIP ini tidak ada dalam wewenang Anda."
        for nip, number in nips.items()
        if nip not in found
    ]
    if problems:
        raise ValidationError(problems)
    return [found[nip] for nip in nips]


class SignUpRefuseForm(SpokenForm, forms.Form):
    reason = reason_field("Dibaca pegawainya.")


class CertificateIssueForm(SpokenForm, forms.Form):
    prefix = forms.CharField(
        label="Awal nomor sertifikat",
        max_length=60,
        initial="800.2.4",
        widget=forms.TextInput(attrs={"class": "w-medium"}),
        help_text="Nomor urut dan tahun ditambahkan sendiri.",
    )


class CertificateWithdrawForm(SpokenForm, forms.Form):
    reason = reason_field("Misalnya: kehadiran keliru dicatat. Tersimpan di jejak audit.")


class EvaluationForm(SpokenForm, forms.Form):
    """Four marks and a comment; no field names anybody."""

    comment = forms.CharField(
        label="Saran",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Jangan menulis nama Anda. Saran dibaca petugas tanpa nama.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SessionEvaluation.MARKS:
            label = str(SessionEvaluation._meta.get_field(name).verbose_name).capitalize()
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                choices=MARK_WORDS,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"{label} belum dipilih.",
                    "invalid_choice": f"{label}: pilihan tidak dikenal.",
                },
            )
        self.order_fields([*SessionEvaluation.MARKS, "comment"])
        self.helper = plain_helper()

    @property
    def marks(self):
        return {name: self.cleaned_data[name] for name in SessionEvaluation.MARKS}
