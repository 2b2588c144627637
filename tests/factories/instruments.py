"""Own questionnaires through their actions."""

from surveys.actions import (
    change_instrument,
    copy_instrument,
    load_standard_instrument,
    publish_instrument,
)
from surveys.drafts import InstrumentDraft
from surveys.instruments import CHOICE, STANDARD, TEXT, carried_instrument
from surveys.models import Instrument

SAFETY = {
    "unsur": "keamanan",
    "text": "Bagaimana rasa aman Saudara di ruang layanan?",
    "answers": ["Tidak aman", "Kurang aman", "Aman", "Sangat aman"],
}
EXTRAS = [
    {
        "code": "t1",
        "kind": CHOICE,
        "text": "Dari mana Anda tahu layanan ini?",
        "answers": ["Teman", "Media sosial", "Papan pengumuman"],
    },
    {"code": "t2", "kind": TEXT, "text": "Apa yang paling menolong Anda?", "answers": []},
]


def draft(**changes):
    """What a full own questionnaire asks: nine unsur and one more, everything beside them."""
    values = {
        "name": "SKM perizinan",
        "note": "perizinan",
        "questions": [*carried_instrument(STANDARD)["questions"], SAFETY],
        "extras": EXTRAS,
        "asks_reason": True,
        "asks_importance": True,
    }
    return InstrumentDraft(**(values | changes))


def begun(government, user=None):
    """A draft copied from the national questionnaire, unchanged."""
    return copy_instrument(
        source=load_standard_instrument(), government=government, name="SKM perizinan",
        note="perizinan", user=user,
    )  # fmt: skip


def own_instrument(government, **changes):
    """A published own questionnaire that asks ``draft(**changes)``."""
    instrument = begun(government)
    change_instrument(instrument=instrument, draft=draft(**changes), user=None)
    publish_instrument(instrument=instrument, user=None)
    return Instrument.objects.get(pk=instrument.pk)
