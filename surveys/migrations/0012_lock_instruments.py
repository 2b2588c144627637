from django.db import migrations

from surveys.instruments import fingerprint


def lock(apps, schema_editor):
    """Questionnaires from before there were drafts never changed: lock them as they are."""
    Instrument = apps.get_model("surveys", "Instrument")
    Question = apps.get_model("surveys", "Question")
    for instrument in Instrument.objects.filter(fingerprint=""):
        questions = Question.objects.filter(instrument=instrument).order_by("order")
        instrument.state = "published"
        instrument.fingerprint = fingerprint(
            questions=list(questions.values("unsur", "text", "answers")),
            extras=[], asks_reason=False, asks_importance=False,
        )
        instrument.published_at = instrument.created_at
        instrument.save(update_fields=["state", "fingerprint", "published_at"])


def unlock(apps, schema_editor):
    Instrument = apps.get_model("surveys", "Instrument")
    Instrument.objects.update(state="draft", fingerprint="", published_at=None)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0011_own_instruments")]

    operations = [migrations.RunPython(lock, unlock)]
