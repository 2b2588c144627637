"""What speaks against a file of units: what it says of itself, then what the door says."""

from orgunits.actions import preview_changes
from orgunits.imports.units_file import UnitsFile
from orgunits.kind_words import is_title, kind_of_name, likely_word
from portal.imports.spec import CellError
from portal.templatetags.formats import date_long

OUT_OF_REACH = "Unit dengan {name} ini ada di luar wewenang Anda."
# Code of a problem of the door -> the column it is about.
COLUMN_OF = {
    "name_missing": "name",
    "name_taken": "name",
    "too_long": "name",
    "kind_unknown": "kind",
    "kind_root": "kind",
    "kind_parent": "kind",
    "tipe_unknown": "tipe",
    "order": "order",
    "cycle": "parent",
    "root_moved": "parent",
}


def errors_of(ctx, rows, found, editable):
    """Every CellError of the file; puts the parents as ``existing`` writes them, and the kind that
    a new unit's name says, into the rows."""
    file = UnitsFile(ctx, rows, found, broken=ctx.broken)
    errors = []
    for row in rows:
        errors += own_errors(file, row, editable)
        errors += parent_errors(file, row, editable)
    errors += circle_errors(file)
    errors += day_errors(file, found)
    wrong = {error.row for error in errors}
    errors += door_errors(ctx, file, wrong)
    for row in rows:
        settle(file, row)
    return errors


def settle(file, row):
    unit_id = file.unit_of(row.number)
    if row.values.get("parent") or unit_id < 0:
        row.values["parent"] = file.parent_text(unit_id)
    if unit_id < 0 and not row.values.get("kind"):
        row.values["kind"] = file.units[unit_id].kind


def own_errors(file, row, editable):
    """A name that is none, and a code or unor_id of another unit."""
    name, unit_id = row.values.get("name") or "", file.unit_of(row.number)
    if is_title(name):
        yield CellError(
            row.number, "name", f"“{name}” adalah nama jabatan. Isi dengan nama unitnya."
        )
    elif unit_id < 0 and not row.values.get("kind") and (word := misspelled(name)):
        yield CellError(
            row.number,
            "name",
            f"Awal nama ini tidak dikenal. Mungkin maksudnya “{word}”? Betulkan ejaannya, atau "
            "isi kolom Jenis kalau namanya memang begitu.",
        )
    for column, label in (("code", "kode"), ("unor_id", "unor_id")):
        text = row.values.get(column)
        others = [pk for pk in file.known.with_label(text) if pk != unit_id] if text else []
        if unit_id not in file.known.with_label(text or "") and others:
            if others[0] in editable:
                path = file.known.path(others[0])
                message = f"{label.capitalize()} ini sudah dipakai “{path}”."
            else:
                message = OUT_OF_REACH.format(name=label)
            yield CellError(row.number, column, message)


def misspelled(name):
    """The word the beginning of ``name`` was meant to be, when it is no known one."""
    return "" if kind_of_name(name) else likely_word(name)


def parent_errors(file, row, editable):
    text, unit_id = row.values.get("parent"), file.unit_of(row.number)
    meant = file.parents_meant(unit_id)
    if text and len(meant) != 1:
        message = f"Induk “{text}” tidak ada di berkas ini maupun di struktur."
        if meant:
            shown = " dan ".join(f"“{file.path(pk)}”" for pk in meant[:2])
            message = (
                f"Ada {len(meant)} unit bernama “{text}”, antara lain {shown}. Isi kodenya, atau "
                "tulis beserta induknya."
            )
        yield CellError(row.number, "parent", message)
    elif meant and (text or unit_id < 0) and meant[0] > 0 and meant[0] not in editable:
        here = "Induk ini" if text else "Tanpa induk, unit berada di tingkat teratas, yang"
        yield CellError(row.number, "parent", f"{here} di luar wewenang Anda.")


def circle_errors(file):
    for row in file.rows.values():
        circle = file.circle(file.unit_of(row.number))
        if circle:
            names = " → ".join(file.units[pk].name for pk in [*circle, circle[0]][:6])
            text = f"Induk melingkar: {names}. Sebuah unit tidak dapat berada di bawah dirinya."
            yield CellError(row.number, "parent", text)


def day_errors(file, found):
    """One file establishes on one day; the day of a unit that stands is history."""
    first = None
    for row in file.rows.values():
        day, item = row.values.get("established_on"), found.get(row.number)
        if day is None:
            continue
        if item is not None:
            was = item.values["established_on"]
            if day != was:
                text = (
                    f"Unit ini tercatat berdiri {date_long(was)}. Tanggal itu tidak diubah lewat "
                    "impor."
                )
                yield CellError(row.number, "established_on", text)
        elif day > file.ctx.day:
            yield CellError(row.number, "established_on", "Tanggal berdiri sesudah hari ini.")
        elif first is None:
            first = day
        elif day != first:
            text = (
                f"Unit baru dalam satu berkas harus berdiri pada tanggal yang sama "
                f"({date_long(first)} pada baris sebelumnya). Pisahkan berkasnya per tanggal."
            )
            yield CellError(row.number, "established_on", text)


def effective_day(ctx, file, new_rows):
    """The day the changes hold from: the one the new units name; for the first structure of a
    government the day its root began; else today."""
    named = [day for row in new_rows if (day := row.values.get("established_on"))]
    if named:
        return max(named)
    only_root = len(file.known.units) == 1
    return file.root.established_on if only_root and new_rows else ctx.day


def door_errors(ctx, file, wrong):
    """The rules of the tree over everything that is not wrong already."""
    numbers = sound_numbers(file, wrong)
    changes = file.changes(numbers)
    if not changes:
        return
    new = [file.rows[number] for number in numbers if file.unit_of(number) < 0]
    preview = preview_changes(ctx.government, changes, effective_day(ctx, file, new))
    for problem in preview.problems:
        row = file.row_of.get(problem.unit) or file.rows[numbers[0]]
        yield CellError(row.number, COLUMN_OF.get(problem.code, ""), problem.message)
    for blocker in preview.blockers:
        row = file.row_of.get(blocker.unit_id) or file.rows[numbers[0]]
        yield CellError(row.number, "", blocker.text)


def sound_numbers(file, wrong):
    """Rows that can be judged as a tree: neither wrong themselves nor under a new unit that is."""
    sound = []
    for number in file.rows:
        at, seen = file.unit_of(number), set()
        while at is not None and at < 0 and at not in seen:
            seen.add(at)
            if -at in wrong or -at not in file.rows:
                break
            at = file.parent_of(at)
        else:
            if number not in wrong:
                sound.append(number)
    return sound
