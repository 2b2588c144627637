"""Leaves, assignments elsewhere, suspensions and departures of one person."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError

from employees.actions.standings import ending_placements, planned_effect
from employees.drafts import StatusDraft
from employees.enums import CareLeave, StatusKind
from employees.forms.shared import SpokenForm, day_input, plain_helper, reason_field
from employees.placement_rules import Period
from employees.standing_rules import DEPARTURES, RULES, Effect, kinds_of_status, warnings_of
from portal.templatetags.formats import date_long

GROUPS = (
    (Effect.KEEPS, "Jabatan tetap, dijalankan Plh."),
    (Effect.VACATES, "Jabatan dilepas"),
    (Effect.LEAVES, "Berhenti dari pemerintah daerah ini"),
)


def status_choices(status):
    """The kinds of a person of ``status`` by what they do to the post; a care leave in two."""
    allowed = kinds_of_status(status)
    for effect, heading in GROUPS:
        own = []
        for kind in StatusKind:
            if kind not in allowed or RULES[kind].effect != effect:
                continue
            own += CareLeave.choices if kind == StatusKind.CARE_LEAVE else [(kind, kind.label)]
        if own:
            yield heading, own


def consequences_of(employee, draft, effect):
    """What recording ``draft`` does, a sentence each; empty when the posts stay."""
    if effect == Effect.KEEPS:
        return []
    held = ending_placements(employee, draft.valid_from)
    lines = [
        f"{row.position} berakhir pada {date_long(draft.valid_from)}."
        for row in held
        if row.valid_from < draft.valid_from
    ]
    if any(row.position.is_head for row in held):
        lines.append("Wewenang pimpinan unit yang mengikuti jabatan itu ikut berakhir.")
    if effect == Effect.LEAVES:
        lines.append(
            f"Pegawai ini tidak lagi dihitung dalam bezetting sejak {date_long(draft.valid_from)}."
        )
    else:
        lines.append(
            "Sesudah masa ini pegawai menunggu penempatan. Jabatan terakhirnya dapat diberikan "
            "lagi bila lowong (PP 11/2017 Pasal 64 ayat (4), Pasal 94 ayat (2))."
        )
    return lines


class StatusForm(SpokenForm, forms.Form):
    """Asked back once, with ``consequences`` and ``warnings`` filled, when posts end or the law
    would have it otherwise; then ``confirmed`` must be ticked."""

    kind = forms.ChoiceField(label="Jenis")
    valid_from = forms.DateField(label="Mulai", widget=day_input())
    valid_until = forms.DateField(
        label="Sampai sebelum",
        required=False,
        widget=day_input(),
        help_text="Hari pertama kembali bekerja. Kosong bila berhenti atau belum ditentukan.",
    )
    decree_number = forms.CharField(
        label="Nomor surat keputusan",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "w-medium"}),
    )
    decree_date = forms.DateField(label="Tanggal surat keputusan", widget=day_input())
    note = forms.CharField(
        label="Keterangan",
        max_length=300,
        required=False,
        help_text="Jangan menulis penyakit atau hal kesehatan lain di sini.",
    )
    reason = reason_field()
    confirmed = forms.BooleanField(label="Ya, catat dengan akibat itu", required=False)

    def __init__(self, *args, employee, **kwargs):
        super().__init__(*args, **kwargs)
        self.employee, self.warnings, self.consequences = employee, [], []
        groups = list(status_choices(employee.status))
        self.fields["kind"].choices = [("", "Pilih"), *groups]
        # The template prints the error summary, the consequences and the reason itself.
        self.helper = plain_helper(
            Layout(
                "kind",
                Div("valid_from", "valid_until", css_class="field-row"),
                Div("decree_number", "decree_date", css_class="field-row"),
                "note",
            ),
            summary=False,
        )

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        start, end = data["valid_from"], data.get("valid_until")
        if end and end <= start:
            self.add_error("valid_until", "Tanggal berakhir harus sesudah tanggal mulai.")
            return data
        if end and self.draft.kind in DEPARTURES:
            self.add_error("valid_until", "Kosongkan: yang berhenti tidak punya tanggal kembali.")
            return data
        self.weigh()
        if (self.warnings or self.consequences) and not data.get("confirmed"):
            raise ValidationError(
                "Periksa akibatnya di bawah ini, lalu nyatakan sudah benar.", code="unconfirmed"
            )
        return data

    def weigh(self):
        draft = self.draft
        self.consequences = consequences_of(
            self.employee, draft, planned_effect(self.employee, draft)
        )
        self.warnings = warnings_of(
            draft.kind,
            Period(draft.valid_from, draft.valid_until),
            status=self.employee.status,
            joined_on=self.employee.joined_on,
            detail=draft.detail,
        )

    @property
    def draft(self):
        data = self.cleaned_data
        is_care = data["kind"] in CareLeave.values
        return StatusDraft(
            kind=StatusKind.CARE_LEAVE if is_care else StatusKind(data["kind"]),
            detail=data["kind"] if is_care else "",
            **{
                name: data[name]
                for name in ("valid_from", "valid_until", "decree_number", "decree_date", "note")
            },
        )


class StatusEndForm(SpokenForm, forms.Form):
    on = forms.DateField(
        label="Aktif kembali mulai",
        widget=day_input(),
        help_text="Hari pertama bekerja lagi.",
    )
    reason = reason_field()


class StatusAnnulForm(SpokenForm, forms.Form):
    restore = forms.BooleanField(
        label="Kembalikan jabatan yang berakhir karena catatan ini",
        required=False,
        initial=True,
        help_text="Tidak dapat bila jabatan itu sudah dipangku orang lain.",
    )
    reason = reason_field("Misalnya: surat keputusannya dibatalkan. Tersimpan di jejak audit.")


class CareLeaveRevealForm(SpokenForm, forms.Form):
    reason = reason_field("Tersimpan di jejak audit bersama nama Anda dan waktunya.")
