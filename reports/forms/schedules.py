"""Input of report schedules."""

from crispy_forms.helper import FormHelper
from django import forms

from portal.opened import RemembersOpening
from portal.permissions import Permission, Role, roles_with
from reports.enums import PeriodKind
from reports.forms.units import OfUnitForm
from reports.models import MAX_DELAY

TOLD = [Role(role) for role in roles_with(Permission.REPORT_VIEW) if role != Role.SUPERADMIN]


def delay_field():
    return forms.IntegerField(
        label="Jeda sesudah periode berakhir (hari)",
        min_value=0,
        max_value=MAX_DELAY,
        initial=7,
        widget=forms.NumberInput(attrs={"class": "w-short"}),
        help_text="0 berarti dibuat tepat sesudah pukul 00.00 hari pertama periode berikutnya.",
        error_messages={
            "min_value": "Jeda tidak boleh kurang dari 0 hari.",
            "max_value": f"Jeda paling lama {MAX_DELAY} hari.",
            "invalid": "Tulis jumlah hari dengan angka.",
            "required": "Tulis jumlah hari, 0 bila tanpa jeda.",
        },
    )


def roles_field():
    return forms.MultipleChoiceField(
        label="Diberitahukan kepada",
        required=False,
        choices=[(role.value, role.label) for role in TOLD],
        initial=[Role.LEADERSHIP, Role.UNIT_HEAD],
        widget=forms.CheckboxSelectMultiple,
        help_text="Pemegang peran ini di unit tersebut dan unit di atasnya. Anda sendiri selalu "
        "diberi tahu.",
        error_messages={"invalid_choice": "Peran ini tidak dapat membuka laporan."},
    )


class ScheduleForm(OfUnitForm):
    """A new schedule: unit, kind of period, delay, and who is told."""

    period_kind = forms.ChoiceField(
        label="Dibuat setiap",
        choices=PeriodKind.choices,
        initial=PeriodKind.QUARTER,
        error_messages={"invalid_choice": "Pilih bulan, triwulan, semester, atau tahun."},
    )
    delay_days = delay_field()
    roles = roles_field()


class ScheduleEditForm(RemembersOpening, forms.Form):
    """What can be changed of a schedule; another unit or period is another schedule."""

    delay_days = delay_field()
    roles = roles_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
