"""Home and search."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from orgunits.templatetags.unit_tabs import day_query
from portal.permissions import Permission, require
from portal.templatetags.formats import date_long, number, percent
from reports.findings import change_words
from reports.queries import LEAST_LETTERS, first_steps
from reports.queries import home as read_home
from reports.queries import search as find

HOURS = ((4, "malam"), (11, "pagi"), (15, "siang"), (18, "sore"), (24, "malam"))


def greeting(now):
    """The time of day as people greet, from the local ``now``."""
    return f"Selamat {next(word for end, word in HOURS if now.hour < end)}"


def index_tile(found):
    """The IKM of the last full quarter: value, quality, change."""
    tile = {"label": f"IKM {found.quarter.label}", "value": "–", "note": "belum ada jawaban"}
    score = found.score
    if score["value"] is None:
        return tile
    tile |= {"value": number(score["value"], 2), "grade": score["grade"]}
    tile["note"] = f"{number(score['n'])} jawaban"
    if score["change"] is not None:
        tile["note"] = f"{change_words(score['change'])}, {tile['note']}"
    return tile | {"note_url": reverse("surveys:campaign_list")}


def seat_tile(staff, on_day):
    """How many of the seats needed are filled."""
    seated = staff.required - staff.vacant
    tile = {"label": "Jabatan terisi", "value": "–", "note": "belum ada kebutuhan yang tercatat"}
    if not staff.required:
        return tile
    return tile | {
        "value": percent(seated * 100 / staff.required),
        "note": f"{number(seated)} dari {number(staff.required)}, {number(staff.vacant)} lowong",
        "note_url": reverse("employees:vacancy_list") + on_day,
    }


def tiles(found, on_day):
    """Stat tiles of what the person may see; ``on_day`` keeps their links on the day shown."""
    rows = [
        {
            "label": "Unit aktif",
            "value": number(len(found.rows)),
            "note": f"di {number(found.n_agencies)} perangkat daerah" if found.n_agencies else "",
            "note_url": reverse("orgunits:orgunit_list") + on_day,
        }
    ]
    if found.staff is not None:
        rows.append(seat_tile(found.staff, on_day))
    if found.score is not None:
        rows.append(index_tile(found))
    if found.surveys is not None:
        soon = found.surveys.n_soon
        rows.append(
            {
                "label": "Survei berjalan",
                "value": number(found.surveys.n),
                "note": f"{number(soon)} berakhir dalam 7 hari" if soon else "lihat semua survei",
                "note_url": f"{reverse('surveys:campaign_list')}?state=open",
            }
        )
    return rows


def item(tone, icon, title, text, url, action):
    """An entry of the waiting list."""
    keys = ("tone", "icon", "title", "text", "url", "action")
    return dict(zip(keys, (tone, icon, title, text, url, action), strict=True))


def proposal_items(proposals):
    """Proposals that wait for the person's word, and their own that came back."""
    items = [
        item("warn", "document-duplicate", f"Usulan penataan menunggu {asked.review.name.lower()}",
             asked.proposal.title, reverse(asked.page, args=[asked.proposal.pk]), "Periksa")
        for asked in proposals.to_judge
    ]  # fmt: skip
    return items + [
        item("warn", "document-duplicate", f"Usulan penataan no. {number(row.number)} dikembalikan",
             row.title, reverse("restructuring:proposal_review", args=[row.pk]), "Baca alasannya")
        for row in proposals.returned
    ]  # fmt: skip


def waiting(request, found):
    """What asks for the person's attention, the most pressing first."""
    items = [
        item("bad", "exclamation-triangle", "Pekerjaan gagal", job.title,
             reverse("portal:job_detail", args=[job.uuid]), "Lihat sebabnya")
        for job in found.failed
    ]  # fmt: skip
    items += round_items(found.rounds, found.day) + case_items(found.cases)
    items += proposal_items(found.proposals) + people_items(request, found)
    return items + service_items(request, found) + signal_items(found.signals)


def signal_items(signals):
    """The heaviest problems the rules see that no proposal answers yet, and how many more."""
    items = [
        item(row.known_rule.tone, "exclamation-triangle", f"{row.place}: {row.known_rule.label.lower()}",
             f"{row.text}. Terlihat sejak {date_long(row.first_seen)}.",
             reverse("restructuring:signal_detail", args=[row.pk]), "Lihat buktinya")
        for row in signals.heaviest
    ]  # fmt: skip
    if more := signals.n - len(signals.heaviest):
        items.append(
            item("info", "exclamation-triangle", f"{number(more)} indikasi masalah lainnya",
                 "Belum menjadi alasan usulan penataan.",
                 f"{reverse('restructuring:signal_list')}?taken=free", "Lihat semua")
        )  # fmt: skip
    return items


def round_items(rounds, day):
    """Parts of rounds to be filled in, and rounds with parts to be verified."""
    items = [
        item("bad" if part.round.due_on < day else "warn", "arrow-path",
             f"{part.round.title}: {part.unit.name}",
             f"{part.get_state_display()}. Batas waktu {date_long(part.round.due_on)}.",
             reverse("orgunits:round_part_detail", args=[part.pk]), "Isi dan kirim")
        for part in rounds.parts
    ]  # fmt: skip
    return items + [
        item("info", "arrow-path", f"{number(n_sent)} isian menunggu verifikasi", title,
             f"{reverse('orgunits:round_detail', args=[pk])}?state=submitted", "Periksa")
        for pk, title, n_sent in rounds.judged
    ]  # fmt: skip


def case_items(cases):
    """Placement cases that could not take effect, and those that wait for the decision."""
    items = [
        item("bad", "arrows-right-left", f"{case.label} tertahan", case.title,
             reverse("employees:placement_case_detail", args=[case.pk]), "Lihat sebabnya")
        for case in cases.held
    ]  # fmt: skip
    return items + [
        item("warn", "arrows-right-left", f"{case.label} menunggu penetapan",
             f"{case.title}, TMT {date_long(case.effective_on)}.",
             reverse("employees:placement_case_detail", args=[case.pk]), "Periksa")
        for case in cases.to_decide
    ]  # fmt: skip


def people_items(request, found):
    """Units without a head, and trainings that the person's people want to attend."""
    items = []
    if found.n_headless:
        items.append(
            item("warn", "user-minus", f"{number(found.n_headless)} unit tanpa pimpinan definitif",
                 "Jabatan pimpinannya lowong, atau diisi Plt. dan Plh.",
                 reverse("employees:vacancy_list") + day_query(request.as_of), "Lihat lowongan")
        )  # fmt: skip
    if found.n_sign_ups:
        items.append(
            item("info", "academic-cap", "Pendaftaran pelatihan menunggu persetujuan",
                 f"{number(found.n_sign_ups)} pendaftaran pegawai Anda.",
                 reverse("employees:sign_up_list"), "Periksa")
        )  # fmt: skip
    if found.n_corrections:
        items.append(
            item("warn", "pencil-square", "Permintaan pembetulan data menunggu jawaban",
                 f"{number(found.n_corrections)} permintaan, masing-masing dijawab dalam 3 × 24 jam.",
                 reverse("employees:correction_list"), "Jawab")
        )  # fmt: skip
    if found.n_move_requests:
        items.append(
            item("warn", "arrow-right", "Permohonan pindah menunggu jawaban",
                 f"{number(found.n_move_requests)} permohonan, dijawab dalam 5 hari kerja.",
                 reverse("employees:move_request_list"), "Jawab")
        )  # fmt: skip
    return items


def service_items(request, found):
    """What follows surveys, surveys that end, and the report of the last quarter."""
    items = []
    if found.n_late_follow_ups:
        items.append(
            item("warn", "clock", "Tindak lanjut survei lewat waktu",
                 f"{number(found.n_late_follow_ups)} tindak lanjut belum selesai sesudah tanggalnya.",
                 f"{reverse('surveys:follow_up_list')}?state=overdue", "Lihat")
        )  # fmt: skip
    if found.surveys is not None and found.surveys.n_soon:
        items.append(
            item("warn", "clipboard-document-check", "Survei segera berakhir",
                 f"{number(found.surveys.n_soon)} survei berakhir dalam 7 hari. Periksa jumlah "
                 "jawabannya.", f"{reverse('surveys:campaign_list')}?state=open", "Periksa")
        )  # fmt: skip
    if found.rows and request.user.has_perm(Permission.REPORT_ORDER) and is_missing(found):
        items.append(
            item("info", "document-chart-bar", f"Laporan {found.quarter.label} belum dibuat",
                 f"{found.quarter.months_label} sudah berakhir.",
                 reverse("reports:report_create"), "Buat laporan")
        )  # fmt: skip
    return items


def is_missing(found):
    """Whether no report of the last full quarter is among the latest ones, ready or under way."""
    ready = any(report.period_end >= found.quarter.end for report in found.reports)
    return not ready and not any(job.kind.startswith("reports.") for job in found.jobs)


@require_safe
@require(Permission.HOME_VIEW)
def home(request):
    """The first page after sign-in: what is there, what waits, what changed."""
    now = timezone.localtime(
        timezone.now(), request.government.zone if request.government else None
    )
    context = {"greeting": greeting(now)}
    if request.government is not None:
        found = read_home(
            user=request.user, government=request.government, day=request.as_of.day, now=now
        )
        steps = first_steps(user=request.user, government=request.government)
        context |= {
            "home": found,
            "tiles": tiles(found, day_query(request.as_of)),
            "waiting": waiting(request, found),
            "steps": steps,
            "n_steps_done": sum(step.done for step in steps),
        }
    return render(request, "reports/home.html", context)


@require_safe
@require(Permission.HOME_VIEW)
def search(request):
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    groups = []
    if request.government is not None:
        groups = find(
            user=request.user, government=request.government, text=text, day=request.as_of.day
        )
    context = {
        "text": text,
        "groups": groups,
        "is_too_short": 0 < len(text) < LEAST_LETTERS,
        "n_hits": sum(len(group.hits) for group in groups),
    }
    return render(request, "reports/search.html", context)
