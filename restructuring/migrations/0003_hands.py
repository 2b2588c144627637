"""Who had a hand in a proposal stands in rows of its own; those of the drafts so far are read from
what they left: versions, reasons for findings, the columns of the proposal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    Proposal, ProposalHand = (
        apps.get_model("restructuring", name) for name in ("Proposal", "ProposalHand")
    )
    found = {}
    for name in ("ProposalVersion", "FindingAnswer"):
        rows = apps.get_model("restructuring", name).objects.filter(made_by__isnull=False)
        found |= {
            (proposal, user): government
            for proposal, user, government in rows.order_by()
            .values_list("proposal_id", "made_by_id", "government_id")
            .distinct()
        }
    for column in ("made_by_id", "submitted_by_id"):
        rows = Proposal.objects.filter(**{f"{column}__isnull": False})
        found |= {
            (pk, user): government
            for pk, user, government in rows.values_list("pk", column, "government_id")
        }
    ProposalHand.objects.bulk_create(
        (
            ProposalHand(proposal_id=proposal, user_id=user, government_id=government)
            for (proposal, user), government in sorted(found.items())
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0004_deliveries"),
        ("restructuring", "0002_placement_waves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProposalHand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("government", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.government")),
                ("proposal", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="hands", to="restructuring.proposal")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "penyusun usulan",
                "verbose_name_plural": "penyusun usulan",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("proposal", "user"), name="proposalhand_once")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
