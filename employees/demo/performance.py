"""Invented ratings of the demo: most good, few very good, few below."""

from employees.actions import RatingDraft, settle_ratings

REASON = "Data contoh: orang dan angka karangan."
# (hasil kerja, perilaku kerja, weight)
CELLS = (
    ("above", "above", 12),
    ("above", "meets", 14),
    ("meets", "above", 16),
    ("meets", "meets", 48),
    ("below", "meets", 5),
    ("below", "above", 2),
    ("meets", "below", 1),
)
RATED_SHARE = 0.94


def load(world):
    """A rating for the last year of about nine in ten who served then."""
    year = world.today.year - 1
    weights = [weight for *_, weight in CELLS]
    drafts = []
    for _, person in world.people:
        rng = world.rng("rating", person.nip)
        if person.joined_on.year >= year or rng.random() > RATED_SHARE:
            continue
        result, behaviour, _ = rng.choices(CELLS, weights)[0]
        drafts.append(RatingDraft(person.pk, year, result, behaviour))
    settle_ratings(government=world.government, drafts=drafts, user=world.officer, reason=REASON)
    world.say(f"  {len(drafts)} penilaian kinerja")
