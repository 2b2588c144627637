"""Counter codes; tallies by channel, made anew from the answers."""

from collections import Counter, defaultdict

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FIELDS = [f"a{number:02d}" for number in range(1, 15)]
BATCH = 500


def count_by_channel(apps, schema_editor):
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
    Tally.objects.all().delete()
    cells = defaultdict(Counter)
    rows = Response.objects.order_by().values_list(
        "campaign_id", "day", "channel", "in_burst", "after_hours", *FIELDS
    )
    for campaign, day, channel, in_burst, after_hours, *answers in rows.iterator(chunk_size=5000):
        cell = cells[campaign, day.replace(day=1), channel]
        cell["n"] += 1
        cell["n_burst"] += in_burst
        cell["n_after_hours"] += after_hours
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
            Tally(
                government_id=campaigns[campaign][0],
                campaign_id=campaign,
                month=month,
                channel=channel,
                **counts,
            )
            for (campaign, month, channel), counts in sorted(cells.items())
        ),
        batch_size=BATCH,
    )


def add_channels_up(apps, schema_editor):
    """Back to one cell per survey and month."""
    Tally = apps.get_model("surveys", "Tally")
    keys = {"id", "government", "campaign", "month", "channel", "with_code"}
    names = [field.name for field in Tally._meta.concrete_fields if field.name not in keys]
    kept = {}
    for tally in list(Tally.objects.order_by("pk")):
        first = kept.setdefault((tally.campaign_id, tally.month), tally)
        if first is tally:
            continue
        for name in names:
            setattr(first, name, getattr(first, name) + getattr(tally, name))
        tally.delete()
        first.save()



class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0004_deliveries'),
        ('surveys', '0005_publications'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('desk', models.CharField(max_length=60, verbose_name='loket')),
                ('n_codes', models.PositiveIntegerField(verbose_name='jumlah kode')),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dipesan')),
            ],
            options={
                'verbose_name': 'lembar kode loket',
                'verbose_name_plural': 'lembar kode loket',
                'ordering': ['desk', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CounterCode',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('is_spent', models.BooleanField(default=False, verbose_name='terpakai')),
            ],
            options={
                'verbose_name': 'kode loket',
                'verbose_name_plural': 'kode loket',
            },
        ),
        migrations.RemoveConstraint(
            model_name='tally',
            name='tally_cell_once',
        ),
        migrations.AddField(
            model_name='campaign',
            name='has_codes',
            field=models.BooleanField(default=False, verbose_name='memakai kode loket'),
        ),
        migrations.AddField(
            model_name='response',
            name='with_code',
            field=models.BooleanField(default=False, verbose_name='dengan kode loket'),
        ),
        migrations.AddField(
            model_name='tally',
            name='channel',
            field=models.CharField(choices=[('web', 'Tautan daring'), ('paper', 'Formulir kertas'), ('import', 'Data impor')], default='web', max_length=8, verbose_name='saluran'),
        ),
        migrations.AddField(
            model_name='tally',
            name='with_code',
            field=models.BooleanField(default=False, verbose_name='dengan kode loket'),
        ),
        migrations.AlterField(
            model_name='surveyprint',
            name='kind',
            field=models.CharField(choices=[('poster', 'Poster kode QR'), ('codes', 'Kode loket')], max_length=8, verbose_name='isi'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('campaign', 'month', 'channel', 'with_code'), name='tally_leaf_once'),
        ),
        migrations.AddField(
            model_name='codesheet',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.campaign'),
        ),
        migrations.AddField(
            model_name='codesheet',
            name='government',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.government'),
        ),
        migrations.AddField(
            model_name='codesheet',
            name='issued_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='codesheet',
            name='order',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.surveyprint'),
        ),
        migrations.AddField(
            model_name='countercode',
            name='government',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.government'),
        ),
        migrations.AddField(
            model_name='countercode',
            name='sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='surveys.codesheet'),
        ),
        migrations.AddConstraint(
            model_name='codesheet',
            constraint=models.CheckConstraint(condition=models.Q(('n_codes__gt', 0)), name='codesheet_has_codes'),
        ),
        migrations.RunPython(count_by_channel, add_channels_up),
    ]
