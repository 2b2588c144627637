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
from portal import bulkwrite
from portal.enums import GovernmentKind
from portal.imports import mapping, reading
from portal.imports.checking import Checker
from portal.imports.spec import Context
from portal.models import AuditEvent, User
from portal.spreadsheets import Column, Sheet, write_workbook

KIND = PeopleImport()
COLUMNS = ("nip", "name", "back_title", "sex", "birth_place", "birth_date", "status", "golongan",
           "education_level", "education_field", "joined_on")  # fmt: skip
WRONG_EVERY = 100
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


def wrong(lines):
    """The lines with a mistake in every hundredth, and ``{row number: column}`` of them."""
    found, planted = [dict(line) for line in lines], {}
    mistakes = (("birth_date", "31-02-1985"), ("status", "entah"), ("sex", "entah"))
    for place in range(WRONG_EVERY // 2, len(lines), WRONG_EVERY):
        column, cell = mistakes[place // WRONG_EVERY % len(mistakes)]
        found[place][column] = cell
        planted[place + 2] = column
    return found, planted


def as_file(lines):
    heads = [Column(KIND.column(name).title) for name in COLUMNS]
    rows = [[line[name] for name in COLUMNS] for line in lines]
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
    """Seconds of it all, seconds of the writing, and the city."""
    city = City(n_rows)
    bad, planted = wrong(city.lines)
    paths = [as_file(bad), as_file(city.lines)]

    def work():
        _, outcome = checked(city, paths[0])
        harness.agree("pipeline", {e.row: e.column for e in outcome.errors}, planted)
        right, outcome = checked(city, paths[1])
        harness.agree("pipeline", outcome.errors, [])

        def write():
            with transaction.atomic():
                KIND.apply(right.ctx, outcome.created, outcome.updated, REASON)

        return harness.timed(write)[0]

    seconds, writing = harness.timed(work)
    for path in paths:
        Path(path).unlink()
    harness.agree("pipeline", city.people(), expected(city))
    return seconds, writing, city


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
    """Seconds of a dry run over the wrong lines and a real run of the right ones."""
    city = City(n_rows)
    way = "use_bulk" if bulk else "import_export"
    bad, planted = wrong(city.lines)
    files = [Dataset(*[[str(line[name]) for name in COLUMNS] for line in lines], headers=COLUMNS)
             for lines in (bad, city.lines)]  # fmt: skip

    def work():
        told = resource_for(city, bulk=bulk).import_data(files[0], dry_run=True)
        found = {row.number + 1 for row in told.invalid_rows} | {
            number + 1 for number, _ in told.row_errors()
        }
        harness.agree(way, found, set(planted))
        done = resource_for(city, bulk=bulk).import_data(files[1], dry_run=False)
        harness.agree(way, done.has_errors() or done.has_validation_errors(), False)

    seconds, _ = harness.timed(work)
    harness.agree(way, city.people(), expected(city))
    return seconds


# --- the floor ----------------------------------------------------------------------------------


def floor(n_rows):
    """Seconds of putting rows as ours wrote them into the same tables, prepared beforehand."""
    city = City(n_rows)
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
    return seconds


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
    seconds, writing, city = min(
        (pipeline(options.rows) for _ in range(options.repeat)), key=lambda run: run[0]
    )
    bare = min(floor(options.rows) for _ in range(options.repeat))
    found = {"pipeline": seconds}
    for way, rows in (("import_export", options.stock_rows), ("use_bulk", options.bulk_rows)):
        rows = min(rows, options.rows)
        found[way] = import_export(rows, bulk=way == "use_bulk") * options.rows / rows
    return {
        "size": {"rows": options.rows, "stock_rows": options.stock_rows,
                 "bulk_rows": options.bulk_rows},
        "seconds": found | {"write": writing, "bare_write": bare},
        "ratio": {
            "import_export": found["import_export"] / seconds,
            "use_bulk": found["use_bulk"] / seconds,
            "floor": writing / bare,
        },
        "goals": {"import_export": 50, "use_bulk": 15, "floor": 2},
    }  # fmt: skip
