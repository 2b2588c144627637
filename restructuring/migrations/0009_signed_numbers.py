"""The number of a signed document counts once in its kind, held by the database."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q, Subquery

from restructuring.enums import DocumentKind


def fill(apps, schema_editor):
    """The kind of every row is its document's; all but the newest of a document are replaced, and so
    is the older of two documents that got one number before the database held it."""
    signed = apps.get_model("restructuring", "SignedDocument").objects
    document = apps.get_model("restructuring", "ProposalDocument").objects
    kind = document.filter(pk=OuterRef("document")).values("kind")
    signed.update(kind=Subquery(kind))
    later = Q(document=OuterRef("document")) | Q(
        government=OuterRef("government"), kind=OuterRef("kind"), number=OuterRef("number")
    )
    newer = signed.filter(later, pk__gt=OuterRef("pk"))
    old = signed.filter(Exists(newer)).values_list("pk", flat=True)
    signed.filter(pk__in=list(old)).update(is_replaced=True)


class Migration(migrations.Migration):
    dependencies = [("restructuring", "0008_matching_runs")]

    operations = [
        migrations.AddField(
            "signeddocument",
            "kind",
            models.CharField("jenis", max_length=12, choices=DocumentKind.choices, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "signeddocument", "is_replaced", models.BooleanField("digantikan", default=False)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "signeddocument",
            models.UniqueConstraint(
                fields=["government", "kind", "number"],
                condition=Q(is_replaced=False),
                name="signeddocument_number_once",
            ),
        ),
    ]
