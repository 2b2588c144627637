"""The grid of the ABK form: one form per row, many rows to a page."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory

from orgunits.actions.workload import MAX_TASKS, TASK_COLUMNS
from orgunits.drafts import WorkloadRemoval, WorkloadTaskDraft
from orgunits.enums import WorkloadMethod, WorkloadPeriod
from portal.number_fields import FigureField
from portal.opened import stamp

PREFIX = "rows"
CELLS = ("text", "output", "volume", "norm", "period")  # as the columns of the ABK form
MORE = ("method", "source", "note")
ROW_FIELDS = CELLS + MORE
FILLED = ("text", "output", "volume", "norm", "source", "note")  # without these a row is blank
MAX_VOLUME, MAX_NORM = 9_999_999, 999_999


def cell(widget=forms.TextInput, **attrs):
    return widget(attrs={"autocomplete": "off"} | attrs)


class WorkloadRowForm(forms.Form):
    """One task. ``key`` names the row before it is stored; ``opened`` is what the page remembers of
    a stored one."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    opened = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    order = forms.IntegerField(
        required=False, min_value=0, max_value=100_000, widget=forms.HiddenInput, localize=False
    )
    text = forms.CharField(
        label="Uraian tugas",
        max_length=500,
        widget=cell(forms.Textarea, rows=1),
        error_messages={"required": "Isi uraian tugasnya."},
    )
    output = forms.CharField(label="Hasil kerja", max_length=100, required=False, widget=cell())
    volume = FigureField(
        label="Volume",
        highest=MAX_VOLUME,
        error_messages={"required": "Isi volumenya."},
    )
    norm = FigureField(label="Waktu (menit)", highest=MAX_NORM, required=False)
    period = forms.ChoiceField(label="Volume per", choices=WorkloadPeriod, required=False)
    method = forms.ChoiceField(
        label="Metode",
        choices=WorkloadMethod,
        required=False,
        help_text="Untuk hasil, objek, dan peralatan kerja, kolom Waktu diisi kemampuan satu orang "
        "setahun. Rasio guru tidak memakai kolom itu.",
    )
    source = forms.CharField(label="Sumber volume", max_length=200, required=False, widget=cell())
    note = forms.CharField(
        label="Dasar hukum atau catatan", max_length=300, required=False, widget=cell()
    )
    source_key = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args, rule, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule = rule
        for name in ROW_FIELDS:
            field = self.fields[name]
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs |= {"class": f"{kind} sheet-field", "data-column": name}
            if name in CELLS:
                field.widget.attrs["aria-labelledby"] = f"kolom-{name} nomor-{self.prefix}"

    def mark(self):
        """Tie the messages of a checked row to its cells."""
        for name in ROW_FIELDS:
            if self.is_bound and name in self.errors:
                self.fields[name].widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"salah-{self.prefix}-{name}",
                }

    @property
    def cell_fields(self):
        return [self[name] for name in CELLS]

    @property
    def more_fields(self):
        return [self[name] for name in MORE]

    @property
    def row_errors(self):
        """What speaks against the row as a whole."""
        return [
            message
            for name in ("__all__", "key", "opened", "order", "source_key")
            for message in self.errors.get(name, ())
        ]

    def clean_period(self):
        return self.cleaned_data["period"] or WorkloadPeriod.YEAR

    def clean_method(self):
        method = self.cleaned_data["method"] or WorkloadMethod.TASK
        if not self.rule.has_base(method):
            words = WorkloadMethod(method).label
            raise ValidationError(f"Dasar metode {words} belum ditetapkan dalam aturan ABK.")
        return method

    def clean(self):
        data = super().clean()
        teacher = data.get("method") == WorkloadMethod.TEACHER
        if not teacher and "norm" in data and not data["norm"]:
            self.add_error("norm", "Isi angkanya, lebih dari nol.")
        return data

    def has_changed(self):
        """A row in which nothing was written is no row, whatever its hidden fields say."""
        return bool(self["opened"].value()) or any(self[name].value() for name in FILLED)

    def draft(self, position, year):
        data = self.cleaned_data
        return WorkloadTaskDraft(
            position_id=position.pk,
            year=year,
            key=data["key"],
            order=data["order"],
            opened=data["opened"],
            **{name: data[name] for name in TASK_COLUMNS},
        )

    def removal(self, position, year):
        return WorkloadRemoval(
            position_id=position.pk,
            year=year,
            key=self.cleaned_data["key"],
            opened=self.cleaned_data.get("opened") or None,
        )


class BaseSheet(BaseFormSet):
    """All rows of a post in a year."""

    deletion_widget = forms.CheckboxInput

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Hapus baris ini"
        form.fields["DELETE"].widget.attrs["class"] = "form-check-input"

    def clean(self):
        keys = [form.cleaned_data.get("key") for form in self.forms if form.has_changed()]
        found = [key for key in keys if key]
        if len(found) != len(set(found)):
            raise ValidationError("Ada baris yang dikirim dua kali. Muat ulang halamannya.")

    def drafts(self, position, year):
        return [form.draft(position, year) for form in self.forms if self._is_kept(form)]

    def removals(self, position, year):
        return [
            form.removal(position, year)
            for form in self.deleted_forms
            if form.cleaned_data.get("key") and form["opened"].value()
        ]

    def _is_kept(self, form):
        return form.has_changed() and not form.cleaned_data.get("DELETE")


SheetFormSet = formset_factory(
    WorkloadRowForm,
    formset=BaseSheet,
    extra=0,
    can_delete=True,
    can_delete_extra=True,
    max_num=MAX_TASKS,
    absolute_max=MAX_TASKS,
    validate_max=True,
)


def initial_rows(tasks, blank):
    """Initial values of the stored ``tasks`` and of ``blank`` empty rows."""
    stored = [
        {name: getattr(task, name) for name in (*TASK_COLUMNS, "key", "order")}
        | {"opened": stamp(task, TASK_COLUMNS)}
        for task in tasks
    ]
    return stored + [{"key": uuid.uuid4()} for _ in range(blank)]


def sheet_formset(*, rule, data=None, tasks=(), blank=0):
    """The grid, bound to ``data`` or showing ``tasks`` and ``blank`` rows more."""
    if data is not None:
        return SheetFormSet(data, prefix=PREFIX, form_kwargs={"rule": rule})
    initial = initial_rows(tasks, blank)
    return SheetFormSet(initial=initial, prefix=PREFIX, form_kwargs={"rule": rule})


def refused_formset(sheet, refused, stored):
    """The bound ``sheet`` again with what the action refused, remembering what is stored now.

    ``refused``: {key: {column or "": [messages]}}; ``stored``: {key: row} of what there is.
    """
    data = sheet.data.copy()
    keys = {form.prefix: form.cleaned_data.get("key") for form in sheet.forms}
    for prefix, key in keys.items():
        if key in refused:
            row = stored.get(key)
            data[f"{prefix}-opened"] = stamp(row, TASK_COLUMNS) if row else ""
    again = sheet_formset(rule=sheet.form_kwargs["rule"], data=data)
    again.is_valid()
    for form in again.forms:
        for column, messages in refused.get(keys[form.prefix], {}).items():
            form.add_error(column if column in form.fields else None, ValidationError(messages))
    return again
