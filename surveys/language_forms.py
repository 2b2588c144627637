"""Input about the languages of a questionnaire."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

from portal.opened import RemembersOpening
from publicservices.forms import day_input
from surveys.wording import LONGEST, PLACE

GROUPS = (
    ("w.", "Halaman"),
    ("q.", "Pertanyaan dan jawaban"),
    ("x.", "Pertanyaan tambahan"),
    ("s.", "Nama pendek unsur"),
    ("i.", "Tingkat kepentingan"),
    ("a.", "Tentang orangnya"),
)


class LanguageForm(forms.Form):
    """Which language is added."""

    tag = forms.CharField(
        label="Kode bahasa",
        max_length=20,
        help_text="id-x-mudah untuk bahasa Indonesia sederhana, en untuk Inggris; teks keduanya sudah"
        " tersedia untuk diperiksa penutur. Bahasa lain menurut kodenya, misalnya jv, su, min, ban.",
        error_messages={"required": "Isi kode bahasanya.", "max_length": "Paling banyak 20 huruf."},
    )
    name = forms.CharField(
        label="Nama bahasa",
        max_length=60,
        help_text="Seperti penuturnya menyebutnya, misalnya Basa Jawa. Tampil pada tombol pilihan.",
        error_messages={"required": "Isi nama bahasanya.", "max_length": "Paling banyak 60 huruf."},
    )


class TextsForm(RemembersOpening, forms.Form):
    """Every text of a language, each under the Indonesian one. May be saved half done: a speaker can
    sign only what is complete."""

    def __init__(self, *args, official, texts, **kwargs):
        self.keys = {key.replace(".", "_"): key for key in official}
        kwargs["initial"] = {name: texts.get(key, "") for name, key in self.keys.items()}
        super().__init__(*args, **kwargs)
        for name, key in self.keys.items():
            self.fields[name] = forms.CharField(
                label=official[key],
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2})
                if len(official[key]) > 60
                else forms.TextInput(),
                help_text=f"Pertahankan {', '.join(PLACE.findall(official[key]))}."
                if PLACE.search(official[key])
                else "",
                error_messages={"max_length": f"Paling banyak {LONGEST} huruf."},
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        parts = []
        for start, title in GROUPS:
            names = [name for name, key in self.keys.items() if key.startswith(start)]
            if names:
                parts.append(Fieldset(title, *names, css_class="fieldset"))
        self.helper.layout = Layout(*parts)

    def texts(self):
        """``{key: text}`` of a valid form."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}


class SignForm(RemembersOpening, forms.Form):
    """Who has read every text, and when."""

    speaker = forms.CharField(
        label="Nama penutur",
        max_length=150,
        help_text="Orang yang bahasanya ini sehari-hari, bukan terjemahan mesin.",
        error_messages={
            "required": "Tulis nama penuturnya.",
            "max_length": "Paling banyak 150 huruf.",
        },
    )
    signed_on = forms.DateField(
        label="Dibaca dan disetujui pada",
        widget=day_input(),
        error_messages={"required": "Isi tanggalnya.", "invalid": "Tanggal tidak dikenal."},
    )
