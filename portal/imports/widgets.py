"""Cells to values and back. ``clean`` is never given an empty cell; it raises ValueError with a
sentence for the person who has the file in front of them."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation

from import_export.widgets import Widget

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari pebruari feb peb february", "maret mar march",
            "april apr", "mei may", "juni jun june", "juli jul july",
            "agustus agu agt ags aug august", "september sep sept", "oktober okt oct october",
            "november nopember nov nop", "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
IN_WORDS = re.compile(r"(\d{1,2})[-/. ]+([A-Za-z]+)[-/.,]? *[-/. ]*(\d{4})")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+")
FIRST_YEAR, LAST_YEAR = 1901, 2100
# A float carries fifteen digits; a longer number has lost its last ones.
MAX_EXACT = 10**15
ROUNDED = (
    "Nomor ini tersimpan sebagai angka, jadi digit terakhirnya sudah hilang. Ubah kolomnya menjadi "
    "Teks, lalu isi ulang."
)
# Characters nobody sees, and those that turn the direction of reading.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def text_of(value):
    """A cell as one line of text: composed, without unseen characters and double blanks."""
    if isinstance(value, float) and value.is_integer() and abs(value) < MAX_EXACT:
        value = int(value)
    text = str(value)
    if not (text.isascii() and text.isprintable()):
        text = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


class TextWidget(Widget):
    """Text of one line, at most ``max_length`` characters."""

    def __init__(self, max_length=200):
        super().__init__(coerce_to_string=False)
        self.max_length = max_length

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, int | float) and abs(value) >= MAX_EXACT:
            raise ValueError(ROUNDED)
        text = text_of(value)
        if len(text) > self.max_length:
            raise ValueError(
                f"Paling banyak {self.max_length} karakter. Yang diisi {len(text)} karakter."
            )
        return text or None

    def render(self, value, obj=None, **kwargs):
        return value or None


class DigitsWidget(Widget):
    """A number that is a name (NIP, NIK, kode): digits only, ``length`` of them; blanks, dots and
    dashes between them are let go."""

    def __init__(self, length, label="Nomor"):
        super().__init__(coerce_to_string=False)
        self.length = length
        self.label = label

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, int | float) and abs(value) >= MAX_EXACT:
            raise ValueError(ROUNDED)
        digits = re.sub(r"[\s.\-']", "", text_of(value))
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError(f"{self.label} hanya boleh berisi angka.")
        if len(digits) != self.length:
            raise ValueError(
                f"{self.label} harus {self.length} angka. Yang diisi {len(digits)} angka."
            )
        return digits

    def render(self, value, obj=None, **kwargs):
        return value or None


class IntegerWidget(Widget):
    """A whole number between ``low`` and ``high``; ``1.250`` is one thousand two hundred fifty."""

    def __init__(self, low=0, high=2_147_483_647):
        super().__init__(coerce_to_string=False)
        self.low = low
        self.high = high

    def clean(self, value, row=None, **kwargs):
        number = decimal_of(value)
        if number != number.to_integral_value():
            raise ValueError("Isi dengan bilangan bulat.")
        if not self.low <= number <= self.high:
            raise ValueError(f"Isi dengan bilangan {self.low} sampai {self.high}.")
        return int(number)

    def render(self, value, obj=None, **kwargs):
        return value


class DecimalWidget(Widget):
    """A number with at most ``places`` decimals; comma or point."""

    def __init__(self, places=2, low=None, high=None):
        super().__init__(coerce_to_string=False)
        self.places = places
        self.low = low
        self.high = high

    def clean(self, value, row=None, **kwargs):
        number = decimal_of(value)
        if number != round(number, self.places):
            raise ValueError(f"Paling banyak {self.places} angka di belakang koma.")
        if self.low is not None and number < self.low:
            raise ValueError(f"Paling kecil {self.low}.")
        if self.high is not None and number > self.high:
            raise ValueError(f"Paling besar {self.high}.")
        return round(number, self.places)

    def render(self, value, obj=None, **kwargs):
        return value


def decimal_of(value):
    """The exact number in a cell: ``0,0408``, ``1.250``, ``1.250,5``, ``1250.5``, 0.1."""
    text = repr(value) if isinstance(value, int | float) else text_of(value).replace(" ", "")
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    elif isinstance(value, str) and THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = None
    if (
        number is None
        or "_" in text
        or not text.isascii()
        or not number.is_finite()
        or abs(number) >= MAX_EXACT
    ):
        raise ValueError("Isi dengan angka, misalnya 12 atau 12,5.")
    return number


class DateWidget(Widget):
    """A day: ``2026-10-01``, ``01-10-2026``, ``1 Oktober 2026`` or the serial number of a
    spreadsheet. Day comes before month."""

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, date):
            return value
        day = serial_day(value) if isinstance(value, int | float) else written_day(text_of(value))
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(f"Tahun harus antara {FIRST_YEAR} dan {LAST_YEAR}.")
        return day

    def render(self, value, obj=None, **kwargs):
        return value


CLOCK = re.compile(r"(?P<day>.+?)[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?"
                   r"(?: *(?P<zone>WIB|WITA|WIT))?", re.IGNORECASE)  # fmt: skip
ZONES = {name: timezone(timedelta(hours=hours), name)
         for name, hours in (("WIB", 7), ("WITA", 8), ("WIT", 9))}  # fmt: skip


class MomentWidget(Widget):
    """A day with or without a time of the clock there: ``2026-10-01 08:12``, ``01/10/2026 08.12``, a
    spreadsheet's serial number with its fraction. Gives a naive datetime, midnight without a time; an
    aware one where the cell names its zone: a national system tells an office in Jayapura WIB."""

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, int | float):
            minutes = round(value % 1 * 24 * 60)
            at = datetime.combine(serial_day(value), time()) + timedelta(minutes=minutes)
        else:
            at = written_moment(text_of(value))
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise ValueError(f"Tahun harus antara {FIRST_YEAR} dan {LAST_YEAR}.")
        return at

    def render(self, value, obj=None, **kwargs):
        return f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(":00") if value else None


def written_moment(text):
    match = CLOCK.fullmatch(text)
    if match is None:
        return datetime.combine(written_day(text), time())
    numbers = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    try:
        clock = time(*numbers, tzinfo=ZONES.get((match["zone"] or "").upper()))
        return datetime.combine(written_day(match["day"].strip()), clock)
    except ValueError as error:
        if "must be in" in str(error):
            raise ValueError("Jam ini tidak ada. Tulis seperti 2026-10-01 08:12.") from None
        raise


def serial_day(number):
    """The day of a spreadsheet's serial number (1900 calendar; its 29 Feb 1900 never was)."""
    if not 61 <= number < 73_051:
        raise ValueError("Angka ini bukan tanggal. Tulis seperti 2026-10-01.")
    return date(1899, 12, 30) + timedelta(days=int(number))


def written_day(text):
    if match := ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups()[:3])
    elif match := DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif (match := IN_WORDS.fullmatch(text)) and match[2].lower() in MONTHS:
        day, month, year = int(match[1]), MONTHS[match[2].lower()], int(match[3])
    else:
        raise ValueError("Tanggal tidak dikenal. Tulis seperti 2026-10-01 atau 1 Oktober 2026.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("Tanggal ini tidak ada di kalender.") from None


def folded(text):
    """``text`` for comparing words: small letters and digits only."""
    return re.sub(r"[\W_]+", "", text_of(text).casefold())


class ChoiceWidget(Widget):
    """One of ``choices`` ((value, label) pairs); the value, the label and ``synonyms``
    ({word: value}) are understood, without case, blanks and signs."""

    def __init__(self, choices, synonyms=None):
        super().__init__(coerce_to_string=False)
        self.labels = {value: str(label) for value, label in choices}
        words = {folded(value): value for value in self.labels}
        words |= {folded(label): value for value, label in self.labels.items()}
        words |= {folded(word): value for word, value in (synonyms or {}).items()}
        self.words = words

    def clean(self, value, row=None, **kwargs):
        found = self.words.get(folded(value))
        if found is None:
            shown = list(self.labels.values())
            offered = ", ".join(shown[:8]) + (", …" if len(shown) > 8 else "")
            raise ValueError(f"Pilihan ini tidak dikenal. Yang dikenal: {offered}.")
        return found

    def render(self, value, obj=None, **kwargs):
        return self.labels.get(value, value) if value not in (None, "") else None


class YesNoWidget(ChoiceWidget):
    """``ya``/``tidak`` as True and False."""

    def __init__(self):
        words = {"y": True, "iya": True, "1": True, "true": True, "benar": True, "yes": True}
        words |= {"t": False, "n": False, "0": False, "false": False, "salah": False, "no": False}
        super().__init__([(True, "ya"), (False, "tidak")], words)
