"""A few people of the demo who are on leave, away from their posts, or gone."""

from datetime import timedelta

from employees.actions import record_status
from employees.drafts import StatusDraft
from employees.enums import EmploymentStatus, StatusKind
from orgunits.enums import MANAGERIAL_KINDS

REASON = "Data contoh: orang dan angka karangan."
# (kind, what a care leave is for, days since it began, days it lasts or None)
STAFF = (
    (StatusKind.UNPAID_LEAVE, "", 200, 730),
    (StatusKind.UNPAID_LEAVE, "", 45, 365),
    (StatusKind.STUDY, "", 110, 730),
    (StatusKind.STUDY, "", 60, 120),
    (StatusKind.SECONDMENT, "", 90, None),
    (StatusKind.BIG_LEAVE, "", 20, 60),
    (StatusKind.CARE_LEAVE, "maternity", 15, 89),
    (StatusKind.CARE_LEAVE, "sick", 8, 30),
    (StatusKind.UNPAID_LEAVE, "", 400, 380),  # back since, and waiting for a post
    (StatusKind.TRANSFER_OUT, "", 3, None),
)
LEADERS = ((StatusKind.BIG_LEAVE, "", 10, 50), (StatusKind.CARE_LEAVE, "sick", 5, 25))


def load(world):
    """Record STAFF of people in staff posts and LEADERS of heads, all long-serving PNS without a
    demo account."""
    staff, leaders = [], []
    for seat, person in world.people:
        serves = person.status == EmploymentStatus.PNS and person.user_id is None
        if not serves or (world.today - person.joined_on).days < 3000 or seat.moved_health:
            continue
        (leaders if seat.post.title.kind in MANAGERIAL_KINDS else staff).append(person)
    rng = world.rng("standings", world.spec.short_name)
    count = 0
    for rows, people in ((STAFF, staff), (LEADERS, leaders)):
        chosen = rng.sample(people, min(len(rows), len(people)))
        for (kind, detail, since, days), person in zip(rows, chosen, strict=False):
            start = world.today - timedelta(days=since)
            held = person.placements.current_knowledge().definitive().filter(valid_until=None)
            if not held.filter(valid_from__lt=start).exists():
                continue
            record_status(
                employee=person,
                draft=StatusDraft(
                    kind=kind,
                    detail=detail,
                    valid_from=start,
                    valid_until=days and start + timedelta(days=days),
                    decree_number=f"850/{rng.randrange(12, 990)}-BKPSDM/{start.year}",
                    decree_date=start - timedelta(days=10),
                ),
                user=world.officer,
                reason=REASON,
            )
            count += 1
    world.say(f"  {count} orang sedang cuti, di luar jabatan, atau berhenti")
