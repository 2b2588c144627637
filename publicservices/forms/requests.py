"""What citizens and officers type about requests."""

from crispy_forms.helper import FormHelper
from django import forms

from portal.attachments.cleaning import ENDINGS, AttachmentRefused, clean, words_of
from portal.delivery.channels import normal_phone
from publicservices.forms import day_input
from publicservices.request_fields import (
    FILE_TYPES,
    KIND_WORDS,
    MOST_CHOICES,
    MOST_DOCUMENTS,
    MOST_FIELDS,
    MOST_MEGABYTES,
    USUAL_MEGABYTES,
    FieldKind,
    RequestField,
)

MAX_TEXT, MAX_LONG = 300, 3000
REQUIRED = "Isian ini tidak boleh kosong."


class ApplicationForm(forms.Form):
    """A request as its citizen fills it in: who asks, how to reach them, what the office asks."""

    applicant = forms.CharField(label="Nama Anda", max_length=120)
    phone = forms.CharField(
        label="Nomor ponsel",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        help_text="Hanya bila Anda mau dihubungi.",
    )

    def __init__(self, data=None, files=None, *, asked):
        super().__init__(data, files)
        self.asked = list(asked)
        for number, one in enumerate(self.asked):
            self.fields[f"isian{number}"] = field_of(one)
        for field in self.fields.values():
            if not isinstance(field, forms.FileField):
                field.error_messages["required"] = REQUIRED

    def clean_phone(self):
        text = self.cleaned_data["phone"]
        try:
            return normal_phone(text) if text else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def answers(self):
        """(label, text) of everything asked, as it is kept."""
        return [
            (one.label, text_of(self.cleaned_data.get(f"isian{number}")))
            for number, one in enumerate(self.asked)
            if one.kind != FieldKind.DOCUMENT
        ]

    def cleaned_documents(self):
        """(label, Cleaned) of every file that was sent. What is not taken stands at its field, and
        nothing is returned. Each costs a process: ask once, when the rest is right."""
        found = []
        for number, one in enumerate(self.asked):
            file = self.cleaned_data.get(f"isian{number}")
            if one.kind != FieldKind.DOCUMENT or not file:
                continue
            try:
                content = file.read(one.most_bytes + 1)
                found.append(
                    (one.label, clean(file.name, content, FILE_TYPES[one.types], one.most_bytes))
                )
            except AttachmentRefused as refusal:
                self.add_error(f"isian{number}", str(refusal))
        return [] if self.errors else found


def text_of(value):
    if value is True:
        return "Ya"
    # Not "in (None, False)": the number 0 equals False.
    return "" if value is None or value is False else str(value)


def field_of(one):
    """The Django field of a RequestField."""
    common = {"label": one.label, "required": one.is_required, "help_text": one.hint}
    if one.kind == FieldKind.LONG:
        return forms.CharField(
            max_length=MAX_LONG, widget=forms.Textarea(attrs={"rows": 4}), **common
        )
    if one.kind == FieldKind.NUMBER:
        return forms.IntegerField(min_value=-(10**12), max_value=10**12, **common)
    if one.kind == FieldKind.DATE:
        return forms.DateField(widget=day_input(), **common)
    if one.kind == FieldKind.CHOICE:
        pairs = [("", "Pilih"), *((text, text) for text in one.choices)]
        return forms.ChoiceField(choices=pairs, **common)
    if one.kind == FieldKind.AGREE:
        return forms.BooleanField(**common)
    if one.kind == FieldKind.DOCUMENT:
        return document_field(one, common)
    return forms.CharField(max_length=MAX_TEXT, **common)


def document_field(one, common):
    types = FILE_TYPES[one.types]
    taken = f"{words_of(types)}, paling besar {one.megabytes} MB."
    common["help_text"] = f"{one.hint} {taken}".strip()
    field = forms.FileField(
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS[kind] for kind in types)}),
        max_length=500,
        **common,
    )
    field.error_messages |= {
        "required": "Berkas ini belum dipilih.",
        "empty": "Berkas ini kosong.",
        "missing": "Berkas ini belum dipilih.",
        "invalid": "Berkas ini tidak terkirim. Pilih lagi.",
        "max_length": "Nama berkas ini terlalu panjang. Ganti namanya, lalu pilih lagi.",
    }
    return field


class TrackForm(forms.Form):
    """The code on the slip."""

    code = forms.CharField(label="Kode permohonan", max_length=60)


class SettingForm(forms.Form):
    """Whether a service takes requests here, and what it says first."""

    is_open = forms.BooleanField(label="Terima permohonan lewat portal", required=False)
    intro = forms.CharField(
        label="Keterangan untuk pemohon (boleh dikosongkan)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )


class FieldForm(forms.Form):
    """One thing to ask; a row without a name is none."""

    label = forms.CharField(label="Yang ditanyakan", required=False, max_length=120)
    kind = forms.ChoiceField(
        label="Jenis",
        choices=[(kind.value, words) for kind, words in KIND_WORDS.items()],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    choices = forms.CharField(label="Pilihan, dipisah koma", required=False, max_length=1000)
    hint = forms.CharField(label="Petunjuk", required=False, max_length=200)
    types = forms.ChoiceField(
        label="Jenis berkas",
        required=False,
        choices=[(key, words_of(types)) for key, types in FILE_TYPES.items()],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    megabytes = forms.IntegerField(
        label="Ukuran berkas paling besar (MB)",
        required=False,
        min_value=1,
        max_value=MOST_MEGABYTES,
    )
    is_required = forms.BooleanField(label="Wajib diisi", required=False)

    def clean(self):
        found = super().clean()
        if not found.get("label", "").strip() or found.get("kind") != FieldKind.CHOICE:
            return found
        choices = self.read_choices()
        if len(choices) < 2:  # noqa: PLR2004
            self.add_error("choices", "Tulis sedikitnya dua pilihan.")
        if len(choices) > MOST_CHOICES:
            self.add_error("choices", f"Paling banyak {MOST_CHOICES} pilihan.")
        return found

    def read_choices(self):
        texts = (text.strip() for text in self.cleaned_data.get("choices", "").split(","))
        return tuple(dict.fromkeys(text for text in texts if text))

    @property
    def field(self):
        found = self.cleaned_data
        kind = FieldKind(found["kind"])
        return RequestField(
            found["label"].strip(),
            kind,
            found["is_required"],
            found["hint"].strip(),
            self.read_choices() if kind == FieldKind.CHOICE else (),
            *((found["types"] or "any", found["megabytes"] or USUAL_MEGABYTES)
              if kind == FieldKind.DOCUMENT else ()),
        )  # fmt: skip


class _Fields(forms.BaseFormSet):
    def clean(self):
        kinds = [row.cleaned_data.get("kind") for row in self.forms
                 if row.is_valid() and row.cleaned_data.get("label", "").strip()]  # fmt: skip
        if kinds.count(FieldKind.DOCUMENT) > MOST_DOCUMENTS:
            raise forms.ValidationError(f"Paling banyak {MOST_DOCUMENTS} berkas.")

    def wanted(self):
        """The fields of the rows that name one."""
        return [row.field for row in self.forms if row.cleaned_data.get("label", "").strip()]


FieldFormSet = forms.formset_factory(
    FieldForm, formset=_Fields, extra=3, max_num=MOST_FIELDS, validate_max=True, absolute_max=20
)


class InboxFilterForm(forms.Form):
    """GET form over the inbox. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Nomor atau layanan", required=False, max_length=100)
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[
            ("open", "Belum selesai"),
            ("late", "Terlambat"),
            ("paused", "Dihentikan"),
            ("closed", "Sudah berakhir"),
            ("all", "Semua"),
        ],
    )

    def __init__(self, data):
        super().__init__(data)
        self.is_valid()

    def criteria(self):
        state = self.cleaned_data.get("state") or "open"
        return {
            "state": "" if state == "all" else state,
            "text": self.cleaned_data.get("q", "").replace("\x00", "").strip(),
        }

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the table."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


ACTS = [
    ("take", "Mulai memproses"),
    ("pause", "Hentikan waktu (pemohon membaca alasannya)"),
    ("resume", "Lanjutkan waktu"),
    ("done", "Selesai (pemohon membaca hasilnya)"),
    ("refuse", "Tolak (pemohon membaca alasannya)"),
    ("hand", "Alihkan ke layanan lain"),
    ("note", "Catatan untuk petugas saja"),
]
WORDLESS = {"take", "resume"}


class ActForm(forms.Form):
    """What an officer does with a request. Only what fits its state is offered."""

    act = forms.ChoiceField(label="Tindakan", widget=forms.RadioSelect)
    text = forms.CharField(
        label="Keterangan",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bahasa yang dipahami pemohon. Jangan menulis data orang lain. Boleh kosong hanya "
        "untuk mulai memproses atau melanjutkan waktu.",
        error_messages={"required": "Tulis keterangan yang dapat dipahami pemohon."},
    )
    to = forms.TypedChoiceField(
        label="Layanan tujuan (hanya bila dialihkan)",
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, data=None, *, row, services):
        super().__init__(data)
        act = data.get("act") if data else ""
        self.fields["text"].required = act not in WORDLESS
        if act == "note":
            self.fields["text"].error_messages["required"] = "Tulis catatannya."
        fitting = fitting_acts(row, has_others=bool(services))
        self.fields["act"].choices = [pair for pair in ACTS if pair[0] in fitting]
        if services:
            self.fields["to"].choices = [
                ("", "Pilih layanan"),
                *((one.pk, f"{one.name}, {one.unit.name}") for one in services),
            ]
        else:
            del self.fields["to"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self):
        found = super().clean()
        if found.get("act") == "hand" and not found.get("to") and not self.has_error("to"):
            self.add_error("to", "Pilih layanan tujuannya.")
        return found


def fitting_acts(row, *, has_others):
    """Keys of ACTS that a request of this state takes."""
    acts = {"done", "refuse", "note", "resume" if row.paused_since else "pause"}
    if row.state == "filed":
        acts.add("take")
    return acts | ({"hand"} if has_others else set())
