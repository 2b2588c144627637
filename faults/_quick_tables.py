"""The tables of an empty database, made from the models instead of by the migrations:

    DATABASE_URL=… python -m faults._quick_tables

Django renders every model anew for every migration, most of a minute in all; where tests need a
portal and not its past, that is lost. The migrations are recorded as applied, and what they write for
PostgreSQL alone (``on_postgresql``) is written. The others that do more than change tables do it to
rows, which there are none of. Fresh migrations are run by ``manage.py demo``, by the faults by hand
and by the suite on PostgreSQL.
"""

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def make_tables():
    """Make them in the database of the settings, which is empty. TypeError when a migration writes
    SQL in a way that is not known here."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    try:
        call_command("migrate", run_syncdb=True, verbosity=0)
    finally:
        settings.MIGRATION_MODULES = {}
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    loader = MigrationLoader(connection)
    ours = {app for app in apps.app_configs if (settings.BASE_DIR / app).is_dir()}
    for app, name in sorted(loader.disk_migrations):
        if app in ours:
            write_for_engine(loader.disk_migrations[app, name])
        recorder.record_applied(app, name)


def write_for_engine(migration):
    for operation in migration.operations:
        if isinstance(operation, RunSQL):
            raise TypeError(f"{migration}: SQL that the quick tables do not have")
        if isinstance(operation, RunPython) and "on_postgresql" in operation.code.__qualname__:
            with connection.schema_editor() as editor:
                operation.code(apps, editor)


if __name__ == "__main__":
    import django

    django.setup()
    make_tables()
    connection.close()
