"""Forms of the import screens."""

from crispy_forms.helper import FormHelper
from django import forms

from portal.imports.child.limits import MAX_BYTES
from portal.imports.spec import Mode
from portal.validators import validate_reason

ENDINGS = (".xlsx", ".xls", ".ods", ".xlsb", ".csv", ".txt")


class PlainForm(forms.Form):
    """A form whose tag and hidden fields the template writes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class UploadForm(PlainForm):
    """What kind of data, and the file."""

    kind = forms.ChoiceField(label="Isi berkas", widget=forms.RadioSelect())
    file = forms.FileField(
        label="Berkas",
        help_text=f"XLSX, XLS, ODS atau CSV, paling besar {MAX_BYTES >> 20} MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"empty": "Berkas ini kosong.", "required": "Pilih berkasnya dahulu."},
    )

    def __init__(self, *args, kinds, too_large=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in kinds]
        self.fields["kind"].error_messages["required"] = "Pilih isi berkasnya."
        if too_large:
            words = (
                f"Berkas ini lebih besar dari {MAX_BYTES >> 20} MB. Bagi menjadi beberapa berkas."
            )
            self.fields["file"].error_messages["required"] = words

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(ENDINGS):
            raise forms.ValidationError("Kirim berkas XLSX, XLS, ODS atau CSV.")
        return file


class TableForm(PlainForm):
    """Which sheet, and which of its rows is the heading."""

    sheet = forms.ChoiceField(label="Lembar", required=False)
    header_row = forms.IntegerField(
        label="Judul kolom di baris (kosongkan supaya dicari sendiri)",
        required=False,
        min_value=1,
        max_value=30,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        error_messages={
            "min_value": "Isi 1 sampai 30.",
            "max_value": "Isi 1 sampai 30.",
            "invalid": "Isi 1 sampai 30.",
        },
    )

    def __init__(self, *args, sheets, **kwargs):
        super().__init__(*args, **kwargs)
        if len(sheets) > 1:
            self.fields["sheet"].choices = [
                (sheet["name"], sheet["name"] + (" (tersembunyi)" if sheet["hidden"] else ""))
                for sheet in sheets
            ]
        else:
            del self.fields["sheet"]


class MappingForm(PlainForm):
    """A column or nothing for each heading; how rows are treated; the kind's own questions."""

    mode = forms.ChoiceField(label="Yang dikerjakan", choices=Mode.choices)

    def __init__(self, *args, kind, headings, **kwargs):
        super().__init__(*args, **kwargs)
        self.headings = headings
        choices = [("", "Tidak dipakai")] + [(c.name, c.title) for c in kind.columns]
        for place, heading in enumerate(headings):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or f"Kolom {place + 1} tanpa judul", required=False, choices=choices
            )
        for option in kind.options:
            self.fields[f"option_{option.name}"] = forms.BooleanField(
                label=option.label, help_text=option.help, required=False
            )

    def clean(self):
        self.names = [self.cleaned_data.get(f"column_{n}", "") for n in range(len(self.headings))]
        self.options = {
            name.removeprefix("option_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("option_")
        }
        return self.cleaned_data


class ConfirmForm(PlainForm):
    """Why the data change."""

    reason = forms.CharField(
        label="Alasan",
        help_text="Masuk ke jejak audit. Sebut asal datanya, misalnya ekspor SIASN 20 November 2026.",
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[validate_reason],
    )


class ErrorFilterForm(forms.Form):
    """Which errors of a preview are shown."""

    column = forms.ChoiceField(label="Kolom", required=False)
    row = forms.IntegerField(
        label="Baris",
        required=False,
        min_value=1,
        max_value=9_999_999,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
    )

    WHOLE_ROW = "-"

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = [("", "Semua kolom")] + [
            (name or self.WHOLE_ROW, f"{title} ({count})") for name, title, count in columns
        ]

    def filters(self):
        """What ``PreviewPages`` takes."""
        if not self.is_valid():
            return {}
        column = self.cleaned_data["column"]
        return {
            "column": None if not column else column.replace(self.WHOLE_ROW, ""),
            "row": self.cleaned_data["row"],
        }
