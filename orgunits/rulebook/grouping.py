"""Which urusan an agency may hold together: PP 18/2016 art 37-40, 46-48, 90 (province 15-18, 24-27,
73), DOMAIN.md 4.4."""

from orgunits.rulebook.rules import finding
from orgunits.rulebook.scene import BADAN, DINAS
from orgunits.typology import SUBJECTS, Ladder
from portal.templatetags.formats import number

GROUPS = {
    "a": ("1.01", "2.22", "2.19", "3.26"),
    "b": ("1.02", "1.06", "2.08", "2.14", "2.12", "2.13"),
    "c": ("1.05",),
    "d": ("2.18", "2.17", "3.31", "3.30", "3.29", "3.32", "2.07"),
    "e": ("2.16", "2.20", "2.21"),
    "f": ("1.04", "1.03", "2.10", "2.15", "2.11", "3.28", "2.09", "3.27", "3.25"),
    "g": ("2.23", "2.24"),
}
GROUP_OF = {code: letter for letter, codes in GROUPS.items() for code in codes}
SUPPORT_GROUPS = ({"5.03", "5.04"}, {"5.01", "5.05"})
SUPPORT_CODES = ("5.01", "5.02", "5.03", "5.04", "5.05")
MOST_URUSAN, MOST_FUNCTIONS = 3, 2
TWO_AGENCIES_FROM = 951
NAMES = {code: subject.name for subject in SUBJECTS.values() for code in subject.covers}
NAMES["1.05"] = "Ketenteraman, Ketertiban Umum dan Pelindungan Masyarakat"
BASIC = tuple(
    dict.fromkeys(
        code for one in SUBJECTS.values() if one.ladder == Ladder.BASIC for code in one.covers
    )
)
OTHER_DUTIES = tuple(code for code in GROUP_OF if code.startswith("2."))


def name_of(code):
    return f"{code} {NAMES[code]}" if code in NAMES else code


def _list(codes):
    return ", ".join(map(name_of, codes))


def check_grouping(scene):
    """Findings of agencies that hold urusan or functions that do not belong together."""
    for unit in scene.agencies:
        codes = scene.urusan(unit)
        if codes is None or scene.is_apart(unit):
            continue
        if unit.kind == DINAS:
            yield from _dinas(scene, unit, codes)
        elif unit.kind == BADAN:
            yield from _badan(scene, unit, codes)


def _dinas(scene, unit, codes):
    concurrent = [code for code in codes if code in GROUP_OF]
    foreign = [code for code in codes if code not in GROUP_OF]
    groups = {GROUP_OF[code] for code in concurrent}
    many, across, mixed = map(scene.rule, ("rumpun-jumlah", "rumpun-lintas", "rumpun-campur"))
    if many and len(concurrent) > MOST_URUSAN:
        yield finding(
            many,
            unit.id,
            f"{unit.name} mewadahi {len(concurrent)} urusan: {_list(concurrent)}.",
            "Sisakan paling banyak tiga urusan dalam satu dinas.",
        )
    if across and len(groups) > 1:
        yield finding(
            across,
            unit.id,
            f"{unit.name} menggabungkan urusan dari {len(groups)} rumpun: {_list(concurrent)}.",
            "Gabungkan hanya urusan dalam satu rumpun.",
        )
    if mixed and foreign:
        yield finding(
            mixed,
            unit.id,
            f"{unit.name} memuat kode yang bukan urusan dinas: {_list(foreign)}.",
            "Periksa kode urusannya; fungsi penunjang diwadahi badan.",
        )


def _badan(scene, unit, codes):
    support = {code for code in codes if code in SUPPORT_CODES}
    rule, mixed = scene.rule("rumpun-badan"), scene.rule("rumpun-campur")
    is_pair = len(support) < MOST_FUNCTIONS or any(support <= group for group in SUPPORT_GROUPS)
    if rule and not is_pair:
        yield finding(
            rule,
            unit.id,
            f"{unit.name} menggabungkan fungsi yang tidak serumpun: {_list(sorted(support))}.",
            "Gabungkan hanya kepegawaian dengan diklat, atau perencanaan dengan litbang.",
        )
    concurrent = [code for code in codes if code in GROUP_OF]
    if mixed and concurrent:
        yield finding(
            mixed,
            unit.id,
            f"{unit.name} melaksanakan urusan: {_list(concurrent)}.",
            "Urusan pemerintahan diwadahi dinas; periksa jenis unit atau kode urusannya.",
        )


def check_coverage(scene):
    """Findings on urusan that no agency holds or that several hold. Silent while no unit of the
    structure carries a code of urusan."""
    if not any(scene.urusan(unit) for unit in scene.agencies):
        return
    root = scene.structure.root
    for code in (*BASIC, *OTHER_DUTIES):
        holders = [unit for unit in scene.agencies if code in (scene.urusan(unit) or ())]
        rule = scene.rule("urusan-dasar-tanpa-unit" if code in BASIC else "urusan-wajib-tanpa-unit")
        if not holders and rule:
            yield finding(
                rule,
                root.id,
                f"Tidak ada perangkat daerah dengan urusan {name_of(code)}.",
                "Isi kode urusan unit yang mewadahinya, atau tetapkan wadahnya.",
            )
    rule = scene.rule("urusan-terbelah")
    for code in (*GROUP_OF, *SUPPORT_CODES) if rule else ():
        yield from _shared(scene, code, rule)


def _shared(scene, code, rule):
    holders = scene.agencies_with(code)
    # art 37(7): order and fire brigade have a dinas each.
    if len(holders) <= (2 if code == "1.05" else 1):
        return
    names = "; ".join(unit.name for unit in holders)
    message = f"Urusan {name_of(code)} diwadahi {len(holders)} perangkat daerah: {names}."
    remedy = "Tetapkan satu wadah, atau periksa kode urusannya."
    subject = SUBJECTS.get(code)
    if subject is not None and subject.may_split and len(holders) == MOST_FUNCTIONS:
        score = scene.facts.scores.get(code)
        if score is not None and score.total >= TWO_AGENCIES_FROM:
            return
        if score is None:
            message += " Dua wadah hanya boleh bila nilainya paling sedikit 951."
            remedy = "Lengkapi lembar skor urusan ini."
        else:
            message += (
                f" Nilainya {number(score.total)}, sedangkan dua wadah perlu paling sedikit 951."
            )
    for unit in holders[1:]:
        yield finding(rule, unit.id, message, remedy, mentions=[one.id for one in holders])
