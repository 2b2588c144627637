"""Tipe against kind and against the score: PP 18/2016 art 53, 54, 40, 41, 51 (DOMAIN.md 4.2)."""

from orgunits.enums import UnitKind
from orgunits.rulebook.rules import finding
from orgunits.rulebook.scene import BADAN, DINAS
from orgunits.typology import BIDANG, KECAMATAN, NOTHING, OUTCOME_WORDS, SEKSI, SUBJECTS, TIPES
from portal.templatetags.formats import number

TIPES_OF = {
    UnitKind.SETDA.value: "ABC",
    UnitKind.SETWAN.value: "ABC",
    UnitKind.INSPEKTORAT.value: "ABC",
    DINAS: "ABC",
    BADAN: "ABC",
    UnitKind.KECAMATAN.value: "AB",
    UnitKind.UPTD.value: "AB",
    UnitKind.CABANG_DINAS.value: "AB",
    UnitKind.RSUD.value: "ABCD",
}
FIXED_CODES = {
    UnitKind.SETDA.value: "4.01",
    UnitKind.SETWAN.value: "4.02",
    UnitKind.INSPEKTORAT.value: "6.01",
}
EFFICIENT = (400, 500)  # art 54(2): points before the factor


def check_tipes(scene):
    """Findings of units whose tipe is unknown to their kind, missing, or not what the score says."""
    known, missing = scene.rule("tipe-dikenal"), scene.rule("tipe-kosong")
    for unit in scene.units:
        allowed = TIPES_OF.get(unit.kind)
        if known and allowed and unit.tipe and unit.tipe not in allowed:
            yield finding(
                known,
                unit.id,
                f"{unit.name} bertipe {unit.tipe}; jenis ini hanya mengenal {', '.join(allowed)}.",
                "Perbaiki tipe atau kelasnya.",
            )
    for unit in scene.agencies:
        if scene.is_apart(unit):
            continue
        if missing and not unit.tipe:
            yield finding(
                missing,
                unit.id,
                f"Tipe {unit.name} belum diisi.",
                "Isi tipenya menurut Perda, supaya susunannya dapat dinilai.",
            )
        yield from _against_score(scene, unit)


def subjects_held(scene, unit):
    """Subjects of typology that ``unit`` carries."""
    if unit.kind in FIXED_CODES:
        return [SUBJECTS[FIXED_CODES[unit.kind]]]
    codes = set(scene.urusan(unit) or ())
    if unit.kind == UnitKind.KECAMATAN or not codes:
        return []
    found = [one for one in SUBJECTS.values() if codes & set(one.covers)]
    # Order and fire share one code; which of both a dinas has is told by its name.
    fire = "kebakaran" in unit.name.casefold()
    return [
        one
        for one in found
        if one.scored_in(scene.facts.scope)
        and one.code not in ("1.05.1" if fire else "1.05.2", KECAMATAN)
    ]


def _against_score(scene, unit):
    scores = [
        scene.facts.scores[one.code]
        for one in subjects_held(scene, unit)
        if one.code in scene.facts.scores
    ]
    if unit.kind == UnitKind.KECAMATAN and unit.id in scene.facts.district_scores:
        scores = [scene.facts.district_scores[unit.id]]
    held = 1 if unit.kind in FIXED_CODES or unit.kind == UnitKind.KECAMATAN else None
    if not scores or len(scores) < (held or len(subjects_held(scene, unit))):
        return
    tipes = [score.tipe for score in scores]
    best = max((TIPES.index(tipe) for tipe in tipes if tipe in TIPES), default=None)
    nil, small = scene.rule("urusan-nihil"), scene.rule("dinas-tanpa-skor")
    if nil and set(tipes) == {NOTHING}:
        yield finding(
            nil,
            unit.id,
            f"Nilai teknis urusan {unit.name} nol, jadi tidak diwadahi perangkat daerah.",
            "Hapus wadahnya, atau periksa angka pada lembar skor.",
        )
    elif small and best is None and set(tipes) & {BIDANG, SEKSI}:
        yield from _too_small(unit, scores, small)
    elif best is not None and unit.tipe in TIPES:
        yield from _compare(scene, unit, scores, best)


def _too_small(unit, scores, rule):
    n_bidang = sum(score.tipe == BIDANG for score in scores)
    if n_bidang >= 2:  # art 40(8): one dinas of tipe C when at least two bidang come together
        return
    words = ", ".join(
        f"{number(score.total)} ({OUTCOME_WORDS[score.tipe].lower()})" for score in scores
    )
    yield finding(
        rule,
        unit.id,
        f"Nilai urusan {unit.name}: {words}; belum cukup untuk dinas atau badan sendiri.",
        "Gabungkan dengan urusan serumpun, atau periksa angka pada lembar skor.",
    )


def _compare(scene, unit, scores, best):
    """Art 40(6): one tipe higher when a merged urusan brings a bidang; art 54(2): when one merged has
    400-500 points before the factor."""
    low, high = EFFICIENT
    brings = len(scores) > 1 and any(
        score.tipe == BIDANG or (score.tipe in TIPES and low <= score.base <= high)
        for score in scores
    )
    highest = min(best + brings, len(TIPES) - 1)
    own = TIPES.index(unit.tipe)
    above, below = scene.rule("tipe-melebihi-skor"), scene.rule("tipe-di-bawah-skor")
    total = number(max(score.total for score in scores))
    if above and own > highest:
        yield finding(
            above,
            unit.id,
            f"{unit.name} bertipe {unit.tipe}, sedangkan nilainya {total}: tipe {TIPES[highest]}.",
            "Turunkan tipenya, atau periksa angka pada lembar skor.",
        )
    elif below and own < best:
        yield finding(
            below,
            unit.id,
            f"{unit.name} bertipe {unit.tipe}, sedangkan nilainya {total}: tipe {TIPES[best]}.",
            "Boleh, bila keuangan atau aparatur terbatas; catat alasannya.",
        )
