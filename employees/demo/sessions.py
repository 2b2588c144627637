"""A catalogue and four sessions of the demo: one over, with certificates (one withdrawn) and what
participants thought; one running; one with more sign-ups than seats; one planned."""

from datetime import timedelta

from employees.actions.attendance import take_attendance
from employees.actions.certificates import (
    issue_certificates,
    settle_results,
    withdraw_certificate,
)
from employees.actions.courses import save_course, save_provider
from employees.actions.evaluations import evaluate_session
from employees.actions.sessions import open_session, plan_session
from employees.actions.sign_ups import sign_up
from employees.enums import EmploymentStatus
from employees.models import Placement, SessionEvaluation
from employees.training_enums import ProviderKind, SessionResult
from orgunits.models import OrgUnit

REASON = "Data contoh: orang dan angka karangan."
OVER, RUNNING, ASKING, SEATS = 14, 12, 9, 8
COMMENTS = (
    "Contoh saran: waktu praktik ditambah.",
    "Contoh saran: materinya langsung dapat dipakai di loket.",
    "",
)
COUNTER = "dpmptsp"
COURSES = (
    ("Pelayanan prima di loket", "technical", "classical", "service", 20, 1),
    ("Penyusunan peraturan wali kota", "technical", "classical", "law", 24, 0),
    ("Pengelolaan barang milik daerah", "technical", "classical", "finance", 30, 0),
    ("Dasar analisis data untuk perencanaan", "elearning", "non_classical", "digital", 16, 1),
    ("Kepemimpinan pengawas", "leadership", "classical", "leading", 893, 2),
    ("Analisis beban kerja", "guidance", "classical", "organisation", 12, 0),
)


def load(world):
    """Everything in the government of ``world``, by its officer."""
    people = [person for _, person in learners(world) if person.status == EmploymentStatus.PNS]
    rng = world.rng("sessions", world.spec.short_name)
    if len(people) < OVER + RUNNING + ASKING:
        return
    chosen = rng.sample(people, OVER + RUNNING + ASKING)
    courses, root = catalogue(world), OrgUnit.objects.get(government=world.government, parent=None)
    over(world, plan(world, root, courses[0], -7, 2, batch="Angkatan I"), chosen[:OVER], rng)
    running(world, plan(world, root, courses[5], -1, 3), chosen[OVER : OVER + RUNNING])
    asking(world, root, courses, chosen[OVER + RUNNING :])
    plan(world, root, courses[3], 45, 3, opened=False)


def learners(world):
    """(seat, person) of those without an account who sit on their post today: some were sent away, or
    left, a moment ago (``standings``)."""
    seated = Placement.objects.on(world.today).definitive().filter(government=world.government)
    found = set(seated.order_by().values_list("employee_id", flat=True))
    return [
        (seat, person)
        for seat, person in world.people
        if person.user_id is None and person.pk in found
    ]


def catalogue(world):
    """Three providers and their courses."""
    agreement = {"agreement_from": None, "agreement_until": None}
    providers = [
        ("BKPSDM", ProviderKind.OWN, agreement | {"agreement_number": ""}),
        (
            "Universitas Contoh Nusantara",
            ProviderKind.UNIVERSITY,
            {
                "agreement_number": "PKS/CONTOH/07",
                "agreement_from": world.today - timedelta(days=400),
                "agreement_until": world.today + timedelta(days=695),
            },
        ),
        ("Lembaga Administrasi Negara", ProviderKind.STATE, agreement | {"agreement_number": ""}),
    ]
    common = {"government": world.government, "user": world.officer}
    made = [
        save_provider(values={"name": name, "kind": kind, **rest}, **common)
        for name, kind, rest in providers
    ]
    return [
        save_course(
            values={
                "name": name, "type": kind, "form": form, "field": field, "jp": jp,
                "provider": made[provider], "summary": "", "is_active": True,
            },
            **common,
        )
        for name, kind, form, field, jp, provider in COURSES
    ]  # fmt: skip


def plan(world, unit, course, starts_in, n_days, *, opened=True, **values):
    """A session that begins ``starts_in`` days from now."""
    first = world.today + timedelta(days=starts_in)
    given = {
        "course": course, "provider": None, "batch": "", "starts_on": first,
        "ends_on": first + timedelta(days=n_days - 1), "place": "Aula Balai Kota", "seats": 25,
        "sign_up_until": first - timedelta(days=2), "seat_cost": 450_000,
        "purpose": "PNS yang belum 20 JP tahun ini",
    }  # fmt: skip
    session = plan_session(
        government=world.government, unit=unit, values=given | values, user=world.officer
    )
    return open_session(session=session, user=world.officer) if opened else session


def enrol(world, session, people):
    return sign_up(session=session, employees=people, user=world.officer, approved=True, late=True)


def over(world, session, people, rng):
    """Everybody was there, all but one passed, one certificate was withdrawn again."""
    rows = enrol(world, session, people)
    present = [row.pk for row in rows]
    for day in session.days():
        take_attendance(session=session, day=day, present=present, user=world.officer)
    results = dict.fromkeys(present, SessionResult.PASSED) | {present[-1]: SessionResult.FAILED}
    settle_results(session=session, results=results, user=world.officer)
    made = issue_certificates(session=session, prefix="800.2.4/CONTOH", user=world.officer)
    withdraw_certificate(
        certificate=made[-1],
        user=world.officer,
        reason="Contoh: peserta ternyata tidak mengikuti ujian akhir.",
    )
    for person in people:
        marks = {name: rng.choice((3, 4, 4, 5, 5)) for name in SessionEvaluation.MARKS}
        evaluate_session(
            session=session, employee=person, marks=marks, comment=rng.choice(COMMENTS)
        )


def running(world, session, people):
    """Yesterday on the list, today some so far; the employee's demo account takes part."""
    own = [person for _, person in world.people if person.user_id == account(world, "pegawai")]
    rows = enrol(world, session, [*own, *people])
    present = [row.pk for row in rows]
    yesterday, today, _ = session.days()
    take_attendance(session=session, day=yesterday, present=present[1:], user=world.officer)
    take_attendance(session=session, day=today, present=present[3:8], user=world.officer)


def account(world, key):
    user = world.accounts.get(key)
    return user.pk if user else -1


def asking(world, root, courses, people):
    """More want to come than there are seats; those of the counter wait for their head."""
    session = plan(world, root, courses[1], 14, 3, seats=SEATS)
    colleagues = [
        person
        for seat, person in learners(world)
        if seat.post.place.key.startswith(COUNTER) and person not in people
    ]
    sign_up(session=session, employees=colleagues[:3], user=world.officer)
    enrol(world, session, people)
    plan(world, root, courses[2], 21, 4)
