"""What a real case is played on: a small city as it was before, made through the actions.

Published, each with its source: which agencies were merged, divided, dissolved or renamed, and the
counts of Tangerang Selatan 2016. Invented: inner units, posts, people, and which of them went where;
where a source tells a count but not the names, the units are called "tidak disebut dalam sumber".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from employees.actions import place_employees, register_employees
from employees.drafts import EmployeeDraft, PlacementDraft
from employees.enums import EmploymentStatus, Sex
from employees.models import Placement
from orgunits.actions import add_functions, add_positions, apply_changes
from orgunits.drafts import FunctionDraft, PositionDraft
from orgunits.models import JobTitle, OrgUnit, Position, UnitFunction
from orgunits.structure import Establish, OpenPost
from restructuring.steps import NEW

REASON = "Data contoh: susunan sebelum kasus, rinciannya karangan."
BORN = date(1985, 6, 17)
IN_REVIEW, IN_FORCE, BACKED_OUT = "in_review", "in_force", "backed_out"


@dataclass(frozen=True)
class Agency:
    """A unit under the root with the units under it, its functions, and its head."""

    key: str
    name: str
    kind: str = "dinas"
    tipe: str = ""
    below: tuple[str, ...] = ("Sekretariat",)
    functions: tuple[str, ...] = ()


@dataclass
class City:
    """What a case is played on: ids of units by key ("dkp", "dkp/Bidang Pertamanan"), of the head
    post and the functions of each."""

    government: object
    root: OrgUnit
    ids: dict[str, int]
    heads: dict[str, int] = field(default_factory=dict)
    functions: dict[str, list[int]] = field(default_factory=dict)
    title: JobTitle | None = None  # of the head posts

    def unit(self, key):
        return self.ids[key]

    def agencies(self):
        """Names of the open units right under the root, sorted."""
        rows = OrgUnit.objects.active().filter(parent=self.root)
        return sorted(rows.values_list("name", flat=True))

    def people(self, day):
        """Who holds which post of which unit on ``day``: {person: (post name, unit name)}."""
        rows = Placement.objects.on(day).definitive().filter(government=self.government)
        return {
            person: (post, unit)
            for person, post, unit in rows.values_list(
                "employee_id", "position__name", "position__unit__name"
            )
        }


@dataclass(frozen=True)
class Case:
    """``steps(city)`` are the steps of the proposal, each a list of changes. ``before`` and ``after``:
    how many agencies there are. ``freed``: heads who are without a post afterwards. ``shown``: how
    far the demo leads it, one of the three above."""

    name: str
    source: str
    agencies: tuple[Agency, ...]
    steps: Callable
    before: int
    after: int
    freed: int = 0
    shown: str = IN_FORCE
    title: str = ""
    notes: tuple[str, ...] = ()  # what each step is, where its changes do not say it themselves

    @property
    def slug(self):
        return f"kasus-{self.name.lower().replace(' ', '-')}"

    @property
    def code(self):
        """The ending of the names of its demo accounts."""
        return self.slug.replace("-", "")


def build(case, government, titles, *, user=None, name_of="Pegawai Contoh {}".format):
    """The city of a case before its restructuring, in a ``government`` that has only its root: every
    unit has a head, one more post of its own and a person on each. ``titles``: of the heads and of
    the staff. Bulk writes."""
    root = OrgUnit.objects.select_related("government").get(government=government, parent=None)
    changes, keys = [], {}
    for agency in case.agencies:
        top = -len(changes) - 1
        changes.append(Establish(top, root.pk, agency.name, agency.kind, agency.tipe))
        keys[top] = agency.key
        for name in agency.below:
            number = -len(changes) - 1
            kind = "sekretariat" if name == "Sekretariat" else "bidang"
            changes.append(Establish(number, top, name, kind))
            keys[number] = f"{agency.key}/{name}"
    since = root.established_on
    common = {"government": government, "user": user, "reason": REASON}
    created = apply_changes(changes=changes, effective_on=since, **common).created
    ids = {keys[number]: pk for number, pk in created.items()}
    city = City(government, root, ids, title=titles[0])
    fill(city, titles, name_of, common)
    give_functions(city, case, common)
    government.refresh_from_db()
    return city


def fill(city, titles, name_of, common):
    """Posts of every unit, and a person on each since the beginning."""
    units = OrgUnit.objects.in_bulk(city.ids.values())
    since = city.root.established_on
    drafts = []
    for unit in units.values():
        columns = {"unit_id": unit.pk, "valid_from": since}
        head, staff = titles
        drafts += [
            PositionDraft(
                job_title_id=head.pk, name=f"Kepala {unit.name}", is_head=True, **columns
            ),
            PositionDraft(job_title_id=staff.pk, name="Pengadministrasi", **columns),
        ]
    posts = add_positions(drafts=drafts, **common)
    by_unit = {pk: key for key, pk in city.ids.items()}
    city.heads = {by_unit[post.unit_id]: post.pk for post in posts if post.is_head}
    people = register_employees(
        drafts=[person(number, name_of, since) for number in range(1, len(posts) + 1)], **common
    )
    place_employees(
        drafts=[
            PlacementDraft(employee=one, position=post, valid_from=since)
            for one, post in zip(people, posts, strict=True)
        ],
        **common,
    )


def person(number, name_of, since):
    return EmployeeDraft(
        nip=f"{BORN:%Y%m%d}{since:%Y%m}1{number:03}",
        name=name_of(number),
        sex=Sex.MALE,
        birth_date=BORN,
        status=EmploymentStatus.PNS,
        golongan="IV/a",
        joined_on=since,
        is_example=True,
    )


def give_functions(city, case, common):
    since = city.root.established_on
    drafts = [
        FunctionDraft(unit_id=city.ids[agency.key], text=text, valid_from=since)
        for agency in case.agencies
        for text in agency.functions
    ]
    keys = {pk: key for key, pk in city.ids.items()}
    for function in add_functions(drafts=drafts, **common):
        city.functions.setdefault(keys[function.unit_id], []).append(function.pk)


def posts_of(city, key, *, heads=False):
    """Open posts of a unit, without its head unless asked for."""
    rows = Position.objects.filter(unit=city.ids[key], valid_until__isnull=True)
    if not heads:
        rows = rows.filter(is_head=False)
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def functions_of(city, key):
    rows = UnitFunction.objects.filter(unit=city.ids[key], valid_until__isnull=True)
    return tuple(rows.order_by("order", "pk").values_list("pk", flat=True))


def head_of(city, unit, name):
    """A new head post, empty for now."""
    return OpenPost(NEW - 100 - abs(unit), unit, name, city.title.pk, "II.b", is_head=True)


def below(city, key):
    return [other.split("/", 1)[1] for other in city.ids if other.startswith(f"{key}/")]
