"""The filter of the second clock, a new wave, a Plt for an empty post, why a post stays empty."""

from collections import Counter

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError

from employees.enums import AppointmentKind
from employees.forms.placements import DecreeFields, decree_fieldset
from employees.forms.shared import SpokenForm, day_input, plain_helper, reason_field
from portal.validators import validate_reason
from restructuring.actions.placing import WAVE_KINDS
from restructuring.placing import PlaceState

POSTS, PEOPLE = "jabatan", "pegawai"
OPEN = "terbuka"
CHOSEN = "orang"  # name of the boxes beside the rows
FIELD = "tujuan_{}"  # the post a person of the wave goes to


class PlacingFilterForm(forms.Form):
    """GET form. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Jabatan, unit, atau nama", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Semua"), (OPEN, "Belum selesai"), *PlaceState.choices],
    )
    what = forms.ChoiceField(
        label="Jenis",
        required=False,
        choices=[("", "Semua"), (POSTS, "Jabatan"), (PEOPLE, "Pegawai terdampak")],
    )

    def __init__(self, data):
        super().__init__(data)
        for name in ("state", "what"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.is_valid()

    def narrow(self, rows):
        """The rows that fit what could be read."""
        found = self.cleaned_data
        state, what = found.get("state"), found.get("what")
        text = found.get("q", "").casefold()
        return [
            row
            for row in rows
            if (not state or row.state == state or (state == OPEN and row.is_open))
            and (not what or (row.post is not None) == (what == POSTS))
            and (not text or text in words_of(row).casefold())
        ]

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


def words_of(row):
    """What a row is found by."""
    names = (one.name for one in (*row.people, *row.stand_ins))
    return " ".join([row.title, row.unit, *names])


class WaveForm(SpokenForm, forms.Form):
    """A new wave: its frame, and for each chosen person the post."""

    title = forms.CharField(label="Judul", max_length=200)
    kind = forms.ChoiceField(
        label="Jenis",
        choices=[
            (AppointmentKind.CONFIRMATION, "Pengukuhan (jabatan setara)"),
            *(
                (kind, f"{kind.label} dan pelantikan")
                for kind in WAVE_KINDS
                if kind != AppointmentKind.CONFIRMATION
            ),
        ],
    )
    effective_on = forms.DateField(
        label="TMT",
        widget=day_input(),
        help_text="Bila bukan 1 Januari, gaji dan tunjangan jabatan barunya perlu pergeseran "
        "anggaran tahun berjalan.",
    )
    note = forms.CharField(
        label="Keterangan",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data=None, *, people, posts, **kwargs):
        """``people``: (PlaceRow, Named) chosen; ``posts``: rows of vacant posts."""
        self.people, self.posts = people, {row.post.pk: row for row in posts}
        super().__init__(data, **kwargs)
        offered = [(pk, f"{row.title} ({row.unit})") for pk, row in self.posts.items()]
        for row, person in people:
            self.fields[FIELD.format(person.id)] = forms.TypedChoiceField(
                label=person.name,
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", "Belum, tidak ikut gelombang ini"), *offered],
                help_text=f"Sebelumnya {row.title}, {row.unit}.",
                error_messages={
                    "invalid_choice": f"{person.name}: jabatan itu tidak lagi kosong. Pilih lagi."
                },
            )
        lines = [FIELD.format(person.id) for _row, person in people]
        frame = Div("kind", "effective_on", css_class="field-row")
        self.helper = plain_helper(Layout("title", frame, *lines, "note"))

    @property
    def pairs(self):
        """(person id, position) of everybody who takes part."""
        found = self.cleaned_data
        chosen = [(person.id, found.get(FIELD.format(person.id))) for _row, person in self.people]
        return [(person, self.posts[post].post) for person, post in chosen if post]

    def clean(self):
        found = super().clean()
        if self.errors:
            return found
        if not self.pairs:
            raise ValidationError("Pilih jabatan bagi paling sedikit satu orang.")
        for pk, count in Counter(post.pk for _person, post in self.pairs).items():
            row = self.posts[pk]
            if row.is_single and count > 1:
                raise ValidationError(f"{row.title} hanya untuk satu orang; dipilih {count} kali.")
        return found


class StandInForm(DecreeFields):
    """A Plt for an empty post: who, from when, by which letter."""

    employee = forms.TypedChoiceField(label="Plt.", coerce=int, widget=forms.RadioSelect())
    valid_from = forms.DateField(label="TMT", widget=day_input())
    valid_until = forms.DateField(
        label="Sampai sebelum",
        required=False,
        widget=day_input(),
        help_text="Plt. paling lama 3 bulan, dapat diperpanjang 3 bulan.",
    )
    reason = reason_field()

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = self.fields["employee"]
        chosen.choices = people
        chosen.error_messages["invalid_choice"] = "Pilih orang dari daftar ini, atau cari lagi."
        days = Div("valid_from", "valid_until", css_class="field-row")
        self.helper = plain_helper(Layout(days, decree_fieldset(), "reason"))

    @property
    def values(self):
        return self.without("reason", "employee")


class GapNoteForm(SpokenForm, forms.Form):
    """Why a post stays empty for now."""

    text = forms.CharField(
        label="Keterangan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_reason],
        help_text="Misalnya: menunggu hasil seleksi terbuka, sementara dikoordinasi Sekretaris.",
    )
