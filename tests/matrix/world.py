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
from employees.actions.activities import report_activity
from employees.actions.announcements import (
    ask_about,
    publish_announcement,
    write_announcement,
)
from employees.actions.cases import (
    MoveDraft,
    open_case,
)
from employees.actions.competences import (
    AssessmentDraft,
    save_technical,
    set_standard,
    settle_assessments,
)
from employees.actions.corrections import ask_correction
from employees.actions.differences import settle_differences
from employees.actions.move_requests import answer_offer, ask_move, offer_post
from employees.actions.performance import RatingDraft, settle_ratings
from employees.actions.post_maps import keep_post_map, order_post_map
from employees.actions.sign_ups import sign_up
from employees.actions.spending import record_fiscal_year, settle_pay_table
from employees.actions.teams import add_member, found_team
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
from employees.models import AccountBatch, AccountBatchFile, AnnouncementQuestion, Employee
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
from orgunits.actions.appraisal import add_note
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
    OrgUnit,
    Overlap,
    StructureChange,
    TemplatePost,
    TemplateUnit,
    UnitTemplate,
)
from orgunits.overlap import Finding, FunctionFindings, FunctionText, Side
from orgunits.round_kinds import ABK
from orgunits.structure import Establish, Rename
from portal.attachments.cleaning import Cleaned
from portal.audit import record
from portal.enums import JobState
from portal.files import store
from portal.imports.actions import map_import, start_import
from portal.imports.spec import Mode
from portal.models import Government, Job
from portal.permissions import Role
from publicservices.actions import register_services
from publicservices.actions.complaints import ComplaintDraft, dispose, file_complaint, verify
from publicservices.actions.requests import file_request, settle_form
from publicservices.actions.standards import publish_first_standards
from publicservices.actions.times import TimeDraft, record_times
from publicservices.drafts import ServiceDraft
from publicservices.request_fields import RequestField
from reports.actions import create_schedule, finish_report, order_report
from reports.enums import PeriodKind
from reports.freezing import freeze
from reports.periods import Period
from reports.queries import gather
from restructuring.actions import (
    add_step,
    create_proposal,
    keep_signed,
    order_document,
    record_letter,
)
from restructuring.actions.documents import finish_document
from restructuring.actions.matching import keep_inputs, keep_result, order_run
from restructuring.actions.particulars import comment_on
from restructuring.matching.recommending import recommend
from restructuring.matching_presets import PRESETS, wishes_of
from restructuring.models import (
    Consultation,
    ConsultationInput,
    ConsultationMember,
    ConsultationTheme,
    ConsultationUnit,
    FormalObjection,
    Objection,
    ProposalDocument,
    Signal,
    StaffChange,
    StaffNotice,
)
from restructuring.queries.matching import read_inputs
from restructuring.steps import NEW
from restructuring.touching import Standing
from surveys.actions import (
    copy_instrument,
    create_campaigns,
    import_responses,
    load_standard_instrument,
)
from surveys.actions.batches import create_batch
from surveys.actions.follow_ups import plan_follow_up
from surveys.actions.languages import add_language
from surveys.actions.prints import finish_print, order_print
from surveys.drafts import CampaignDraft, ResponseDraft
from surveys.enums import CampaignState, PrintKind
from surveys.models import Exclusion
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
from tests.factories.trainings import certified, course, participants, provider, session
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
    here = GovernmentFactory(name="Kota Matriks", area_code="36.74")
    there = GovernmentFactory(name="Kota Sebelah", area_code="36.71")
    units = _units(here, there)
    for number, unit in enumerate(units.values(), 1):
        code = f"{unit.government.area_code}.{number:02}"
        OrgUnit.objects.filter(pk=unit.pk).update(area_code=code)
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
    questionnaires = {
        government.pk: copy_instrument(
            source=instrument, government=government, name=f"Kuesioner {CANARIES[relation]}",
            note="", user=None,
        )
        for government, relation in ((here, Relation.OWN), (there, Relation.FOREIGN))
    }  # fmt: skip
    languages = {
        pk: add_language(
            instrument=one, government=one.government, tag="en", name=f"English {one.name}",
            user=None,
        )
        for pk, one in questionnaires.items()
    }  # fmt: skip
    courses = {
        government.pk: course(
            government,
            f"Diklat {CANARIES[relation]}",
            provider=provider(government, f"Universitas {CANARIES[relation]}"),
        )
        for government, relation in ((here, Relation.OWN), (there, Relation.FOREIGN))
    }
    for number, (relation, unit) in enumerate(units.items(), 1):
        hung = _hang(unit, CANARIES[relation], number, title, head_title, instrument)
        hung |= _sessions(unit, CANARIES[relation], hung, courses[unit.government_id])
        world.objects[relation] = {
            "unit": unit,
            **hung,
            "job_title": own_titles[unit.government_id],
            "unit_template": templates[unit.government_id],
            "questionnaire": questionnaires[unit.government_id],
            "language": languages[unit.government_id],
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
    standard = set_standard(
        government=government, of=position, valid_from=TMT, basis=f"Dasar {canary}",
        general={"service": 3}, technical={}, user=None,
    )  # fmt: skip
    settle_assessments(
        drafts=[AssessmentDraft(employee_id=employee.pk, assessed_on=TMT, general={"service": 2},
                                assessor=f"Penilai {canary}")],
        **common,
    )  # fmt: skip
    technical = save_technical(
        government=government, user=None,
        values={"name": f"Kompetensi teknis {number}", "summary": "", "is_active": True},
    )  # fmt: skip
    (service,) = register_services(
        drafts=[ServiceDraft(unit=unit, code=f"L{number}", name=f"Layanan {canary}",
                             valid_from=TMT)],
        **common,
    )  # fmt: skip
    asked_for = _request(service, canary)
    assessment, evidence = _assessment(unit, canary)
    draft, running, ended = _campaigns(unit, canary, number, instrument, common)
    batch, account_list = _accounts(unit, canary, employee, common)
    change = StructureChange.objects.filter(government=government).order_by("-pk").first()
    record(actor=None, action="matrix.made", obj=unit, government=government, unit_id=unit.pk)
    correction = ask_correction(
        employee=Employee.objects.get(pk=employee.pk), field="birth_place", value=f"Kota {canary}",
        note=f"Akta {canary} yang benar.", user=Employee.objects.get(pk=employee.pk).user,
        evidence=(f"akta-{canary}.pdf", f"%PDF- {canary}".encode()),
    )  # fmt: skip
    asked = ask_move(
        employee=Employee.objects.get(pk=employee.pk), user=correction.employee.user,
        note=f"Ingin pindah {canary}.", place=f"Tempat {canary}", shared=True,
    )  # fmt: skip
    offer_post(request=asked, position=head, answer=f"Tawaran {canary}", user=None)
    asked = answer_offer(request=asked, agrees=True, user=correction.employee.user)
    settle_differences(
        government=government, found={(employee.pk, "golongan"): (f"Sini {canary}", "III/c")},
        compared={employee.pk: ["golongan"]}, user=None,
    )  # fmt: skip
    return {
        "difference": employee.differences.get(),
        **_team(unit, canary, employee),
        "activity": report_activity(
            employee=employee,
            on=government.today(),
            text=f"Kerja {canary}",
            amount=3,
            measure="berkas",
            function=function,
            user=None,
            evidence=(f"bukti-{canary}.pdf", f"%PDF- {canary}".encode()),
        ),
        **_announcement(unit, canary, Employee.objects.get(pk=employee.pk)),
        "move_request": asked,
        "correction": correction,
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
        "competence_standard": standard,
        "competence_assessment": employee.competence_assessments.get(),
        "technical_competence": technical,
        "service": service,
        "request": asked_for,
        "request_document": asked_for.documents.get(),
        "complaint": _complaint(unit, canary),
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
        "exclusion": Exclusion.objects.create(
            government=unit.government, campaign=ended, flag="burst", reason=f"Alasan {canary}"
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
        "signal": _signal(unit, canary),
        **_staff_rights(_proposal(unit, canary), employee, canary),
        **_offices(unit, canary, number),
        **_placement_case(unit, canary, waiting, position, employee),
        **_matching(unit, canary, position, employee),
    }


def _matching(unit, canary, position, employee):
    """A recommendation over the unit with an answer, and a demand on it."""
    run = order_run(
        unit=unit, title=f"Rekomendasi {canary}", purpose="balance", preset="load", user=None,
        day=unit.government.today(),
        wishes={"weights": PRESETS["load"], "least_share": 0, "most_moves": None, "least_months": 0},
    )  # fmt: skip
    inputs = read_inputs(
        government=unit.government, unit=unit, day=run.day, least_months=0, today=run.day
    )
    keep_inputs(run=run, inputs=inputs)
    keep_result(run=run, round=1, result=recommend(inputs, wishes_of(run, [])), user=None)
    demand = run.demands.create(
        government=unit.government, kind="lock", employee=employee, position=position,
        reason=f"Permintaan {canary}",
    )  # fmt: skip
    return {"matching_run": run, "matching_demand": demand}


def _placement_case(unit, canary, waiting, position, employee):
    """A draft that brings one of the pool to a post and releases another."""
    case = open_case(
        unit=unit, title=f"Usulan {canary}", kind="transfer", user=None, note=f"Dasar {canary}",
        effective_on=unit.government.today() + timedelta(days=30),
        moves=[MoveDraft(employee=waiting, position=position, reason=f"Alasan {canary}"),
               MoveDraft(employee=employee, position=None)],
    )  # fmt: skip
    return {"placement_case": case, "placement_move": case.moves.order_by("order").first()}


def _team(unit, canary, employee):
    """A team of one."""
    today = unit.government.today()
    team = found_team(
        government=unit.government, unit=unit, user=None, functions=[],
        values={"name": f"Tim {canary}", "purpose": f"Tugas {canary}", "valid_until": None,
                "decree_number": f"800/{canary}", "decree_on": TMT, "valid_from": TMT},
    )  # fmt: skip
    member = add_member(
        team=team, employee=employee, role="leader", share=50, valid_from=today, user=None
    )
    return {"team": team, "team_member": member}


def _announcement(unit, canary, employee):
    """One that waits for the people of the unit, with a question. Of the ancestor, whose people
    those below are, nobody is told yet."""
    told = write_announcement(
        government=unit.government, unit=unit, user=None,
        values={"title": f"Pengumuman {canary}", "body": f"Isi {canary}", "audience": "subtree",
                "change": None, "due_on": unit.government.today()},
        paper=(f"lampiran-{canary}.pdf", f"%PDF- {canary}".encode()),
    )  # fmt: skip
    if canary == CANARIES[Relation.ANCESTOR]:
        waiting = AnnouncementQuestion.objects.create(
            government=unit.government, announcement=told, employee=employee, text=f"Tanya {canary}"
        )
        return {"announcement": told, "question": waiting}
    told = publish_announcement(announcement=told, user=None)
    asked = ask_about(
        announcement=told, employee=employee, text=f"Tanya {canary}", user=employee.user
    )
    return {"announcement": told, "question": asked}


def _sessions(unit, canary, hung, of):
    """A session to which the second person wants to come, and one that gave the first a certificate.
    What is open for the ancestor's people is open for those below: there it is only planned."""
    government = unit.government
    offered = session(
        unit, of=of, batch=f"Sesi {canary}", place=f"Aula {canary}", starts_in=20,
        opened=canary != CANARIES[Relation.ANCESTOR],
    )  # fmt: skip
    over = session(unit, of=of, batch=f"Lalu {canary}", place=f"Aula {canary}", starts_in=-3)
    chief = Employee.objects.get(government=government, name=f"Pegawai {canary} 2")
    (pending,) = sign_up(session=offered, employees=[chief], user=None, late=True)
    participants(over, [chief], present=False)
    (certificate,) = certified(over, [hung["employee"]])
    return {
        "course": of,
        "provider": of.provider,
        "session": offered,
        "session_over": over,
        "sign_up": pending,
        "training_certificate": certificate,
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


def _proposal(unit, canary):
    """A draft over the unit with one change in it, a remark and a letter about it, of nobody."""
    draft = create_proposal(
        government=unit.government, unit=unit, title=f"Usulan {canary}", reason=REASON, user=None
    )
    new = Establish(NEW, unit.pk, f"Subbagian {canary}", UnitKind.SUBBAGIAN)
    draft = add_step(proposal=draft, changes=[new], user=None, note=f"catatan {canary}")
    comment_on(proposal=draft, user=None, text=f"Catatan {canary}")
    letter = record_letter(
        proposal=draft,
        user=None,
        addressee=f"Gubernur {canary}",
        letter_number="100/1",
        sent_on=unit.government.today(),
    )
    return {"proposal": draft, "approval": letter, **_document(unit, draft, canary)}


def _document(unit, draft, canary):
    """A matrix a colleague ordered, and what came back of it; the files are short texts."""
    colleague = UserFactory(government=unit.government)
    grant_role(
        user=colleague, unit=unit, role=Role.HR_OFFICER, granted_by=None, valid_from=LONG_AGO
    )
    order = order_document(proposal=draft, kind="matrix", format_="pdf", user=colleague)
    ProposalDocument.objects.filter(pk=order.pk).update(is_draft=False)  # a draft is not signed
    order = finish_document(document=order, content=f"matriks {canary}".encode(), digest="0" * 64)
    signed = keep_signed(
        document=order, number=f"Nomor {canary}", signed_on=unit.government.today(), user=None,
        signer="Sekda", name="matriks.pdf", content=f"%PDF-1.7 {canary} %%EOF".encode(),
    )  # fmt: skip
    return {"document": order, "signed": signed}


def _signal(unit, canary, rule="span_wide"):
    """A problem on the unit, of today."""
    day = unit.government.today()
    return Signal.objects.create(
        government=unit.government, unit=unit, rule=rule, text=f"Indikasi {canary}",
        value=12, threshold=10, working={"columns": ["Unit"], "rows": [[canary]], "n_left": 0},
        period_start=day, period_end=day, first_seen=day, last_seen=day,
    )  # fmt: skip


def _staff_rights(things, person, canary):
    """Of the draft: what the person was asked and told, said and objected, and a keberatan. Written
    as rows: the draft itself touches nobody."""
    draft = things["proposal"]
    today, common = draft.government.today(), {"government": draft.government}
    asked = Consultation.objects.create(
        proposal=draft, number=1, summary=f"Ringkasan {canary}", opens_on=today, closes_on=today,
        **common,
    )  # fmt: skip
    theme = ConsultationTheme.objects.create(
        consultation=asked, title=f"Tema {canary}", answer=f"Jawaban {canary}", **common
    )
    ConsultationMember.objects.create(consultation=asked, employee=person, **common)
    ConsultationUnit.objects.create(consultation=asked, unit=draft.unit, **common)
    ConsultationInput.objects.create(
        consultation=asked, text=f"Masukan {canary}", author=person, made_on=today, theme=theme,
        **common,
    )  # fmt: skip
    notice = StaffNotice.objects.create(
        proposal=draft, number=1, text=f"Pengantar {canary}", object_until=today, **common
    )
    place = Standing(post=f"Jabatan {canary}", unit=f"Unit {canary}").as_json()
    change = StaffChange.objects.create(
        proposal=draft, employee=person, notice=notice, before=place, after=place,
        preference="stays", preference_note=f"Keinginan {canary}", **common,
    )  # fmt: skip
    Objection.objects.create(change=change, text=f"Keberatan {canary}", **common)
    FormalObjection.objects.create(
        proposal=draft, employee=person, decree_number=f"800/{canary}", known_on=today,
        received_on=today, subject=f"Pokok {canary}", **common,
    )  # fmt: skip
    return things


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
    note = add_note(unit=unit, side="weak", text=f"Ruang {canary} sempit.", user=None)
    return {
        "consent": consent, "typology_year": year, "sheet": year.sheets.first(), "note": note,
    }  # fmt: skip


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


def _request(service, canary):
    """A request of a citizen to a service that promises something."""
    promise = {name: f"{name} {canary}" for name in ("requirements", "procedure", "complaints")}
    publish_first_standards(
        government=service.government,
        standards=[(service, promise | {"cost": "gratis", "product": "Surat", "term_amount": 3})],
        valid_from=TMT, user=None, reason=REASON,
    )  # fmt: skip
    settle_form(
        service=service, is_open=True, intro=f"Keterangan {canary}", user=None,
        fields=[RequestField(f"Isian {canary}")],
    )  # fmt: skip
    record_times(
        government=service.government, changed=[], user=None, reason=REASON,
        created=[
            TimeDraft(service=service, source="lain", number=canary, desk=f"Loket {canary}",
                      started_at=timezone.now())
        ],
    )  # fmt: skip
    return file_request(
        service=service, secret=f"matriks {canary}", applicant=f"Warga {canary}",
        answers=[(f"Isian {canary}", f"Jawaban {canary}")],
        documents=[(f"Foto {canary}", Cleaned(f"{canary}.png", "image/png", canary.encode()))],
    ).request  # fmt: skip


def _complaint(unit, canary):
    """A case about ``unit`` that was given to it."""
    Government.objects.filter(pk=unit.government_id).update(complaint_source="here")
    draft = ComplaintDraft(
        kind="complaint", mode="confidential", subject=f"Antrean {canary}", body=f"Lama {canary}",
        about_unit=unit, reporter=f"Pelapor {canary}",
    )  # fmt: skip
    row = file_complaint(
        government=unit.government, secret=f"pengaduan {canary}", draft=draft
    ).complaint
    row = verify(complaint=row, found="complaint", user=None)
    if row.unit_id != unit.pk:
        row = dispose(complaint=row, to=unit, user=None)
    return row


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
    (service,) = register_services(
        drafts=[ServiceDraft(unit=unit, code=canary, name=canary, valid_from=TMT)], **common
    )
    _request(service, canary)
    _complaint(unit, canary)
    _campaigns(unit, canary, number, load_standard_instrument(), common)
    _report(unit, canary)
    kind = PeriodKind.QUARTER if number % 2 else PeriodKind.SEMESTER  # a unit has one of each
    create_schedule(unit=unit, period_kind=kind, delay_days=0, roles=[], user=None)
    _assessment(unit, canary, year=2018 + number % 6)
    _signal(unit, canary, "layers_many" if number % 2 else "span_narrow")
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
