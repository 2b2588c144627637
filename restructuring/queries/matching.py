"""What a run of matching reads of posts and people, and its pages."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet

from employees.eligibility import FUNCTIONAL_KINDS, Candidate, Severity, Wanted, findings
from employees.enums import CASE_OVER, PPPK_STATUSES, EmploymentStatus
from employees.models import Employee, Placement, PlacementMove, StatusPeriod
from employees.placement_rules import months_between
from employees.queries.efficiency import needs_of
from employees.queries.eligibility import candidates_on_file
from employees.retirement import retirement_age, retirement_date
from orgunits.enums import JobTitleKind
from orgunits.models import JobTitle, OrgUnit, Position, UnitVersion, WorkloadTask, valid_on
from orgunits.queries import subtree_unit_ids
from orgunits.queries.workload import rule_in_force
from portal.bulkread import Listed
from portal.models import Government, User
from restructuring.enums import MatchingState
from restructuring.matching.facts import Inputs, PersonFact, PostFact
from restructuring.models import MatchingDemand, MatchingRun

KINDS = (JobTitleKind.PELAKSANA, *FUNCTIONAL_KINDS)
SEATED = "Sudah punya jabatan; rekomendasi ini hanya menempatkan yang kehilangan jabatan."
PENSION_NEAR_MONTHS = 12  # as employees.eligibility: nobody is moved in the last year


def read_inputs(
    *,
    government: Government,
    unit: OrgUnit,
    day: date,
    least_months: int,
    today: date,
    only_waiting: bool = False,
) -> Inputs:
    """Posts that lead nothing under ``unit`` and who is on them on ``day``; people who lost a post
    there and have none. ``least_months``: nobody shorter on the post is moved; ``only_waiting``: nobody
    who has a post. The load is that of the year of ``day``, or of ``today`` where that year has none.
    A constant number of queries."""
    unit_ids = subtree_unit_ids(unit, day)
    posts = list(
        Position.objects.filter(valid_on(day), unit__in=unit_ids, is_head=False)
        .filter(job_title__kind__in=KINDS)
        .select_related("job_title")
        .order_by("pk")
    )
    held = dict(
        Placement.objects.on(day)
        .definitive()
        .filter(position__in=Listed([post.pk for post in posts]))
        .order_by("pk")
        .values_list("employee_id", "position_id")
    )
    waiting = people_without_post(government, unit_ids, day)
    people = list(
        Employee.objects.filter(Q(pk__in=Listed(list(held))) | Q(pk__in=Listed(waiting)))
        .serving_on(day)
        .order_by("pk")
    )
    facts = post_facts(government, unit, posts, day, today)
    files, kept = candidates_on_file(people), stays_of(people, day)
    if only_waiting:
        for seated in held:
            kept[seated].append(SEATED)
    titles = {_title(post.job_title): post.job_title for post in posts}
    by_id = {post.pk: post for post in posts}
    found = [
        person_fact(person, files[person.pk], by_id.get(held.get(person.pk)), titles, day,
                    kept[person.pk], least_months)
        for person in people
    ]  # fmt: skip
    return Inputs(tuple(facts), tuple(one for one in found if one is not None))


def people_without_post(government: Government, unit_ids: Iterable[int], day: date) -> list[int]:
    """People in service whose last definitive post was under the unit and who hold none.

    Three plain queries: asked person by person, PostgreSQL reads all placements for each as long as
    nobody has analyzed the table.
    """
    ids = set(unit_ids)
    book = Placement.objects.current_knowledge().definitive().filter(government=government)
    were_here = book.filter(position__unit__in=Listed(ids)).order_by()
    people = Listed(sorted(set(were_here.values_list("employee_id", flat=True))))
    rows = book.filter(employee__in=people).order_by("employee", "valid_from", "pk")
    newest, seated = {}, set()
    for person, unit, until in rows.values_list("employee_id", "position__unit_id", "valid_until"):
        newest[person] = unit
        if until is None or until > day:
            seated.add(person)
    free = [person for person, unit in newest.items() if unit in ids and person not in seated]
    serving = Employee.objects.serving_on(day).filter(pk__in=Listed(free))
    return sorted(serving.order_by().values_list("pk", flat=True))


def post_facts(
    government: Government, unit: OrgUnit, posts: list[Position], day: date, today: date
) -> list[PostFact]:
    """PostFacts of ``posts``; a constant number of queries."""
    ids = Listed([post.pk for post in posts])
    has_year = WorkloadTask.objects.filter(year=day.year, position__in=ids).exists()
    year = day.year if has_year else today.year
    needs = needs_of(ids, year, rule_in_force(government, year, today))
    paths, names = unit_paths(government, unit, day)
    return [
        PostFact(
            id=post.pk,
            name=post.name,
            path=paths.get(post.unit_id, (post.unit_id,)),
            unit_name=names.get(post.unit_id, ""),
            title=_title(post.job_title),
            kind=post.job_title.kind,
            room=post.required_headcount,
            job_class=post.job_class or post.job_title.job_class,
            need=_hundredths(needs.get(post.pk, (None, ""))[0]),
            wants=post.job_title.education,
        )
        for post in posts
    ]


def _hundredths(need: Fraction | None) -> int | None:
    return None if need is None else int(round(need * 100))


def _title(job_title: JobTitle) -> str:
    return job_title.full_name


def unit_paths(
    government: Government, top: OrgUnit, day: date
) -> tuple[dict[int, tuple[int, ...]], dict[int, str]]:
    """({unit: ids from the top to it}, {unit: name}) on ``day``; a unit below another one under
    ``top`` is called with it ("Seksi Pelayanan, Kelurahan Setu"). One query."""
    rows = UnitVersion.objects.on(day).filter(unit__government=government).order_by()
    found = {
        unit: (parent, name)
        for unit, parent, name in rows.values_list("unit_id", "parent_id", "name")
    }
    parents = {unit: parent for unit, (parent, _name) in found.items()}
    names = {}
    for unit, (parent, name) in found.items():
        inner = parent in found and top.pk not in (unit, parent)
        names[unit] = f"{name}, {found[parent][1]}" if inner else name
    paths: dict[int, tuple[int, ...]] = {}

    def path(unit: int) -> tuple[int, ...]:
        if unit not in paths:
            above = parents[unit]
            paths[unit] = (*(path(above) if above in parents else ()), unit)
        return paths[unit]

    for unit in parents:
        path(unit)
    return paths, names


def stays_of(people: list[Employee], day: date) -> dict[int, list[str]]:
    """Why each person is left where they are, of what the book alone says. Two queries."""
    ids = Listed([person.pk for person in people])
    away = set(
        StatusPeriod.objects.on(day).filter(employee__in=ids).values_list("employee_id", flat=True)
    )
    running = PlacementMove.objects.included().exclude(case__state__in=CASE_OVER)
    moving = set(running.filter(employee__in=ids).values_list("employee_id", flat=True))
    found = defaultdict(list)
    for person in people:
        reasons = found[person.pk]
        if person.pk in away:
            reasons.append("Sedang cuti, tugas belajar, atau bertugas di tempat lain.")
        if person.pk in moving:
            reasons.append("Sudah ada dalam usulan penempatan yang berjalan.")
        if person.status == EmploymentStatus.PPPK_PARUH_WAKTU:
            reasons.append("PPPK paruh waktu tidak dipindahkan oleh rekomendasi.")
    return found


def person_fact(
    person: Employee,
    file: Candidate,
    post: Position | None,
    titles: dict,
    day: date,
    stays: list[str],
    least_months: int,
) -> PersonFact | None:
    """A PersonFact; None for somebody without a post whose last one leads (another road). Age and
    file are weighed here; what goes on is the sentence."""
    now = file.now(day)
    last = post.job_title if post is not None else None
    if last is None and (not file.held or file.held[-1].kind not in KINDS):
        return None
    kind = last.kind if last else file.held[-1].kind
    title = _title(last) if last else f"{file.held[-1].title} {file.held[-1].jenjang}".strip()
    reasons = list(stays)
    if now is not None and least_months and person.status not in PPPK_STATUSES:
        served = months_between(now.valid_from, day)
        if served < least_months:
            reasons.append(
                f"Baru {served} bulan di jabatannya; batas pada rekomendasi ini {least_months} bulan."
            )
    if last is not None:
        age = retirement_age(last.kind, last.jenjang, last.name)
        left = months_between(day, retirement_date(person.birth_date, age.years))
        if left < PENSION_NEAR_MONTHS:
            reasons.append("Mencapai batas usia pensiun dalam setahun.")
    return PersonFact(
        id=person.pk,
        post=post.pk if post is not None else None,
        title=title,
        kind=kind,
        job_class=(post.job_class or last.job_class) if post is not None else None,
        study=person.education_field,
        is_pppk=person.status in PPPK_STATUSES,
        stays=tuple(reasons),
        refused={} if reasons else refusals(file, kind, title, titles, day),
    )


def refusals(file: Candidate, kind: str, title: str, titles: dict, day: date) -> dict[str, str]:
    """title -> why the rules of eligibility refuse it (red findings only)."""
    found = {}
    for name, wanted in titles.items():
        if wanted.kind != kind or (kind != JobTitleKind.PELAKSANA and name != title):
            continue
        asked = Wanted(kind=wanted.kind, title=wanted.name, jenjang=wanted.jenjang)
        red = [one for one in findings(file, asked, day) if one.severity == Severity.RED]
        if red:
            found[name] = " ".join(f"{one.text} ({one.clause})" for one in red)
    return found


# --- pages ----------------------------------------------------------------------------------------


def matching_table(
    *, user: User, government: Government | None, text: str = "", state: str = ""
) -> QuerySet[MatchingRun]:
    """Runs ``user`` may see, the newest first."""
    rows = MatchingRun.objects.visible_to(user).filter(government=government)
    for word in text.replace("\0", " ").split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(unit__name__icontains=word))
    if state in MatchingState.values:
        rows = rows.filter(state=state)
    return rows.select_related("unit", "made_by").defer("inputs", "result").order_by("-number")


def names_of(run: MatchingRun, user: User, person_ids: Iterable[int]) -> dict[int, str]:
    """person id -> name of those whom ``user`` may see. One query."""
    listed = Listed(sorted(set(person_ids)))
    rows = Employee.objects.visible_to(user).filter(government=run.government_id, pk__in=listed)
    return {person.pk: person.full_name for person in rows.order_by()}


def demands_of(run: MatchingRun) -> list[MatchingDemand]:
    """The demands in force, oldest first. One query."""
    rows = run.demands.filter(dropped_at__isnull=True)
    return list(rows.select_related("employee", "position", "made_by").order_by("pk"))
