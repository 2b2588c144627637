"""The number of a signed document counts once in its kind, held by the database."""

from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery

from restructuring.enums import DocumentKind


def fill(apps, schema_editor):
    """The kind of every row is its document's; all but the newest of a document are replaced, and so
    is the older of two documents that got one number before the database held it.

    No row is written twice: of a row that this transaction wrote already PostgreSQL checks the foreign
    keys again at its end, and until then refuses to make the index.
    """
    signed = apps.get_model("restructuring", "SignedDocument").objects
    document = apps.get_model("restructuring", "ProposalDocument").objects
    rows = signed.order_by("-pk").values_list(
        "pk", "document", "government", "document__kind", "number"
    )
    seen, old = set(), []
    for pk, order, *number in rows:
        if order in seen or tuple(number) in seen:
            old.append(pk)
        seen |= {order, tuple(number)}
    kind = Subquery(document.filter(pk=OuterRef("document")).values("kind"))
    signed.filter(pk__in=old).update(kind=kind, is_replaced=True)
    signed.exclude(pk__in=old).update(kind=kind)


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
