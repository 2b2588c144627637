"""The filter of the fate ledger, and what is settled of open fates at once."""

from collections import defaultdict

from django import forms
from django.core.exceptions import ValidationError

from orgunits.structure import FUNCTIONS, POSITIONS, CloseFunctions, ClosePost, Hand
from restructuring.ledger import SORT_WORDS, LedgerFate

HAND, SUGGESTED, CLOSE = "hand", "suggested", "close"
ACTS = [
    (HAND, "Alihkan ke unit penerima"),
    (SUGGESTED, "Alihkan menurut saran di tiap baris"),
    (CLOSE, "Tutup jabatan dan hapus fungsi, tanpa penerima"),
]
TICKED, ALL = "dicentang", "semua"
THINGS = "hal"  # name of the boxes beside the rows


class LedgerFilterForm(forms.Form):
    """GET form. A value nobody offered is shown as wrong and not applied."""

    q = forms.CharField(label="Unit atau uraian", required=False, max_length=200)
    fate = forms.ChoiceField(
        label="Peralihan", required=False, choices=[("", "Semua"), *LedgerFate.choices]
    )
    what = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua"), *SORT_WORDS.items()]
    )

    def __init__(self, data):
        super().__init__(data)
        for name in ("fate", "what"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.is_valid()

    def narrow(self, ledger):
        """The entries that fit what could be read."""
        found = self.cleaned_data
        text = found.get("q", "").casefold()
        return [
            one
            for one in ledger.entries
            if (not found.get("fate") or one.fate == found["fate"])
            and (not found.get("what") or one.what == found["what"])
            and (not text or text in f"{ledger.name_before(one.unit)} {one.text}".casefold())
        ]

    def in_force(self):
        """Yield (name, label, value in words) of every filter that narrows the list."""
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                yield name, field.label, dict(getattr(field, "choices", ())).get(value, value)


class SettleForm(forms.Form):
    """What becomes of open things: those ticked, or all of a sort of a unit."""

    which = forms.ChoiceField(
        label="Yang ditetapkan",
        initial=TICKED,
        error_messages={
            "required": "Pilih yang ditetapkan.",
            "invalid_choice": "Pilihan ini tidak ada lagi. Pilih yang ditetapkan.",
        },
    )
    act = forms.ChoiceField(
        label="Menjadi",
        choices=ACTS,
        widget=forms.RadioSelect(),
        initial=HAND,
        error_messages={"required": "Pilih apa yang dilakukan."},
    )
    receiver = forms.TypedChoiceField(
        label="Unit penerima",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Diperlukan bila dialihkan ke satu unit.",
        error_messages={"invalid_choice": "Pilih unit penerima yang ada sesudah usulan."},
    )
    as_head = forms.BooleanField(
        label="Jabatan pimpinan juga memimpin unit penerima", required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, data=None, *, ledger, receivers, **kwargs):
        super().__init__(data, **kwargs)
        self.open = {one.key: one for one in ledger.open}
        self.fields["which"].choices = [
            (TICKED, "Baris yang dicentang"),
            (ALL, f"Semua yang belum ditetapkan ({len(self.open)})"),
            *self._groups(ledger),
        ]
        self.fields["receiver"].choices = [("", "Pilih unit penerima"), *receivers]
        for name in ("which", "receiver"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.ticked = data.getlist(THINGS) if data is not None else []

    def _groups(self, ledger):
        """Choices "every post of this unit", one for each sort of each unit with open things."""
        counts = defaultdict(int)
        for one in self.open.values():
            counts[one.unit, one.what] += one.movable
        return [
            (f"{unit}:{what}", f"Semua {SORT_WORDS[what].lower()} {ledger.name_before(unit)} ({n})")
            for (unit, what), n in counts.items()
            if n
        ]

    def _chosen(self, which):
        if which == TICKED:
            return [self.open[key] for key in dict.fromkeys(self.ticked) if key in self.open]
        movable = [one for one in self.open.values() if one.movable]
        return [one for one in movable if which in (ALL, f"{one.unit}:{one.what}")]

    def clean(self):
        given = super().clean()
        if self.errors:
            return given
        chosen = [one for one in self._chosen(given["which"]) if one.movable]
        if not chosen:
            raise ValidationError("Centang paling sedikit satu baris, atau pilih semuanya.")
        given["changes"] = getattr(self, f"_{given['act']}")(chosen, given)
        return given

    def _hand(self, chosen, given):
        if given["receiver"] is None:
            raise ValidationError({"receiver": "Pilih unit penerimanya."})
        return self._hands(chosen, lambda _one: given["receiver"], given["as_head"])

    def _suggested(self, chosen, given):
        offered = [one for one in chosen if one.suggested is not None]
        if not offered:
            raise ValidationError("Baris yang dipilih tidak punya saran. Pilih unit penerimanya.")
        return self._hands(offered, lambda one: one.suggested, given["as_head"])

    @staticmethod
    def _hands(chosen, receiver_of, as_head):
        rows = defaultdict(list)
        for one in chosen:
            rows[one.what, receiver_of(one)].append(one.row)
        return [
            Hand(what, tuple(listed), unit, as_head=as_head and what == POSITIONS)
            for (what, unit), listed in rows.items()
        ]

    @staticmethod
    def _close(chosen, given):
        staying = {one.sort.lower() for one in chosen if not one.may_close}
        if staying:
            words = " dan ".join(sorted(staying))
            text = f"Yang dapat ditutup hanya jabatan dan fungsi. Alihkan {words} ke unit lain."
            raise ValidationError(text)
        functions = tuple(one.row for one in chosen if one.what == FUNCTIONS)
        posts = [ClosePost(one.row) for one in chosen if one.what == POSITIONS]
        return [*posts, *([CloseFunctions(functions)] if functions else [])]
