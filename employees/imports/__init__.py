"""People from a file (docs/adr/0010): registered or changed by NIP, and brought onto their posts."""

from employees.actions.imports import import_people
from employees.imports.columns import COLUMNS, IDENTITY_NAMES, SEAT_NAMES, SOURCES
from employees.imports.own import own_cells
from employees.imports.people_file import PeopleFile
from employees.models import Employee, Placement, nik_index
from orgunits.unit_finder import UnitFinder, units_of
from portal.bulkread import Listed
from portal.imports.spec import Found, ImportKind, Option
from portal.permissions import Permission

PLAIN = tuple(name for name in IDENTITY_NAMES if name != "nik")


class SealedNik:
    """A recorded NIK to compare with digits of a file; it cannot be read."""

    def __init__(self, index, government_id):
        self.index = index
        self.government_id = government_id

    def __eq__(self, other):
        if isinstance(other, str):
            return nik_index(other, self.government_id) == self.index
        return isinstance(other, SealedNik) and other.index == self.index

    def __hash__(self):
        return hash(self.index)

    def __str__(self):
        return "tersimpan"

    def __repr__(self):  # of equal ones the same: previews are compared by it
        return f"SealedNik({self.index[:16]})"


class PeopleImport(ImportKind):
    name = "employees.people"
    label = "Pegawai"
    noun = "pegawai"
    permission = Permission.EMPLOYEE_EDIT
    icon = "people"
    help = (
        "Mendaftarkan pegawai baru dan mengubah data yang sudah ada menurut NIP, sekaligus "
        "menempatkannya pada jabatan bila berkas memuat unit, jabatan, dan TMT-nya."
    )
    columns = COLUMNS
    key = ("nip",)
    sources = SOURCES
    options = (
        Option(
            "make_posts",
            "Buat jabatan yang belum ada",
            "Jabatan yang disebut berkas tetapi belum ada di unitnya dibuat dengan kebutuhan "
            "sebanyak pegawai yang memangkunya di berkas ini.",
        ),
        Option(
            "accept_nip",
            "Terima perbedaan dengan NIP",
            "Tanggal lahir, jenis kelamin, atau status yang berbeda dengan yang tertulis di dalam "
            "NIP tidak dianggap salah. Isi berkas yang dipakai.",
        ),
    )
    url = "employees:employee_list"
    compare_url = "employees:difference_keep"
    compare_sources = ("siasn.profile", "siasn.csv")

    def existing(self, ctx, keys):
        people = (
            Employee.objects.visible_to(ctx.user, Permission.EMPLOYEE_EDIT)
            .filter(government=ctx.government, nip__in=Listed(keys))
            .order_by()
        )
        return {found.values["nip"]: found for found in recorded(ctx, people)}

    def check(self, ctx, rows, found):
        file = PeopleFile(ctx, rows, found)
        file.check_reach()
        file.check_identity()
        file.check_niks()
        file.check_leaving()
        file.check_seats()
        return [*file.errors, *own_cells(ctx, self, rows, found)]

    def apply(self, ctx, created, updated, reason):
        rows = [*created, *(update.row for update in updated)]
        known = self.find(ctx, [u.row for u in updated]) if ctx.columns & {*SEAT_NAMES} else {}
        file = PeopleFile(ctx, rows, known)
        file.check_seats()
        person_of = {row.number: -place for place, row in enumerate(created, start=1)}
        person_of |= {update.row.number: update.pk for update in updated}
        seats = file.seats_wanted(person_of)
        done = import_people(
            government=ctx.government,
            people=[stored(row.values) for row in created],
            changes={
                update.pk: values
                for update in updated
                if (values := stored({name: new for name, (_, new) in update.changes.items()}))
            },
            posts=file.seats.new_posts() if file.seats else [],
            seats=seats,
            user=ctx.user,
            reason=reason,
        )
        words = (
            ("registered", "pegawai didaftarkan"),
            ("changed", "data pegawai diubah"),
            ("posts", "jabatan dibuat"),
            ("placements", "penempatan dicatat"),
        )
        return {"lines": [f"{done[key]} {text}" for key, text in words if done[key]]}

    def export(self, ctx):
        people = (
            Employee.objects.visible_to(ctx.user, Permission.EMPLOYEE_EDIT)
            .filter(government=ctx.government)
            .order_by("name", "pk")
        )
        for found in recorded(ctx, people):
            yield {column.name: found.values.get(column.name) for column in COLUMNS}


def stored(values):
    """Values of a row as the records hold them: an empty text is an empty text, not nothing."""
    empties = {"left_on", "contract_until", "weekly_minutes"}
    return {
        name: value if value is not None or name in empties else ""
        for name, value in values.items()
        if name in IDENTITY_NAMES
    }


def recorded(ctx, people):
    """``Found`` of each person: the columns of a file, and under names with an underscore what only
    the checks ask. Two queries beside the people; none of posts when the file names no seat."""
    rows = list(people.values("pk", "nik_index", *PLAIN))
    wants_seats = not ctx.columns or ctx.columns & {*SEAT_NAMES, "left_on"}
    standing = standing_posts([row["pk"] for row in rows]) if wants_seats and rows else {}
    finder = UnitFinder(units_of(ctx.government)) if standing else None
    for row in rows:
        values = {name: value if value != "" else None for name, value in row.items()}
        index, pk = values.pop("nik_index"), values.pop("pk")
        values["nik"] = SealedNik(index, ctx.government.pk) if index else None
        values |= dict.fromkeys(SEAT_NAMES)
        if pk in standing:
            values |= seat_values(standing[pk], finder)
        yield Found(pk, values)


def standing_posts(employee_ids):
    """``{employee id: Placement}``: the definitive placement that holds last."""
    rows = (
        Placement.objects.current_knowledge()
        .definitive()
        .filter(employee__in=Listed(employee_ids))
        .select_related("position__job_title")
        .order_by("valid_from", "pk")
    )
    return {row.employee_id: row for row in rows}


def seat_values(placement, finder):
    post = placement.position
    values = {"_held_until": (post.name, placement.valid_until)}
    unit = finder.units.get(post.unit_id)
    if unit is None or placement.valid_until is not None:
        return values  # the post, or its unit, is over: the file may name another
    return values | {
        "_position": post,
        "unit_code": unit.label or None,
        "unit": finder.path(unit.id),
        "position": post.name,
        "job_kind": post.job_title.kind,
        "echelon": post.echelon or None,
        "position_since": placement.valid_from,
        "decree_number": placement.decree_number or None,
        "decree_date": placement.decree_date,
    }
