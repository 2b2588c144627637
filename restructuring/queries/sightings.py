"""What the rules about load, shape, functions, law and satisfaction see. Each rule is one function
``(scene, threshold) -> sightings`` over the whole government at once; those about people are in
``sightings_people``. A unit has one sighting of a rule with its worst value, and the rest as its
working."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from employees.retirement import months_later
from orgunits.enums import OverlapState, UnitKind
from orgunits.models import OverlapSide, WorkloadTask
from orgunits.queries.overlaps import last_run
from orgunits.queries.rulebook import rule_facts
from orgunits.rulebook import Finding, Severity, judge
from orgunits.rulebook.scene import AGENCIES
from portal.templatetags.formats import date_range, number
from publicservices.queries.complaints import UnitFigures, figures_by_unit
from publicservices.queries.times import shares_of_services
from publicservices.time_figures import Quarter
from restructuring.queries.signal_scene import Scene, Sighting
from restructuring.signal_rules import RULES
from surveys.bands import rule_on
from surveys.enums import Unsur
from surveys.queries.rollups import Rollup, closed_periods, pooled_measure, rollups

# Units that answer to a head as parts of the office; technical and territorial ones have a head of
# their own trade and come in numbers.
OFFICE_KINDS = frozenset({
    UnitKind.ASISTEN, UnitKind.BIRO, UnitKind.SEKRETARIAT, UnitKind.BAGIAN, UnitKind.BIDANG,
    UnitKind.IRBAN, UnitKind.SUBBAGIAN, UnitKind.SUBBIDANG, UnitKind.SEKSI,
})  # fmt: skip
OLDEST_SURVEY_MONTHS = 18  # what citizens said before that is no problem of today
MOST_PERIODS = 24


# --- workload -------------------------------------------------------------------------------------


def workload_over(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    return _loads(scene, threshold, "workload_over", "di atas")


def workload_under(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    return _loads(scene, threshold, "workload_under", "di bawah")


def _loads(scene: Scene, threshold: Decimal, code: str, side: str) -> Iterator[Sighting]:
    rule, struck = RULES[code], []
    for post in scene.posts:
        score = scene.scores.get(post.pk)
        value = score.result.value if score else None  # None: nobody is there
        if value is not None and rule.strikes(value, threshold):
            struck.append((post, score))
    for unit, entries in scene.by_unit(struck).items():
        entries.sort(key=lambda entry: entry[1].result.value, reverse=rule.above)
        post, score = entries[0]
        value = score.result.value
        lead = f"EJ {post.name} {number(value, 2)}"
        if len(entries) > 1:
            lead = f"{len(entries)} jabatan dengan EJ {side} {number(threshold, 2)}; {lead}"
        yield Sighting(
            unit, value, lead,
            ("Jabatan", "Kebutuhan menurut beban", "Pegawai dihitung", "EJ"),
            tuple(
                (one.name, number(sc.exact_need, 2), number(sc.exact_hands, 2),
                 number(sc.result.value, 2))
                for one, sc in entries
            ),
        )  # fmt: skip


def without_abk(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    years = (scene.day.year - 1, scene.day.year)
    tasks = WorkloadTask.objects.filter(government=scene.government, year__in=years)
    measured = set(tasks.order_by().values_list("position", flat=True).distinct())
    lacking = [(p,) for p in scene.posts if not p.has_one_seat and p.pk not in measured]
    for unit, entries in scene.by_unit(lacking).items():
        if RULES["without_abk"].strikes(len(entries), threshold):
            text = f"{len(entries)} jabatan tanpa ABK tahun {years[0]} dan {years[1]}"
            rows = tuple((post.name, number(post.required)) for (post,) in entries)
            yield Sighting(unit, len(entries), text, ("Jabatan", "Kebutuhan"), rows)


# --- shape ----------------------------------------------------------------------------------------


def span_wide(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    return _spans(scene, threshold, "span_wide")


def span_narrow(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    return _spans(scene, threshold, "span_narrow")


def _spans(scene: Scene, threshold: Decimal, code: str) -> Iterator[Sighting]:
    """The top is left out: what a government has under it is the law's matter, not a span."""
    for unit in scene.structure:
        below = [one for one in scene.structure.children(unit.id) if one.kind in OFFICE_KINDS]
        if unit.parent is not None and below and RULES[code].strikes(len(below), threshold):
            text = f"{len(below)} unit struktural langsung di bawah pimpinannya"
            rows = tuple((one.name, str(UnitKind(one.kind).label)) for one in below)
            yield Sighting(unit.id, len(below), text, ("Unit", "Jenis"), rows)


def layers_many(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    deepest: dict[int, list[int]] = {}  # agency -> the longest way down to a unit of the office
    structure = scene.structure
    for unit in structure:
        if unit.kind not in OFFICE_KINDS:
            continue
        way = [unit.id]
        for above in structure.ancestors(unit.id):
            way.append(above.id)
            if above.kind in AGENCIES:
                if len(way) > len(deepest.get(above.id, ())):
                    deepest[above.id] = way
                break
            if above.kind not in OFFICE_KINDS:
                break
    for agency, way in deepest.items():
        if RULES["layers_many"].strikes(len(way), threshold):
            rows = tuple((str(at), structure.unit(pk).name) for at, pk in enumerate(way[::-1], 1))
            text = f"{len(way)} lapis dari pimpinan sampai {structure.unit(way[0]).name}"
            yield Sighting(agency, len(way), text, ("Lapis", "Unit"), rows)


# --- functions ------------------------------------------------------------------------------------


def overlap_open(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    words = "fungsi serupa yang belum diputuskan"
    return _overlaps(scene, threshold, "overlap_open", OverlapState.OPEN, words)


def overlap_confirmed(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    words = "fungsi yang dipastikan tumpang tindih"
    return _overlaps(scene, threshold, "overlap_confirmed", OverlapState.CONFIRMED, words)


def _overlaps(
    scene: Scene, threshold: Decimal, code: str, state: str, words: str
) -> Iterator[Sighting]:
    """One per set of perangkat daerah whose functions meet. Of the last search only: what it did
    not find again is gone."""
    run = last_run(scene.government)
    if run is None:
        return
    sides: dict[int, list[tuple[int, str]]] = {}
    rows = OverlapSide.objects.filter(overlap__run=run, overlap__state=state).order_by(
        "overlap", "order"
    )
    for overlap, unit, text, urusan in rows.values_list(
        "overlap_id", "unit_id", "text", "overlap__urusan"
    ):
        sides.setdefault(overlap, []).append((unit, text or f"Urusan {urusan}"))
    groups: dict[tuple[int, ...], list[list[tuple[int, str]]]] = {}
    for found in sides.values():
        if all(unit in scene.structure for unit, _text in found):
            key = tuple(sorted({scene.agency(unit) for unit, _text in found}))
            groups.setdefault(key, []).append(found)
    for (unit, *others), members in groups.items():
        if not RULES[code].strikes(len(members), threshold):
            continue
        name = scene.structure.unit
        with_whom = f" dengan {', '.join(name(pk).name for pk in others)}" if others else ""
        listed = tuple(
            (found[0][1], ", ".join(name(pk).name for pk, _text in found)) for found in members
        )
        yield Sighting(
            unit, len(members), f"{len(members)} {words}{with_whom}",
            ("Fungsi", "Unit"), listed, ",".join(map(str, others)), tuple(others),
        )  # fmt: skip


# --- law ------------------------------------------------------------------------------------------


def law_broken(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    return _findings(scene, threshold, "law_broken", Severity.BLOCK)


def law_doubtful(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    return _findings(scene, threshold, "law_doubtful", Severity.WARN)


def findings_of(scene: Scene) -> Iterable[Finding]:
    """What the rulebook says of the living structure. Six queries."""
    if scene.structure.root is None:
        return []
    return judge(scene.structure, rule_facts(scene.government, scene.day), scene.day)


def _findings(scene: Scene, threshold: Decimal, code: str, severity: str) -> Iterator[Sighting]:
    """One per unit and rule of the rulebook, so that each can be answered by itself."""
    groups: dict[tuple[int, str], list[Finding]] = {}
    for found in scene.once("findings", lambda: findings_of(scene)):
        if found.severity == severity:
            groups.setdefault((found.unit, found.rule.id), []).append(found)
    for (unit, rule_id), members in groups.items():
        if not RULES[code].strikes(len(members), threshold):
            continue
        text = members[0].message
        if len(members) > 1:
            text = f"{len(members)} temuan “{members[0].rule.title}”: {text}"
        rows = tuple((one.message, one.rule.clause, one.remedy) for one in members)
        mentions = tuple(sorted({pk for one in members for pk in one.mentions} - {unit}))
        yield Sighting(
            unit, len(members), text, ("Temuan", "Pasal", "Perbaikan"), rows, rule_id[:80], mentions
        )


# --- satisfaction ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heard:
    """The last closed survey period of a unit that has enough answers."""

    period: tuple[date, date]
    rollup: Rollup


def last_heard(scene: Scene) -> dict[int, Heard]:
    """By unit. Five queries. Surveys with fewer answers than the minimum group stay out."""
    units = [unit.id for unit in scene.structure]
    oldest = months_later(scene.day, -OLDEST_SURVEY_MONTHS)
    periods = [one for one in closed_periods(units, scene.day) if one[1] >= oldest]
    found = rollups(units, periods[:MOST_PERIODS])
    heard = {}
    for period in sorted(found, key=lambda one: (one[1], one[0])):
        for unit in found[period].by_unit:
            heard[unit] = Heard(period, found[period])
    return heard


def ikm_low(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    for unit, heard in scene.once("heard", lambda: last_heard(scene)).items():
        result = _result(unit, heard)
        if result is None or not RULES["ikm_low"].strikes(result.value, threshold):
            continue
        text = f"IKM {number(result.value, 2)} (mutu {result.grade})"
        measure = pooled_measure(heard.rollup.parts_by_unit[unit], rule_on(heard.period[1]))
        others = measure.other_grades(rule_on(heard.period[1]))
        low, high = measure.interval
        if others is None:
            text += ", jawaban belum cukup banyak untuk rentangnya"
        elif others:
            text += f", bisa {' atau '.join(others)}"
        rows = (
            ("Periode", date_range(*heard.period)),
            ("Jawaban", number(measure.n)),
            ("Rentang 95%", f"{number(low, 2)}–{number(high, 2)}" if low is not None else "–"),
        )
        yield Sighting(
            unit, result.value, text, ("Unsur hitungan", "Isi"), rows, period=heard.period
        )


def unsur_low(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    for unit, heard in scene.once("heard", lambda: last_heard(scene)).items():
        result = _result(unit, heard)
        if result is None:
            continue
        codes = list(heard.rollup.by_unit[unit].sums)
        scores = sorted(zip(codes, result.unsur, strict=True), key=lambda pair: pair[1].index)
        code, lowest = scores[0]
        if RULES["unsur_low"].strikes(lowest.index, threshold):
            text = f"Unsur terendah: {Unsur(code).label}, {number(lowest.index, 2)}"
            rows = tuple(
                (str(Unsur(one).label), number(score.index, 2), score.grade)
                for one, score in scores
            )
            yield Sighting(
                unit, lowest.index, text, ("Unsur", "Nilai", "Mutu"), rows, period=heard.period
            )


def service_late(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    """One per unit with its latest service, of the last whole quarter. Three queries."""
    quarter = Quarter.of(scene.day).before
    late = [
        (one,)
        for one in shares_of_services(scene.government, quarter, scene.day)
        if one.unit in scene.structure and RULES["service_late"].strikes(one.share, threshold)
    ]
    for unit, entries in scene.by_unit(late).items():
        services = sorted((one for (one,) in entries), key=lambda one: one.share)
        first = services[0]
        text = f"{first.service}: {number(first.share, 1)}% selesai dalam standar, {quarter}"
        if len(services) > 1:
            text = f"{len(services)} layanan sering lewat waktu; {text}"
        rows = tuple(
            (one.service, number(one.n_judged), number(one.n_within), f"{number(one.share, 1)}%")
            for one in services
        )
        yield Sighting(
            unit, first.share, text,
            ("Layanan", "Dinilai", "Sesuai standar", "Bagian"), rows,
            period=(quarter.first, quarter.until - timedelta(days=1)),
        )  # fmt: skip


def _result(unit: int, heard: Heard):
    return heard.rollup.by_unit[unit].ikm(rule_on(heard.period[1]))


# --- complaints -----------------------------------------------------------------------------------


def _cases(scene: Scene) -> dict[int, UnitFigures]:
    found = scene.once("cases", lambda: figures_by_unit(scene.government, scene.day))
    here = {unit.id for unit in scene.structure}
    return {unit: figures for unit, figures in found.items() if unit in here}


def _case_rows(figures: UnitFigures) -> tuple[tuple[str, ...], ...]:
    return (
        ("Menunggu di unit ini", number(figures.n_open)),
        ("Di antaranya terlambat", number(figures.n_late)),
        ("Tentang unit ini dalam 90 hari", number(figures.n_sent)),
    )


def complaints_late(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    for unit, figures in _cases(scene).items():
        if figures.n_late and RULES["complaints_late"].strikes(figures.n_late, threshold):
            text = (
                f"{figures.n_late} pengaduan melewati tenggat, dari {figures.n_open} yang menunggu"
            )
            yield Sighting(unit, figures.n_late, text, ("Ukuran", "Jumlah"), _case_rows(figures))


def complaints_many(scene: Scene, threshold: Decimal) -> Iterator[Sighting]:
    for unit, figures in _cases(scene).items():
        if figures.n_sent and RULES["complaints_many"].strikes(figures.n_sent, threshold):
            text = f"{figures.n_sent} pengaduan tentang unit ini dalam 90 hari"
            yield Sighting(unit, figures.n_sent, text, ("Ukuran", "Jumlah"), _case_rows(figures))
