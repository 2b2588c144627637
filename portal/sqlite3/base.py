"""Database engine ``portal.sqlite3``.

Django 5.2 assumes the 999 parameters per statement of SQLite before 3.32 and cuts every bulk write
into pieces of some sixty rows. Asking the library (as Django 6.0 does) keeps one statement one
statement on both engines.
"""

import sqlite3

from django.db.backends.sqlite3 import base, features
from django.utils.functional import cached_property


class DatabaseFeatures(features.DatabaseFeatures):
    @cached_property
    def max_query_params(self):
        self.connection.ensure_connection()
        return self.connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
