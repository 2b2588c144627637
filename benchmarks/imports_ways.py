"""The ways ``benchmarks.imports`` compares."""

import uuid
from datetime import date, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.db import connection, transaction
from import_export import fields, resources, widgets
from tablib import Dataset

from benchmarks import harness
from employees.actions.bulk import CHANGEABLE, EMPTY, SEALED, register_people
from employees.actions.people import EDITABLE
from employees.imports import PeopleImport
from employees.models import Employee
from orgunits.actions import create_government
from orgunits.models import OrgUnit
from portal import bulkwrite
from portal.enums import GovernmentKind
from portal.imports import mapping, reading, template
from portal.imports.checking import Checker
from portal.imports.spec import Context
from portal.models import AuditEvent, User
from portal.spreadsheets import Column, Sheet, write_workbook

KIND = PeopleImport()
KIND_NAMES = [column.name for column in KIND.columns]
COLUMNS = ("nip", "name", "back_title", "sex", "birth_place", "birth_date", "status", "golongan",
           "education_level", "education_field", "joined_on")  # fmt: skip
SOME = ("nik", "left_on", "unit_code", "unit", "position")  # beside them in the wrong file
WRONG_EVERY = 20  # lines to one with a mistake
REASON = "Data untuk pengukuran."
BORN, JOINED = date(1970, 1, 1), date(2005, 3, 1)


class City:
    """A government in which every other person of the file is registered, half of them otherwise
    than the file says."""

    made = 0

    def __init__(self, n_rows):
        City.made += 1
        self.government = create_government(
            user=None, name=f"Kota Impor {City.made}", slug=f"kota-impor-{City.made}",
            kind=GovernmentKind.CITY, established_on=date(2000, 1, 1),
        )  # fmt: skip
        self.user = User.objects.create(
            username=f"impor{City.made}", government=self.government, is_superuser=True
        )
        self.lines = people(n_rows)
        known = [dict(line) for line in self.lines[::2]]
        for line in known[::2]:
            line["golongan"] = "II/a"
        register_people(government=self.government, people=known, user=self.user, reason=REASON)
        self.unit = OrgUnit.objects.get(government=self.government, parent=None).name
        harness.vacuum("employees_employee", "portal_auditevent")

    def people(self):
        """What is there: ``{nip: columns}``."""
        rows = Employee.objects.filter(government=self.government).values_list(*COLUMNS)
        return {row[0]: row[1:] for row in rows}


def people(n_rows):
    lines = []
    for number in range(n_rows):
        born = BORN + timedelta(days=number // 900)
        nip = f"{born:%Y%m%d}2005031{number % 900 + 1:03d}"
        values = (nip, f"Pegawai Ukur {number}", "S.E.", "L", "Padang", born, "pns", "III/b", "s1",
                  "Ekonomi", JOINED)  # fmt: skip
        lines.append(dict(zip(COLUMNS, values, strict=True)))
    return lines


# Twenty kinds of mistake: the column at fault, and what the cells of a new person's line become.
MISTAKES = (
    ("nip", lambda line: {"nip": line["nip"][:-1]}),  # a digit short
    ("nip", lambda line: {"nip": line["nip"][:4] + "13" + line["nip"][6:]}),  # a thirteenth month
    ("nip", lambda line: {"nip": line["before"]}),  # the number of the line before
    ("name", lambda _line: {"name": ""}),
    ("name", lambda line: {"name": f"{line['name']} {line['nip']}"}),  # two cells in one
    ("sex", lambda _line: {"sex": "entah"}),
    ("sex", lambda _line: {"sex": "P"}),  # another one than the NIP tells
    ("birth_date", lambda _line: {"birth_date": "31-02-1985"}),
    ("birth_date", lambda line: {"birth_date": line["birth_date"] + timedelta(days=1)}),
    ("status", lambda _line: {"status": "entah"}),
    ("status", lambda _line: {"status": "honorer"}),  # no civil servant
    ("golongan", lambda _line: {"golongan": "V/z"}),
    ("golongan", lambda _line: {"golongan": "IX"}),  # of PPPK, for a PNS
    ("golongan", lambda _line: {"golongan": "Pembina (III/a)"}),  # rank and step at odds
    ("education_level", lambda _line: {"education_level": "S9"}),
    ("joined_on", lambda _line: {"joined_on": "kemarin"}),
    ("left_on", lambda _line: {"left_on": date(1999, 1, 1)}),  # before joining
    ("nik", lambda _line: {"nik": "31740912"}),
    ("unit_code", lambda _line: {"unit_code": "X-404", "position": "Penelaah"}),  # no such unit
    ("position", lambda line: {"unit": line["unit_there"], "position": "Peramal"}),  # no such post
)


def wrong(lines, unit):
    """The lines with a mistake in every twentieth, each of twenty kinds as often, and ``{row number:
    column at fault}`` of them. ``unit``: the name of one that is there, without posts."""
    found = [dict.fromkeys(SOME, "") | line for line in lines]
    planted = {}
    for number, place in enumerate(range(WRONG_EVERY // 2 + 1, len(lines), WRONG_EVERY)):
        column, spoil = MISTAKES[number % len(MISTAKES)]
        known = lines[place] | {"before": lines[place - 1]["nip"], "unit_there": unit}
        found[place] |= spoil(known)
        planted[place + 2] = column
    return found, planted


def as_file(lines):
    names = [*COLUMNS, *(name for name in SOME if name in lines[0])]
    heads = [Column(KIND.column(name).title) for name in names]
    rows = [[line[name] for name in names] for line in lines]
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        file.write(write_workbook([Sheet("Pegawai", heads, rows)]))
    return file.name


# --- ours ---------------------------------------------------------------------------------------


def checked(city, path):
    """(Checker, Outcome) of a file."""
    raw = reading.read(path)
    table, slipped = mapping.table_of(raw, mapping.find_header(KIND, raw.rows))
    names = mapping.pair(KIND, table.headers)
    ctx = Context(city.government, city.user, city.government.today(), frozenset(names))
    work = Checker(KIND, ctx, table, names, slipped)
    return work, work.run()


def pipeline(n_rows):
    """What the whole of it took (seconds; MiB held at most above the start), and the city."""
    city = City(n_rows)
    bad, planted = wrong(city.lines, city.unit)
    paths = [as_file(bad), as_file(city.lines)]
    stood, trail = city.people(), AuditEvent.objects.count()
    took = {}

    def work():
        took["check_wrong"], (_, outcome) = harness.timed(lambda: checked(city, paths[0]))
        harness.agree("pipeline", {e.row: e.column for e in outcome.errors}, planted)
        harness.agree("pipeline", len(outcome.errors), len(planted))
        took["check_right"], (right, outcome) = harness.timed(lambda: checked(city, paths[1]))
        harness.agree("pipeline", outcome.errors, [])
        # Nothing was written yet, of the wrong file nor of the right one.
        harness.agree("pipeline", (city.people(), AuditEvent.objects.count()), (stood, trail))

        def write():
            with transaction.atomic():
                KIND.apply(right.ctx, outcome.created, outcome.updated, REASON)

        took["write"] = harness.timed(write)[0]

    extra, _ = harness.extra_mb(work)
    for path in paths:
        Path(path).unlink()
    harness.agree("pipeline", city.people(), expected(city))
    took["pipeline"] = took["check_wrong"] + took["check_right"] + took["write"]
    return took, extra, len(planted), city


def own_export(city):
    """Seconds of a file of everybody as the portal exports it, and of its check: it changes nothing."""
    ctx = Context(city.government, city.user, city.government.today(), frozenset(KIND_NAMES))
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        writing, content = harness.timed(lambda: template.export_workbook(KIND, ctx))
        file.write(content)
    checking, (_, outcome) = harness.timed(lambda: checked(city, file.name))
    Path(file.name).unlink()
    told = (len(outcome.created), len(outcome.updated), outcome.errors, outcome.n_same)
    harness.agree("own export", told, (0, 0, [], len(city.lines)))
    return {"export": writing, "check_export": checking}


def expected(city):
    return {line["nip"]: tuple(line.values())[1:] for line in city.lines}


# --- django-import-export -----------------------------------------------------------------------


def resource_for(city, *, bulk):
    class PeopleResource(resources.ModelResource):
        birth_date = fields.Field("birth_date", "birth_date", widgets.DateWidget("%Y-%m-%d"))
        joined_on = fields.Field("joined_on", "joined_on", widgets.DateWidget("%Y-%m-%d"))

        class Meta:
            model = Employee
            fields = COLUMNS
            import_id_fields = ("nip",)
            clean_model_instances = True
            skip_unchanged = True
            report_skipped = False
            use_bulk = bulk
            batch_size = 1000

        def get_queryset(self):
            return Employee.objects.filter(government=city.government)

        def before_save_instance(self, instance, row, **kwargs):
            instance.government_id = city.government.pk

        def init_instance(self, row=None):
            return Employee(government=city.government)

    return PeopleResource()


def import_export(n_rows, *, bulk):
    """Seconds of a dry run over the wrong lines and a real run of the right ones, MiB held at most
    above the start, and which share of the mistakes it told: of units, NIP and their agreement it knows
    nothing. What it tells must be mistakes."""
    city = City(n_rows)
    way = "use_bulk" if bulk else "import_export"
    bad, planted = wrong(city.lines, city.unit)
    share = []
    files = [Dataset(*[[str(line[name]) for name in COLUMNS] for line in lines], headers=COLUMNS)
             for lines in (bad, city.lines)]  # fmt: skip

    def work():
        told = resource_for(city, bulk=bulk).import_data(files[0], dry_run=True)
        found = {row.number + 1 for row in told.invalid_rows} | {
            number + 1 for number, _ in told.row_errors()
        }
        harness.agree(way, found - set(planted), set())
        share.append(len(found) / len(planted))
        done = resource_for(city, bulk=bulk).import_data(files[1], dry_run=False)
        harness.agree(way, done.has_errors() or done.has_validation_errors(), False)

    extra, (seconds, _) = harness.extra_mb(lambda: harness.timed(work))
    harness.agree(way, city.people(), expected(city))
    return seconds, extra, share[0]


# --- the floor ----------------------------------------------------------------------------------


def floor(n_rows):
    """Seconds of putting rows as ours wrote them into the same tables, prepared beforehand; and of
    parsing both files, the wrong one and the right one, without a look at their cells."""
    city = City(n_rows)
    paths = [as_file(wrong(city.lines, city.unit)[0]), as_file(city.lines)]
    parsing, _ = harness.timed(lambda: [len(reading.read(path).rows) for path in paths])
    for path in paths:
        Path(path).unlink()
    stood = dict(Employee.objects.filter(government=city.government).values_list("nip", "pk"))
    columns = ("uuid", "government_id", "user_id", "is_example", *EDITABLE, *SEALED)
    new, changed, events = [], [], []
    for place, line in enumerate(city.lines):
        row = EMPTY | {"nik_sealed": "", "nik_index": None} | line
        pk = stood.get(line["nip"])
        if pk is None:
            values = [row[name] for name in (*EDITABLE, *SEALED)]
            new.append((uuid.uuid4(), city.government.pk, None, False, *values))
        elif place % 4 == 0:
            changed.append((pk, *[row[name] for name in (*CHANGEABLE, *SEALED)]))
        if pk is None or place % 4 == 0:
            events.append(city)
    sample = AuditEvent.objects.filter(object_label="employees.Employee").latest("pk")
    names = [f.attname for f in AuditEvent._meta.concrete_fields if f.attname != "id"]
    events = [tuple(getattr(sample, name) for name in names)] * len(events)
    field = bulkwrite._fields
    jobs = [
        (Employee, field(Employee, columns), new),
        (AuditEvent, field(AuditEvent, names), events),
    ]
    ready = [(model, columns, prepared(columns, rows)) for model, columns, rows in jobs]
    pairs = field(Employee, (*CHANGEABLE, *SEALED))

    def work():
        with transaction.atomic(), connection.cursor() as cursor:
            for model, columns, rows in ready:
                put(cursor, model._meta.db_table, columns, rows)
            bulkwrite.update_rows(Employee, [column.attname for column in pairs], changed)

    seconds, _ = harness.timed(work)
    harness.agree("floor", city.people(), expected(city))
    return seconds, parsing


def prepared(columns, rows):
    """The rows as the driver takes them."""
    stored = bulkwrite._stored(columns, rows)
    if connection.vendor == "postgresql":
        return bulkwrite._copy_text(stored)
    return list(zip(*stored, strict=True))


def put(cursor, table, columns, rows):
    names = ", ".join(connection.ops.quote_name(column.column) for column in columns)
    if connection.vendor == "postgresql":
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", rows)
    else:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def measure(options):
    runs = [pipeline(options.rows) for _ in range(options.repeat)]
    took, extra, mistakes, city = min(runs, key=lambda run: run[0]["pipeline"])
    took |= own_export(city)
    bare, parsing = min(floor(options.rows) for _ in range(options.repeat))
    seconds, memory, told = (
        took | {"bare_write": bare, "bare_parsing": parsing},
        {"pipeline": extra},
        {},
    )
    for way, rows in (("import_export", options.stock_rows), ("use_bulk", options.bulk_rows)):
        rows = min(rows, options.rows)
        taken, memory[f"{way}_of_{rows}"], told[way] = import_export(rows, bulk=way == "use_bulk")
        seconds[way] = taken * options.rows / rows
    whole = took["pipeline"]
    return {
        "size": {"rows": options.rows, "mistakes": mistakes, "kinds": len(MISTAKES),
                 "stock_rows": options.stock_rows, "bulk_rows": options.bulk_rows},
        "seconds": seconds,
        "peak_mb": memory,
        "share_of_mistakes_told": {"pipeline": 1} | harness.short(told),
        "ratio": {
            "import_export": seconds["import_export"] / whole,
            "use_bulk": seconds["use_bulk"] / whole,
            "floor": took["write"] / bare,
            "floor_whole": whole / (parsing + bare),
        },
        "goals": {"import_export": 50, "use_bulk": 15, "floor": 2},
    }  # fmt: skip
