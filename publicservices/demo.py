"""The services of the demo's units, from the catalogue in ``publicservices/data``."""

import re
from datetime import timedelta

from django.utils import timezone

from portal.demo import FULL_CAST, table
from portal.working_days.clock import UNIT_WORDS
from publicservices.actions import register_services
from publicservices.actions.requests import (
    close,
    file_request,
    pause,
    renew_due_days,
    settle_form,
    take_up,
)
from publicservices.actions.standards import publish_first_standards
from publicservices.actions.times import TimeDraft, count_left_requests, record_times
from publicservices.drafts import ServiceDraft
from publicservices.models import RequestEvent, ServiceRequest, ServiceTimeTally
from publicservices.request_fields import FieldKind, RequestField

REASON = "Data contoh: layanan dari katalog umum."
STANDARD_REASON = "Data contoh: standar pelayanan awal."
TERM = re.compile(r"(\d+) (menit|jam|hari kerja|hari)\b")
UNITS = {words: unit for unit, words in UNIT_WORDS.items()} | {"hari": "calendar_days"}
PROMISE = (
    "Kami sanggup menyelenggarakan pelayanan sesuai standar ini, dan bersedia menerima sanksi bila "
    "tidak menepatinya."
)


def load(world):
    """Give every unit its services; the first unit of a row's alternatives that exists has it."""
    drafts = [
        draft(world, unit, row)
        for row in table("publicservices", "services")
        for unit in units_of(world, row["unit"])
    ]
    services = register_services(
        government=world.government, drafts=drafts, user=world.officer, reason=REASON
    )
    standards = [
        (service, values) for service in services if (values := standard_of(world, service))
    ]
    publish_first_standards(
        government=world.government,
        standards=standards,
        valid_from=world.today.replace(month=1, day=1),
        user=world.officer,
        reason=STANDARD_REASON,
    )
    world.say(f"  {len(drafts)} layanan, {len(standards)} standar pelayanan")
    if world.spec.slug == FULL_CAST:
        load_requests(world, [service for service, _ in standards])
        load_times(world, [service for service, _ in standards])


ASKED = (
    RequestField("Keperluan", FieldKind.LONG, hint="Misalnya KTP hilang di jalan."),
    RequestField("Cara mengambil hasil", FieldKind.CHOICE, choices=("Di loket", "Dikirim")),
)
TAKING = ("LYN-001", "LYN-002", "LYN-003", "LYN-004")
APPLICANTS = ("Rahmat Hidayat", "Siti Aminah", "Yohanes Sitompul", "Dewi Anggraini",
              "Made Suardana", "Nurlaila", "Bambang Prasetyo", "Maria Goretti")  # fmt: skip
N_REQUESTS = 32


def load_requests(world, services):
    """Some dozens of requests of invented people, filed in the last weeks, in every state."""
    rng = world.rng("requests")
    taking = [service for service in services if service.code in TAKING]
    for service in taking:
        settle_form(service=service, is_open=True, intro="", fields=ASKED, user=world.officer)
    for number in range(N_REQUESTS if taking else 0):
        filed = file_request(
            service=rng.choice(taking),
            secret=f"demo {world.spec.slug} {number} {rng.random()}",
            applicant=rng.choice(APPLICANTS),
            answers=[("Keperluan", "Data contoh."), ("Cara mengambil hasil", "Di loket")],
        ).request
        back = timedelta(days=rng.randrange(25), hours=rng.randrange(8))
        at = timezone.now() - back
        ServiceRequest.objects.filter(pk=filed.pk).update(filed_at=at)
        RequestEvent.objects.filter(request=filed).update(at=at)
        go_on(world, filed, number, back)
    renew_due_days(world.government)
    # Their days were moved: they are counted as if from before times were kept.
    mine = ServiceRequest.objects.filter(government=world.government)
    mine.update(measure="", used=None, is_within=None)
    ServiceTimeTally.objects.filter(government=world.government).delete()
    while count_left_requests():
        pass
    world.say(f"  {N_REQUESTS if taking else 0} permohonan")


TIMED = ("LYN-001", "LYN-002")
MONTHS_TIMED, A_MONTH = 14, 30
SHORT = (2, 3)  # so many months ago the blanks ran out
BLANKS = "Blangko habis"


def load_times(world, services):
    """Invented cases of a SIAK for two services: fourteen months, slower when the blanks ran out."""
    rng, drafts = world.rng("times"), []
    now = timezone.localtime(timezone.now(), world.government.zone).replace(hour=9, minute=0)
    for service in (one for one in services if one.code in TIMED):
        for number in range(MONTHS_TIMED * A_MONTH):
            start = now - timedelta(days=MONTHS_TIMED * 30 - number, minutes=rng.randrange(240))
            drafts.append(timed(service, number, start, now, rng.choice((0, 0, 1, 1, 2, 3, 5))))
    record_times(
        government=world.government, created=drafts, changed=[], user=world.officer, reason=REASON
    )
    world.say(f"  {len(drafts)} waktu layanan contoh")


def timed(service, number, start, now, days):
    """One case begun at ``start`` that takes ``days``, and longer while there were no blanks."""
    is_short = (now - start).days // 30 in SHORT
    end = start + timedelta(days=days + 4 * is_short, minutes=45)
    stop = {}
    if is_short and number % 3 == 0:
        stop = {
            "paused_since": start + timedelta(minutes=30),
            "paused_until": end + timedelta(days=6),
            "pause_reason": BLANKS,
        }
        end += timedelta(days=7)
    return TimeDraft(
        service=service,
        source="siak",
        number=f"{service.code}/{number:04}",
        started_at=start,
        ended_at=end if end < now else None,
        desk=f"Loket {1 + number % 3}",
        **stop,
    )


def go_on(world, filed, number, back):
    """Let a request be worked on, stopped or ended; every fourth still waits."""
    if number % 4 == 0:
        return
    take_up(request=filed, user=world.officer)
    if number % 4 == 1:
        pause(request=filed, text="Blangko habis, menunggu kiriman.", user=world.officer)
    elif number % 4 == 2:  # noqa: PLR2004
        close(request=filed, is_done=True, text="Hasil dapat diambil di loket.", user=world.officer)
        ended = timezone.now() - back + min(back, timedelta(hours=6 + number % 30))
        ServiceRequest.objects.filter(pk=filed.pk).update(closed_at=ended)


def standard_of(world, service):
    """A first standard with invented requirements; None when the catalogue names no time."""
    term = TERM.search(service.standard_time)
    if term is None or int(term[1]) == 0:
        return None
    return {
        "requirements": "Mengisi formulir permohonan.\nMembawa kartu identitas pemohon.",
        "procedure": "Permohonan diterima loket atau lewat portal.\nBerkas diperiksa.\n"
        "Permohonan diproses.\nHasil diserahkan kepada pemohon.",
        "term_amount": int(term[1]),
        "term_unit": str(UNITS[term[2]]),
        "term_note": "",
        "cost": service.cost or "sesuai ketentuan",
        "product": service.product or service.name,
        "complaints": f"Loket pengaduan {service.unit.name}, SP4N-LAPOR! (lapor.go.id).",
        "maklumat": PROMISE,
        "agreed_on": None,
    }


def units_of(world, wanted):
    """Units named by key ("dinsos", or the first there is of "bapenda|bpkpd"), or all of a kind
    ("@kelurahan")."""
    if wanted.startswith("@"):
        return [unit for unit in world.units.values() if unit.kind == wanted[1:]]
    keys = [key for key in wanted.split("|") if key in world.units]
    return [world.units[key] for key in keys[:1]]


def draft(world, unit, row):
    return ServiceDraft(
        unit=unit,
        code=row["code"],
        name=row["name"],
        valid_from=world.spec.structure_from,
        product=row["product"],
        standard_time=row["standard_time"],
        cost=row["cost"],
        legal_basis=row["legal_basis"],
        is_example=row["example"] == "yes",
    )
