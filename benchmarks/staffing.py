"""A city full of people for benchmarks. Import it inside ``harness.database``."""

from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from benchmarks.planting import SINCE
from employees.actions.bulk import register_people
from employees.models import (
    CompetenceAssessment,
    Employee,
    PerformanceRating,
    PersonnelRecord,
    Placement,
    TrainingRecord,
)
from orgunits.actions import add_positions, load_job_titles
from orgunits.drafts import JobTitleDraft, PositionDraft
from portal.bulkwrite import insert_rows, update_rows

FIRST = ("Ahmad", "Budi", "Citra", "Dewi", "Eka", "Fajar", "Gita", "Hendra", "Indah", "Joko")
LAST = ("Saputra", "Wijaya", "Lestari", "Hidayat", "Siregar", "Nasution", "Utami", "Pratama")
GOLONGAN = ("II/c", "III/a", "III/b", "III/d", "IV/a")
BIRTH_DAYS, OLDEST = 12_000, date(1967, 1, 1)
TITLES = (
    ("Kepala", "administrator", 11, ""),
    ("Pengadministrasi", "pelaksana", 5, ""),
    ("Penelaah Teknis", "pelaksana", 7, ""),
    ("Perawat", "jf_keahlian", 8, "ahli pertama"),
    ("Penyuluh", "jf_keahlian", 9, "ahli muda"),
)
WITHOUT_POST = 40  # one person in so many
REASON = "Untuk pengukuran."


@transaction.atomic
def employ(planted, n_people):
    """People on the posts of a planted government, each with an account, a rating of last year,
    some with training, certificate and assessment; one in forty without a post. Returns their ids.
    """
    seats = posts_of(planted, n_people)
    people = [person(number) for number in range(n_people)]
    ids = register_people(government=planted.government, people=people, user=None, reason=REASON)
    give_accounts(planted.government, ids)
    put(Placement, planted.government, placements(ids, seats))
    put(TrainingRecord, planted.government, trainings(ids, planted.government.today()))
    put(PerformanceRating, planted.government, ratings(ids, planted.government.today()))
    put(PersonnelRecord, planted.government, certificates(ids, planted.government.today()))
    put(CompetenceAssessment, planted.government, assessments(ids))
    return ids


def posts_of(planted, n_people):
    """A head post and four others on every unit, whose need is about the number of people; ids of
    posts with the number of people to put there."""
    titles = load_job_titles(
        drafts=[
            JobTitleDraft(name=name, kind=kind, job_class=job_class, jenjang=jenjang)
            for name, kind, job_class, jenjang in TITLES
        ]
    )
    need = max(1, n_people // len(planted.ids) // (len(TITLES) - 1))
    posts = add_positions(
        government=planted.government,
        drafts=[
            PositionDraft(
                unit_id=pk,
                job_title_id=title.pk,
                name=title.name,
                valid_from=SINCE,
                is_head=place == 0,
                echelon="III.b" if place == 0 else "",
                required_headcount=1 if place == 0 else need,
            )
            for pk in planted.ids
            for place, title in enumerate(titles)
        ],
        user=None,
        reason=REASON,
    )
    return [post.pk for post in posts for _seat in range(post.required_headcount)]


def person(number):
    years, place = divmod(number, BIRTH_DAYS)
    born = OLDEST + timedelta(days=place)
    joined = date(born.year + 24, 3, 1)
    return {
        "nip": f"{born:%Y%m%d}{joined:%Y%m}{number % 2 + 1}{years + 1:03}",
        "name": f"{FIRST[number % 10]} {LAST[number // 10 % 8]} {number:06}",
        "sex": "LP"[number % 2],
        "birth_date": born,
        "status": "pns",
        "golongan": GOLONGAN[number % 5],
        "education_level": "s1",
        "education_field": "Administrasi Publik",
        "joined_on": joined,
    }


def put(model, government, rows):
    """Insert ``rows`` (dicts) of ``model``; a column nobody names has its default."""
    rows = list(rows)
    fields = [field for field in model._meta.concrete_fields if field.attname != "id"]
    named = {"government_id": government.pk, "recorded_at": timezone.now()}
    columns = [field.attname for field in fields]
    defaults = [named.get(field.attname, field.get_default()) for field in fields]
    insert_rows(
        model,
        columns,
        [
            tuple(row.get(name, default) for name, default in zip(columns, defaults, strict=True))
            for row in rows
        ],
    )


def give_accounts(government, ids):
    users = get_user_model()
    rows = (
        users(username=f"pegawai{number}", government=government, password="!")
        for number in range(len(ids))
    )
    users.objects.bulk_create(rows, batch_size=5000)
    named = users.objects.filter(government=government).values_list("username", "pk")
    accounts = dict(named)
    update_rows(
        Employee,
        ["user_id"],
        [(pk, accounts[f"pegawai{number}"]) for number, pk in enumerate(ids)],
    )


def placements(ids, seats):
    for number, pk in enumerate(ids):
        if number % WITHOUT_POST and number < len(seats):
            yield {
                "employee_id": pk,
                "position_id": seats[number * 7919 % len(seats)],
                "kind": "definitive",
                "valid_from": SINCE,
                "decree_number": "821/1",
            }


def trainings(ids, today):
    start = date(today.year, 1, 10)
    for number, pk in enumerate(ids):
        if number % 5 < 3:
            yield {
                "employee_id": pk,
                "programme": f"Pelatihan {number % 30}",
                "form": "classical",
                "type": "technical",
                "started_on": start,
                "ended_on": start + timedelta(days=number % 3),
                "jp": 10 + number % 20,
            }


def ratings(ids, today):
    for number, pk in enumerate(ids):
        yield {
            "employee_id": pk,
            "year": today.year - 1,
            "result": ("below", "meets", "above")[number % 7 % 3],
            "behaviour": ("meets", "above")[number % 2],
        }


def certificates(ids, today):
    for number, pk in enumerate(ids):
        if number % 5 == 0:
            yield {
                "employee_id": pk,
                "kind": "certificate",
                "type": "str",
                "name": "STR Perawat",
                "issued_on": date(2020, 1, 1),
                "valid_until": today + timedelta(days=number % 400 - 30),
            }


def assessments(ids):
    for number, pk in enumerate(ids):
        if number % 3 == 0:
            yield {
                "employee_id": pk,
                "assessed_on": date(2025, 6, 1),
                "assessor": "Assessment Center",
            }
