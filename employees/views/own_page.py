"""The one page where everybody finds what concerns them."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from employees.queries.own_page import own_page as read_own_page
from employees.training_enums import NeedKind, SignUpState
from employees.training_rules import Standing
from employees.views.own_trainings import own_employee
from portal.permissions import Permission, require
from portal.templatetags.formats import date_long, number


def tiles(own):
    """Hours, index, rating and how many trainings are open, each with where it comes from."""
    trainings, rating = reverse("employees:own_trainings"), own.rating
    hours = {"label": "Jam pelatihan tahun ini", "value": number(own.hours.jp), "unit": "JP"}
    index = own.performance.index
    return [
        hours
        | {
            "note": own.hours.regulation or "riwayat pelatihan",
            "note_url": trainings,
            "tone": "bad" if own.hours.standing == Standing.ABOVE else "",
        },
        {
            "label": "Sesi yang dapat diikuti",
            "value": number(own.n_offers),
            "note": "lihat dan daftar",
            "note_url": trainings,
        },
        {
            "label": f"IP ASN {own.performance.year}",
            "value": number(index.total, 2),
            "note": f"dari 100, {index.band}",
            "note_url": f"{reverse('employees:own_file')}#performance",
        },
        {
            "label": "Predikat kinerja terakhir",
            "value": str(rating.predicate.label) if rating else "–",
            "note": f"tahun {rating.year}, dari e-Kinerja" if rating else "belum ada penilaian",
            "note_url": f"{reverse('employees:own_file')}#performance",
        },
    ]


def item(tone, icon, title, text, url, action, **due):
    """An entry of the waiting list."""
    keys = ("tone", "icon", "title", "text", "url", "action")
    return dict(zip(keys, (tone, icon, title, text, url, action), strict=True)) | due


def waiting(own, today):
    """What waits for the person, the soonest first."""
    trainings = reverse("employees:own_trainings")
    items = [
        item("warn", "megaphone", row.announcement.title, "Baca dan nyatakan sudah memahami.",
             f"{reverse('employees:own_announcements')}#umum-{row.announcement_id}", "Baca",
             due=f"sampai {date_long(row.announcement.due_on)}",
             due_tone="bad" if row.announcement.due_on < today else "")
        for row in own.announcements
    ]  # fmt: skip
    if own.offer:
        items.append(item("warn", "arrow-right", f"Ditawarkan: {own.offer.position.name}",
                          "Jawaban atas permohonan pindah Anda. Lihat yang berubah, lalu jawab.",
                          reverse("employees:own_move"), "Jawab"))  # fmt: skip
    for row in own.sessions:
        session = row.sign_up.session
        if session.is_day(today):
            items.append(item("warn", "qr-code", f"Hari ini: {session.programme}",
                              f"{session.place}. Pindai kode di layar ruangan untuk hadir.",
                              trainings, "Lihat"))  # fmt: skip
        elif row.sign_up.approved_at and row.sign_up.state == SignUpState.SEATED:
            items.append(item("info", "academic-cap", session.programme,
                              f"Mulai {date_long(session.starts_on)}, {session.place}.",
                              trainings, "Lihat"))  # fmt: skip
    items += [
        item("info", "star", f"Nilai {session.programme}", "Jawaban disimpan tanpa nama.",
             f"{reverse('employees:own_evaluation')}?sesi={session.pk}", "Nilai sesi ini",
             due=f"sampai {date_long(session.evaluated_until)}")
        for session in own.to_rate
    ]  # fmt: skip
    items += [
        item("warn", "identification", need.working, "Perbarui, lalu serahkan pindaiannya.",
             f"{reverse('employees:own_file')}#records", "Lihat berkas")
        for need in own.needs
        if need.kind == NeedKind.CERTIFICATE
    ]  # fmt: skip
    return items


@never_cache
@require_safe
@require(Permission.SELF_VIEW)
def own_page(request):
    """One's post and duties as the structure says today, what waits, hours, ratings, data."""
    employee = own_employee(request)
    if employee is None:
        return render(request, "employees/own/own_page.html", {"employee": None})
    own = read_own_page(employee, request.today, timezone.now())
    context = {
        "employee": employee,
        "own": own,
        "tiles": tiles(own),
        "waiting": waiting(own, request.today),
        "gaps": [need for need in own.needs if need.kind != NeedKind.CERTIFICATE],
    }
    return render(request, "employees/own/own_page.html", context)
