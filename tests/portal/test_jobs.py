"""The job machine: claim, lease, fence, finish, cancel, retry, sweep."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal import jobs, leases
from portal.actions import cancel_job, request_job, retry_job
from portal.celery import app, stopping
from portal.enums import JobState
from portal.jobs import KINDS, Progress, run_job, sweep
from portal.models import Attachment, AuditEvent, Job, Notification
from portal.permissions import Role
from tests.factories.orgunits import user_with_role
from tests.factories.portal import JobFactory
from tests.portal import kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch):
    """Numbers of the jobs whose doorbell was rung, in order; nothing runs."""
    heard = []
    monkeypatch.setattr(jobs, "ring", lambda row: heard.append(row.pk))
    monkeypatch.setattr("portal.actions.ring", lambda row: heard.append(row.pk))
    return heard


def ask(user, **kwargs):
    kwargs.setdefault("kind", "portal.test")
    kwargs.setdefault("params", {})
    return request_job(title="Menghitung", government=user.government, user=user, **kwargs)


def age(job, seconds):
    """Let ``seconds`` pass for the lease and the doorbell of ``job``."""
    past = timezone.now() - datetime.timedelta(seconds=seconds)
    Job.objects.filter(pk=job.pk).update(rung_at=past)
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(lease_until=past)


# --- asking ---------------------------------------------------------------------------------------


def test_request_job_runs_on_commit(employee, calls, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(employee, params={"steps": 2})
        assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.attempts) == (JobState.DONE, 2, 2, 1)
    assert job.result == {"url": "/", "url_label": "Buka hasil"}
    assert calls == [2]


def test_work_goes_by_the_clock_of_its_government(
    employee, calls, django_capture_on_commit_callbacks
):
    """At 00:30 in Jayapura the day of a report is the new one, though it is 15:30 in Greenwich."""
    type(employee.government).objects.update(time_zone="Asia/Jayapura")
    employee.government.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        ask(employee, kind="portal.test_zone")
    assert calls == ["Asia/Jayapura"]
    assert timezone.get_current_timezone_name() == "UTC"


def test_request_job_writes_nothing_when_the_request_is_rolled_back(
    employee, calls, django_capture_on_commit_callbacks
):
    def fail_after_request():
        with transaction.atomic():
            ask(employee)
            raise OSError

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        pytest.raises(OSError, fail_after_request)
    assert callbacks == []
    assert not Job.objects.exists()
    assert calls == []


def test_request_job_leaves_an_audit_event(employee):
    job = ask(employee)
    event = AuditEvent.objects.of_object(job).get()
    assert (event.actor, event.action, event.government) == (
        employee,
        "Meminta pekerjaan",
        employee.government,
    )


def test_request_job_with_a_key_makes_one_job(employee):
    first = ask(employee, key="laporan:1")
    assert ask(employee, key="laporan:1") == first
    assert Job.objects.count() == 1


def test_request_job_of_unknown_kind_is_a_programming_error(employee):
    with pytest.raises(ValueError, match="unknown kind"):
        ask(employee, kind="portal.nothing")


def test_request_job_refuses_who_may_not(employee):
    with pytest.raises(ValidationError, match="wewenang"):
        ask(employee, kind="portal.test_guarded", params={"door": "open"})
    assert not Job.objects.exists()


def test_request_job_refuses_the_object(admin):
    with pytest.raises(ValidationError, match="wewenang"):
        ask(admin, kind="portal.test_guarded", params={"door": "shut"})


def test_dead_broker_does_not_fail_the_request(
    employee, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(app.tasks["portal.test"], "apply_async", refuse)
    monkeypatch.setitem(
        KINDS,
        "portal.test",
        KINDS["portal.test"].__class__(
            **{**vars(KINDS["portal.test"]), "task": app.tasks["portal.test"]}
        ),
    )
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(employee)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


# --- who holds a job ------------------------------------------------------------------------------


def test_claim_takes_a_queued_job_once(employee):
    job = ask(employee)
    taken = leases.claim(job.pk)
    assert (taken.state, taken.attempts) == (JobState.RUNNING, 1)
    assert taken.token is not None
    assert taken.lease_until > timezone.now()
    assert leases.claim(job.pk) is None


@pytest.mark.parametrize("state", ["failed", "finished"])
def test_claim_leaves_what_is_over(state):
    assert leases.claim(JobFactory(**{state: True}).pk) is None


def test_claim_takes_over_a_silent_worker():
    job = JobFactory(silent=True)
    taken = leases.claim(job.pk)
    assert taken.attempts == 2
    assert taken.token != job.token


def test_claim_stops_at_the_last_attempt(settings):
    settings.JOB_MAX_ATTEMPTS = 3
    assert leases.claim(JobFactory(silent=True, attempts=2).pk) is not None
    assert leases.claim(JobFactory(silent=True, attempts=3).pk) is None


def test_second_ring_of_a_done_job_does_nothing(employee, calls):
    job = ask(employee)
    run_job(job.pk)
    run_job(job.pk)
    assert calls == [3]
    assert Notification.objects.count() == 1


def test_finish_without_the_lease_rolls_its_rows_back(employee):
    """The first worker was slow, the second finished: the file of the first must not appear."""
    job = ask(employee, kind="portal.test_file")
    slow = leases.claim(job.pk)
    age(job, 60)
    run_job(job.pk)
    with pytest.raises(leases.LeaseLost):
        kinds.write_file(Progress(slow, KINDS["portal.test_file"]))
    assert Attachment.objects.count() == 1
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


def test_report_without_the_lease_stops_the_work(employee):
    job = ask(employee)
    slow = leases.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(token=uuid.uuid4())
    with pytest.raises(leases.LeaseLost):
        Progress(slow, KINDS["portal.test"])(1, 3)
    assert Job.objects.get(pk=job.pk).done == 0


def test_report_renews_the_lease(employee):
    job = ask(employee)
    taken = leases.claim(job.pk)
    age(job, 5)
    Progress(taken, KINDS["portal.test"])(1, 3, "Membaca")
    job.refresh_from_db()
    assert job.lease_until > timezone.now()
    assert (job.done, job.total, job.message) == (1, 3, "Membaca")


def test_reports_close_together_are_written_once(employee, settings):
    settings.JOB_PROGRESS_SECONDS = 3600
    taken = leases.claim(ask(employee).pk)
    progress = Progress(taken, KINDS["portal.test"])
    progress(1, 5)
    progress(2, 5)
    assert Job.objects.get(pk=taken.pk).done == 1
    progress(5, 5)
    assert Job.objects.get(pk=taken.pk).done == 5


def test_worker_going_down_hands_the_work_back_uncounted(employee, rung):
    job = ask(employee)
    stopping.set()
    try:
        run_job(job.pk)
    finally:
        stopping.clear()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.token) == (JobState.QUEUED, 0, None)
    assert rung == [job.pk]
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_error_while_the_worker_goes_down_is_not_counted(employee, rung, calls):
    """SIGTERM to the process group also ends the child that renders a PDF."""
    job = ask(employee, kind="portal.test_broken")
    stopping.set()
    try:
        run_job(job.pk)
    finally:
        stopping.clear()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert rung == [job.pk]


# --- how a job ends -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ("validation", "Masa laporan belum berakhir. Pilih masa lain."),
        ("refused", "Unit ini tidak punya data."),
    ],
)
def test_refused_work_fails_at_once_with_its_reason(employee, how, text):
    job = ask(employee, kind="portal.test_refused", params={"how": how})
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, text, 1)
    assert job.finished_at is not None
    assert Notification.objects.get().text == "Gagal: Menghitung"


def test_broken_work_is_tried_again_and_then_fails(employee, calls, settings):
    settings.JOB_MAX_ATTEMPTS = 3
    job = ask(employee, kind="portal.test_broken")
    for attempt in (1, 2, 3):
        run_job(job.pk)
        job.refresh_from_db()
        assert job.attempts == attempt
        assert job.state == (JobState.FAILED if attempt == 3 else JobState.QUEUED)
    assert "KeyError" in job.error
    assert "nip" not in job.error
    assert calls == ["broken"] * 3
    run_job(job.pk)
    assert calls == ["broken"] * 3


def test_permission_is_asked_again_when_the_job_runs(admin, calls):
    job = ask(admin, kind="portal.test_guarded", params={"door": "open"})
    admin.role_assignments.all().delete()
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "wewenang" in job.error
    assert calls == []


def test_job_of_a_person_switched_off_does_not_run(admin, calls):
    job = ask(admin, kind="portal.test_guarded", params={"door": "open"})
    admin.is_active = False
    admin.save()
    run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == JobState.FAILED
    assert calls == []


def test_job_of_the_system_itself_runs_without_a_person(government, calls):
    job = request_job(
        kind="portal.test_guarded",
        title="Jadwal",
        params={"door": "open"},
        government=government,
        user=None,
    )
    run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == JobState.DONE
    assert not Notification.objects.exists()


def test_finished_job_tells_its_requester(employee):
    job = ask(employee)
    run_job(job.pk)
    notice = Notification.objects.get()
    assert (notice.recipient, notice.text, notice.url) == (employee, "Selesai: Menghitung", "/")


def test_job_over_its_time_limit_fails(employee, monkeypatch):
    monkeypatch.setitem(
        KINDS,
        "portal.test",
        jobs.JobKind("portal.test", kinds.count, "portal.job_view", time_limit=-1),
    )
    job = ask(employee)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "batas waktu" in job.error


def test_full_disk_never_ends_in_a_done_job(employee, settings, tmp_path, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    settings.FILES_DIR = tmp_path
    settings.JOB_MAX_ATTEMPTS = 2
    job = ask(employee, kind="portal.test_file")
    monkeypatch.setattr("portal.files.os.fsync", full)
    for _ in range(2):
        run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "OSError" in job.error
    assert not Attachment.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    monkeypatch.undo()
    settings.FILES_DIR = tmp_path
    retry_job(job=job, user=employee)
    run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


# --- cancel and retry -----------------------------------------------------------------------------


def test_cancel_of_a_waiting_job_is_immediate(employee, calls):
    job = ask(employee)
    cancel_job(job=job, user=employee)
    assert job.state == JobState.CANCELLED
    run_job(job.pk)
    assert calls == []
    assert AuditEvent.objects.of_object(job).first().action == "Membatalkan pekerjaan"


def test_cancel_of_a_running_job_ends_it_at_its_next_report(employee):
    job = ask(employee)
    taken = leases.claim(job.pk)
    cancel_job(job=job, user=employee)
    assert job.state == JobState.RUNNING
    with pytest.raises(leases.JobCancelled):
        Progress(taken, KINDS["portal.test"])(1, 3)


def test_cancelled_running_job_ends_cancelled(employee, monkeypatch):
    job = ask(employee)

    def cancel_in_the_middle(progress):
        cancel_job(job=job, user=employee)
        progress(1, 3)

    monkeypatch.setitem(
        KINDS,
        "portal.test",
        jobs.JobKind("portal.test", cancel_in_the_middle, "portal.job_view"),
    )
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.CANCELLED, {})


@pytest.mark.parametrize("state", ["failed", "finished"])
def test_cancel_of_what_is_over_is_refused(state):
    job = JobFactory(**{state: True})
    with pytest.raises(ValidationError, match="sudah berakhir"):
        cancel_job(job=job, user=job.requested_by)
    assert not AuditEvent.objects.of_object(job).exists()


def test_retry_starts_a_failed_job_anew(employee, rung, django_capture_on_commit_callbacks):
    job = JobFactory(failed=True, government=employee.government, requested_by=employee)
    with django_capture_on_commit_callbacks(execute=True):
        retry_job(job=job, user=employee)
    assert (job.state, job.attempts, job.error, job.finished_at) == (JobState.QUEUED, 0, "", None)
    assert rung == [job.pk]
    assert AuditEvent.objects.of_object(job).get().action == "Mencoba lagi pekerjaan"


def test_retry_of_a_cancelled_job_forgets_the_cancellation(employee):
    job = ask(employee)
    cancel_job(job=job, user=employee)
    retry_job(job=job, user=employee)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


@pytest.mark.parametrize("state", [{}, {"running": True}, {"finished": True}])
def test_retry_of_other_states_is_refused(employee, state):
    job = JobFactory(government=employee.government, requested_by=employee, **state)
    with pytest.raises(ValidationError, match="gagal atau dibatalkan"):
        retry_job(job=job, user=employee)


def test_retry_is_refused_when_the_requester_lost_the_right(government):
    admin = user_with_role(Role.GOVERNMENT_ADMIN, government=government)
    job = JobFactory(
        failed=True,
        government=government,
        requested_by=admin,
        kind="portal.test_guarded",
        params={"door": "shut"},
    )
    with pytest.raises(ValidationError, match="wewenang"):
        retry_job(job=job, user=admin)


# --- the sweeper ----------------------------------------------------------------------------------


def test_sweep_rings_again_for_a_lost_doorbell(employee, rung, settings):
    job = ask(employee)
    sweep()
    assert rung == []
    age(job, settings.JOB_RING_AGAIN_SECONDS + 1)
    sweep()
    assert rung == [job.pk]
    sweep()
    assert rung == [job.pk]


def test_sweep_takes_a_job_back_from_a_silent_worker(employee, rung):
    job = JobFactory(silent=True, government=employee.government, requested_by=employee)
    sweep()
    job.refresh_from_db()
    assert (job.state, job.token, job.lease_until) == (JobState.QUEUED, None, None)
    assert rung == [job.pk]


def test_sweep_leaves_a_job_whose_lease_holds(rung):
    job = JobFactory(running=True)
    sweep()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert rung == []


def test_sweep_gives_up_a_poison_job_with_a_reason(settings, rung):
    settings.JOB_MAX_ATTEMPTS = 3
    job = JobFactory(silent=True, attempts=3)
    sweep()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "3 kali" in job.error
    assert rung == []
    assert Notification.objects.get(recipient=job.requested_by).text.startswith("Gagal")


def test_sweep_ends_a_silent_job_that_was_cancelled(rung):
    job = JobFactory(silent=True, cancel_requested_at=timezone.now())
    sweep()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_sweep_closes_a_job_cancelled_after_the_sweeper_read_it(rung):
    job = JobFactory(running=True)
    age(job, 60)
    read = leases.expired(timezone.now()).get()
    cancel_job(job=job, user=job.requested_by)
    jobs.release(read, timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert rung == []


def test_cancelled_job_is_closed_when_its_worker_goes_down(employee, rung):
    job = JobFactory(running=True, requested_by=employee)
    cancel_job(job=job, user=employee)
    jobs.hand_back(job, leases.held(job))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert rung == []


def test_sweep_ends_a_hanging_job_after_its_time_limit(rung):
    long_ago = timezone.now() - datetime.timedelta(hours=2)
    job = JobFactory(silent=True, started_at=long_ago)
    sweep()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "batas waktu 30 menit" in job.error


def test_worker_that_reports_in_time_keeps_its_job_from_the_sweeper(rung):
    """The sweeper read an expired lease, the worker renewed it before the sweeper wrote."""
    job = JobFactory(silent=True)
    leases.renew(job)
    jobs.release(job, timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert rung == []


def test_sweep_leaves_a_kind_it_does_not_know(government):
    job = JobFactory(kind="portal.of_tomorrow", government=government)
    age(job, 3600)
    sweep()
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
