"""Times of services from files of the systems that keep them (SIAK, OSS, SIMBG, queue machines)."""

from collections import defaultdict
from datetime import date, timedelta

from django.utils import timezone

from orgunits.unit_finder import UnitFinder, units_of
from portal.imports.spec import CellError, Found, ImportKind
from portal.imports.widgets import folded
from portal.permissions import Permission
from portal.working_days.clock import TermUnit
from publicservices.actions.times import TIME_VALUES, TimeDraft, record_times
from publicservices.imports.times_columns import COLUMNS, OTHER, SOURCES
from publicservices.models import PublicService, ServiceTime
from publicservices.queries.times import homes_of_lines, promise_on, promises_of

MOMENTS = ("started_at", "ended_at", "paused_since", "paused_until")
TEXTS = ("desk", "pause_reason")
FUTURE = timedelta(days=1)
BATCH = 500


class Shelf:
    """The services whose times a person may record (or see), by everything a file may call them."""

    def __init__(self, ctx, permission=Permission.SERVICE_EDIT):
        seen = PublicService.objects.visible_to(ctx.user, permission)
        rows = seen.filter(government=ctx.government, valid_from__lte=ctx.day)
        self.rows = {row.pk: row for row in rows.select_related("unit")}
        self.homes = homes_of_lines(ctx.government, ctx.day)
        self.finder = UnitFinder(units_of(ctx.government))
        self.by_line, self.by_word = {}, defaultdict(dict)
        for home in self.homes.values():
            row = self.rows.get(home.pk)
            if row is not None:
                for word in (row.code, row.name):
                    self.by_word[folded(word)][row.pk] = row
        for line, home in self.homes.items():
            if home.pk in self.rows:
                self.by_line[line] = self.rows[home.pk]

    def service_of(self, values):
        """``(service, column, what is wrong)``: the service of a row, or why there is none."""
        word = values.get("service") or ""
        found = list(self.by_word.get(folded(word), {}).values())
        if not found:
            words = f"Layanan “{word}” tidak ada di antara layanan yang boleh Anda isi."
            return None, "service", f"{words} Tulis kode atau namanya seperti di portal."
        if unit := values.get("unit"):
            units = set(self.finder.find(unit))
            found = [row for row in found if row.unit_id in units]
            if not found:
                return None, "unit", f"“{unit}” tidak memberi layanan “{word}”."
        if len({row.unit_id for row in found}) == 1:
            found = those_of(found, values.get("started_at"))
        if len(found) > 1:
            return None, "unit", f"{len(found)} unit memberi layanan “{word}”. Isi kolom Unit."
        return found[0], "", ""


def those_of(rows, at):
    """Of services of one unit that one word means those given when a case came in: a service may have
    ended and been registered anew under its code. Between the two, and of no time, those that go on."""
    if len(rows) == 1:
        return rows
    day = at.date() if at else date.max
    going = [row for row in rows if row.valid_until is None or day < row.valid_until]
    given = [row for row in going if row.valid_from <= day]
    return given if len(given) == 1 else going or rows


class TimesImport(ImportKind):
    name = "publicservices.times"
    label = "Waktu layanan"
    noun = "waktu layanan"
    permission = Permission.SERVICE_EDIT
    icon = "clock"
    help = (
        "Mengisi kapan permohonan masuk dan selesai dari berkas SIAK, OSS, SIMBG, mesin antrean, "
        "atau tabel sendiri. Nomor yang sudah ada diperbarui; nama pemohon tidak disimpan."
    )
    columns = COLUMNS
    key = ("number",)
    sources = SOURCES
    url = "publicservices:time_list"

    def stored(self, ctx, numbers):
        """Rows of this source by number."""
        source, found, numbers = ctx.source or OTHER, {}, sorted(numbers)
        for start in range(0, len(numbers), BATCH):
            some = numbers[start : start + BATCH]
            rows = ServiceTime.objects.filter(
                government=ctx.government, source=source, number__in=some
            )
            found |= {row.number: row for row in rows}
        return found

    def find(self, ctx, rows):
        """By source and number. Rows get service, unit and times as an export writes them."""
        shelf = Shelf(ctx)
        stored = self.stored(ctx, {row.values["number"] for row in rows})
        promises = promises_of(ctx.government)
        found = {}
        for row in rows:
            row.values.update(moments_of(row.values, ctx.government.zone))
            service, _, _ = shelf.service_of(row.values)
            if service is not None:
                row.values["service"] = service.code
                row.values.update(ended_that_day(row.values, promises.get(service.line, ())))
                if "unit" in row.values:
                    row.values["unit"] = shelf.finder.path(service.unit_id)
            known = stored.get(row.values["number"])
            if known is not None and known.line in shelf.by_line:
                found[row.number] = Found(known.pk, as_values(known, shelf, ctx.government.zone))
        return found

    def check(self, ctx, rows, found):
        shelf, errors = Shelf(ctx), []
        stored = self.stored(ctx, {row.values["number"] for row in rows})
        promises = promises_of(ctx.government)
        for row in rows:
            if row.number not in found and row.values["number"] in stored:
                words = "Nomor ini milik layanan di luar wewenang Anda."
                errors.append(CellError(row.number, "number", words))
                continue
            service, column, wrong = shelf.service_of(row.values)
            if service is None:
                errors.append(CellError(row.number, column, wrong))
                continue
            values = whole(row.values, found[row.number].values if row.number in found else {})
            versions = promises.get(service.line, ())
            errors += misfits(row, values, versions, ctx)
        return errors

    def apply(self, ctx, created, updated, reason):
        shelf = Shelf(ctx)
        stored = ServiceTime.objects.in_bulk([update.pk for update in updated])
        zone = ctx.government.zone
        changed = [
            (update.pk, self.draft(
                ctx, shelf, whole(update.row.values, as_values(stored[update.pk], shelf, zone))
            ))
            for update in updated
        ]  # fmt: skip
        record_times(
            government=ctx.government,
            created=[self.draft(ctx, shelf, whole(row.values, {})) for row in created],
            changed=changed,
            user=ctx.user,
            reason=reason,
        )
        counts = (("dicatat", len(created)), ("diperbarui", len(updated)))
        return {"lines": [f"{count} waktu layanan {word}" for word, count in counts if count]}

    def draft(self, ctx, shelf, values):
        service, _, _ = shelf.service_of(values)
        moments = {
            name: values[name].replace(tzinfo=ctx.government.zone) if values[name] else None
            for name in MOMENTS
        }
        texts = {name: values[name] or "" for name in TEXTS}
        source = ctx.source or OTHER
        return TimeDraft(
            service=service, source=source, number=values["number"], **moments, **texts
        )

    def export(self, ctx):
        shelf = Shelf(ctx, Permission.SERVICE_VIEW)
        rows = ServiceTime.objects.filter(government=ctx.government).order_by("source", "number")
        for row in rows.iterator():
            if row.line in shelf.by_line:
                yield as_values(row, shelf, ctx.government.zone)


def as_values(row, shelf, zone):
    """A stored case as the columns of a file give it; instants as the clock of ``zone`` shows them."""
    service = shelf.by_line[row.line]
    values = {"number": row.number, "service": service.code}
    values["unit"] = shelf.finder.path(service.unit_id)
    for name in MOMENTS:
        at = getattr(row, name)
        values[name] = at.astimezone(zone).replace(tzinfo=None) if at else None
    return values | {name: getattr(row, name) or None for name in TEXTS}


def moments_of(values, zone):
    """The times of a row that name their own zone by the clock of ``zone``."""
    moments = ((name, values.get(name)) for name in MOMENTS)
    return {
        name: at.astimezone(zone).replace(tzinfo=None) for name, at in moments if at and at.tzinfo
    }


def ended_that_day(values, versions):
    """The end of a case of which a file tells the time it came in and of its end only the same day: when
    it came in, where days are counted (none has passed)."""
    start, end = values.get("started_at"), values.get("ended_at")
    if not (start and end and is_day(end) and end < start and end.date() == start.date()):
        return {}
    _, measure = promise_on(versions, start.date())
    return {} if measure == TermUnit.MINUTES else {"ended_at": start}


def whole(values, old):
    """Every column of a case as a row states it, over ``old`` where it says nothing."""
    names = ("number", "service", "unit", *TIME_VALUES)
    said = {name: value for name, value in values.items() if value is not None}
    if "service" in said and "unit" not in said and said["service"] != old.get("service"):
        old = {name: value for name, value in old.items() if name != "unit"}
    return {name: said.get(name, old.get(name)) for name in names}


def misfits(row, values, versions, ctx):
    """What does not fit together in a case."""
    start, end = values["started_at"], values["ended_at"]
    since, until = values["paused_since"], values["paused_until"]
    now = timezone.localtime(timezone.now(), ctx.government.zone).replace(tzinfo=None) + FUTURE
    wrong = []
    if start > now:
        wrong.append(("started_at", "Waktu ini belum terjadi."))
    if end and end < start:
        wrong.append(("ended_at", "Selesai lebih awal daripada masuk."))
    elif end and end > now:
        wrong.append(("ended_at", "Waktu ini belum terjadi."))
    if until and not since:
        wrong.append(("paused_since", "Isi sejak kapan waktunya dihentikan."))
    if since and (since < start or (end and since > end)):
        wrong.append(("paused_since", "Dihentikan di luar masa permohonan ini."))
    if since and until and until < since:
        wrong.append(("paused_until", "Dilanjutkan lebih awal daripada dihentikan."))
    if since and end and not until:
        wrong.append(("paused_until", "Permohonan ini selesai. Isi kapan waktunya dilanjutkan."))
    _, measure = promise_on(versions, start.date())
    if measure == TermUnit.MINUTES and end and is_day(start) and is_day(end):
        words = "Layanan ini dijanjikan dalam menit atau jam, jadi jamnya harus diisi."
        wrong.append(("started_at", words))
    return [CellError(row.number, column, words) for column, words in wrong]


def is_day(at):
    """Whether an instant says no time of day."""
    return (at.hour, at.minute, at.second) == (0, 0, 0)
