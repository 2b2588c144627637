"""Small marks that carry a state: always a letter, glyph or word beside the colour."""

from django.utils import timezone
from django.utils.html import format_html

from portal.templatetags.drawings import GRADE_WORDS
from portal.templatetags.formats import as_date, date_short, number
from portal.templatetags.icons import icon_svg

CHIP_ICONS = {
    "draft": "pencil",
    "info": "eye",
    "due": "clock",
    "warn": "exclamation-triangle",
    "bad": "x-circle",
    "ok": "check",
    "overdue": "clock",
    "soga": "clock",
    "plain": "",
}
EJ_WORDS = {
    "A": ("up", "kurang orang"),
    "B": ("dot", "pas"),
    "C": ("dot", "agak longgar"),
    "D": ("down", "longgar"),
    "E": ("down", "sangat longgar"),
}
FATES = {
    "new": ("plus", "Baru"),
    "move": ("arrow-right", "Pindah"),
    "rename": ("rename", "Ganti nama"),
    "merge": ("merge", "Gabung"),
    "split": ("split", "Pecah"),
    "close": ("x-mark", "Tutup"),
    "keep": ("equals", "Tetap"),
}
FATE_NAMES = {
    "establish": "new",
    "baru": "new",
    "moved": "move",
    "pindah": "move",
    "renamed": "rename",
    "retype": "rename",
    "ganti_nama": "rename",
    "merged": "merge",
    "gabung": "merge",
    "pecah": "split",
    "closed": "close",
    "dissolve": "close",
    "dissolved": "close",
    "tutup": "close",
    "kept": "keep",
    "tetap": "keep",
    "hand": "move",
    "open_post": "new",
    "open_function": "new",
    "resize_post": "rename",
    "rename_post": "rename",
    "close_post": "close",
    "close_functions": "close",
    "reopen": "new",
    "withdraw": "close",
}


def mutu_badge(grade, word=True, size=""):
    """Service quality A to D as letter and word; the foot of C and D survives a grey printer."""
    letter = str(grade or "").upper()
    if letter not in GRADE_WORDS:
        return format_html('<span class="muted">{}</span>', "belum ada")
    words = GRADE_WORDS[letter]
    if word:
        tail = format_html('<span class="mutu-word">{}</span>', words)
    else:
        tail = format_html('<span class="visually-hidden">{}</span>', words)
    return format_html(
        '<span class="mutu{}"><b class="mutu-letter mutu-{}">{}</b> {}</span>',
        f" mutu-{size}" if size else "",
        letter.lower(),
        letter,
        tail,
    )


def ej_badge(value=None, letter=None, word=False):
    """Effectiveness of a post or unit. A is too much work, not a good mark: glyph and word say so."""
    letter = str(letter or "").upper()
    if letter not in EJ_WORDS:
        return format_html('<span class="ej ej-none">{}</span>', "kosong")
    glyph, words = EJ_WORDS[letter]
    return format_html(
        '<span class="ej ej-{}"><i class="ej-{}" aria-hidden="true"></i>{}{}</span>{}',
        letter.lower(),
        glyph,
        letter,
        "" if value is None else f" {number(value, 2)}",
        format_html(' <span class="{}">{}</span>', "ej-word" if word else "visually-hidden", words),
    )


def fate_badge(key, label=""):
    """One of the seven fates of a unit with its glyph; ``label`` replaces the usual word."""
    name = FATE_NAMES.get(str(key).lower(), str(key).lower())
    glyph, words = FATES[name]
    return format_html(
        '<span class="fate fate-{}">{}{}</span>', name, icon_svg(glyph), label or words
    )


def fate_glyph(key):
    """The glyph of a fate alone, with its word for readers of screens and as a title."""
    glyph, words = FATES[FATE_NAMES.get(str(key).lower(), str(key).lower())]
    return format_html(
        '<span class="fate-glyph" title="{}">{}<span class="visually-hidden">{}</span></span>',
        words,
        icon_svg(glyph),
        words,
    )


def chip(kind, text, icon=None):
    """A 24 px state chip: tint, edge, icon and word together."""
    name = CHIP_ICONS[kind] if icon is None else icon
    return format_html(
        '<span class="chip chip-{}">{}{}</span>',
        "warn" if kind == "due" else kind,
        icon_svg(name) if name else "",
        text,
    )


def due_chip(context, due):
    """How long is left until ``due``, in calendar days from the ``today`` of the page."""
    due = as_date(due)
    if due is None:
        return ""
    today = context.get("today") or timezone.localdate()
    days = (due - today).days
    if days < 0:
        return chip("overdue", f"Lewat {number(-days)} hari")
    near = {0: "Hari ini", 1: "Besok"}.get(days, f"{number(days)} hari lagi")
    text = f"{near}, {date_short(due).rsplit(' ', 1)[0]}"
    if days <= 1:
        return chip("bad", text, icon="clock")
    return chip("due", text) if days <= 7 else chip("plain", date_short(due))
