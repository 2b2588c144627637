"""Diplomas, registrations, ranks and a few discipline decisions of people of the demo."""

from datetime import timedelta

from employees.actions import add_record, record_discipline
from employees.drafts import DisciplineDraft, RecordDraft
from employees.enums import CertificateType, RecordKind
from employees.ranks import GOLONGAN_ORDER

REASON = "Data contoh: orang dan angka karangan."
HEALTH_PEOPLE, FILES, PENALTIES = 40, 30, 3
LONGEST_AGO = 900  # days since a decision: nobody is punished before they came
LAPSED_SHARE = 0.2
UNIVERSITY = "Universitas Contoh"


def load(world):
    """STR of some health workers (a fifth of them lapsed), the history of some others' files, and
    PENALTIES decisions; all invented."""
    rng = world.rng("records", world.spec.short_name)
    health = [person for seat, person in world.people if seat.post.is_health]
    others = [person for seat, person in world.people if person.golongan in GOLONGAN_ORDER]
    for person in rng.sample(health, min(HEALTH_PEOPLE, len(health))):
        add(world, person, registration(world, rng))
    chosen = rng.sample(others, min(FILES, len(others)))
    for person in chosen:
        for draft in history(person):
            add(world, person, draft)
    longest = world.today - timedelta(days=LONGEST_AGO)
    for person in [person for person in chosen if person.joined_on < longest][:PENALTIES]:
        record_discipline(
            employee=person,
            draft=DisciplineDraft(
                penalty=rng.choice(("spoken", "written", "pay_6")),
                offence="Contoh: tidak masuk kerja tanpa alasan sah.",
                decree_number=f"862/{rng.randrange(1, 90)}/CONTOH",
                starts_on=world.today - timedelta(days=rng.randrange(60, LONGEST_AGO)),
            ),
            user=world.officer,
            reason=REASON,
        )


def registration(world, rng):
    """An STR of five years, some lapsed, or the newer one for life."""
    days = rng.randrange(1900, 2600) if rng.random() < LAPSED_SHARE else rng.randrange(100, 1700)
    issued = world.today - timedelta(days=days)
    return RecordDraft(
        kind=RecordKind.CERTIFICATE,
        type=CertificateType.STR,
        name="Surat tanda registrasi",
        issuer="Konsil Tenaga Kesehatan Indonesia",
        number=f"CONTOH-{rng.randrange(10_000, 99_999)}",
        issued_on=issued,
        valid_until=None if days < 600 else issued + timedelta(days=1826),
    )


def history(person):
    """The diploma and the rank that the columns of a person tell."""
    joined = person.joined_on
    if person.education_level:
        yield RecordDraft(
            kind=RecordKind.EDUCATION,
            type=person.education_level,
            name=person.education_field or "Umum",
            issuer=UNIVERSITY,
            issued_on=joined - timedelta(days=400),
        )
    yield RecordDraft(
        kind=RecordKind.RANK,
        name=person.golongan,
        issuer="Wali Kota",
        number=f"823/{person.pk}/CONTOH",
        issued_on=joined,
    )


def add(world, person, draft):
    add_record(employee=person, draft=draft, user=world.officer, reason=REASON)
