"""The demo: real structures, invented people and answers, loaded one government at a time.

Each app may have a ``demo`` module. The loader calls ``load(world)`` of every app in house order,
then ``finish(world)``, all in one transaction per government: a government is there whole or not
at all. A later run finds it and keeps it; ``refresh(world)`` adds what a new quarter needs. An app
may also have ``count()`` (what it holds, by name), ``greet(address)`` (lines for the terminal),
``main_job(slug, say)`` (the work that ``demo --no-serve`` shows) and ``account_endings()`` (how the
names of accounts end that it added, by the slug of their government).
Everything drawn by chance comes from ``world.rng(...)``, seeded by government and subject: the same
on every machine and in every run of the same day.
"""

import csv
import importlib
import importlib.util
import os
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from portal.database import analyze
from portal.models import Government, User
from portal.permissions import Role

HOUSE = ("portal", "orgunits", "employees", "publicservices", "surveys", "restructuring", "reports")
SUPERADMIN = "superadmin"
FULL_CAST = "tangerang-selatan"
SMALL = ("tangerang-selatan", "pulang-pisau")
SMALL_STAFFING = 0.4
PASSWORD_WORDS = [
    "angsana",
    "bakau",
    "cemara",
    "damar",
    "eboni",
    "flamboyan",
    "gaharu",
    "ijuk",
    "jati",
    "kapuk",
    "lamtoro",
    "mahoni",
    "nangka",
    "pinus",
    "rotan",
    "sawo",
    "trembesi",
    "ulin",
    "waru",
    "zaitun",
]


def table(app, name):
    """Rows of ``<app>/data/<name>.csv`` as dicts."""
    path = settings.BASE_DIR / app / "data" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class GovernmentSpec:
    """A row of ``portal/data/governments.csv``. ``staffing`` scales the seats of the city whose
    people are complete (1.0); ``code`` is the stem of account names and of the open survey."""

    slug: str
    name: str
    short_name: str
    kind: str
    area_code: str
    bkn_code: str
    time_zone: str
    head_title: str
    regulation_term: str
    regulation_short: str
    established_on: date
    structure_from: date
    structure_basis: str
    staffing: float
    code: str

    @classmethod
    def read(cls, row):
        """The spec of a table row; its source column is for readers of the file."""
        values = {name: text for name, text in row.items() if name != "source"}
        for name in ("established_on", "structure_from"):
            values[name] = date.fromisoformat(values[name])
        return cls(**{**values, "staffing": float(values["staffing"])})


@dataclass(frozen=True)
class Account:
    """A demo account: ``role`` is granted on the root unit. ``unit`` (a key) seats the person
    there: as its head when there is no role, for then their rights come from that post."""

    key: str
    title: str
    role: str | None
    hint: str
    unit: str = ""


ACCOUNTS = (
    Account("walikota", "Pimpinan daerah", Role.LEADERSHIP, "memesan dan mengunduh laporan"),
    Account("organisasi", "Petugas organisasi", Role.HR_OFFICER, "mengubah struktur, menempatkan"),
    Account("survei", "Petugas survei", Role.SURVEY_OFFICER, "membuka survei, membaca hasil"),
    Account("kepala", "Kepala DPMPTSP", None, "melihat unit yang dipimpin", unit="dpmptsp"),
    Account("pegawai", "Pegawai", Role.EMPLOYEE, "melihat data diri", unit="dpmptsp/jf-izin"),
    Account("hukum", "Peninjau hukum", Role.LEGAL_REVIEWER, "membaca struktur dan jejak audit"),
    Account(
        "auditor", "Auditor", Role.AUDITOR, "membaca semuanya, memvalidasi evaluasi organisasi"
    ),
    Account("admin", "Admin pemerintah daerah", Role.GOVERNMENT_ADMIN, "setelan"),
)


@dataclass
class World:
    """One government while its demo is loaded; each app leaves here what the next ones need.

    ``units``: OrgUnit by key ("dpmptsp", "kec-01/sekretariat"); ``posts`` and ``people`` are lists
    of orgunits' and employees' own objects; ``officer`` is the account that signs what is written.
    """

    spec: GovernmentSpec
    today: date
    superadmin: User
    password_hash: str
    small: bool = False
    say: Callable = print
    government: Government | None = None
    officer: User | None = None
    accounts: dict[str, User] = field(default_factory=dict)
    units: dict = field(default_factory=dict)
    posts: list = field(default_factory=list)
    people: list = field(default_factory=list)
    services: dict = field(default_factory=dict)

    @property
    def staffing(self):
        """Share of the seats of a complete city."""
        return self.spec.staffing * (SMALL_STAFFING if self.small else 1)

    def rng(self, *subject):
        """Chance for one subject: depends on nothing that was drawn for another."""
        return random.Random("/".join([self.spec.slug, *map(str, subject)]))

    def table(self, app, name):
        """Rows of a data table that are this government's own."""
        return [row for row in table(app, name) if row["government"] == self.spec.slug]

    def make_accounts(self):
        """Write the accounts of this government: all roles for one city, an officer elsewhere."""
        wanted = [
            account
            for account in ACCOUNTS
            if self.spec.slug == FULL_CAST or account.key == "organisasi"
        ]
        users = User.objects.bulk_create(
            User(
                username=f"{account.key}.{self.spec.code.lower()}",
                display_name=account.title,
                password=self.password_hash,
                government=self.government,
            )
            for account in wanted
        )
        self.accounts = {account.key: user for account, user in zip(wanted, users, strict=True)}
        self.officer = self.accounts["organisasi"]


def modules():
    """The ``demo`` modules of the apps in house order; the floor knows them only by name."""
    names = [f"{app}.demo" for app in HOUSE if app != "portal"]
    return [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]


def call(hook, *arguments):
    """Call ``hook`` of every demo module that has one; return what they answered."""
    found = [getattr(module, hook) for module in modules() if hasattr(module, hook)]
    return [function(*arguments) for function in found]


def specs(*, small=False):
    found = [GovernmentSpec.read(row) for row in table("portal", "governments")]
    return [spec for spec in found if not small or spec.slug in SMALL]


def demo_password():
    """The password of all demo accounts: made once for this installation (mode 0600)."""
    path = settings.VAR_DIR / "demo-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        words = [secrets.choice(PASSWORD_WORDS) for _ in range(3)]
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(f"{'-'.join(words)}-{secrets.randbelow(9000) + 1000}")
    return path.read_text().strip()


def demo_users():
    """Every account of the demo: those of its governments, and of what an app added besides."""
    endings = {spec.slug: spec.code.lower() for spec in specs()}
    for found in call("account_endings"):
        endings |= found
    users = User.objects.filter(government__slug__in=endings)
    return [
        user for user in users if user.username.endswith(tuple(f".{e}" for e in endings.values()))
    ]


def prepare_superadmin(password):
    """Return the superadmin; when this installation's password is a new one, give it to all demo
    accounts (one hash for all of them: hashing is slow on purpose)."""
    superadmin, created = User.objects.get_or_create(
        username=SUPERADMIN,
        defaults={"display_name": "Superadmin", "is_superuser": True, "is_staff": True},
    )
    if not created and check_password(password, superadmin.password):
        return superadmin
    superadmin.password = make_password(password)
    superadmin.save(update_fields=["password"])
    User.objects.filter(pk__in=[user.pk for user in demo_users()]).update(
        password=superadmin.password
    )
    return superadmin


def load(*, say, small=False):
    """Load every government of the demo that is not there yet, and bring the surveys of the others
    up to today; return how many were loaded."""
    superadmin = prepare_superadmin(demo_password())
    loaded = 0
    for spec in specs(small=small):
        known = Government.objects.filter(slug=spec.slug).first()
        today = (known or Government(name=spec.name, time_zone=spec.time_zone)).today()
        world = World(spec, today, superadmin, superadmin.password, small=small, say=say)
        with transaction.atomic():
            if known is None:
                say(f"Memuat {spec.name}")
                call("load", world)
                call("finish", world)
                loaded += 1
            else:
                world.government = known
                world.officer = User.objects.filter(
                    username=f"organisasi.{spec.code.lower()}"
                ).first()
                call("refresh", world)
    if loaded:
        analyze()
    return loaded


def totals():
    """What the installation holds, by name."""
    found = {"governments": Government.objects.count()}
    for counted in call("count"):
        found.update(counted)
    return found


def account_lines(password):
    """What to print about the accounts."""
    full = next(spec for spec in specs() if spec.slug == FULL_CAST)
    width = max(len(account.key) for account in ACCOUNTS) + len(full.code) + 1
    lines = [f"Akun contoh {full.short_name} (kata sandi semua akun: {password})"]
    lines += [
        f"  {account.key + '.' + full.code.lower():<{width}}  {account.title}: {account.hint}"
        for account in ACCOUNTS
    ]
    lines.append(f"  {SUPERADMIN:<{width}}  Semua pemerintah daerah")
    others = [
        user.username
        for user in demo_users()
        if not user.username.endswith(f".{full.code.lower()}")
    ]
    officers = sorted(name for name in others if name.startswith("organisasi."))
    lines.append(f"Petugas organisasi lainnya: {', '.join(officers)}")
    return lines
