"""Whoever saves a form must have seen what it replaces.

A form over a row that was there before carries what the row said when the page was made
(``{% opened form %}``): a signed digest of every field. The action compares it with the row it
has locked, in its own transaction (``refuse_if_changed``): a row that another person changed
meanwhile is not overwritten unseen. Digests only, so that the page holds nothing it does not show.
"""

from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac

from portal import audit
from portal.models import AuditEvent
from portal.queries import field_of, value_words

FIELD = "opened"
SALT = "portal.opened"
CHANGED = "changed_meanwhile"
INCOMPLETE = "opening_unknown"
N_EVENTS_READ = 20


def stored(obj, name):
    """The value of a column as the database holds it: of a relation its key."""
    try:
        return getattr(obj, obj._meta.get_field(name).attname)
    except FieldDoesNotExist:
        return getattr(obj, name)


def digest(obj, name):
    """What a page carries of one field: equal for equal values, and says nothing of them."""
    value = stored(obj, name)
    text = "-" if value is None else f"={value}"
    return salted_hmac(SALT, f"{obj._meta.label}:{obj.pk}:{name}{text}").hexdigest()[:16]


def stamp(obj, names):
    """A signed text that remembers the fields ``names`` of the stored row ``obj``."""
    fields = {name: digest(obj, name) for name in names}
    about = {"object": f"{obj._meta.label}:{obj.pk}", "fields": fields}
    return signing.Signer(salt=SALT).sign_object(about)


def read_stamp(text, obj):
    """``{field: digest}`` of a stamp of ``obj``; ValidationError when it is none."""
    try:
        read = signing.Signer(salt=SALT).unsign_object(text)
    except signing.BadSignature:
        read = {}
    if read.get("object") != f"{obj._meta.label}:{obj.pk}":
        raise ValidationError(
            "Halaman ini tidak lengkap, jadi belum ada yang disimpan. Periksa isiannya, lalu "
            "simpan lagi.",
            code=INCOMPLETE,
        )
    return read["fields"]


def refuse_if_changed(*, obj, opened, secret=None):
    """Raise ValidationError when ``obj``, freshly read and locked, is not what ``opened`` (the
    posted stamp) remembers; the message says who changed what. ``opened`` None: the caller shows
    no page (an import, a command). ``secret``: ``{field: label}`` of fields whose value must not
    be shown."""
    if opened is None:
        return
    remembered = read_stamp(opened, obj)
    changed = [
        name
        for name, seen in remembered.items()
        if not constant_time_compare(seen, digest(obj, name))
    ]
    if changed:
        who = changed_by(obj, set(changed) | set((secret or {}).values()))
        parts = "; ".join(now_reads(obj, name, secret or {}) for name in changed)
        raise ValidationError(
            f"Data ini sudah diubah{who} sejak halaman ini dibuka. Kini tersimpan: {parts}. "
            "Isian Anda belum disimpan; simpan lagi bila tetap hendak menggantinya.",
            code=CHANGED,
        )


def now_reads(obj, name, secret):
    """``Golongan "III/c"``: a field of ``obj`` by its name on screen, with its value in words."""
    if name in secret:
        return f"{secret[name]} diganti"
    field = field_of(type(obj), name)
    label = str(getattr(field, "verbose_name", name))
    words = value_words(field, audit.plain(getattr(obj, name)), {})
    return f"{label[:1].upper()}{label[1:]} “{words}”"


def changed_by(obj, names):
    """`` oleh <name>`` of whoever last changed one of ``names``, or nothing when nobody is told."""
    events = AuditEvent.objects.of_object(obj).select_related("actor")[:N_EVENTS_READ]
    lowered = {name.lower() for name in names}
    last = next((event for event in events if lowered & event.changes.keys()), None)
    return f" oleh {last.actor}" if last and last.actor else ""


class RemembersOpening:
    """Mixin of a form over a stored row. The view calls ``remember`` before it asks the form
    anything, and hands ``request.POST.get(FIELD, "")`` to the action as ``opened``."""

    fresh_opening = ""

    def remember(self, obj, names):
        """Remember the fields ``names`` of the row as it was read for this page."""
        self.fresh_opening = stamp(obj, names)

    @property
    def opening(self):
        """What the page carries: what it was first opened with, until its reader was told of a
        change; from then on what is stored now."""
        posted = self.data.get(FIELD, "") if self.is_bound else ""
        if not posted or any(self.has_error(NON_FIELD_ERRORS, c) for c in (CHANGED, INCOMPLETE)):
            return self.fresh_opening
        return posted
