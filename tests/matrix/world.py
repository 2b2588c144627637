"""Two governments in which every unit, person, service, survey and file carries a canary.

        root A                      root B
        └ dinas  (ancestor)         └ dinas (foreign)
          ├ bidang  (own)
          │ └ seksi (descendant)
          └ bidang  (sibling)

One user per role holds it on *own*. A canary is a word that occurs nowhere else, so that finding
it in a body says whose data leaked. The ancestor's own name is no canary: one's file says which
dinas one works in. Its people, posts, services, surveys and reports carry one.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import uuid4

from django.utils import timezone

from employees.actions import (
    add_record,
    place_employees,
    record_discipline,
    record_status,
    record_trainings,
    register_employees,
    tie_user,
)
from employees.actions.performance import RatingDraft, settle_ratings
from employees.actions.post_maps import keep_post_map, order_post_map
from employees.actions.spending import record_fiscal_year, settle_pay_table
from employees.drafts import (
    DisciplineDraft,
    EmployeeDraft,
    PlacementDraft,
    RecordDraft,
    StatusDraft,
    TrainingDraft,
)
from employees.enums import (
    AccountBatchKind,
    EmploymentStatus,
    PayComponent,
    Sex,
    StatusKind,
    TrainingForm,
    TrainingType,
)
from employees.models import AccountBatch, AccountBatchFile, Employee
from orgunits.actions import (
    add_functions,
    add_positions,
    add_relations,
    apply_changes,
    begin_typology_year,
    decide_overlap,
    delegate_role,
    finish_chart,
    finish_job_print,
    grant_role,
    keep_findings,
    order_chart,
    order_job_print,
    record_consent,
    save_job_information,
    save_tasks,
    settle_workload_rule,
)
from orgunits.actions.assessments import (
    add_evidence,
    finish_paper,
    name_validator,
    submit_assessment,
    validate_assessment,
)
from orgunits.actions.rounds import (
    confirm_item,
    fix_round,
    freeze_parts,
    open_round,
    submit_part,
    verify_part,
)
from orgunits.drafts import (
    FunctionDraft,
    JobInformationDraft,
    PositionDraft,
    RelationDraft,
    WorkloadTaskDraft,
)
from orgunits.enums import JobTitleKind, UnitKind
from orgunits.models import (
    JobTitle,
    Overlap,
    StructureChange,
    TemplatePost,
    TemplateUnit,
    UnitTemplate,
)
from orgunits.overlap import Finding, FunctionFindings, FunctionText, Side
from orgunits.round_kinds import ABK
from orgunits.structure import Establish, Rename
from portal.audit import record
from portal.enums import JobState
from portal.files import store
from portal.imports.actions import map_import, start_import
from portal.imports.spec import Mode
from portal.models import Job
from portal.permissions import Role
from publicservices.actions import register_services
from publicservices.drafts import ServiceDraft
from reports.actions import create_schedule, finish_report, order_report
from reports.enums import PeriodKind
from reports.freezing import freeze
from reports.periods import Period
from reports.queries import gather
from surveys.actions import create_campaigns, import_responses, load_standard_instrument
from surveys.actions.batches import create_batch
from surveys.actions.follow_ups import plan_follow_up
from surveys.actions.prints import finish_print, order_print
from surveys.drafts import CampaignDraft, ResponseDraft
from surveys.enums import CampaignState, PrintKind
from surveys.queries.batches import BatchChoice
from tests.factories.assessments import answer_all, judge_all, open_one
from tests.factories.orgunits import (
    LONG_AGO,
    GovernmentFactory,
    JobTitleFactory,
    establish,
    root_of,
)
from tests.factories.portal import SuperadminFactory, UserFactory
from tests.portal.import_kinds import KIND as HOLIDAYS
from tests.portal.sheets import csv_file

REASON = "Disiapkan untuk matriks wewenang."
TMT = date(2020, 1, 1)


class Relation(StrEnum):
    """Where an object lies, seen from the unit on which the role is held."""

    OWN = "own"
    DESCENDANT = "descendant"
    ANCESTOR = "ancestor"
    SIBLING = "sibling"
    FOREIGN = "foreign"


REACHED = (Relation.OWN, Relation.DESCENDANT)
CANARIES = {
    Relation.OWN: "Zamrudakik",
    Relation.DESCENDANT: "Pirusnilam",
    Relation.ANCESTOR: "Mirahdelima",
    Relation.SIBLING: "Biduribulan",
    Relation.FOREIGN: "Kecubungwulung",
}


@dataclass
class World:
    """``objects[relation][kind]`` is one object of that kind; ``users[role]`` holds it on OWN."""

    objects: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)


def build_world():
    world = World()
    here, there = GovernmentFactory(name="Kota Matriks"), GovernmentFactory(name="Kota Sebelah")
    units = _units(here, there)
    world.users = _users(units[Relation.OWN])
    title = JobTitleFactory(name="Penata Matriks")
    head_title = JobTitleFactory(name="Kepala Matriks", kind=JobTitleKind.PENGAWAS)
    instrument = load_standard_instrument()
    own_titles = {
        government.pk: JobTitleFactory(
            name=f"Penata {CANARIES[relation]}", government_id=government.pk
        )
        for government, relation in ((here, Relation.OWN), (there, Relation.FOREIGN))
    }
    templates = {
        government.pk: _template(government, CANARIES[relation], own_titles[government.pk])
        for government, relation in ((here, Relation.OWN), (there, Relation.FOREIGN))
    }
    for number, (relation, unit) in enumerate(units.items(), 1):
        hung = _hang(unit, CANARIES[relation], number, title, head_title, instrument)
        world.objects[relation] = {
            "unit": unit,
            **hung,
            "job_title": own_titles[unit.government_id],
            "unit_template": templates[unit.government_id],
        }
        # Every unit follows it, whatever its kind: what is told of it must stay in reach.
        TemplateUnit.objects.create(
            government=unit.government, template=templates[unit.government_id], unit=unit
        )
    _own_things(world, title)
    own = units[Relation.OWN]  # last, so that undo takes back a change within the roles' reach
    apply_changes(
        government=here, changes=[Rename(own.pk, own.name, "OWN")], user=None, reason=REASON
    )
    return world


def _template(government, canary, title):
    """A template of one post; everybody in the government may read it."""
    template = UnitTemplate.objects.create(
        government=government, name=f"Templat {canary}", kind=UnitKind.BIDANG
    )
    TemplatePost.objects.create(
        government=government, template=template, job_title=title, name=f"Penata {canary}"
    )
    return template


def _units(here, there):
    name = CANARIES
    made = establish(
        here,
        [
            Establish(-1, root_of(here).pk, "Dinas Induk", UnitKind.DINAS),
            Establish(-2, -1, f"Bidang {name[Relation.OWN]}", UnitKind.BIDANG),
            Establish(-3, -2, f"Seksi {name[Relation.DESCENDANT]}", UnitKind.SEKSI),
            Establish(-4, -1, f"Bidang {name[Relation.SIBLING]}", UnitKind.BIDANG),
            # Pickers offer agencies: one out of everybody's reach must never be among them.
            Establish(-5, root_of(here).pk, f"Badan {name[Relation.SIBLING]}", UnitKind.BADAN),
        ],
    )
    foreign = establish(
        there,
        [Establish(-1, root_of(there).pk, f"Dinas {name[Relation.FOREIGN]}", UnitKind.DINAS)],
    )
    return {
        Relation.OWN: made[-2],
        Relation.DESCENDANT: made[-3],
        Relation.ANCESTOR: made[-1],
        Relation.SIBLING: made[-4],
        Relation.FOREIGN: foreign[-1],
    }


def _users(unit):
    users = {}
    for role in Role:
        if role == Role.SUPERADMIN:
            users[role] = SuperadminFactory(username="matriks_superadmin")
            continue
        users[role] = UserFactory(username=f"matriks_{role}", government=unit.government)
        grant_role(user=users[role], unit=unit, role=role, granted_by=None, valid_from=LONG_AGO)
    return users


def _hang(unit, canary, number, title, head_title, instrument):
    """One of everything on ``unit``, each bearing ``canary``."""
    government = unit.government
    common = {"government": government, "user": None, "reason": REASON}
    position, head = add_positions(
        drafts=[
            PositionDraft(unit_id=unit.pk, job_title_id=title.pk, name=f"Jabatan {canary}",
                          valid_from=TMT, required_headcount=3),
            PositionDraft(unit_id=unit.pk, job_title_id=head_title.pk, name=f"Kepala {canary}",
                          valid_from=TMT, is_head=True),
        ],
        **common,
    )  # fmt: skip
    (function,) = add_functions(
        drafts=[
            FunctionDraft(unit_id=unit.pk, text=f"urusan {canary}", valid_from=TMT, urusan="3.30")
        ],
        **common,
    )
    overlap = _overlap(unit, function, canary)
    save_tasks(
        government=government,
        drafts=[
            WorkloadTaskDraft(position_id=position.pk, year=government.today().year, key=uuid4(),
                              text=f"tugas {canary}", volume=Decimal(900), norm=Decimal(60))
        ],
        user=None,
    )  # fmt: skip
    # Heads have one everywhere but on OWN: nobody may fill theirs from what they cannot see.
    described = [position, *([] if canary == CANARIES[Relation.OWN] else [head])]
    save_job_information(
        government=government,
        drafts=[
            JobInformationDraft(position_id=post.pk, valid_from=TMT, source=f"sumber {canary}",
                                values={"summary": f"ikhtisar {canary}"})
            for post in described
        ],
        user=None,
    )  # fmt: skip
    # Each unit with the root, which nobody but the superadmin sees: nobody else is told of it. And
    # one inside the unit, between its posts.
    inside, _ = add_relations(
        drafts=[
            RelationDraft(kind="report", unit_id=unit.pk, position_id=position.pk,
                          other_unit_id=unit.pk, other_position_id=head.pk,
                          subject=f"laporan {canary}", valid_from=TMT),
            RelationDraft(kind="command", unit_id=root_of(government).pk, other_unit_id=unit.pk,
                          subject=f"perintah {canary}", valid_from=TMT),
        ],
        **common,
    )  # fmt: skip
    # Of the whole government, so it carries no canary.
    rule = settle_workload_rule(valid_from=date(2000 + number, 1, 1), **common)
    pay_table = settle_pay_table(
        component=PayComponent.BASE, valid_from=date(2000 + number, 1, 1), payments=12,
        rates={"III/a": 1}, source="Uji", **common,
    )  # fmt: skip
    fiscal_year = record_fiscal_year(year=2000 + number, source="Uji", **common)
    employee, chief, waiting = register_employees(
        drafts=[
            *(_person(canary, number, turn, government.today()) for turn in (1, 2)),
            _person(f"Tunggu {canary}", 500 + number, 1, government.today()),
        ],
        **common,
    )
    placement, *_ = place_employees(
        drafts=[
            PlacementDraft(employee=employee, position=position, valid_from=TMT),
            PlacementDraft(employee=chief, position=head, valid_from=TMT),
            # Of the pool: without a post since last month.
            PlacementDraft(employee=waiting, position=position, valid_from=TMT,
                           valid_until=government.today() - timedelta(days=30)),
        ],
        **common,
    )  # fmt: skip
    leave = record_status(
        employee=chief, user=None, reason=REASON,
        draft=StatusDraft(kind=StatusKind.CARE_LEAVE, detail="sick", note=f"Surat {canary}",
                          valid_from=government.today(),
                          valid_until=government.today() + timedelta(days=20)),
    )  # fmt: skip
    filed = add_record(
        employee=employee, user=None, reason=REASON, paper=("str.pdf", f"%PDF- {canary}".encode()),
        draft=RecordDraft(kind="certificate", type="str", name=f"STR {canary}",
                          issued_on=TMT, valid_until=government.today()),
    )  # fmt: skip
    penalty = record_discipline(
        employee=employee, user=None, reason=REASON,
        draft=DisciplineDraft(penalty="spoken", offence=f"Perkara {canary}",
                              decree_number="862/1", starts_on=TMT),
    )  # fmt: skip
    this_year = government.today().replace(month=1, day=1)
    (training,) = record_trainings(
        drafts=[
            TrainingDraft(
                employee=employee, programme=f"Diklat {canary}", form=TrainingForm.CLASSICAL,
                type=TrainingType.TECHNICAL, started_on=this_year, ended_on=this_year, jp=10,
            )
        ],
        **common,
    )  # fmt: skip
    settle_ratings(drafts=[RatingDraft(employee.pk, 2025, "meets", "meets")], **common)
    (service,) = register_services(
        drafts=[ServiceDraft(unit=unit, code=f"L{number}", name=f"Layanan {canary}",
                             valid_from=TMT)],
        **common,
    )  # fmt: skip
    assessment, evidence = _assessment(unit, canary)
    draft, running, ended = _campaigns(unit, canary, number, instrument, common)
    batch, account_list = _accounts(unit, canary, employee, common)
    change = StructureChange.objects.filter(government=government).order_by("-pk").first()
    record(actor=None, action="matrix.made", obj=unit, government=government, unit_id=unit.pk)
    return {
        "employee": employee,
        "overlap": overlap,
        "account": Employee.objects.get(pk=employee.pk).user,
        "account_batch": batch,
        "account_list": account_list,
        "assessment": assessment,
        "evidence": evidence,
        "placement": placement,
        "status_period": leave,
        "record": filed,
        "discipline": penalty,
        "position": position,
        "function": function,
        "workload_rule": rule,
        "relation": inside,
        "pay_table": pay_table,
        "fiscal_year": fiscal_year,
        "training": training,
        "service": service,
        "campaign": ended,
        "follow_up": plan_follow_up(
            campaign=ended,
            unsur="waktu",
            action=f"kegiatan {canary}",
            owner=f"Kepala {canary}",
            due_on=date(2026, 9, 1),
            budget=None,
            user=None,
        ),
        "draft_campaign": draft,
        "open_campaign": running,
        "change": change,
        "chart_print": _chart_print(unit, canary),
        "job_print": _job_print(unit, canary),
        "post_map_print": _post_map_print(unit, canary),
        **_survey_batch(unit, instrument),
        **_rulebook(unit, canary, number),
        "report": _report(unit, canary),
        "schedule": create_schedule(
            unit=unit, period_kind=PeriodKind.YEAR, delay_days=0, roles=[], user=None
        ),
        "scheduled": _scheduled(unit, canary),
        **_round(unit, canary, position, head, number),
        "import": _import(unit, canary),
        **_offices(unit, canary, number),
    }


def _accounts(unit, canary, employee, common):
    """An account of the first person, and an order of accounts with its printed list, of nobody."""
    account = UserFactory(
        username=f"akun_{canary.lower()}", display_name=f"Akun {canary}", government=unit.government
    )
    tie_user(employee=employee, account=account, user=None, reason=REASON)
    batch = AccountBatch.objects.create(
        government=unit.government, unit=unit, kind=AccountBatchKind.CREATE, reason=REASON,
        job=Job.objects.create(government=unit.government, kind="tests.job",
                               title=f"Akun {canary}", state=JobState.DONE,
                               finished_at=timezone.now()),
    )  # fmt: skip
    content = f"kode {canary}".encode()
    made = AccountBatchFile.objects.create(
        government=unit.government, batch=batch, unit=unit, unit_name=unit.name, n_accounts=1,
        expires_at=timezone.now() + timedelta(days=7),
        attachment=store(unit.government, "kode.pdf", "application/pdf", content, None),
    )  # fmt: skip
    return batch, made


def _chart_print(unit, canary):
    """A chart a colleague ordered; its file is a short text."""
    colleague = UserFactory(government=unit.government)
    grant_role(user=colleague, unit=unit, role=Role.EMPLOYEE, granted_by=None, valid_from=LONG_AGO)
    order = order_chart(
        government=unit.government, unit=unit, day=unit.government.today(), paper="a3",
        detail="ringkas", user=colleague,
    )  # fmt: skip
    return finish_chart(chart_print=order, pdf=f"bagan {canary}".encode(), n_units=1, n_pages=1)


def _job_print(unit, canary):
    """Informasi jabatan a colleague ordered; the file is a short text."""
    colleague = UserFactory(government=unit.government)
    grant_role(user=colleague, unit=unit, role=Role.EMPLOYEE, granted_by=None, valid_from=LONG_AGO)
    order = order_job_print(
        government=unit.government, unit=unit, day=unit.government.today(), kind="pdf",
        with_below=True, user=colleague,
    )  # fmt: skip
    return finish_job_print(job_print=order, content=f"anjab {canary}".encode(), n_posts=1)


def _post_map_print(unit, canary):
    """A peta jabatan a colleague ordered; its file is a short text."""
    colleague = UserFactory(government=unit.government)
    grant_role(user=colleague, unit=unit, role=Role.UNIT_HEAD, granted_by=None, valid_from=LONG_AGO)
    order = order_post_map(
        government=unit.government, unit=unit, day=unit.government.today(), user=colleague
    )
    return keep_post_map(
        order=order, pdf=f"peta {canary}".encode(), n_units=1, n_posts=1, user=colleague
    )


def _assessment(unit, canary, year=2024):
    """A validated one with a note, a file as evidence and a PDF, of people of nobody's role."""
    member, validator = (
        UserFactory(government=unit.government, display_name=f"Penilai {canary} {turn}")
        for turn in (1, 2)
    )
    row, _ = open_one(unit, year=year, members=[member])
    answer_all(row, member, note=f"Bukti {canary}")
    evidence = add_evidence(
        assessment=row, code="variabel-01", level=2, name=f"bukti-{canary}.pdf",
        content=f"%PDF- {canary}".encode(), user=member,
    )  # fmt: skip
    row = submit_assessment(assessment=row, user=member)
    row = name_validator(assessment=row, person=validator, user=validator)
    judge_all(row, validator)
    row = validate_assessment(assessment=row, user=validator, note=f"Sesuai {canary}")
    row = finish_paper(
        assessment=row, pdf=f"isi {canary}".encode(), fingerprint="", name="evaluasi.pdf", user=None
    )
    return row, evidence


def _round(unit, canary, position, head, number):
    """A round fixed by a decree, and one that lies with Bagian Organisasi, each of this unit alone.
    The second is of a year long past: the year of the other objects is not held."""
    day, year = unit.government.today(), 2000 + number
    save_tasks(
        government=unit.government,
        drafts=[
            WorkloadTaskDraft(position_id=post.pk, year=one, key=uuid4(), text=f"tugas {canary}",
                              volume=Decimal(900), norm=Decimal(60))
            for post in (position, head)
            for one in (year, year + 20)
        ],
        user=None,
    )  # fmt: skip
    running, fixed = (
        open_round(government=unit.government, kind=ABK, title=f"Putaran {canary} {one}", year=one,
                   units=[unit], due_on=day, user=None)
        for one in (year, year + 20)
    )  # fmt: skip
    for row in (running, fixed):
        for post in (position, head):
            confirm_item(part=row.parts.get(), item=post.pk, user=None)
        submit_part(part=row.parts.get(), user=None)
    verify_part(part=fixed.parts.get(), user=None)
    freeze_parts(round_=fixed, parts=fixed.parts.all(), user=None)
    decision = fix_round(round_=fixed, decree_number=f"061/{canary}", decree_on=day, user=None)
    return {"round": running, "part": running.parts.get(), "decision": decision}


def _import(unit, canary):
    """A file a colleague sent: checked, with one good row and one with an error."""
    colleague = UserFactory(government=unit.government)
    file = csv_file([["2026-08-17", canary], ["kemarin", canary]], ["Tanggal", "Nama"], canary)
    run = start_import(government=unit.government, user=colleague, kind=HOLIDAYS, upload=file)
    return map_import(
        run=run, user=colleague, names=run.mapping, mode=Mode.BOTH, options=run.options
    )


def _offices(unit, canary, number):
    """A head by grant who is away, who stands in for them, and an auditor."""
    people = [
        UserFactory(
            username=f"akun-{name}-{number}",
            display_name=f"{name} {canary}",
            government=unit.government,
        )
        for name in ("Kepala", "Wakil", "Pemeriksa")
    ]
    head, deputy, _ = roles = [
        grant_role(user=person, unit=unit, role=role, granted_by=None, valid_from=LONG_AGO)
        for person, role in zip(people, (Role.UNIT_HEAD, Role.EMPLOYEE, Role.AUDITOR), strict=True)
    ]
    today = unit.government.today()
    return {
        "holder": people[0],
        "role": head,
        "auditor_role": roles[2],
        "delegation": delegate_role(
            assignment=head, delegate=deputy.user, valid_from=today,
            valid_until=today + timedelta(days=3), user=people[0], reason=REASON,
        ),
    }  # fmt: skip


def _rulebook(unit, canary, number):
    """A letter about the unit, and a year of score sheets of its government."""
    year = begin_typology_year(government=unit.government, year=2020 + number, user=None, marks={})
    consent = record_consent(
        unit=unit, kind="uptd", number=f"061/{canary}", issuer="Gubernur", issued_on=TMT, user=None
    )
    return {"consent": consent, "typology_year": year, "sheet": year.sheets.first()}


def _person(canary, number, turn, today):
    """The second person of a unit retires next month (BUP 58), so that lists of retirements have
    somebody to show."""
    born = date(1980, 1, 1) if turn == 1 else today.replace(year=today.year - 58, day=1)
    return EmployeeDraft(
        nip=f"{born:%Y%m%d}200501{turn}{number:03d}",
        nik=f"3674014{turn}0180{number:04d}" if turn == 1 else "",
        name=f"Pegawai {canary} {turn}",
        sex=Sex.MALE if turn == 1 else Sex.FEMALE,
        birth_date=born,
        status=EmploymentStatus.PNS,
        joined_on=date(2005, 1, 1),
    )


def add_more(unit, number):
    """One more person, training, service and running survey on ``unit``: what somebody who does
    not reach it must not notice, not even in a count."""
    common = {"government": unit.government, "user": None, "reason": REASON}
    canary = f"Tambahan {number}"
    title = JobTitle.objects.get(name="Penata Matriks")  # the catalogue is everybody's
    (position,) = add_positions(
        drafts=[
            PositionDraft(unit_id=unit.pk, job_title_id=title.pk, name=canary, valid_from=TMT,
                          required_headcount=2)
        ],
        **common,
    )  # fmt: skip
    today = unit.government.today()
    people = register_employees(
        drafts=[_person(canary, number, turn, today) for turn in (1, 2)], **common
    )
    place_employees(
        drafts=[
            PlacementDraft(employee=person, position=position, valid_from=TMT) for person in people
        ],
        **common,
    )
    record_trainings(
        drafts=[
            TrainingDraft(
                employee=person, programme=canary, form=TrainingForm.CLASSICAL,
                type=TrainingType.TECHNICAL, started_on=today, ended_on=today, jp=30,
            )
            for person in people
        ],
        **common,
    )  # fmt: skip
    register_services(
        drafts=[ServiceDraft(unit=unit, code=canary, name=canary, valid_from=TMT)], **common
    )
    _campaigns(unit, canary, number, load_standard_instrument(), common)
    _report(unit, canary)
    kind = PeriodKind.QUARTER if number % 2 else PeriodKind.SEMESTER  # a unit has one of each
    create_schedule(unit=unit, period_kind=kind, delay_days=0, roles=[], user=None)
    _assessment(unit, canary, year=2018 + number % 6)
    below = Establish(-1, unit.pk, f"Unit {canary}", UnitKind.SUBBAGIAN)
    apply_changes(changes=[below], **common)


def _overlap(unit, function, canary):
    """A finding on ``unit`` alone, decided so that it stays on the list."""
    finding = Finding(key=canary, subject=canary, sides=(Side(unit.pk, function.pk),), score=900)
    keep_findings(
        government=unit.government,
        day=unit.government.today(),
        functions=FunctionFindings([finding], 1, 0, 0),
        urusan=[],
        texts={function.pk: FunctionText(function.pk, function.pk, unit.pk, f"urusan {canary}")},
        user=None,
    )
    found = Overlap.objects.get(key=canary)
    return decide_overlap(overlap=found, state="confirmed", reason=REASON, user=None)


def _campaigns(unit, canary, number, instrument, common):
    drafts = [
        CampaignDraft(
            unit=unit, instrument=instrument, title=f"Survei {canary} {state}",
            period_start=date(2026, 1, 1), period_end=date(2026, 3, 31),
            population=50, code=f"{state[:1].upper()}MATRIK{number}", state=state,
        )
        for state in (CampaignState.DRAFT, CampaignState.OPEN, CampaignState.CLOSED)
    ]  # fmt: skip
    campaigns = create_campaigns(drafts=drafts, **common)
    answers = {question.unsur: 3 for question in instrument.questions.all()}
    import_responses(
        drafts=[
            ResponseDraft(campaign=campaigns[2], day=date(2026, 2, 1), answers=answers,
                          comment=f"Saran {canary}")
            for _ in range(6)
        ],
        **common,
    )  # fmt: skip
    return campaigns


def _survey_batch(unit, instrument):
    """A survey made in a batch, and its poster ordered by a colleague; the file is a short text."""
    batch = create_batch(
        government=unit.government, unit=unit, choices=[BatchChoice(unit, None, 0)],
        instrument=instrument, pattern="SKM {unit}", period_start=date(2027, 1, 1),
        period_end=date(2027, 3, 31), user=None,
    )  # fmt: skip
    colleague = UserFactory(government=unit.government)
    grant_role(
        user=colleague, unit=unit, role=Role.SURVEY_OFFICER, granted_by=None, valid_from=LONG_AGO
    )
    order = order_print(kind=PrintKind.POSTER, user=colleague, batch=batch)
    order = finish_print(order=order, pdf=f"poster {unit.name}".encode(), n_pages=1)
    return {"survey_batch": batch, "survey_print": order}


def _report(unit, canary):
    """A ready report whose inputs were gathered in earnest; only its two files are short texts."""
    period = Period(PeriodKind.QUARTER, 2026, 1)
    report = order_report(government=unit.government, unit=unit, period=period, user=None)
    facts = gather(unit, period, unit.government.today(), lambda *_: None)
    content = f"isi {canary}".encode()
    return finish_report(
        report=report,
        inputs=freeze(facts),
        fingerprint="0" * 64,
        ikm=Decimal("75.00"),
        pdf=content,
        xlsx=content,
        user=None,
    )


def _scheduled(unit, canary):
    return apply_changes(
        government=unit.government,
        changes=[Rename(unit.pk, f"{unit.name} Kelak")],
        user=None,
        reason=f"Rencana {canary} untuk kelak.",
        effective_on=date(2090, 1, 1),
    )


def _own_things(world, title):
    """What belongs to a person, not to a unit: each role's own job and own personnel file."""
    own = world.objects[Relation.OWN]
    for number, user in enumerate(world.users.values(), 100):
        Job.objects.create(
            government=own["unit"].government, kind="tests.job", title="Pekerjaan sendiri",
            requested_by=user,
        )  # fmt: skip
        if user.government_id is None:
            continue
        (person,) = register_employees(
            government=user.government, user=None, reason=REASON,
            drafts=[
                EmployeeDraft(
                    nip=f"19800101200501{1}{number:03d}", name=f"Diri {number}", sex=Sex.MALE,
                    birth_date=date(1980, 1, 1), status=EmploymentStatus.PNS,
                    joined_on=date(2005, 1, 1), user=user,
                )
            ],
        )  # fmt: skip
        place_employees(
            government=user.government, user=None, reason=REASON,
            drafts=[PlacementDraft(employee=person, position=own["position"], valid_from=TMT)],
        )  # fmt: skip
