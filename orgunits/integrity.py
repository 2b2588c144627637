"""Whether the stored organisation is sound: asked by the door before each commit (``broken_units``)
and by ``manage.py verify`` (all of it). Each function returns what is broken, empty when sound."""

from collections import defaultdict
from datetime import date
from hashlib import sha256
from itertools import pairwise

from django.db import connection
from django.db.models import F, Q

from orgunits.enums import ChangeState, DelegationState, PartState, RoleOrigin, RoundState
from orgunits.models import (
    Delegation,
    JobInformation,
    OrgUnit,
    Position,
    RoleAssignment,
    Round,
    RoundPart,
    StructureChange,
    TemplatePost,
    TemplateUnit,
    UnitFunction,
    UnitVersion,
    WorkloadTask,
    WorkRelation,
)
from orgunits.unit_templates import read_tasks
from orgunits.workload import load_of
from portal.models import Government

VERSION_COLUMNS = ("parent_id", "name", "abbreviation", "kind", "tipe", "code", "order")

# Together the conditions are complete: every node spans what its children span and two bounds more,
# lies inside its parent, and no bound occurs twice; so siblings cannot overlap and a circle cannot
# be numbered. What children span is summed by grouping, and a parent is found by its key: the door
# asks this of rows written a moment ago, which PostgreSQL has not counted, and for a table it takes to
# be small it would compare everything with everything (20 minutes for 100,000 new units).
NESTED_SET_SQL = """
WITH unit AS (
    SELECT id, parent_id, tree_id, lft, rght, level FROM orgunits_orgunit WHERE government_id = %s
), part AS (
    SELECT id AS unit_id, rght - lft - 1 AS width FROM unit
    UNION ALL SELECT parent_id, lft - rght - 1 FROM unit WHERE parent_id IS NOT NULL
), uneven AS (
    SELECT unit_id FROM part GROUP BY unit_id HAVING SUM(width) <> 0
), bound AS (
    SELECT lft AS number FROM unit UNION ALL SELECT rght FROM unit
), taken AS (
    SELECT number FROM bound GROUP BY number HAVING COUNT(*) > 1
)
SELECT unit.id FROM unit
LEFT JOIN orgunits_orgunit AS above ON above.id = unit.parent_id
WHERE unit.tree_id <> %s
   OR unit.id IN (SELECT unit_id FROM uneven)
   OR (unit.parent_id IS NULL AND (unit.level <> 0 OR unit.lft <> 1
       OR unit.rght <> 2 * (SELECT COUNT(*) FROM unit)))
   OR (unit.parent_id IS NOT NULL AND (above.id IS NULL OR above.government_id <> %s
       OR unit.level <> above.level + 1
       OR unit.lft <= above.lft OR unit.rght >= above.rght))
   OR unit.lft IN (SELECT number FROM taken) OR unit.rght IN (SELECT number FROM taken)
ORDER BY unit.id
"""


def broken_units(government_id):
    """Ids of the units whose MPTT numbers contradict ``parent``. One query."""
    with connection.cursor() as cursor:
        cursor.execute(NESTED_SET_SQL, [government_id] * 3)
        return [row[0] for row in cursor.fetchall()]


def named_units(unit_ids):
    """``["57 “Bidang X”", …]`` for a message."""
    rows = OrgUnit.objects.filter(pk__in=unit_ids).order_by("pk").values_list("pk", "name")
    return [f"{pk} “{name}”" for pk, name in rows]


def root_count(government_id):
    return OrgUnit.objects.filter(government=government_id, parent__isnull=True).count()


def units_in_circles(government_id):
    """Ids of the units from which ``parent`` never leads to a root."""
    parents = dict(OrgUnit.objects.filter(government=government_id).values_list("pk", "parent_id"))
    reached = set()
    for start in parents:
        path, current = [], start
        while current is not None and current not in reached and current not in path:
            path.append(current)
            current = parents.get(current)
        if current is None or current in reached:
            reached.update(path)
    return [pk for pk in parents if pk not in reached]


def version_faults(government_id):
    """What is wrong between the units of a government and their versions, as texts. Two queries."""
    lives = defaultdict(list)
    for version in (
        UnitVersion.objects.current_knowledge()
        .filter(government=government_id)
        .order_by("unit", "valid_from")
    ):
        lives[version.unit_id].append(version)
    for unit in OrgUnit.objects.filter(government=government_id).order_by("pk"):
        for words in _faults_of_life(unit, lives[unit.pk]) + _faults_of_parents(unit, lives):
            yield f"{unit.pk} “{unit.name}”: {words}"


def _faults_of_life(unit, versions):
    """One unit against its versions in time."""
    if not versions:  # its establishment was undone
        return [] if unit.closed_on == unit.established_on else ["tidak punya versi"]
    found = [
        f"versi mulai {after.valid_from} tidak menyambung versi sebelumnya"
        for before, after in pairwise(versions)
        if before.valid_until != after.valid_from
    ]
    last = versions[-1]
    if versions[0].valid_from != unit.established_on:
        found.append("tanggal berdiri tidak sama dengan awal versinya")
    if last.valid_until != unit.closed_on:
        found.append("tanggal tutup tidak sama dengan akhir versinya")
    elif unit.closed_on is None:
        unlike = [name for name in VERSION_COLUMNS if getattr(unit, name) != getattr(last, name)]
        if unlike:
            found.append(f"kolom {', '.join(unlike)} tidak sama dengan versi yang berlaku")
    return found


def _faults_of_parents(unit, lives):
    """The parent that a version names is there as long as the version holds."""
    found = []
    for version in lives[unit.pk]:
        if version.parent_id is None:
            continue
        above = lives.get(version.parent_id)
        if (
            not above
            or above[0].valid_from > version.valid_from
            or (above[-1].valid_until or date.max) < (version.valid_until or date.max)
        ):
            found.append(f"induk versi mulai {version.valid_from} tidak ada sepanjang masa itu")
    return found


def ledger_faults(government):
    """Numbers of applied changes run from 1 to the structure version without a gap."""
    numbers = StructureChange.objects.filter(
        government=government, state=ChangeState.APPLIED
    ).order_by("number")
    if list(numbers.values_list("number", flat=True)) != list(
        range(1, government.structure_version + 1)
    ):
        return [f"nomor perubahan struktur tidak berurutan sampai {government.structure_version}"]
    return []


def stray_rows(government_id):
    """Functions and posts open beyond the life of their unit; rows on another government's unit."""
    for model in (Position, UnitFunction):
        rows = model.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=F("unit__closed_on")),
            government=government_id,
            unit__closed_on__isnull=False,
        ).exclude(valid_until=F("valid_from"))
        for pk, name in rows.order_by("pk").values_list("pk", "unit__name"):
            yield f"{model._meta.verbose_name} {pk} masih terbuka, “{name}” sudah ditutup"
    for model in (Position, UnitFunction, RoleAssignment, UnitVersion):
        rows = model.objects.filter(government=government_id)
        for pk in rows.exclude(unit__government=government_id).values_list("pk", flat=True):
            yield f"{model._meta.verbose_name} {pk}: unitnya milik pemerintah daerah lain"


def delegation_faults(government_id):
    """Delegations and the roles they wrote that do not say the same: a right without its paper, or
    one that outlives it."""
    rows = RoleAssignment.objects.filter(government=government_id, origin=RoleOrigin.DELEGATED)
    held = defaultdict(list)
    for row in rows.order_by("pk"):
        held[row.source_key].append(row)
    for delegation in Delegation.objects.filter(government=government_id).order_by("pk"):
        roles = held.pop(delegation.source_key, [])
        if len(roles) != 1 or not _same_right(delegation, roles[0]):
            yield f"pelimpahan {delegation.pk} tidak cocok dengan peran yang dilimpahkannya"
    for source_key in sorted(held):
        yield f"peran {held[source_key][0].pk} dilimpahkan tanpa pelimpahan"


def _same_right(delegation, role):
    """Whether ``role`` gives what ``delegation`` says, and not for longer."""
    right = (delegation.delegate_id, delegation.unit_id, delegation.role, delegation.valid_from)
    if right != (role.user_id, role.unit_id, role.role, role.valid_from) or not role.valid_until:
        return False
    if delegation.state == DelegationState.WITHDRAWN:
        return role.valid_until <= delegation.valid_until
    return role.valid_until == delegation.valid_until


UNIT_COLUMNS = ("pk", "parent_id", "name", "kind", "established_on", "closed_on")


def tree_fingerprints(alias):
    """``{government's key: SHA-256}`` of its units with their parents, names and days, as the
    database ``alias`` holds them: what a restored and migrated copy must show again."""
    found = {}
    for government in Government.objects.using(alias).order_by("pk").values_list("pk", flat=True):
        units = OrgUnit.objects.using(alias).filter(government=government).order_by("pk")
        digest = sha256()
        for row in units.values_list(*UNIT_COLUMNS).iterator():
            digest.update(f"{row}\n".encode())
        found[str(government)] = digest.hexdigest()
    return found


def workload_faults(government_id):
    """Tasks whose stored load is not what volume, period and norm give, or that hang on a post of
    another government."""
    rows = WorkloadTask.objects.filter(government=government_id).select_related("position")
    return [
        f"uraian tugas {row.pk} ({row}) memuat beban yang tidak cocok"
        for row in rows.iterator(chunk_size=2000)
        if row.position.government_id != government_id or row.load != load_of(row.as_task())
    ]


def information_faults(government_id):
    """Informasi jabatan that overlap on a post, or hang on a post of another government. One
    query."""
    rows = JobInformation.objects.filter(government=government_id).select_related("position")
    last = None
    for row in rows.order_by("position", "valid_from").iterator(chunk_size=2000):
        if row.position.government_id != government_id:
            yield f"informasi jabatan {row.pk}: jabatannya milik pemerintah daerah lain"
        is_next = last is not None and last.position_id == row.position_id
        if is_next and (last.valid_until is None or last.valid_until > row.valid_from):
            yield f"informasi jabatan {row.pk} berlaku bersama yang sebelumnya"
        last = row


def relation_faults(government_id):
    """Open work relations of closed units, and ends of another government. Two queries."""
    rows = WorkRelation.objects.filter(government=government_id)
    stray = rows.exclude(unit__government=government_id, other_unit__government=government_id)
    for pk in stray.order_by("pk").values_list("pk", flat=True):
        yield f"hubungan kerja {pk}: unitnya milik pemerintah daerah lain"
    late = rows.exclude(valid_until=F("valid_from")).filter(
        Q(unit__closed_on__isnull=False) & _beyond("unit__closed_on")
        | Q(other_unit__closed_on__isnull=False) & _beyond("other_unit__closed_on")
    )
    for pk in late.order_by("pk").values_list("pk", flat=True):
        yield f"hubungan kerja {pk} masih terbuka, unitnya sudah ditutup"


def round_faults(government_id):
    """Fixed rounds with a part that is not frozen or without a decision; open rounds that still ask a
    closed unit; units of another government. Three queries."""
    parts = RoundPart.objects.filter(government=government_id).exclude(state=PartState.ENDED)
    loose = parts.filter(round__state=RoundState.FIXED).exclude(state=PartState.FROZEN)
    undecided = Round.objects.filter(
        government=government_id, state=RoundState.FIXED, decisions__isnull=True
    )
    stray = parts.filter(round__state=RoundState.OPEN).filter(
        Q(unit__closed_on__isnull=False) | ~Q(unit__government=government_id)
    )
    yield from (f"bagian putaran {pk} belum dibekukan, putarannya sudah ditetapkan"
                for pk in loose.order_by("pk").values_list("pk", flat=True))  # fmt: skip
    yield from (f"putaran {pk} ditetapkan tanpa keputusan"
                for pk in undecided.order_by("pk").values_list("pk", flat=True))  # fmt: skip
    yield from (f"bagian putaran {pk}: unitnya sudah ditutup atau milik pemerintah daerah lain"
                for pk in stray.order_by("pk").values_list("pk", flat=True))  # fmt: skip


def _beyond(day):
    return Q(valid_until__isnull=True) | Q(valid_until__gt=F(day))


def template_faults(government_id):
    """Units and job titles of another government in a template, and tasks that cannot be read. Two
    queries."""
    units = TemplateUnit.objects.filter(government=government_id)
    same = units.filter(template__government=government_id, unit__government=government_id)
    for pk in units.exclude(pk__in=same.values("pk")).order_by("pk").values_list("pk", flat=True):
        yield f"unit bertemplat {pk}: templatnya milik pemerintah daerah lain"
    posts = TemplatePost.objects.filter(government=government_id).exclude(tasks="")
    for pk, tasks in posts.order_by("pk").values_list("pk", "tasks"):
        if read_tasks(tasks)[1]:
            yield f"jabatan templat {pk}: uraian tugasnya tidak terbaca"
