"""Forms of the rights of the staff: asking them, telling them, what they say, how it is answered."""

from django import forms
from django.core.exceptions import ValidationError

from orgunits.assessments.evidence import ACCEPTED, EXTENSIONS
from orgunits.forms.changes import EARLIEST, LATEST
from orgunits.models import OrgUnit
from restructuring.enums import FormalOutcome, ForumKind, ObjectionOutcome, Preference
from restructuring.forms.particulars import day_field, text_field

LONGEST = 2000
CONFIRM_SECRET = (
    "Usulan ini rahasia. Saya membuka isi yang disebut di sini kepada pegawai yang bersangkutan."
)


def words_field(label, rows=4, *, required="Isi dulu kolom ini.", **kwargs):
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": "Paling panjang 2.000 huruf."},
        **kwargs,
    )


def confirm_field():
    return forms.BooleanField(
        label=CONFIRM_SECRET, error_messages={"required": "Centang bila memang hendak dibuka."}
    )


class DaysForm(forms.Form):
    """Every day lies between the proclamation and the end of the century."""

    def clean(self):
        data = super().clean()
        for name, field in self.fields.items():
            day = data.get(name)
            if isinstance(field, forms.DateField) and day and not EARLIEST <= day <= LATEST:
                text = "Tanggal harus antara 17 Agustus 1945 dan 31 Desember 2100."
                self.add_error(name, text)
        return data


class ConsultationForm(DaysForm):
    """What staff read of the draft, until when they may answer, and of which units they are."""

    summary = words_field(
        "Ringkasan untuk pegawai", 6, required="Tulis ringkasannya.",
        help_text="Dengan kata sehari-hari: apa yang diusulkan, mengapa, dan apa yang ingin Anda "
        "dengar dari pegawai. Hanya ini yang mereka baca.",
    )  # fmt: skip
    closes_on = day_field("Hari terakhir memberi masukan")
    units = forms.ModelMultipleChoiceField(
        label="Unit yang diminta masukannya",
        queryset=OrgUnit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Pegawai di unit itu dan unit di bawahnya.",
        error_messages={
            "required": "Pilih paling sedikit satu unit.",
            "invalid_choice": "Pilih unit yang disentuh rancangan ini.",
            "invalid_pk_value": "Pilih unit yang disentuh rancangan ini.",
        },
    )

    def __init__(self, *args, units=None, is_secret=False, **kwargs):
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["units"]
        else:
            self.fields["units"].queryset = units
        if is_secret:
            self.fields["confirmed"] = confirm_field()


class ThemeForm(forms.Form):
    """Under which theme the ticked inputs go: one that is there, or a new one."""

    theme = forms.TypedChoiceField(label="Tema", required=False, coerce=int, empty_value=None)
    title = text_field("Tema baru", 150, required=False)

    def __init__(self, *args, themes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "Tema baru"), *((t.pk, t.title) for t in themes)]
        self.fields["theme"].widget.attrs["class"] = "form-select"

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("theme") and not data.get("title", "").strip():
            self.add_error("title", "Pilih temanya, atau tulis tema baru.")
        return data


class AnswerForm(forms.Form):
    """The answer to a theme."""

    answer = words_field("Jawaban", 5, required="Tulis jawabannya.")


class ForumForm(DaysForm):
    """A meeting with its papers."""

    kind = forms.ChoiceField(label="Jenis", choices=ForumKind.choices)
    topic = text_field("Pokok bahasan", 200)
    held_on = day_field("Tanggal")
    place = text_field("Tempat", 150)
    n_present = forms.IntegerField(
        label="Jumlah hadir",
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        error_messages={
            "required": "Isi jumlah yang hadir.",
            "invalid": "Jumlah hadir harus bilangan bulat.",
            "min_value": "Paling sedikit satu orang.",
            "max_value": "Paling banyak 100.000 orang.",
        },
    )
    attendance = forms.FileField(
        label="Daftar hadir",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": EXTENSIONS}),
        help_text=f"{ACCEPTED}, paling besar 10 MB.",
    )
    minutes = forms.FileField(
        label="Notula",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": EXTENSIONS}),
        help_text=f"{ACCEPTED}, paling besar 10 MB.",
    )

    def paper(self, name):
        """(file name, content) of what was sent along, or None."""
        file = self.cleaned_data.get(name)
        return (file.name, file.read()) if file else None


class TellForm(DaysForm):
    """What precedes the page of each person, and until when they may object."""

    text = words_field(
        "Pengantar", 5, required="Tulis pengantarnya.",
        help_text="Tampil di atas rincian setiap pegawai. Rinciannya dihitung dari rancangan.",
    )  # fmt: skip
    object_until = day_field("Hari terakhir mengajukan keberatan")

    def __init__(self, *args, is_secret=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_secret:
            self.fields["confirmed"] = confirm_field()


class InputForm(forms.Form):
    """What a member says of the draft, named or not."""

    text = words_field("Masukan Anda", 5, required="Tulis masukan Anda.")
    named = forms.ChoiceField(
        label="Nama",
        widget=forms.RadioSelect,
        choices=[("tanpa", "Kirim tanpa nama"), ("nama", "Kirim dengan nama saya")],
        initial="tanpa",
        error_messages={"required": "Pilih dengan atau tanpa nama."},
    )


class PreferenceForm(forms.Form):
    """What somebody would like for themselves."""

    preference = forms.ChoiceField(
        label="Keinginan Anda",
        widget=forms.RadioSelect,
        choices=Preference.choices,
        error_messages={"required": "Pilih salah satu."},
    )
    note = words_field("Keterangan", 3, help_text="Misalnya unit yang Anda inginkan dan alasannya.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].required = False


class ObjectionForm(forms.Form):
    """An objection to what changes for oneself."""

    text = words_field("Keberatan Anda", 5, required="Tulis keberatan Anda.")


class LetterOfObjectionForm(DaysForm):
    """An objection that came on paper, from somebody who does not write here."""

    text = words_field("Isi keberatan", 5, required="Tulis keberatannya.")
    received_on = day_field("Surat diterima")


class ObjectionAnswerForm(forms.Form):
    """The one answer to an objection."""

    outcome = forms.ChoiceField(
        label="Putusan",
        widget=forms.RadioSelect,
        choices=ObjectionOutcome.choices,
        error_messages={"required": "Pilih putusannya."},
    )
    answer = words_field(
        "Jawaban kepada pegawai", 5, required="Tulis jawabannya.",
        help_text="Dibaca pegawai yang bersangkutan. Jawaban tidak dapat diubah lagi.",
    )  # fmt: skip


class FormalObjectionForm(DaysForm):
    """A keberatan to the PPK as it came in."""

    nip = text_field("NIP pegawai", 40)
    decree_number = text_field("Nomor SK", 120)
    known_on = day_field("SK diterima pegawai")
    received_on = day_field("Keberatan diterima")
    subject = text_field("Pokok keberatan", 300)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_nip(self):
        digits = "".join(self.cleaned_data["nip"].split())
        person = self.people.filter(nip=digits).first()
        if person is None:
            raise ValidationError("Tidak ada pegawai dengan NIP ini dalam wewenang Anda.")
        self.person = person
        return digits


class FormalAnswerForm(DaysForm):
    """What the PPK decided."""

    outcome = forms.ChoiceField(
        label="Putusan", widget=forms.RadioSelect, choices=FormalOutcome.choices,
        error_messages={"required": "Pilih putusannya."},
    )  # fmt: skip
    answer_number = text_field("Nomor keputusan", 120)
    answered_on = day_field("Tanggal putusan")
    note = words_field("Catatan", 3)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].required = False
