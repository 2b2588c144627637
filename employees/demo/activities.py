"""A week of running reports of the demo, from the agency of the counter."""

from datetime import timedelta

from employees.actions.activities import report_activity
from employees.queries.activities import activity_targets

COUNTER, PEOPLE = "dpmptsp", 6
DONE = (
    ("Contoh: memeriksa kelengkapan permohonan izin", "berkas", 14),
    ("Contoh: menjawab pertanyaan pemohon di loket", "orang", 22),
    ("Contoh: meninjau lokasi usaha", "lokasi", 3),
    ("Contoh: menyusun konsep keputusan izin", "konsep", 6),
)


def load(world):
    rng = world.rng("activities", world.spec.short_name)
    near = [one for seat, one in world.people if seat.post.place.key.startswith(COUNTER)]
    for person in near[:PEOPLE]:
        for back in (0, 1, 3):
            day = world.today - timedelta(days=back)
            functions, teams = activity_targets(person, day)
            if not functions and not teams:
                continue
            text, measure, most = rng.choice(DONE)
            chosen = {"function": rng.choice(functions)} if functions else {"team": teams[0]}
            report_activity(
                employee=person, on=day, text=text, amount=rng.randint(1, most), measure=measure,
                user=None, **chosen,
            )  # fmt: skip
