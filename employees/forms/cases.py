"""Placement cases: the list, the frame, one move, and what each step of the road asks for."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from employees.actions.cases.reviewing import Answer, PanelDraft
from employees.enums import AppointmentKind, CaseState, PanelElement
from employees.forms.filters import ALL, FilterForm
from employees.forms.shared import SpokenForm, day_input, plain_helper, reason_field
from employees.identifiers import SEPARATORS
from employees.models import PlacementCase
from portal.opened import RemembersOpening
from portal.validators import validate_reason

CASE_FIELDS = ("title", "kind", "effective_on", "note")
PANEL_SEATS = 9
CASE_KINDS = [
    choice for choice in AppointmentKind.choices if choice[0] != AppointmentKind.ASSIGNMENT
]


class CaseFilterForm(FilterForm):
    """Over the cases."""

    unit = None
    q = forms.CharField(label="Judul atau nomor SK", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[ALL, ("running", "Sedang berjalan"), *CaseState.choices],
    )
    kind = forms.ChoiceField(label="Jenis", required=False, choices=[ALL, *CASE_KINDS])

    def __init__(self, data):
        super().__init__(data, units=())

    def offer(self, units):
        """No unit is asked for: cases are found by what they are called."""

    def criteria(self):
        found = self.cleaned_data
        return {
            "state": found.get("state", ""),
            "kind": found.get("kind", ""),
            "text": self.text.replace("\x00", ""),
        }


class CaseForm(RemembersOpening, SpokenForm, forms.ModelForm):
    """The frame of a case. A new one asks over which unit; ``units`` are (id, name) on offer."""

    unit = forms.TypedChoiceField(
        label="Unit",
        coerce=int,
        help_text="Semua orang dan jabatan dalam usulan berada di unit ini atau di bawahnya.",
    )

    class Meta:
        model = PlacementCase
        fields = CASE_FIELDS
        widgets = {
            "effective_on": day_input(),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "title": "Misalnya: Rotasi administrator triwulan IV.",
            "effective_on": "Hari pertama di jabatan baru, sama bagi semua orang dalam usulan.",
            "note": "Dasar, hasil seleksi atau uji kompetensi, surat persetujuan.",
        }

    def __init__(self, *args, units=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Pilih"), *CASE_KINDS]
        if units is None:
            del self.fields["unit"]
            self.remember(self.instance, CASE_FIELDS)
        else:
            self.fields["unit"].choices = [("", "Pilih"), *units]
        names = ["unit"] if units is not None else []
        row = Div("kind", "effective_on", css_class="field-row")
        self.helper = plain_helper(Layout(*names, "title", row, "note"))

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in CASE_FIELDS}


class CaseMoveForm(SpokenForm, forms.Form):
    """How a person is appointed, and why in spite of what speaks against it."""

    kind = forms.ChoiceField(label="Jenis penetapan", choices=CASE_KINDS)
    reason = forms.CharField(
        label="Alasan",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tersimpan pada usulan.",
    )

    def __init__(self, *args, with_reason=True, needs_reason=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_reason:
            del self.fields["reason"]
        elif needs_reason:
            self.fields["reason"].required = True
            self.fields["reason"].validators.append(validate_reason)
            self.fields[
                "reason"
            ].help_text = "Mengapa tetap diusulkan walau ada catatan syarat. Tersimpan pada usulan."
        self.helper = plain_helper()


class PaperForm(SpokenForm, forms.Form):
    """Number and day of a paper."""

    number = forms.CharField(
        label="Nomor surat", max_length=80, widget=forms.TextInput(attrs={"class": "w-medium"})
    )
    on = forms.DateField(label="Tanggal surat", widget=day_input())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(Layout(self.paper_row()))

    @staticmethod
    def paper_row():
        return Div("number", "on", css_class="field-row")

    @property
    def values(self):
        return {"number": self.cleaned_data["number"], "on": self.cleaned_data["on"]}


class PanelForm(PaperForm):
    """The berita acara of the Tim Penilai Kinerja, with its members by name and element."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].label = "Nomor berita acara"
        self.fields["on"].label = "Tanggal berita acara"
        rows = []
        for seat in range(1, PANEL_SEATS + 1):
            self.fields[f"name_{seat}"] = forms.CharField(
                label=f"Anggota {seat}", required=False, max_length=150
            )
            self.fields[f"element_{seat}"] = forms.ChoiceField(
                label=f"Unsur anggota {seat}",
                required=False,
                choices=[("", "Pilih unsur"), *PanelElement.choices],
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            rows.append(Div(f"name_{seat}", f"element_{seat}", css_class="field-row"))
        self.fields["note"] = forms.CharField(
            label="Catatan tim", required=False, max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip
        self.helper = plain_helper(
            Layout(
                self.paper_row(),
                Fieldset("Anggota tim", *rows, css_class="fieldset"),
                "note",
            )
        )

    def clean(self):
        data = super().clean()
        for seat in range(1, PANEL_SEATS + 1):
            name, element = data.get(f"name_{seat}"), data.get(f"element_{seat}")
            if name and not element:
                self.add_error(f"element_{seat}", ValidationError(f"Unsur {name} belum dipilih."))
            elif element and not name:
                self.add_error(f"name_{seat}", ValidationError(f"Nama anggota {seat} belum diisi."))
        return data

    @property
    def members(self):
        data = self.cleaned_data
        return [
            PanelDraft(data[f"name_{seat}"], data[f"element_{seat}"])
            for seat in range(1, PANEL_SEATS + 1)
            if data[f"name_{seat}"]
        ]


class PertekForm(PaperForm):
    """The pertek of BKN with its answer for each of ``lines`` (employees.queries.cases.MoveLine):
    person by person, for a wave of more than BY_ROW by a list of those it refused."""

    YES, NO, BY_ROW = "yes", "no", 200

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].label = "Nomor pertek"
        self.fields["on"].label = "Tanggal pertek"
        self.lines = lines
        parts = [self.refusal_list()] if self.is_long else self.rows()
        self.helper = plain_helper(Layout(self.paper_row(), *parts))

    @property
    def is_long(self):
        return len(self.lines) > self.BY_ROW

    def rows(self):
        """Two fields a person; the names of what stands in the layout."""
        names = []
        for line in self.lines:
            pk, person = line.move.pk, line.move.employee.full_name
            self.fields[f"answer_{pk}"] = forms.ChoiceField(
                label=f"{person}: {line.move.to_position or 'belum ditempatkan'}",
                choices=[(self.YES, "Setuju"), (self.NO, "Tolak")],
                initial=self.YES,
                widget=forms.RadioSelect,
                error_messages={"required": f"Jawaban BKN untuk {person} belum dipilih."},
            )
            self.fields[f"note_{pk}"] = forms.CharField(
                label="Alasan bila ditolak", required=False, max_length=500
            )
            names += [f"answer_{pk}", f"note_{pk}"]
        return names

    def refusal_list(self):
        self.fields["refused"] = forms.CharField(
            label="Yang ditolak BKN",
            required=False,
            max_length=100_000,
            widget=forms.Textarea(attrs={"rows": 8}),
            help_text="Satu orang satu baris: NIP, titik koma, alasannya. Yang tidak ditulis di "
            "sini disetujui.",
        )
        return "refused"

    def clean_refused(self):
        """{move pk: reason} of the people listed."""
        known = {line.move.employee.nip: line.move for line in self.lines}
        found, problems = {}, []
        for place, text in enumerate(self.cleaned_data["refused"].splitlines(), start=1):
            if not text.strip():
                continue
            number, _, reason = text.partition(";")
            move = known.get(SEPARATORS.sub("", number))
            if move is None:
                problems.append(f"Baris {place}: NIP itu tidak ada dalam usulan ini.")
            elif not reason.strip():
                problems.append(f"Baris {place}: alasannya belum ditulis.")
            else:
                found[move.pk] = reason.strip()[:500]
        if problems:
            raise ValidationError(problems)
        return found

    @property
    def answers(self):
        data = self.cleaned_data
        if self.is_long:
            refused = data["refused"]
            return {
                line.move.pk: Answer(line.move.pk not in refused, refused.get(line.move.pk, ""))
                for line in self.lines
            }
        return {
            line.move.pk: Answer(
                data[f"answer_{line.move.pk}"] == self.YES, data[f"note_{line.move.pk}"]
            )
            for line in self.lines
        }


class CaseDecreeForm(SpokenForm, forms.Form):
    """The decree of the PPK."""

    decree_number = forms.CharField(
        label="Nomor SK", max_length=80, widget=forms.TextInput(attrs={"class": "w-medium"})
    )
    decree_date = forms.DateField(label="Tanggal SK", widget=day_input())
    decree_signer = forms.CharField(
        label="Penanda tangan SK", max_length=120, help_text="Misalnya Wali Kota."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        row = Div("decree_number", "decree_date", css_class="field-row")
        self.helper = plain_helper(Layout(row, "decree_signer"))

    @property
    def values(self):
        data = self.cleaned_data
        return {
            "number": data["decree_number"],
            "on": data["decree_date"],
            "signer": data["decree_signer"],
        }


class InaugurationForm(SpokenForm, forms.Form):
    """When the officials were inaugurated."""

    on = forms.DateField(
        label="Tanggal pelantikan",
        widget=day_input(),
        help_text="Bila sesudah TMT, TMT menjadi hari pelantikan (SK: TMT sejak pelantikan).",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class CaseReasonForm(SpokenForm, forms.Form):
    """A step that needs nothing but its reason."""

    reason = reason_field("Dibaca penyusun usulan dan tersimpan di riwayat.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class CaseStepForm(forms.Form):
    """A step that takes nothing but the press of its button."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
