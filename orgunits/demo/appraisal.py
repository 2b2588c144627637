"""Notes on strengths and weaknesses of the demo, and figures published for the others to see."""

from orgunits.actions.appraisal import add_note, publish_benchmark
from orgunits.enums import Verdict

NOTES = (
    ("", Verdict.STRONG, "Contoh: satu nomor pengaduan dipakai semua perangkat daerah."),
    ("", Verdict.WEAK, "Contoh: arsip lama tersebar di tiga gedung."),
    ("dpmptsp", Verdict.STRONG, "Contoh: petugas loket saling menggantikan pada jam sibuk."),
    ("dpmptsp", Verdict.WEAK, "Contoh: berkas izin masih diperiksa dua kali oleh dua bidang."),
)


def make_appraisal(world):
    """Notes where the units are there; every demo government publishes."""
    for key, side, text in NOTES:
        if key in world.units:
            add_note(
                unit=world.units[key], side=side, text=text, user=world.officer, is_example=True
            )
    publish_benchmark(government=world.government, user=world.officer)
