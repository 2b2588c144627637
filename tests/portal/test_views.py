"""Pages of the floor: jobs, audit trail, settings, notices, theme, health."""

import datetime

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from portal import ticks
from portal.enums import JobState
from portal.models import AuditEvent, Government, Job, Notification, TickRun
from portal.permissions import Role
from tests.factories.orgunits import GovernmentFactory, grow_units, root_of, user_with_role
from tests.factories.portal import (
    AuditEventFactory,
    JobFactory,
    NotificationFactory,
    UserFactory,
    form_key,
    opening,
)

pytestmark = pytest.mark.django_db

JOBS = reverse("portal:job_list")
AUDIT = reverse("portal:audit_list")
SETTINGS = reverse("portal:government_update")
SWITCH = reverse("portal:government_switch")
NOTICES = reverse("portal:notification_list")
READ = reverse("portal:notification_read")
THEME = reverse("portal:theme_set")
HEALTH = reverse("portal:health")
FEW = 12  # queries of a whole page, frame and permissions included


def page(client, url, **query):
    answer = client.get(url, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def job(employee):
    return JobFactory(
        government=employee.government, requested_by=employee, title="Laporan IKM Triwulan III"
    )


def url_of(job, view="job_detail"):
    return reverse(f"portal:{view}", args=[job.uuid])


# --- who may open what ----------------------------------------------------------------------------


@pytest.mark.parametrize("url", [JOBS, AUDIT, SETTINGS, SWITCH, NOTICES])
def test_page_sends_an_anonymous_visitor_to_sign_in(client, url):
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("url", [AUDIT, SETTINGS, SWITCH])
def test_page_is_forbidden_without_its_permission(client, employee, url):
    client.force_login(employee)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("url", [JOBS, AUDIT, SETTINGS, SWITCH, NOTICES])
def test_person_without_any_role_gets_nowhere(client, government, url):
    client.force_login(UserFactory(government=government))
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("url", [JOBS, AUDIT, SETTINGS, SWITCH, NOTICES])
def test_superadmin_opens_every_page(client, superadmin, government, url):
    client.force_login(superadmin)
    page(client, url)


# --- job_list -------------------------------------------------------------------------------------


def test_job_list_shows_own_jobs_only(client, employee, job):
    other = JobFactory(government=employee.government, title="Milik orang lain")
    client.force_login(employee)
    text = page(client, JOBS)
    assert job.title in text
    assert other.title not in text


def test_job_list_shows_the_whole_government_to_those_who_see_all_of_it(client, auditor, job):
    foreign = JobFactory(title="Kota lain", government=GovernmentFactory())
    client.force_login(auditor)
    text = page(client, JOBS)
    assert job.title in text
    assert foreign.title not in text


def test_job_list_of_a_role_on_one_unit_stays_with_own_jobs(client, government, job):
    unit = grow_units(government, 1)[0]
    client.force_login(user_with_role(Role.AUDITOR, unit=unit))
    assert job.title not in page(client, JOBS)


def test_job_list_filters_by_state(client, employee, job):
    failed = JobFactory(
        failed=True, government=employee.government, requested_by=employee, title="Yang gagal"
    )
    client.force_login(employee)
    text = page(client, JOBS, state="failed")
    assert failed.title in text
    assert job.title not in text


@pytest.mark.parametrize("query", [{"state": "x"}, {"sort": "error"}, {"page": "x"}, {"own": "?"}])
def test_job_list_survives_strange_queries(client, employee, job, query):
    client.force_login(employee)
    assert job.title in page(client, JOBS, **query)


def test_job_list_says_when_there_is_nothing(client, employee):
    client.force_login(employee)
    assert "Belum ada pekerjaan" in page(client, JOBS)
    assert "Tidak ada pekerjaan yang cocok" in page(client, JOBS, state="failed")


def test_job_list_query_count_does_not_grow(client, auditor, django_assert_num_queries):
    client.force_login(auditor)
    JobFactory.create_batch(2, government=auditor.government)
    page(client, JOBS)  # the session notes its use once
    counts = []
    for more in (0, 30):
        for _ in range(more):
            JobFactory(government=auditor.government)
        with django_assert_num_queries(FEW, exact=False) as captured:
            page(client, JOBS)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- job_detail -----------------------------------------------------------------------------------


def test_job_detail_shows_progress_and_asks_for_itself(client, employee):
    job = JobFactory(
        running=True,
        government=employee.government,
        requested_by=employee,
        done=12,
        total=40,
        message="Menghitung IKM",
        started_at=timezone.now() - datetime.timedelta(seconds=60),
    )
    client.force_login(employee)
    text = page(client, url_of(job))
    assert "12 dari 40" in text
    assert "Kira-kira 3 menit lagi" in text
    assert "boleh ditutup" in text
    assert f'hx-get="{url_of(job)}?poll=1"' in text
    assert '<noscript><meta http-equiv="refresh"' in text
    assert "Muat ulang" in text
    assert "Batalkan" in text


def test_job_detail_gives_htmx_the_panel_alone(client, employee, job):
    client.force_login(employee)
    answer = client.get(url_of(job), {"poll": 1}, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith('<div id="job-region"')
    assert "HX-Request" in answer["Vary"]


def test_job_detail_says_no_rest_before_it_can_know(client, employee):
    job = JobFactory(
        running=True, government=employee.government, requested_by=employee, done=1, total=40
    )
    client.force_login(employee)
    assert "lagi</span>" not in page(client, url_of(job))


def test_job_detail_of_a_failed_job_says_what_is_saved(client, employee):
    job = JobFactory(failed=True, government=employee.government, requested_by=employee)
    client.force_login(employee)
    text = page(client, url_of(job))
    assert "Disk penuh." in text
    assert "Tersimpan" in text
    assert "Tidak tersimpan" in text
    assert "Coba lagi" in text
    assert "hx-get" not in text
    assert "Batalkan" not in text


def test_job_detail_of_a_done_job_leads_to_the_result(client, employee):
    job = JobFactory(finished=True, government=employee.government, requested_by=employee)
    client.force_login(employee)
    text = page(client, url_of(job))
    assert '<a class="btn btn-primary" href="/">Buka laporan</a>' in text
    assert "http-equiv" not in text


def test_job_detail_of_somebody_else_is_not_found(client, employee, government):
    foreign = JobFactory(government=government)
    client.force_login(employee)
    assert client.get(url_of(foreign)).status_code == 404
    for view in ("job_cancel", "job_retry"):
        assert client.post(url_of(foreign, view), form_key()).status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == JobState.QUEUED


# --- job_cancel, job_retry ------------------------------------------------------------------------


def test_job_cancel_cancels_and_shows_it(client, employee, job):
    client.force_login(employee)
    answer = client.post(url_of(job, "job_cancel"), form_key(), follow=True)
    assert answer.redirect_chain == [(url_of(job), 302)]
    assert "Pembatalan sudah dicatat." in answer.content.decode()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_job_cancel_sent_twice_is_recorded_once(client, employee, job):
    client.force_login(employee)
    data = form_key()
    for _ in range(2):
        assert client.post(url_of(job, "job_cancel"), data)["Location"] == url_of(job)
    assert AuditEvent.objects.of_object(job).count() == 1


def test_job_cancel_of_a_done_job_says_so(client, employee):
    job = JobFactory(finished=True, government=employee.government, requested_by=employee)
    client.force_login(employee)
    answer = client.post(url_of(job, "job_cancel"), form_key(), follow=True)
    assert "sudah berakhir" in answer.content.decode()


def test_job_cancel_by_get_is_not_allowed(client, employee, job):
    client.force_login(employee)
    assert client.get(url_of(job, "job_cancel")).status_code == 405


def test_auditor_sees_but_does_not_cancel(client, auditor, job):
    client.force_login(auditor)
    assert "Batalkan" not in page(client, url_of(job))
    assert client.post(url_of(job, "job_cancel"), form_key()).status_code == 403
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_government_admin_may_cancel_for_others(client, admin, job):
    client.force_login(admin)
    client.post(url_of(job, "job_cancel"), form_key())
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_job_retry_runs_the_job_again(client, employee, calls, django_capture_on_commit_callbacks):
    job = JobFactory(failed=True, government=employee.government, requested_by=employee)
    client.force_login(employee)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url_of(job, "job_retry"), form_key(), follow=True)
    assert "masuk antrean lagi" in answer.content.decode()
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert calls == [3]


# --- audit_list -----------------------------------------------------------------------------------


@pytest.fixture
def units(government):
    """Two dinas under the root and a bidang under the first."""
    first, second, third = grow_units(government, 3, width=2)
    return {"dinas": first, "lain": second, "bidang": third}


def events(government, units):
    """One event for each unit and one of no unit; texts tell them apart."""
    AuditEvent.objects.all().delete()  # what making the units left
    for name, unit in units.items():
        AuditEventFactory(government=government, unit_id=unit.pk, object_text=f"Peristiwa {name}")
    AuditEventFactory(government=government, object_text="Peristiwa umum")


def shown(text):
    return {name for name in ("dinas", "lain", "bidang", "umum") if f"Peristiwa {name}" in text}


def test_audit_list_shows_all_to_an_auditor_of_the_government(client, government, auditor, units):
    events(government, units)
    client.force_login(auditor)
    assert shown(page(client, AUDIT)) == {"dinas", "lain", "bidang", "umum"}


def test_audit_list_stays_in_the_scope_of_the_role(client, government, units):
    reader = user_with_role(Role.AUDITOR, unit=units["dinas"])
    events(government, units)
    client.force_login(reader)
    text = page(client, AUDIT)
    assert shown(text) == {"dinas", "bidang"}
    assert units["lain"].name not in text


def test_audit_list_never_shows_another_government(client, government, auditor, units):
    events(GovernmentFactory(), units)
    client.force_login(auditor)
    assert shown(page(client, AUDIT)) == set()


def test_audit_list_of_a_unit_holds_what_is_under_it(client, government, auditor, units):
    events(government, units)
    client.force_login(auditor)
    assert shown(page(client, AUDIT, unit=units["dinas"].pk)) == {"dinas", "bidang"}
    assert shown(page(client, AUDIT, unit=units["bidang"].pk)) == {"bidang"}


def test_audit_list_does_not_name_a_unit_outside_the_scope(client, government, units):
    reader = user_with_role(Role.AUDITOR, unit=units["dinas"])
    events(government, units)
    client.force_login(reader)
    text = page(client, AUDIT, unit=units["lain"].pk)
    assert shown(text) == set()
    assert units["lain"].name not in text


def test_audit_list_names_units_out_of_sight_by_number_only(client, government, units):
    reader = user_with_role(Role.AUDITOR, unit=units["dinas"])
    AuditEventFactory(
        government=government,
        unit_id=units["bidang"].pk,
        object_label="orgunits.OrgUnit",
        object_text="Bidang",
        changes={"parent": [units["dinas"].pk, units["lain"].pk]},
    )
    client.force_login(reader)
    text = page(client, AUDIT, unit=units["dinas"].parent_id)
    assert units["dinas"].name in text
    assert units["lain"].name not in text
    assert root_of(government).name not in text


@pytest.mark.parametrize("days", [{"since": "0001-01-01"}, {"until": "9999-12-31"}])
def test_audit_list_refuses_days_no_calendar_of_ours_has(client, auditor, days):
    client.force_login(auditor)
    assert "Tanggal harus antara tahun 1945 dan 2100." in page(client, AUDIT, **days)


def test_audit_list_of_an_object(client, government, auditor, units):
    AuditEventFactory(
        government=government, object_label="portal.Job", object_pk="7", object_text="Pekerjaan 7"
    )
    events(government, units)
    AuditEventFactory(
        government=government, object_label="portal.Job", object_pk="7", object_text="Pekerjaan 7"
    )
    client.force_login(auditor)
    text = page(client, AUDIT, object="portal.Job:7")
    assert "Pekerjaan 7" in text
    assert shown(text) == set()


def test_audit_list_filters_by_person_and_kind(client, government, auditor):
    AuditEvent.objects.all().delete()
    ratna = UserFactory(government=government, display_name="Ratna Wulandari")
    AuditEventFactory(government=government, actor=ratna, object_text="Oleh Ratna")
    AuditEventFactory(government=government, object_label="portal.Job", object_text="Orang lain")
    client.force_login(auditor)
    assert "Orang lain" not in page(client, AUDIT, who="wulan")
    assert "Oleh Ratna" in page(client, AUDIT, who="wulan")
    assert "Oleh Ratna" not in page(client, AUDIT, kind="portal.Job")


def test_audit_list_days_are_those_of_the_government(client, government, auditor):
    """23:30 UTC on the 19th is 06:30 on the 20th in Jakarta."""
    AuditEventFactory(
        government=government,
        object_text="Pagi hari",
        happened_at=datetime.datetime(2026, 11, 19, 23, 30, tzinfo=datetime.UTC),
    )
    client.force_login(auditor)
    assert "Pagi hari" in page(client, AUDIT, since="2026-11-20", until="2026-11-20")
    assert "Pagi hari" not in page(client, AUDIT, since="2026-11-19", until="2026-11-19")
    assert "20 Nov 2026 06.30" in page(client, AUDIT)


def test_audit_list_writes_fields_as_words(client, government, auditor):
    AuditEventFactory(
        government=government,
        changes={
            "time_zone": ["Asia/Jakarta", "Asia/Makassar"],
            "tim_kerja": [None, "Tim A"],
            "is_example": [False, True],
            "letterhead": ["", None],
            "berlaku": ["", "2026-08-01"],
        },
        reason="Pindah zona waktu",
    )
    client.force_login(auditor)
    text = page(client, AUDIT)
    assert "zona waktu: <del>WIB (Jakarta)</del> → <ins>WITA (Makassar)</ins>" in text
    assert "data contoh: <del>tidak</del> → <ins>ya</ins>" in text
    assert "berlaku: <del>–</del> → <ins>1 Agu 2026</ins>" in text
    assert "kop surat" not in text
    assert "tim kerja: <del>–</del> → <ins>Tim A</ins>" in text
    assert "Alasan: Pindah zona waktu" in text


def test_audit_list_names_the_units_of_a_move(client, government, auditor, units):
    events(government, units)
    AuditEventFactory(
        government=government,
        object_label="orgunits.OrgUnit",
        object_pk=str(units["bidang"].pk),
        unit_id=units["bidang"].pk,
        changes={"parent": [units["dinas"].pk, units["lain"].pk]},
    )
    client.force_login(auditor)
    text = page(client, AUDIT)
    old, new = units["dinas"].name, units["lain"].name
    assert f"<del>{old}</del> → <ins>{new}</ins>" in text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"since": "2026-13-01"}, "tanggal"),
        ({"since": "2026-11-20", "until": "2026-11-19"}, "tidak boleh sebelum"),
        ({"kind": "auth.Group"}, "pilihan"),
        ({"unit": "x"}, ""),
        ({"unit": "9" * 40}, ""),
        ({"object": "x"}, "Objek tidak dikenal"),
        ({"page": "-1"}, ""),
    ],
)
def test_audit_list_answers_strange_queries_with_a_message(client, auditor, query, message):
    client.force_login(auditor)
    assert message in page(client, AUDIT, **query).lower() or message in page(
        client, AUDIT, **query
    )


def test_audit_list_query_count_does_not_grow(
    client, government, auditor, units, django_assert_num_queries
):
    client.force_login(auditor)
    events(government, units)
    page(client, AUDIT)
    counts = []
    for more in (0, 10):
        for _ in range(more):
            for unit in units.values():
                AuditEventFactory(government=government, unit_id=unit.pk)
        with django_assert_num_queries(FEW, exact=False) as captured:
            page(client, AUDIT)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- government_update ----------------------------------------------------------------------------


def settings_of(government, **changes):
    names = (
        "name",
        "short_name",
        "area_code",
        "bkn_code",
        "time_zone",
        "letterhead",
        "signatory_name",
        "signatory_title",
        "head_title",
        "regulation_term",
        "regulation_short",
        "ikm_aggregation",
        "employee_source",
        "complaint_source",
    )
    values = {name: getattr(government, name) for name in names} | opening(government, names)
    return {**values, "reason": "Menyesuaikan dengan perda", **changes, **form_key()}


def test_government_update_saves_and_leaves_a_trail(client, admin, government):
    client.force_login(admin)
    answer = client.post(SETTINGS, settings_of(government, time_zone="Asia/Makassar"), follow=True)
    assert "Pengaturan disimpan." in answer.content.decode()
    government.refresh_from_db()
    assert government.time_zone == "Asia/Makassar"
    event = AuditEvent.objects.of_object(government).first()
    assert event.changes == {"time_zone": ["Asia/Jakarta", "Asia/Makassar"]}
    assert (event.actor, event.reason) == (admin, "Menyesuaikan dengan perda")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": ""}, "Alasan perubahan"),
        ({"reason": "singkat"}, "paling sedikit 10 huruf"),
        ({"time_zone": "Europe/Paris"}, "pilihan"),
        ({"name": ""}, "diisi"),
        ({"name": "x" * 121}, "120"),
    ],
)
def test_government_update_refuses_and_keeps_what_was_typed(
    client, admin, government, changes, message
):
    before = AuditEvent.objects.count()
    client.force_login(admin)
    data = settings_of(government, letterhead="KOP BARU", **changes)
    answer = client.post(SETTINGS, data)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert message in text
    assert "Kesalahan" in text
    assert "KOP BARU" in text
    assert Government.objects.get(pk=government.pk).letterhead == ""
    assert AuditEvent.objects.count() == before


def test_government_update_refuses_a_taken_name(client, admin, government):
    GovernmentFactory(name="Kota Tetangga")
    client.force_login(admin)
    answer = client.post(SETTINGS, settings_of(government, name="Kota Tetangga"))
    assert answer.status_code == 200
    government.refresh_from_db()
    assert government.name == "Kota Uji"


def test_government_update_is_for_the_whole_government_only(client, government):
    unit = grow_units(government, 1)[0]
    client.force_login(user_with_role(Role.GOVERNMENT_ADMIN, unit=unit))
    assert client.get(SETTINGS).status_code == 403
    assert client.post(SETTINGS, settings_of(government, name="Diambil")).status_code == 403
    government.refresh_from_db()
    assert government.name == "Kota Uji"


def test_government_update_never_touches_another_government(client, admin):
    other = GovernmentFactory()
    client.force_login(admin)
    client.post(SETTINGS, {**settings_of(other, name="Diambil"), "government": other.pk})
    other.refresh_from_db()
    assert other.name != "Diambil"


# --- government_switch ----------------------------------------------------------------------------


def test_government_switch_changes_the_government_of_the_session(client, superadmin, government):
    other = GovernmentFactory(name="Kota Lain")
    client.force_login(superadmin)
    assert client.post(SWITCH, {"government": other.pk}).status_code == 302
    answer = client.get(SWITCH)
    assert answer.wsgi_request.government == other
    client.post(SWITCH, {"government": government.pk})
    assert client.get(SWITCH).wsgi_request.government == government


def test_government_switch_refuses_what_is_not_there(client, superadmin, government):
    client.force_login(superadmin)
    answer = client.post(SWITCH, {"government": 999_999})
    assert answer.status_code == 200
    assert "tidak ada" in answer.content.decode()


def test_government_switch_is_closed_to_everybody_else(client, admin):
    other = GovernmentFactory()
    client.force_login(admin)
    assert client.post(SWITCH, {"government": other.pk}).status_code == 403
    session = client.session
    session["government_id"] = other.pk  # even with a forged session
    session.save()
    assert client.get(SETTINGS).wsgi_request.government == admin.government


# --- notices --------------------------------------------------------------------------------------


def test_notification_list_shows_own_notices_and_counts_the_unread(client, employee):
    NotificationFactory(recipient=employee, text="Laporan selesai", url="/jobs/")
    NotificationFactory(recipient=employee, text="Sudah dibaca", read_at=timezone.now())
    NotificationFactory(text="Untuk orang lain")
    client.force_login(employee)
    text = page(client, NOTICES)
    assert "1 belum dibaca" in text
    assert '<a href="/jobs/">Laporan selesai</a>' in text
    assert "Untuk orang lain" not in text


def test_notification_read_marks_own_notices_only(client, employee):
    own, foreign = NotificationFactory(recipient=employee), NotificationFactory()
    client.force_login(employee)
    assert client.post(READ)["Location"] == NOTICES
    own.refresh_from_db()
    foreign.refresh_from_db()
    assert own.read_at is not None
    assert foreign.read_at is None
    assert "Semua sudah dibaca" in page(client, NOTICES)


def test_notification_list_query_count_does_not_grow(client, employee, django_assert_num_queries):
    client.force_login(employee)
    NotificationFactory(recipient=employee)
    page(client, NOTICES)
    counts = []
    for more in (0, 20):
        NotificationFactory.create_batch(more, recipient=employee)
        with django_assert_num_queries(FEW, exact=False) as captured:
            page(client, NOTICES)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Notification.objects.count() == 21


# --- theme ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_theme_set_remembers_the_choice(client, employee, theme):
    client.force_login(employee)
    answer = client.post(THEME, {"theme": theme, "next": NOTICES})
    assert answer["Location"] == NOTICES
    assert answer.cookies["theme"].value == theme
    assert f'data-theme="{theme}"' in page(client, NOTICES)


@pytest.mark.parametrize(
    "target",
    ["https://jahat.example/", "//jahat.example", "javascript:alert(1)", "/\\jahat.example", ""],
)
def test_theme_set_stays_on_this_site(client, employee, target):
    client.force_login(employee)
    assert client.post(THEME, {"theme": "dark", "next": target})["Location"] == "/"


def test_theme_set_ignores_an_unknown_theme(client, employee):
    client.force_login(employee)
    assert "theme" not in client.post(THEME, {"theme": "pink"}).cookies


# --- health ---------------------------------------------------------------------------------------


def test_health_is_good_while_the_queue_beats(client):
    TickRun.objects.create(name=ticks.TICK, finished_at=timezone.now())
    answer = client.get(HEALTH)
    assert (answer.status_code, answer.json()) == (200, {"database": True, "queue": True})
    assert answer["Cache-Control"] == "no-store"


def test_health_is_bad_when_the_queue_is_silent(client):
    answer = client.get(HEALTH)
    assert (answer.status_code, answer.json()) == (503, {"database": True, "queue": False})


def test_health_is_bad_without_a_database_and_says_no_more(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("FATAL: password of tatanan at 10.0.0.5")

    monkeypatch.setattr("portal.health.connection.cursor", refuse)
    answer = client.get(HEALTH)
    assert (answer.status_code, answer.json()) == (503, {"database": False, "queue": False})


def test_health_sets_no_cookie(client):
    assert client.get(HEALTH).cookies == {}


def test_jobs_of_two_governments_never_meet_for_a_superadmin(client, superadmin, job):
    other = JobFactory(title="Kota lain", government=GovernmentFactory())
    client.force_login(superadmin)
    client.post(SWITCH, {"government": job.government.pk})
    assert other.title not in page(client, JOBS)
    assert Job.objects.count() == 2
