"""Findings as rows: kept, decided, shown; and functions edited and searched."""

import html
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgunits.actions import apply_changes, decide_overlap, order_overlap_run, update_function
from orgunits.function_words import split_function
from orgunits.models import OrgUnit, Overlap, OverlapRun, UnitFunction
from orgunits.queries import marked
from orgunits.structure import Rename
from portal.models import AuditEvent, Job
from portal.opened import stamp
from portal.permissions import Role
from tests.factories.orgunits import UnitFunctionFactory, user_with_role
from tests.factories.portal import form_key

pytestmark = pytest.mark.django_db
REASON = "Diperiksa bersama kedua dinas."


def at(name, *args):
    return reverse(f"orgunits:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def words(response):
    body = response.content.decode()
    main = body[body.find("<main") : body.find("</main>")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


@pytest.fixture
def claimed(town):
    """Two functions alike in two dinas, an urusan of two dinas, and texts of other matters."""
    town.first = UnitFunctionFactory(unit=town.care, text="pengawasan apotek dan toko obat")
    town.second = UnitFunctionFactory(unit=town.market, text="mengawasi toko obat serta apotek")
    for text in (
        "pelayanan rawat inap",
        "penagihan pajak hotel",
        "perbaikan gang",
        "tera timbangan",
    ):
        UnitFunctionFactory(unit=town.clinic, text=text)
    OrgUnit.objects.filter(pk__in=[town.health.pk, town.trade.pk]).update(urusan="3.30")
    return town


@pytest.fixture
def searched(claimed, django_capture_on_commit_callbacks):
    search(claimed, django_capture_on_commit_callbacks)
    return claimed


def search(town, capture):
    with capture(execute=True):
        job = order_overlap_run(government=town.government, user=town.officer)
    job.refresh_from_db()
    assert job.state == "done", job.error
    return Overlap.objects.filter(run=OverlapRun.objects.latest("pk"))


def test_a_search_keeps_what_it_finds_and_says_how(searched):
    run = OverlapRun.objects.get()
    assert (run.n_compared, run.n_found, run.threshold) == (6, 2, 575)
    urusan, functions = Overlap.objects.order_by("kind").reverse()
    assert (urusan.urusan, urusan.sides.count()) == ("3.30", 2)
    assert [side.text for side in functions.sides.all()] == [
        searched.first.text,
        searched.second.text,
    ]
    assert {"apotek", "toko", "obat"} <= {row[0] for row in functions.shared}
    assert AuditEvent.objects.filter(action="Memeriksa tumpang tindih").count() == 1


def test_a_decision_outlives_a_rename_and_another_search_but_not_another_text(
    searched, django_capture_on_commit_callbacks
):
    found = Overlap.objects.get(kind="functions")
    decide_overlap(overlap=found, state="dismissed", reason=REASON, user=searched.officer)
    searched.government.refresh_from_db()
    apply_changes(
        government=searched.government,
        changes=[Rename(searched.care.pk, "Bidang Obat", "BO")],
        user=None,
        reason=REASON,
    )
    again = search(searched, django_capture_on_commit_callbacks).get(kind="functions")
    assert (again.pk, again.state, again.decided_by) == (found.pk, "dismissed", searched.officer)
    update_function(
        function=searched.second,
        on=searched.second.valid_from,
        values={"text": "mengawasi toko obat, apotek, dan klinik"},
        user=None,
        reason=REASON,
    )
    fresh = search(searched, django_capture_on_commit_callbacks).get(kind="functions")
    assert fresh.pk != found.pk
    assert (fresh.state, fresh.subject) == ("open", found.subject)
    found.refresh_from_db()
    assert found.sides.last().text == "mengawasi toko obat serta apotek"


def test_deciding_needs_a_reason_and_a_fresh_page(searched):
    found = Overlap.objects.get(kind="functions")
    with pytest.raises(ValidationError, match="alasan"):
        decide_overlap(overlap=found, state="confirmed", reason=" ", user=searched.officer)
    opened = stamp(found, ["state", "reason"])
    decide_overlap(overlap=found, state="confirmed", reason=REASON, user=searched.officer)
    with pytest.raises(ValidationError, match="sudah diubah"):
        decide_overlap(
            overlap=found, state="dismissed", reason=REASON, user=searched.officer, opened=opened
        )
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.reason) == ("Memutuskan tumpang tindih", REASON)


def test_only_one_search_at_a_time_and_only_by_whoever_may_change_everything(town):
    order_overlap_run(government=town.government, user=town.officer)
    with pytest.raises(ValidationError, match="sedang berjalan"):
        order_overlap_run(government=town.government, user=town.officer)
    Job.objects.all().delete()
    with pytest.raises(ValidationError, match="wewenang"):
        order_overlap_run(government=town.government, user=town.narrow)


def test_the_screens_from_never_searched_to_decided(client, claimed):
    client.force_login(claimed.officer)
    assert "Belum pernah diperiksa" in words(client.get(at("overlap_list")))
    response = client.post(at("overlap_run_create"), form_key())
    assert response["Location"] == reverse("portal:job_detail", args=[Job.objects.get().uuid])


def test_the_list_the_sides_and_the_decision(client, searched):
    client.force_login(searched.officer)
    page = words(client.get(at("overlap_list")))
    assert "Urusan 3.30 dipegang 2 unit" in page
    assert "mengawasi toko obat serta apotek" in page
    found = Overlap.objects.get(kind="functions")
    assert "<mark>apotek</mark>" in client.get(at("overlap_detail", found)).text
    page = client.get(at("overlap_decide", found))
    values = {"state": "", "reason": "x"} | form_key()
    values["opened"] = re.search(r'name="opened" value="([^"]+)"', page.text)[1]
    assert "Pilih putusannya." in words(client.post(at("overlap_decide", found), values))
    found.refresh_from_db()
    assert found.state == "open"
    values |= {"state": "confirmed", "reason": REASON} | form_key()
    assert client.post(at("overlap_decide", found), values)["Location"] == at("overlap_list")
    page = words(client.get(at("overlap_list") + "?state=confirmed"))
    assert "Tumpang tindih" in page
    assert "Urusan 3.30" not in page
    sheet = b"".join(client.get(at("overlap_list") + "?ekspor=csv").streaming_content).decode()
    assert REASON in sheet
    assert "Bidang Pasar" in sheet


def test_whoever_sees_one_side_alone_sees_nothing(client, searched):
    client.force_login(searched.narrow)
    assert "mengawasi" not in client.get(at("overlap_list")).text
    found = Overlap.objects.get(kind="functions")
    assert client.get(at("overlap_detail", found)).status_code == 404
    assert client.get(at("overlap_decide", found)).status_code == 404
    client.force_login(user_with_role(Role.LEADERSHIP, government=searched.government))
    assert client.get(at("overlap_detail", found)).status_code == 200
    assert client.get(at("overlap_decide", found)).status_code == 403
    assert client.post(at("overlap_run_create"), form_key()).status_code == 403


def test_the_lists_ask_the_same_number_of_queries_for_more_rows(client, searched):
    client.force_login(searched.officer)

    def n_queries(name):
        client.get(at(name))
        with CaptureQueriesContext(connection) as asked:
            client.get(at(name))
        return len(asked)

    before = n_queries("overlap_list"), n_queries("function_list")
    UnitFunctionFactory(unit=searched.trade, text="tera timbangan pasar")
    Overlap.objects.filter(kind="urusan").delete()
    assert (n_queries("overlap_list"), n_queries("function_list")) == before


def test_functions_are_searched_filtered_and_exported(client, claimed):
    client.force_login(claimed.officer)
    page = words(client.get(at("function_list") + "?q=apotek"))
    assert "6 fungsi" not in page
    assert "2 fungsi" in page
    assert "Tidak ada fungsi yang cocok" in words(client.get(at("function_list") + "?urusan=9.99"))
    sheet = b"".join(client.get(at("function_list") + "?ekspor=csv").streaming_content).decode()
    assert "pengawasan,apotek dan toko obat" in sheet.replace(";", ",").replace('"', "")


# --- editing ------------------------------------------------------------------------------------


def edited(function, **values):
    typed = {"text": function.text, "valid_from": "2026-01-05", "reason": REASON}
    return typed | form_key() | values


def test_a_function_edited_from_a_day_on_keeps_its_earlier_wording(client, claimed):
    client.force_login(claimed.officer)
    page = client.get(at("function_update", claimed.first))
    opened = re.search(r'name="opened" value="([^"]+)"', page.text)[1]
    values = edited(claimed.first, text="pengawasan apotek", clause="pasal 4", opened=opened)
    response = client.post(at("function_update", claimed.first), values)
    assert response["Location"] == at("orgunit_functions", claimed.care)
    claimed.first.refresh_from_db()
    made = UnitFunction.objects.get(predecessor=claimed.first)
    assert claimed.first.valid_until == made.valid_from == date(2026, 1, 5)
    assert (made.text, made.verb, made.object) == ("pengawasan apotek", "pengawasan", "apotek")
    assert made.clause == "pasal 4"
    assert "pengawasan apotek dan toko obat" in words(client.get(at("function_update", made)))
    event = AuditEvent.objects.latest("pk")
    assert event.changes["text"] == ["pengawasan apotek dan toko obat", "pengawasan apotek"]


def test_a_correction_on_the_first_day_changes_the_row(claimed):
    function = claimed.first
    made = update_function(
        function=function,
        on=function.valid_from,
        values={"urusan": "1.02"},
        user=None,
        reason=REASON,
    )
    assert (made.pk, made.urusan) == (function.pk, "1.02")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"text": ""}, "Tulis fungsinya."),
        ({"valid_from": "2010-01-01"}, "baru berdiri"),
        ({"reason": ""}, "Tulis alasannya."),
        ({"clause": "x" * 121}, "120"),
    ],
)
def test_bad_input_is_told_and_nothing_written(client, claimed, values, message):
    client.force_login(claimed.officer)
    before = list(UnitFunction.objects.order_by("pk").values())
    response = client.post(at("function_update", claimed.first), edited(claimed.first, **values))
    assert message in words(response)
    assert list(UnitFunction.objects.order_by("pk").values()) == before


def test_an_edit_over_somebody_elses_edit_is_refused(claimed):
    function = claimed.first
    opened = stamp(function, ["text"])
    common = {"on": function.valid_from, "user": None, "reason": REASON}
    update_function(function=function, values={"text": "pengawasan klinik"}, **common)
    with pytest.raises(ValidationError, match="sudah diubah"):
        update_function(function=function, values={"text": "y"}, opened=opened, **common)
    with pytest.raises(ValidationError, match="Belum ada"):
        update_function(function=function, values={"text": "pengawasan klinik"}, **common)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("pembinaan apotek", ("pembinaan", "apotek")),
        ("pembinaan dan pengawasan apotek", ("pembinaan dan pengawasan", "apotek")),
        ("pelayanan kesehatan dan gizi", ("pelayanan", "kesehatan dan gizi")),
        ("arsip", ("arsip", "")),
        ("", ("", "")),
    ],
)
def test_verb_and_object_are_read_from_the_text(text, parts):
    assert split_function(text) == parts


def test_marked_words():
    assert marked("Toko obat, apotek", ["obat", "toko"]) == [
        ("Toko", True),
        (" ", False),
        ("obat", True),
        (", apotek", False),
    ]
