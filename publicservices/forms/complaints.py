"""What citizens and officers type about complaints."""

from crispy_forms.helper import FormHelper
from django import forms

from employees.models import Employee
from publicservices.complaint_states import (
    TRANSITIONS,
    ComplaintAct,
    ComplaintChannel,
    ComplaintClass,
    ComplaintKind,
    ComplaintMode,
)
from publicservices.forms.requests import REQUIRED

MODE_WORDS = [
    (ComplaintMode.OPEN, "Terbuka: petugas yang menangani membaca nama Anda"),
    (ComplaintMode.CONFIDENTIAL,
     "Rahasia: nama Anda tersegel, hanya dibuka dua petugas bersama dengan alasan tertulis"),
    (ComplaintMode.ANONYMOUS, "Anonim: nama dan kontak tidak disimpan, hanya ada kode"),
]  # fmt: skip


class ComplaintForm(forms.Form):
    """A case as its reporter, or an officer for them, fills it in."""

    kind = forms.ChoiceField(
        label="Apa yang ingin Anda sampaikan?",
        choices=ComplaintKind.choices,
        widget=forms.RadioSelect,
    )
    about = forms.TypedChoiceField(
        label="Tentang unit mana?", required=False, coerce=int, empty_value=None
    )
    subject = forms.CharField(
        label="Pokoknya, dalam satu kalimat",
        max_length=120,
        help_text="Jangan menulis nama atau nomor siapa pun di sini.",
    )
    body = forms.CharField(
        label="Ceritakan kejadiannya",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Kapan, di mana, apa yang terjadi, dan apa yang Anda harapkan. Disimpan tersandi.",
    )
    is_barred = forms.BooleanField(
        label="Ini tentang perbuatan petugas atau pimpinan",
        required=False,
        help_text="Unit yang dilaporkan dan atasannya tidak akan dapat membuka laporan ini.",
    )
    mode = forms.ChoiceField(
        label="Siapa yang boleh tahu nama Anda?", choices=MODE_WORDS, widget=forms.RadioSelect
    )
    reporter = forms.CharField(label="Nama", required=False, max_length=120)
    contact = forms.CharField(
        label="Nomor ponsel atau surel",
        required=False,
        max_length=120,
        help_text="Hanya bila Anda mau dihubungi.",
    )

    def __init__(self, data=None, *, agencies, with_channel=False, service=None):
        super().__init__(data)
        self.agencies = {unit.pk: unit for unit in agencies}
        names = [(unit.pk, unit.name) for unit in agencies]
        self.fields["about"].choices = [("", "Tidak tahu"), *names]
        if service is not None:
            del self.fields["about"]
        if with_channel:
            channels = [pair for pair in ComplaintChannel.choices if pair[0] != "portal"]
            self.fields["channel"] = forms.ChoiceField(label="Disampaikan lewat", choices=channels)
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self):
        found = super().clean()
        for name in ("subject", "body", "reporter", "contact"):
            if "\x00" in found.get(name, ""):
                self.add_error(name, "Isian memuat tanda yang tidak dapat disimpan.")
        is_unnamed = not found.get("reporter") and not self.has_error("reporter")
        if found.get("mode") == ComplaintMode.CONFIDENTIAL and is_unnamed:
            self.add_error("reporter", "Tulis nama Anda, atau pilih anonim.")
        return found

    @property
    def draft_values(self):
        found = self.cleaned_data
        values = {name: found[name] for name in
                  ("kind", "mode", "subject", "body", "is_barred", "reporter", "contact")}  # fmt: skip
        return values | {"about_unit": self.agencies.get(found.get("about"))}


class TrackComplaintForm(forms.Form):
    """The code on the slip."""

    code = forms.CharField(label="Kode pengaduan", max_length=60)


SAY_WORDS = {
    ComplaintAct.SATISFIED: "Ya, sudah selesai",
    ComplaintAct.REOPEN: "Belum. Buka lagi, alasannya saya tulis di bawah",
    ComplaintAct.COMPLETE: "Saya melengkapi laporan di bawah ini",
}


class SayForm(forms.Form):
    """What the reporter says of an answer, or adds to an incomplete case."""

    say = forms.ChoiceField(label="Apakah masalah Anda sudah selesai?", widget=forms.RadioSelect)
    text = forms.CharField(
        label="Keterangan", required=False, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, data=None, *, row):
        super().__init__(data)
        fitting = [act for act in SAY_WORDS if (row.state, act) in TRANSITIONS]
        self.fields["say"].choices = [(act.value, SAY_WORDS[act]) for act in fitting]
        if fitting == [ComplaintAct.COMPLETE]:
            self.fields["say"].label = "Petugas meminta laporan dilengkapi"
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED

    @property
    def is_wanted(self):
        return bool(self.fields["say"].choices)


class ComplaintFilterForm(forms.Form):
    """GET form over the inbox. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Nomor, pokok, atau unit", required=False, max_length=100)
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[
            ("open", "Belum selesai"),
            ("ours", "Giliran petugas"),
            ("late", "Terlambat"),
            ("escalated", "Dinaikkan ke atasan"),
            ("ended", "Sudah berakhir"),
            ("all", "Semua"),
        ],
    )
    kind = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua jenis"), *ComplaintKind.choices]
    )
    unit = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, localize=False, widget=forms.HiddenInput()
    )

    def __init__(self, data):
        super().__init__(data)
        self.is_valid()

    def criteria(self):
        state = self.cleaned_data.get("state") or "open"
        return {
            "state": "" if state == "all" else state,
            "kind": self.cleaned_data.get("kind") or "",
            "unit": self.cleaned_data.get("unit"),
            "text": self.cleaned_data.get("q", "").replace("\x00", "").strip(),
        }

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the table."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                label = field.label or "Unit nomor"
                yield name, label, dict(getattr(field, "choices", ())).get(value, value)


OFFICER_ACTS = [
    (ComplaintAct.VERIFY, "Lengkap, mulai ditangani (keterangan dibaca pelapor)"),
    (ComplaintAct.DISPOSE, "Disposisikan ke unit lain (keterangan dibaca pelapor)"),
    (ComplaintAct.RETURN, "Kembalikan ke unit atasan (hanya petugas yang membaca alasannya)"),
    (ComplaintAct.ANSWER, "Jawab (dibaca pelapor)"),
    (ComplaintAct.ASK_MORE, "Minta dilengkapi (dibaca pelapor)"),
    (ComplaintAct.REFUSE, "Tidak ditangani (pelapor membaca alasannya)"),
    (ComplaintAct.NATIONAL, "Sudah diteruskan ke SP4N-LAPOR!"),
    (ComplaintAct.NOTE, "Catatan untuk petugas saja"),
]


class ComplaintActForm(forms.Form):
    """What an officer does with a case. Only what fits its state is offered."""

    act = forms.ChoiceField(label="Tindakan", widget=forms.RadioSelect)
    text = forms.CharField(
        label="Keterangan",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Jangan menulis nama pelapor. Wajib, kecuali untuk mulai menangani dan disposisi.",
    )
    found = forms.ChoiceField(
        label="Klasifikasi (bila mulai ditangani)",
        required=False,
        choices=[("", "Pilih"), *ComplaintClass.choices],
    )
    is_barred = forms.BooleanField(
        label="Tutup bagi pegawai yang dilaporkan dan rantai unitnya", required=False
    )
    reported = forms.CharField(
        label="NIP pegawai yang dilaporkan (bila ada)", required=False, max_length=18
    )
    about = forms.TypedChoiceField(
        label="Unit yang dimaksud laporan ini", required=False, coerce=int, empty_value=None
    )
    to = forms.TypedChoiceField(
        label="Unit tujuan (bila didisposisikan)", required=False, coerce=int, empty_value=None
    )
    national_number = forms.CharField(
        label="Nomor SP4N-LAPOR! (bila diteruskan ke sana)", required=False, max_length=40
    )

    def __init__(self, data=None, *, row, units, agencies=()):
        super().__init__(data)
        self.row = row
        self.units = {unit.pk: unit for unit in (*agencies, *units)}
        fitting = [(act, label) for act, label in OFFICER_ACTS if (row.state, act) in TRANSITIONS]
        if row.unit.parent_id is None:
            fitting = [pair for pair in fitting if pair[0] != ComplaintAct.RETURN]
        self.fields["act"].choices = [(act.value, label) for act, label in fitting]
        acts = {act for act, _ in fitting}
        if ComplaintAct.VERIFY not in acts:
            for name in ("found", "is_barred", "reported", "about"):
                del self.fields[name]
        else:
            names = [(unit.pk, unit.name) for unit in agencies]
            self.fields["about"].choices = [("", "Seperti yang ditulis pelapor"), *names]
        if ComplaintAct.DISPOSE in acts:
            self.fields["to"].choices = [
                ("", "Pilih unit"), *((unit.pk, unit.name) for unit in units)
            ]  # fmt: skip
        else:
            del self.fields["to"]
        if ComplaintAct.NATIONAL not in acts:
            del self.fields["national_number"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_reported(self):
        nip = self.cleaned_data["reported"].replace(" ", "").replace("\x00", "")
        if not nip:
            return None
        found = Employee.objects.filter(government=self.row.government_id, nip=nip).first()
        if found is None:
            raise forms.ValidationError("NIP ini tidak dikenal.")
        return found

    def clean(self):
        found = super().clean()
        if found.get("act") == ComplaintAct.VERIFY and not found.get("found"):
            self.add_error("found", "Pilih klasifikasinya.")
        is_homeless = not found.get("to") and not self.has_error("to")
        if found.get("act") == ComplaintAct.DISPOSE and is_homeless:
            self.add_error("to", "Pilih unit tujuannya.")
        return found


class ReasonForm(forms.Form):
    """Why a sealed identity is to be opened."""

    reason = forms.CharField(
        label="Alasan membuka identitas", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis alasannya."},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
