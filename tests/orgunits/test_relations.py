"""Work relations between units and posts, their lines on the chart, their annex; the directory."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgunits.actions import (
    add_relations,
    apply_changes,
    end_relation,
    undo_last_change,
    update_details,
)
from orgunits.chart.relations import LOOKS, corners_of, shown_lines
from orgunits.directory import Hit, best_first, read_words
from orgunits.drafts import RelationDraft
from orgunits.enums import RelationKind
from orgunits.integrity import relation_faults
from orgunits.models import WorkRelation
from orgunits.queries import (
    StructureRow,
    ask_directory,
    post_relations,
    unit_relations,
)
from orgunits.structure import Dissolve, Merge
from portal.models import AuditEvent
from tests.factories.orgunits import (
    GovernmentFactory,
    PositionFactory,
    UnitFunctionFactory,
    root_of,
)
from tests.factories.portal import form_key

DAY = date(2026, 3, 2)
REASON = "Tata kerja menurut Perwal."


def draft(unit, other, kind="coordination", subject="rekomendasi teknis", **values):
    return RelationDraft(
        kind=kind, unit_id=unit.pk, other_unit_id=other.pk, subject=subject,
        **({"valid_from": DAY} | values),
    )  # fmt: skip


def relate(town, unit, other, **values):
    (made,) = add_relations(
        government=town.government, drafts=[draft(unit, other, **values)], user=None, reason=REASON
    )
    return made


# --- pure -----------------------------------------------------------------------------------------


def row(pk, parent, level):
    return StructureRow(pk, parent, level, f"U{pk}", "", "bidang", "", "", 0)


def test_lines_go_to_the_nearest_drawn_unit_above_and_never_to_themselves():
    rows = [row(1, None, 1), row(2, 1, 2), row(3, 2, 3), row(4, 1, 2), row(5, 4, 3)]
    shown = [rows[0], rows[1], rows[3]]
    pairs = [(3, 5, "report"), (2, 4, "report"), (2, 3, "command"), (9, 4, "command")]
    assert shown_lines(shown, rows, pairs) == [(1, 2, "report")]


@pytest.mark.parametrize("kind", list(RelationKind))
def test_corners_are_upright_and_level_by_turns_and_kinds_keep_apart(kind):
    corners = corners_of((10, 10), (400, 90), 36, 52, 196, kind)
    points = list(zip(corners[::2], corners[1::2], strict=True))
    assert points[0][1] == 46  # below the first box
    assert points[-1] == (400, 116)  # the middle of the other's left edge
    for (x, y), (next_x, next_y) in zip(points, points[1:], strict=False):
        assert (x == next_x) != (y == next_y)
    assert (
        len({look[2] for look in LOOKS.values()}) == len({look[1] for look in LOOKS.values()}) == 3
    )


def test_questions_lose_their_glue_and_units_are_ranked_by_their_best_hit():
    words = read_words("Siapa yang mengurus perizinan?")
    assert [(word.text, word.root) for word in words] == [("perizinan", "izin")]
    assert read_words("pengaduan")[0].root == "pengaduan"  # "adu" is in half of all words
    assert [word.text for word in read_words("siapa apa")] == ["siapa", "apa"]
    hits = [Hit(1, "Fungsi", "a", 1), Hit(2, "Fungsi", "b", 2), Hit(1, "Nama unit", "c", 2)]
    assert [unit for unit, _ in best_first(hits, 5)] == [1, 2]


# --- writing --------------------------------------------------------------------------------------


def test_relation_is_seen_from_both_sides_until_it_ends(town):
    post = PositionFactory(unit=town.trade, name="Penata Usaha")
    made = relate(town, town.care, town.trade, kind="report", other_position_id=post.pk)
    (ours,) = unit_relations(town.care, town.officer, DAY)
    (theirs,) = unit_relations(town.trade, town.officer, DAY)
    assert (ours.words, ours.there_unit, ours.there_post) == ("Melapor kepada", town.trade, post)
    assert (theirs.words, theirs.here) == ("Menerima laporan dari", "Penata Usaha")
    assert [line.relation for line in post_relations(post, town.officer, DAY)] == [made]
    assert unit_relations(town.care, town.narrow, DAY) == []  # the other end is out of sight
    later = DAY + timedelta(days=9)
    assert end_relation(relation=made, on=later, user=town.officer, reason=REASON)
    assert not end_relation(relation=made, on=later, user=None, reason=REASON)
    assert unit_relations(town.care, town.officer, later) == []
    assert len(unit_relations(town.care, town.officer, later - timedelta(days=1))) == 1
    actions = AuditEvent.objects.filter(object_label="orgunits.WorkRelation")
    assert {event.action for event in actions} == {
        "Mencatat hubungan kerja", "Mengakhiri hubungan kerja",
    }  # fmt: skip


def test_what_does_not_fit_is_refused_and_nothing_is_written(town):
    post = PositionFactory(unit=town.trade)
    relate(town, town.care, town.trade)
    before = WorkRelation.objects.count()
    for values, words in (
        ({"other": town.care}, "Pilih unit atau jabatan lain"),
        ({"valid_from": date(2001, 1, 1)}, "tidak ada pada tanggal itu"),
        ({"position_id": post.pk}, "Jabatan ini bukan di"),
        ({"subject": "Rekomendasi  Teknis"}, "sudah tercatat"),
        ({"kind": "musuh"}, "bukan pilihan"),
    ):
        with pytest.raises(ValidationError, match=words):
            relate(town, town.care, values.pop("other", town.trade), **values)
    with pytest.raises(ValidationError, match="Alasan wajib"):
        add_relations(
            government=town.government, drafts=[draft(town.care, town.market)], user=None, reason=""
        )
    with pytest.raises(ValueError, match="not of this government"):
        relate(town, town.care, root_of(GovernmentFactory()))
    assert WorkRelation.objects.count() == before


def state():
    rows = WorkRelation.objects.exclude(valid_until__isnull=False, closed_by__isnull=False)
    return sorted(
        (one.unit_id, one.other_unit_id, one.position_id, str(one.valid_until)) for one in rows
    )


def test_merge_carries_lines_with_units_and_posts_and_undo_gives_all_back(town):
    post = PositionFactory(unit=town.market, name="Penata Pasar")
    relate(town, town.market, town.clinic, position_id=post.pk)
    relate(town, town.trade, town.market, kind="command")
    inner = relate(town, town.market, town.care, valid_until=date(2030, 1, 1))
    before = state()
    apply_changes(
        government=town.government, changes=[Merge((town.market.pk,), town.care.pk)], user=None,
        reason=REASON,
    )  # fmt: skip
    today = town.government.today()
    lines = unit_relations(town.care, town.officer, today)
    assert {(line.relation.kind, line.there_unit.pk) for line in lines} == {
        ("coordination", town.clinic.pk), ("command", town.trade.pk),
    }  # fmt: skip
    assert next(line.here for line in lines if line.is_ours) == "Penata Pasar"
    inner.refresh_from_db()
    assert inner.valid_until == today  # a line within what is one unit now
    assert list(relation_faults(town.government.pk)) == []
    undo_last_change(government=town.government, user=None, reason="Keliru.")
    assert state() == before


def test_closing_a_unit_ends_its_lines_and_undo_opens_them(town):
    relate(town, town.clinic, town.market)
    before = state()
    apply_changes(
        government=town.government, changes=[Dissolve(town.clinic.pk)], user=None, reason=REASON
    )
    assert unit_relations(town.market, town.officer, town.government.today()) == []
    assert list(relation_faults(town.government.pk)) == []
    undo_last_change(government=town.government, user=None, reason="Keliru.")
    assert state() == before
    WorkRelation.objects.update(valid_until=None)
    town.clinic.__class__.objects.filter(pk=town.clinic.pk).update(closed_on=DAY)
    assert len(list(relation_faults(town.government.pk))) == 1


# --- screens --------------------------------------------------------------------------------------


def at(name, obj, query=""):
    return reverse(f"orgunits:{name}", args=[obj.pk]) + query


def values(**more):
    return form_key() | {
        "kind": "coordination", "subject": "data penduduk", "valid_from": "2026-03-02",
        "reason": REASON,
    } | more  # fmt: skip


def test_officer_picks_a_unit_writes_and_ends_a_relation(client, town):
    client.force_login(town.officer)
    url = at("relation_create", town.care)
    assert f"?dengan={town.trade.pk}" in client.get(url).content.decode()
    assert town.market.name in client.get(url, {"q": "pasar"}).content.decode()
    url += f"?dengan={town.trade.pk}"
    assert client.post(url, values()).status_code == 302
    (made,) = WorkRelation.objects.all()
    page = client.get(at("orgunit_relations", town.care)).content.decode()
    assert "data penduduk" in page
    assert at("relation_end", made) in page
    assert "data penduduk" in client.get(at("orgunit_detail", town.trade)).content.decode()
    bad = client.post(at("relation_end", made), form_key() | {"on": "2026-03-01", "reason": REASON})
    assert "baru dimulai" in bad.content.decode()
    client.post(at("relation_end", made), form_key() | {"on": "2026-04-01", "reason": REASON})
    made.refresh_from_db()
    assert made.valid_until == date(2026, 4, 1)


def test_bad_input_is_told_at_its_field(client, town):
    client.force_login(town.officer)
    url = at("relation_create", town.care, f"?dengan={town.trade.pk}")
    relate(town, town.care, town.trade, subject="data penduduk")
    for more, words in (
        ({"kind": ""}, "Pilih hubungannya."),
        ({"subject": ""}, "Tulis dalam hal apa."),
        ({"valid_from": "kapan"}, "Tanggal tidak dikenal"),
        ({"other_position": "999999"}, "Jabatan ini tidak ada di unit itu."),
        ({"reason": ""}, "Tulis alasannya."),
        ({}, "Hubungan ini sudah tercatat."),
    ):
        assert words in client.post(url, values(**more)).content.decode()
    assert (
        client.get(at("relation_create", town.care, f"?dengan={town.foreign.pk}")).status_code
        == 404
    )
    client.force_login(town.head)
    assert client.get(url).status_code == 403
    assert WorkRelation.objects.count() == 1


def test_annex_holds_the_relations_of_the_branch(client, town):
    relate(town, town.clinic, town.market, subject="rujukan <pasar>")
    relate(town, town.trade, town.market, kind="command", subject="di luar cabang")
    client.force_login(town.officer)
    response = client.get(at("relation_file", town.health))
    assert response["Content-Disposition"].endswith('.docx"')
    text = zipfile.ZipFile(io.BytesIO(response.content)).read("word/document.xml").decode()
    assert "rujukan &lt;pasar&gt;" in text
    assert "di luar cabang" not in text


def test_chart_draws_them_when_asked(client, town):
    relate(town, town.clinic, town.market, kind="report")
    client.force_login(town.officer)
    url = reverse("orgunits:orgunit_chart")
    assert "card-relation" not in client.get(url).content.decode()
    page = client.get(url, {"relasi": "1"}).content.decode()
    assert page.count("card-relation") == 1
    assert f'data-relations="{town.clinic.pk},{town.market.pk},report"' in page
    assert "rekomendasi teknis" in page  # the list below says it in words
    svg = client.get(reverse("orgunits:orgunit_chart_svg"), {"relasi": "1"}).content.decode()
    assert 'stroke-dasharray="2 3"' in svg


# --- the directory --------------------------------------------------------------------------------


def test_directory_finds_units_by_words_and_says_whom_to_ask(client, town):
    UnitFunctionFactory(unit=town.care, text="pelayanan perizinan klinik")
    UnitFunctionFactory(unit=town.trade, text="pembinaan pedagang")
    PositionFactory(
        unit=town.care, name="Kepala Bidang Pelayanan", is_head=True, required_headcount=1
    )
    update_details(
        government=town.government, details={town.health.pk: {"contact": "loket 3"}}, user=None,
        reason=REASON,
    )  # fmt: skip
    relate(town, town.care, town.trade)
    scope = {"government": town.government, "day": town.government.today()}
    (answer,), has_more = ask_directory("siapa mengurus izin klinik?", user=town.officer, **scope)
    assert (answer.unit_id, answer.head) == (town.care.pk, "Kepala Bidang Pelayanan")
    assert (answer.contact, answer.contact_of) == ("loket 3", "Dinas Kesehatan")
    assert [hit.text for hit in answer.hits] == ["pelayanan perizinan klinik"]
    assert [line.there_unit for line in answer.relations] == [town.trade]
    assert not has_more
    assert ask_directory("pedagang", user=town.narrow, **scope) == ([], False)
    assert ask_directory("", user=town.officer, **scope) == ([], False)
    client.force_login(town.officer)
    page = client.get(reverse("orgunits:unit_directory"), {"q": "izin"}).content.decode()
    assert "loket 3" in page
    assert (
        "Belum ada unit yang cocok"
        in client.get(reverse("orgunits:unit_directory"), {"q": "xyzzy"}).content.decode()
    )


def test_directory_asks_as_often_for_many_units_as_for_one(town):
    for unit in (town.care, town.trade, town.market, town.clinic):
        UnitFunctionFactory(unit=unit, text="pengelolaan arsip dinamis")
    UnitFunctionFactory(unit=town.health, text="pengujian kendaraan")
    scope = {"government": town.government, "day": DAY, "user": town.officer}
    counts = []
    for text, n_units in (("kendaraan", 1), ("arsip", 4)):
        with CaptureQueriesContext(connection) as asked:
            answers, _ = ask_directory(text, **scope)
        assert len(answers) == n_units
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16
