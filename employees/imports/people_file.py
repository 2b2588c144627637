"""A file of people beside what is recorded: what each row would make of its person, and what
speaks against it. Used by the preview and, again, by the writing."""

from collections import Counter

from employees.actions import plan_postings
from employees.actions.bulk import EMPTY
from employees.actions.imports import SeatWanted
from employees.drafts import PostingDraft
from employees.enums import EmploymentStatus
from employees.identifiers import Profile, birth_and_sex_warnings, parse_nip, status_warnings
from employees.identity_rules import identity_problems
from employees.imports.columns import IDENTITY, IDENTITY_NAMES, SEAT_NAMES
from employees.imports.seats import SeatBook
from employees.models import Employee, nik_index
from employees.queries import departures_of
from employees.standing_rules import leaving_is_recorded
from orgunits.models import OrgUnit, Position
from orgunits.permissions import holds_throughout
from portal.bulkread import Listed
from portal.imports.spec import CellError
from portal.permissions import Permission
from portal.templatetags.formats import date_long

DEMANDED = frozenset(column.name for column in IDENTITY if column.required)
OUT_OF_REACH = "Unit ini di luar wewenang Anda."
COLUMN_OF_SEAT = {"valid_from": "position_since", "position": "position"}


class PeopleFile:
    """``rows`` of a file with what was ``found`` of them; ``errors`` fills up as it is judged."""

    def __init__(self, ctx, rows, found):
        self.ctx = ctx
        self.rows = rows
        self.found = found
        self.errors = []
        self.seats = None
        if ctx.columns & set(SEAT_NAMES):
            self.seats = SeatBook(ctx)
        self.wanted = {}  # row number -> (post, values of the seat)

    def refuse(self, row, column, message):
        self.errors.append(CellError(row.number, column, message))

    # --- identity --------------------------------------------------------------------------------

    def check_identity(self):
        today, accepts = self.ctx.day, self.ctx.options.get("accept_nip", False)
        for row in self.rows:
            known, values = self.found.get(row.number), row.values
            nip = parse_nip(values["nip"])
            if known is None:
                fill_from_nip(values, nip)
            if not accepts:
                self.compare_with_nip(row, known, nip)
            if known is not None and all(
                values[name] is None or values[name] == known.values[name]
                for name in values
                if name in known.values and name in IDENTITY_NAMES and name != "nik"
            ):
                continue
            for name, message in identity_problems(identity(values, known), today):
                # Of a new person the pipeline itself says what must be filled in.
                if known is not None or name not in DEMANDED or values.get(name):
                    self.refuse(row, name, message)

    def compare_with_nip(self, row, known, nip):
        """The house warns of these; a file must not bring them in by the thousand unseen."""
        stated = {
            name: value
            for name in ("birth_date", "sex", "status")
            if (value := row.values.get(name)) and not (known and known.values.get(name) == value)
        }
        if not stated:
            return
        profile = Profile(birth_date=stated.get("birth_date"), sex=stated.get("sex"))
        for message in birth_and_sex_warnings(nip, profile, "NIP"):
            self.refuse(row, "birth_date" if message.startswith("Tanggal") else "sex", message)
        for message in status_warnings(nip, stated["status"]) if "status" in stated else ():
            self.refuse(row, "status", message)

    def check_niks(self):
        """A NIK is one person's. The message never repeats it."""
        government = self.ctx.government
        given = {row.number: row.values.get("nik") for row in self.rows if row.values.get("nik")}
        if not given:
            return
        times = Counter(given.values())
        indexes = {nik: nik_index(nik, government.pk) for nik in times}
        held = dict(
            Employee.objects.filter(government=government, nik_index__in=Listed(indexes.values()))
            .order_by()
            .values_list("nik_index", "pk")
        )
        for row in self.rows:
            nik = given.get(row.number)
            if nik is None:
                continue
            known = self.found.get(row.number)
            holder = held.get(indexes[nik])
            if times[nik] > 1:
                self.refuse(row, "nik", "NIK ini tertulis pada dua baris.")
            elif holder and (known is None or holder != known.pk):
                self.refuse(row, "nik", "NIK ini sudah terdaftar atas nama pegawai lain.")

    def check_reach(self):
        """People out of the officer's reach, and new ones that nobody would reach again."""
        government, user = self.ctx.government, self.ctx.user
        new = {row.values["nip"]: row for row in self.rows if row.number not in self.found}
        others = Employee.objects.filter(government=government, nip__in=Listed(new)).order_by()
        for nip in others.values_list("nip", flat=True):
            self.refuse(new[nip], "nip", "NIP ini terdaftar pada pegawai di luar wewenang Anda.")
        if not holds_throughout(user, Permission.EMPLOYEE_EDIT, government.pk):
            for row in new.values():
                if not row.values.get("position"):
                    text = "Isi unit dan jabatan: pegawai baru harus berada di unit Anda."
                    self.refuse(row, "position", text)

    def check_leaving(self):
        """Whoever leaves holds no post from that day on."""
        leaving = {
            row.number: (row, known, day)
            for row in self.rows
            if (known := self.found.get(row.number)) is not None
            and (day := row.values.get("left_on")) is not None
            and day != known.values.get("left_on")
        }
        if not leaving:
            return
        departures = departures_of(known.pk for _, known, _ in leaving.values())
        for row, known, day in leaving.values():
            departure = departures.get(known.pk)
            if departure and departure.valid_from != day:
                self.refuse(row, "left_on", leaving_is_recorded(departure))
            held = known.values.get("_held_until", (None, None))
            if held[0] and (held[1] is None or held[1] > day):
                text = f"Pegawai ini masih memangku {held[0]} pada {date_long(day)}. Akhiri dulu."
                self.refuse(row, "left_on", text)

    # --- posts -----------------------------------------------------------------------------------

    def check_seats(self):
        """Find every post named, put unit and post as ``existing`` writes them, and ask the rules
        of placements about those that change."""
        if self.seats is None:
            return
        reached = self.reached_units()
        for row in self.rows:
            self.find_seat(row, reached)
        self.ask_rules()

    def reached_units(self):
        """Ids of the units on which the officer may place people; None for all."""
        if holds_throughout(self.ctx.user, Permission.PLACEMENT_EDIT, self.ctx.government.pk):
            return None
        units = OrgUnit.objects.visible_to(self.ctx.user, Permission.PLACEMENT_EDIT).order_by()
        return set(units.values_list("pk", flat=True))

    def find_seat(self, row, reached):
        values, known = row.values, self.found.get(row.number)
        names_unit = values.get("unit_code") or values.get("unit")
        if not names_unit and not values.get("position"):
            return
        held = known.values.get("_position") if known else None
        if not names_unit and held:
            unit_id = held.unit_id
        elif not names_unit:
            self.refuse(row, "unit", "Isi unit tempat jabatan ini berada.")
            return
        else:
            unit_id, column, message = self.seats.unit(values)
            if unit_id is None:
                self.refuse(row, column, message)
                return
        stays = held is not None and held.unit_id == unit_id
        # Asked before the posts are looked at: what is said of them would tell what stands there.
        if reached is not None and unit_id not in reached and not stays:
            self.refuse(row, "unit", OUT_OF_REACH)
            return
        if not values.get("position"):
            if stays:
                self.settle(row, held)
            else:
                self.refuse(row, "position", "Isi jabatan pada unit ini.")
            return
        post, column, message = self.seats.post(
            unit_id, values | {"_held": held.pk if held else None}
        )
        if post is None:
            self.refuse(row, column, message)
            return
        if reached is not None and unit_id not in reached and getattr(post, "pk", None) != held.pk:
            self.refuse(row, "unit", OUT_OF_REACH)
            return
        self.settle(row, post)

    def settle(self, row, post):
        """Write unit and post into the row in the words of the records."""
        values, known = row.values, self.found.get(row.number)
        unit = self.seats.finder.units[post.unit_id]
        is_there = isinstance(post, Position)
        own = {
            "unit_code": unit.label or None,
            "unit": self.seats.finder.path(unit.id),
            "position": post.name,
            "job_kind": post.job_title.kind if is_there else post.title.kind,
            "echelon": post.echelon or None,
        }
        values.update({name: value for name, value in own.items() if name in self.ctx.columns})
        was = known.values if known else {}
        stated = ("position_since", "decree_number", "decree_date")
        changes = was.get("_position") is None or was["_position"].pk != getattr(post, "pk", None)
        if changes or any(
            values.get(name) is not None and values[name] != was.get(name) for name in stated
        ):
            self.wanted[row.number] = post
            if not is_there and values.get("position_since"):
                post.holders.append(values["position_since"])

    def ask_rules(self):
        rows = [row for row in self.rows if row.number in self.wanted]
        wrong = {error.row for error in self.errors}
        sound = [row for row in rows if row.number not in wrong and self.is_time(row)]
        people = Employee.objects.in_bulk(
            [self.found[row.number].pk for row in sound if row.number in self.found]
        )
        drafts = [self.draft(row, people) for row in sound]
        plan = plan_postings(government=self.ctx.government, drafts=drafts, user=self.ctx.user)
        for index, problems in plan.problems.items():
            for name, message in problems:
                self.refuse(sound[index], COLUMN_OF_SEAT[name], message)

    def is_time(self, row):
        """A post of the file's own making cannot begin before its unit."""
        post, since = self.wanted[row.number], row.values.get("position_since")
        if since is None and not isinstance(post, Position):
            self.refuse(row, "position_since", "TMT jabatan wajib diisi untuk jabatan yang baru.")
            return False
        stands = self.seats.finder.units[post.unit_id].established_on
        if since is not None and since < stands and not isinstance(post, Position):
            text = f"Unit ini tercatat berdiri {date_long(stands)}. TMT tidak boleh sebelumnya."
            self.refuse(row, "position_since", text)
            return False
        return True

    def draft(self, row, people):
        known, values = self.found.get(row.number), row.values
        whole = identity(values, known)
        employee = people[known.pk] if known else Employee(pk=-row.number, name=whole["name"])
        employee.government = self.ctx.government
        employee.joined_on, employee.left_on = whole["joined_on"], whole["left_on"]
        return PostingDraft(
            employee=employee,
            position=self.seats.as_position(self.wanted[row.number]),
            valid_from=values.get("position_since"),
            decree_number=values.get("decree_number"),
            decree_date=values.get("decree_date"),
        )

    def seats_wanted(self, person_of):
        """The seats as the action takes them; ``person_of``: row number -> person."""
        numbers = {post.number: -place for place, post in enumerate(self.planned(), start=1)}
        return [
            SeatWanted(
                person=person_of[row.number],
                post=post.pk if isinstance(post, Position) else numbers[post.number],
                valid_from=row.values.get("position_since"),
                decree_number=row.values.get("decree_number"),
                decree_date=row.values.get("decree_date"),
            )
            for row in self.rows
            if (post := self.wanted.get(row.number)) is not None
        ]

    def planned(self):
        return self.seats.planned.values() if self.seats else []


def identity(values, known):
    """The whole identity a row makes: what is recorded, with what the file says over it."""
    whole = dict(EMPTY)
    if known is not None:
        whole |= {name: value for name, value in known.values.items() if name in EMPTY}
    whole |= {name: values[name] for name in EMPTY if values.get(name) is not None}
    return {name: EMPTY[name] if value is None else value for name, value in whole.items()}


def fill_from_nip(values, nip):
    """What a new row leaves out and its NIP tells."""
    told = {"birth_date": nip.birth_date, "sex": str(nip.sex)}
    if nip.is_pppk is not None:
        told["status"] = str(EmploymentStatus.PPPK if nip.is_pppk else EmploymentStatus.PNS)
    if nip.joined_month is not None:
        told["joined_on"] = nip.birth_date.replace(
            year=nip.joined_year, month=nip.joined_month, day=1
        )
    for name, value in told.items():
        if not values.get(name):
            values[name] = value
