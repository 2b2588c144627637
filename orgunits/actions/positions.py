"""Functions and posts of units, and the catalogue of job titles: bulk writes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits.actions.door import lock_government
from orgunits.drafts import FunctionDraft, JobTitleDraft, PositionDraft
from orgunits.function_words import split_function
from orgunits.models import JobTitle, OrgUnit, Position, UnitFunction, open_after
from portal import audit
from portal.models import AuditEvent, Government, User

MAX_CLASS = 17  # kelas jabatan
TITLE_KEY = ("government_id", "name", "jenjang", "kind")
TITLE_VALUES = ("job_class", "summary", "education", "field", "regulation", "source")


@transaction.atomic
def add_positions(
    *, government: Government, drafts: list[PositionDraft], user: User | None, reason: str
) -> list[Position]:
    """Open posts on units, in bulk (constant number of queries); returned in the drafts' order.

    ValidationError when a unit is not there on the day, a second head post would be open, or a
    value does not fit.
    """
    units = _units_of(government, drafts)
    titles = JobTitle.objects.in_bulk({draft.job_title_id for draft in drafts})
    rows = []
    for draft in drafts:
        title = titles.get(draft.job_title_id)
        if title is None or title.government_id not in (None, government.pk):
            raise ValueError(f"job title {draft.job_title_id} is not of this government")
        row = Position(
            government=government,
            unit_id=draft.unit_id,
            job_title=title,
            name=draft.name.strip() or title.full_name,
            echelon=draft.echelon,
            job_class=draft.job_class or title.job_class,
            is_head=draft.is_head,
            required_headcount=draft.required_headcount,
            order=draft.order,
            siasn_id=draft.siasn_id,
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
        )
        _check_row(row, units)
        if row.job_class is not None and not 1 <= row.job_class <= MAX_CLASS:
            raise ValidationError({"job_class": f"Kelas jabatan antara 1 dan {MAX_CLASS}."})
        if row.is_head and row.required_headcount != 1:
            raise ValidationError("Jabatan pimpinan hanya untuk satu orang.", code="head_seats")
        rows.append(row)
    _refuse_second_head(rows, units)
    return _write(Position, rows, government, user, "Membuka jabatan", reason)


@transaction.atomic
def add_functions(
    *, government: Government, drafts: list[FunctionDraft], user: User | None, reason: str
) -> list[UnitFunction]:
    """Give functions to units, in bulk (constant number of queries)."""
    units = _units_of(government, drafts)
    rows = [
        UnitFunction(
            government=government,
            unit_id=draft.unit_id,
            text=draft.text.strip(),
            order=draft.order,
            urusan=draft.urusan,
            legal_basis_id=draft.legal_basis_id,
            clause=draft.clause,
            **_verb_and_object(draft),
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
        )
        for draft in drafts
    ]
    for row in rows:
        _check_row(row, units)
    return _write(UnitFunction, rows, government, user, "Menambah fungsi unit", reason)


def _verb_and_object(draft: FunctionDraft) -> dict[str, str]:
    if draft.verb or draft.object:
        return {"verb": draft.verb, "object": draft.object}
    return dict(zip(("verb", "object"), split_function(draft.text), strict=True))


@transaction.atomic
def end_positions(
    *, government: Government, positions: list[Position], on: date, user: User | None, reason: str
) -> int:
    """End posts: ``on`` is the first day without them. Returns how many were ended.

    Whether people still hold them is the caller's question (a form of the app that knows people).
    """
    return _end(Position, government, positions, on, user, "Mengakhiri jabatan", reason)


@transaction.atomic
def end_functions(
    *,
    government: Government,
    functions: list[UnitFunction],
    on: date,
    user: User | None,
    reason: str,
) -> int:
    """End functions: ``on`` is the first day without them. Returns how many were ended."""
    return _end(UnitFunction, government, functions, on, user, "Mengakhiri fungsi unit", reason)


@transaction.atomic
def load_job_titles(*, drafts: list[JobTitleDraft], user: User | None = None) -> list[JobTitle]:
    """Add titles to the catalogue, or bring those there up to date; in the drafts' order.

    A title is known by government, name, jenjang and kind. Constant number of queries; the audit
    has one event per title that is new or changed.
    """
    known = {
        _title_key(title): title
        for title in JobTitle.objects.filter(name__in={draft.name.strip() for draft in drafts})
    }
    new, changed, events, result = {}, {}, [], []
    for draft in drafts:
        values = {name: getattr(draft, name) for name in TITLE_VALUES}
        key = (draft.government_id, draft.name.strip(), draft.jenjang.strip(), draft.kind)
        title = known.get(key)
        if title is None:
            title = JobTitle(**dict(zip(TITLE_KEY, key, strict=True)), **values)
            title.clean_fields(exclude=["government"])
            new[key] = known[key] = title
        elif key not in new:
            before = {name: getattr(title, name) for name in TITLE_VALUES}
            if difference := audit.differences(before, values):
                for name, value in values.items():
                    setattr(title, name, value)
                title.clean_fields(exclude=["government"])
                changed[key] = title
                events.append((title, "Mengubah nama jabatan", difference))
        result.append(title)
    JobTitle.objects.bulk_create(new.values())
    JobTitle.objects.bulk_update(changed.values(), TITLE_VALUES)
    events += [
        (title, "Menambah nama jabatan", {"name": [None, title.name]}) for title in new.values()
    ]
    AuditEvent.objects.bulk_create(
        AuditEvent(
            government_id=title.government_id,
            actor=user,
            action=action,
            object_label=JobTitle._meta.label,
            object_pk=str(title.pk),
            object_text=title.full_name,
            changes=difference,
        )
        for title, action, difference in events
    )
    return result


def _title_key(title: JobTitle) -> tuple:
    return tuple(getattr(title, name) for name in TITLE_KEY)


def _units_of(
    government: Government, drafts: Iterable[PositionDraft | FunctionDraft]
) -> dict[int, OrgUnit]:
    """The units the drafts name, by id; ValueError for one of another government. Read under the
    lock of the structure: none of them closes before what is put on it is written."""
    lock_government(government)
    wanted = {draft.unit_id for draft in drafts}
    units = {
        unit.pk: unit
        for unit in OrgUnit.objects.filter(government=government, pk__in=wanted).only(
            "name", "established_on", "closed_on"
        )
    }
    if wanted - units.keys():
        raise ValueError(f"units {sorted(wanted - units.keys())} are not of this government")
    return units


def _check_row(row: Position | UnitFunction, units: dict[int, OrgUnit]) -> None:
    """The columns of a dated row, and that its unit is there for as long."""
    foreign = [field.name for field in row._meta.concrete_fields if field.is_relation]
    row.clean_fields(exclude=foreign)
    unit = units[row.unit_id]
    if row.valid_until is not None and row.valid_until < row.valid_from:
        raise ValidationError("Tanggal berakhir tidak boleh sebelum tanggal mulai.")
    if row.valid_from < unit.established_on:
        raise ValidationError(f"“{unit.name}” belum berdiri pada tanggal mulai “{row}”.")
    if unit.closed_on is not None and (row.valid_until or date.max) > unit.closed_on:
        raise ValidationError(f"“{unit.name}” sudah ditutup.")


def _refuse_second_head(rows: list[Position], units: dict[int, OrgUnit]) -> None:
    heads = [row for row in rows if row.is_head]
    if not heads:
        return
    first = min(row.valid_from for row in heads)
    held = Position.objects.filter(
        open_after(first), is_head=True, unit__in={row.unit_id for row in heads}
    )
    spans: dict[int, list[tuple[date, date]]] = {}
    for row in [*held, *heads]:
        span = (row.valid_from, row.valid_until or date.max)
        for start, end in spans.setdefault(row.unit_id, []):
            if span[0] < end and start < span[1]:
                name = units[row.unit_id].name
                raise ValidationError(f"“{name}” sudah punya jabatan pimpinan.", code="second_head")
        spans[row.unit_id].append(span)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError("Alasan wajib diisi.")


def _write(
    model: type[Position] | type[UnitFunction],
    rows: list,
    government: Government,
    user: User | None,
    action: str,
    reason: str,
) -> list:
    """Insert ``rows`` with one audit event per unit that says how many (bulk loads are large)."""
    _require_reason(reason)
    made = model.objects.bulk_create(rows)
    counts = {unit_id: [0, n] for unit_id, n in Counter(row.unit_id for row in made).items()}
    _record(government, user, action, reason, model, counts)
    return made


def _end(
    model: type[Position] | type[UnitFunction],
    government: Government,
    rows: Sequence,
    on: date,
    user: User | None,
    action: str,
    reason: str,
) -> int:
    _require_reason(reason)
    lock_government(government)  # a merge of that moment does not carry a row that ends here
    ids = [row.pk for row in rows]
    found = list(
        model.objects.select_for_update(no_key=True).filter(
            open_after(on), government=government, pk__in=ids
        )
    )
    for row in found:
        if row.valid_from > on:
            raise ValidationError(f"“{row}” baru dimulai sesudah tanggal itu.")
    model.objects.filter(pk__in=[row.pk for row in found]).update(valid_until=on)
    counts = {unit_id: [n, 0] for unit_id, n in Counter(row.unit_id for row in found).items()}
    _record(government, user, action, reason, model, counts)
    return len(found)


def _record(
    government: Government,
    user: User | None,
    action: str,
    reason: str,
    model: type[Position] | type[UnitFunction],
    counts: dict[int, list[int]],
) -> None:
    names = dict(OrgUnit.objects.filter(pk__in=counts).values_list("pk", "name"))
    AuditEvent.objects.bulk_create(
        AuditEvent(
            government=government,
            actor=user,
            action=action,
            object_label=model._meta.label,
            object_pk=str(unit_id),
            object_text=f"{sum(count)} {model._meta.verbose_name}: {names[unit_id]}"[:200],
            unit_id=unit_id,
            changes={"count": count},
            reason=reason,
        )
        for unit_id, count in counts.items()
    )
