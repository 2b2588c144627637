"""On PostgreSQL, no two definitive placements of a person share a day.

An ExclusionConstraint in the model would break SQLite, so the constraint is written here for the
engine that can hold it; both engines keep the partial unique constraint and the check in the
actions. btree_gist is a trusted extension: the owner of the database may create it.
"""

from django.db import migrations

ADD = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE employees_placement ADD CONSTRAINT placement_no_overlap
    EXCLUDE USING gist (employee_id WITH =, daterange(valid_from, valid_until) WITH &&)
    WHERE (kind = 'definitive' AND superseded_at IS NULL);
"""
DROP = "ALTER TABLE employees_placement DROP CONSTRAINT placement_no_overlap;"


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("employees", "0002_initial")]

    operations = [migrations.RunPython(on_postgresql(ADD), on_postgresql(DROP))]
