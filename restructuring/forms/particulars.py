"""Forms over what belongs to a proposal beside its changes."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve

from orgunits.forms.changes import EARLIEST, LATEST, UNKNOWN_DAY, DayInput
from orgunits.models import OrgUnit
from portal.models import User
from portal.number_fields import FigureField
from portal.opened import RemembersOpening
from restructuring.enums import EvidenceKind, HandoverKind, Indicator

HIGHEST = 10**13
TOO_LONG = "Paling panjang {limit} huruf."


def day_field(label, required=True, **kwargs):
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        error_messages={"required": "Isi tanggalnya.", "invalid": UNKNOWN_DAY},
        **kwargs,
    )


def text_field(label, limit, required=True, **kwargs):
    return forms.CharField(
        label=label,
        max_length=limit,
        required=required,
        error_messages={
            "required": f"Isi {label.lower()}nya.",
            "max_length": TOO_LONG.format(limit=limit),
        },
        **kwargs,
    )


class ParticularForm(RemembersOpening, forms.Form):
    """Fields named as the columns they stand for."""

    def clean(self):
        data = super().clean()
        for name, field in self.fields.items():
            day = data.get(name)
            if isinstance(field, forms.DateField) and day and not EARLIEST <= day <= LATEST:
                text = "Tanggal harus antara 17 Agustus 1945 dan 31 Desember 2100."
                self.add_error(name, text)
        return data


class EvidenceForm(ParticularForm):
    """Why the proposal is made."""

    kind = forms.ChoiceField(label="Jenis", choices=EvidenceKind.choices)
    text = text_field(
        "Alasan",
        300,
        help_text="Satu kalimat, misalnya: 14 pengaduan perizinan lewat waktu sejak Juli.",
    )
    path = text_field(
        "Halaman",
        300,
        required=False,
        help_text="Alamat halaman di portal ini yang memuat buktinya, mulai dari garis miring.",
    )

    def clean_path(self):
        path = self.cleaned_data["path"].strip()
        if not path:
            return ""
        before = path.partition("?")[0].partition("#")[0]
        if not path.startswith("/") or path.startswith("//") or "\\" in path or " " in path:
            raise ValidationError("Tulis alamat di portal ini, misalnya /orgunits/12/.")
        try:
            resolve(before)
        except Resolver404 as error:
            raise ValidationError("Halaman ini tidak ada di portal.") from error
        return path


class GoalForm(ParticularForm):
    """What the proposal is to reach."""

    indicator = forms.ChoiceField(label="Indikator", choices=Indicator.choices)
    label = text_field("Ukuran", 200, help_text="Misalnya: IKM DPMPTSP, atau lama izin usaha.")
    baseline = FigureField(
        label="Keadaan awal", required=False, highest=HIGHEST,
        widget=forms.TextInput(attrs={"class": "w-short"}),
    )  # fmt: skip
    target = FigureField(
        label="Sasaran", highest=HIGHEST, widget=forms.TextInput(attrs={"class": "w-short"}),
        error_messages={"required": "Isi sasarannya."},
    )  # fmt: skip
    due_on = day_field("Dicapai paling lambat")


class MilestoneForm(ParticularForm):
    """A step of the formal way."""

    label = text_field("Tahap", 200)
    owner = text_field("Penanggung jawab", 150, required=False)
    planned_on = day_field("Rencana")
    done_on = day_field("Selesai", required=False, help_text="Kosong: belum selesai.")


class CommunicationForm(ParticularForm):
    """Who is told what, by whom, by when."""

    audience = text_field(
        "Khalayak", 200, help_text="Siapa yang diberi tahu, misalnya seluruh pegawai Dinas Sosial."
    )
    text = text_field("Pesan", 300)
    owner = text_field("Penanggung jawab", 150)
    planned_on = day_field("Rencana")
    done_on = day_field("Terlaksana", required=False, help_text="Kosong: belum terlaksana.")


class HandoverForm(ParticularForm):
    """Something that its receiver takes over by a BAST."""

    unit = forms.ModelChoiceField(
        label="Unit yang menyerahkan",
        queryset=OrgUnit.objects.none(),
        empty_label="Pilih unit",
        error_messages={
            "required": "Pilih unitnya.",
            "invalid_choice": "Pilih unit yang berubah dalam usulan ini.",
        },
    )
    kind = forms.ChoiceField(label="Jenis", choices=HandoverKind.choices)
    text = text_field("Uraian", 300, help_text="Apa yang diserahkan, misalnya gedung dan isinya.")
    receiver = text_field("Penerima", 200)
    due_on = day_field("Paling lambat", required=False)
    done_on = day_field("Diserahkan", required=False)
    bast_number = text_field("Nomor BAST", 120, required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def clean(self):
        data = super().clean()
        if data.get("bast_number") and not data.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", "Isi tanggal penyerahannya: nomor BAST sudah ada.")
        return data


class AccessForm(ParticularForm):
    """Somebody who may see a confidential draft."""

    user = forms.ModelChoiceField(
        label="Akun",
        queryset=User.objects.none(),
        empty_label="Pilih akun",
        error_messages={
            "required": "Pilih akunnya.",
            "invalid_choice": "Akun ini sudah punya akses, atau tidak dapat diberi akses.",
        },
    )

    def __init__(self, *args, accounts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = accounts


class MilestonePlanForm(forms.Form):
    """From which day the usual steps are planned."""

    start = day_field("Mulai")

    def clean_start(self):
        day = self.cleaned_data["start"]
        if not EARLIEST <= day <= LATEST:
            raise ValidationError("Tanggal harus antara 17 Agustus 1945 dan 31 Desember 2100.")
        return day
