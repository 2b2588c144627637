"""The tables of an empty SQLite database, made from the models instead of by the migrations:

    DATABASE_URL=sqlite:///… python -m faults._quick_tables

Django renders every model anew for every migration, most of a minute in all; where tests need a
portal and not its past, that is lost. The migrations are recorded as applied. Those that do more
than change tables do it on PostgreSQL only, or to rows, which there are none of. Fresh migrations
are run by ``manage.py demo``, by the faults by hand and by the suite on PostgreSQL.
"""

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def make_tables():
    """Make them in the database of the settings, which is empty."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    try:
        call_command("migrate", run_syncdb=True, verbosity=0)
    finally:
        settings.MIGRATION_MODULES = {}
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(connection).disk_migrations:
        recorder.record_applied(app, name)


if __name__ == "__main__":
    import django

    django.setup()
    make_tables()
    connection.close()
