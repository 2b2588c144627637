"""Rules of single units: UPTD (PP 18/2016 art 41, 49) and the simplification of 2021.

Permendagri 12/2017's thresholds of effective hours for UPTD classes were not read and need the
workload of the unit; they are described in docs/rulebook.md and not tested here.
"""

from orgunits.enums import UnitKind
from orgunits.rulebook.rules import finding
from orgunits.rulebook.scene import BADAN, DINAS

UPTD = UnitKind.UPTD.value
UPTD_CONSENT, SIMPLIFICATION_CONSENT = "uptd", "simplification"
SUPERVISED = (UnitKind.SUBBAGIAN.value, UnitKind.SEKSI.value, UnitKind.SUBBIDANG.value)
SIMPLIFIED_HOMES = (
    UnitKind.SETDA.value,
    UnitKind.SETWAN.value,
    UnitKind.INSPEKTORAT.value,
    DINAS,
    BADAN,
)
STAYING_WORDS = ("umum", "tata usaha", "kepegawaian", "protokol")


def check_technical_units(scene):
    """Findings of UPTD without class, or without the written consultation on record."""
    class_rule, consent_rule = scene.rule("uptd-kelas"), scene.rule("uptd-konsultasi")
    whom = "Menteri" if scene.facts.scope == "province" else "gubernur"
    for unit in scene.units:
        if unit.kind != UPTD:
            continue
        if class_rule and not unit.tipe:
            yield finding(
                class_rule,
                unit.id,
                f"Kelas {unit.name} belum diisi; dibandingkan dengan kelas A.",
                "Isi kelas A atau B menurut peraturan kepala daerah.",
            )
        if consent_rule and UPTD_CONSENT not in scene.facts.consents.get(unit.id, ()):
            yield finding(
                consent_rule,
                unit.id,
                f"Konsultasi tertulis kepada {whom} untuk {unit.name} belum tercatat.",
                f"Catat nomor dan tanggal surat jawaban {whom}.",
            )


def supervised(scene):
    """(unit, its perangkat daerah, whether its name says that it stays) of each unit led by a
    pengawas in an agency that was simplified, in the order of the structure."""
    for unit in scene.units:
        home = scene.home[unit.id]
        if unit.kind in SUPERVISED and home.kind in SIMPLIFIED_HOMES and not scene.is_apart(home):
            yield unit, home, any(word in unit.name.casefold() for word in STAYING_WORDS)


def check_simplification(scene):
    """Findings of units led by a pengawas that PermenPANRB 25/2021 would have turned into a group
    of functional posts, unless an approval is on record. Kecamatan, kelurahan, UPTD and hospitals
    stay as they were."""
    rule = scene.rule("sederhana-eselon-iv")
    if rule is None:
        return
    for unit, _home, is_staying in supervised(scene):
        if not is_staying and SIMPLIFICATION_CONSENT not in scene.facts.consents.get(unit.id, ()):
            yield finding(
                rule,
                unit.id,
                f"{unit.name} masih unit setingkat pengawas; setelah penyederhanaan biasanya menjadi "
                "kelompok jabatan fungsional.",
                "Catat surat persetujuan yang mempertahankannya, atau usulkan penyederhanaan.",
            )
