"""Answers that were kept before there was an inbox stay as they are; their tallies are made."""

from collections import Counter, defaultdict

from django.db import migrations

FIELDS = [f"a{number:02d}" for number in range(1, 15)]
BATCH = 500


def fold(apps, schema_editor):
    Campaign = apps.get_model("surveys", "Campaign")
    Question = apps.get_model("surveys", "Question")
    Response = apps.get_model("surveys", "Response")
    Tally = apps.get_model("surveys", "Tally")
    asked = defaultdict(list)
    for instrument, order in Question.objects.values_list("instrument_id", "order"):
        asked[instrument].append(order - 1)
    campaigns = {
        pk: (government, asked[instrument])
        for pk, government, instrument in Campaign.objects.values_list(
            "pk", "government_id", "instrument_id"
        )
    }
    cells = defaultdict(Counter)
    rows = Response.objects.order_by().values_list("campaign_id", "day", *FIELDS)
    for campaign, day, *answers in rows.iterator(chunk_size=5000):
        cell = cells[campaign, day.replace(day=1)]
        cell["n"] += 1
        given = [(FIELDS[place], answers[place]) for place in campaigns[campaign][1]]
        for field, value in given:
            if value is not None:
                cell[f"{field}_{value}"] += 1
        if all(value is not None for _, value in given):
            whole = sum(value for _, value in given)
            cell["n_whole"] += 1
            cell["whole_sum"] += whole
            cell["whole_squares"] += whole * whole
    Tally.objects.bulk_create(
        (
            Tally(government_id=campaigns[campaign][0], campaign_id=campaign, month=month, **counts)
            for (campaign, month), counts in sorted(cells.items())
        ),
        batch_size=BATCH,
    )


def unfold(apps, schema_editor):
    apps.get_model("surveys", "Tally").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("surveys", "0002_inbox_and_tallies"),
    ]

    operations = [
        migrations.RunPython(fold, unfold),
    ]
