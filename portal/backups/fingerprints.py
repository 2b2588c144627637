"""Figures of the apps that a restored and migrated copy must show again.

Digests of tables cannot be compared across a migration that adds a column. An app registers here
what must stay the same whatever the release: ``call(alias)`` returns ``{name: text}`` read from
the database ``alias``.
"""

from django.utils.module_loading import import_string

FINGERPRINTS = {}


def register(name, call):
    """``call``: the dotted name of a function of one argument, the alias of a database."""
    FINGERPRINTS[name] = call


def take(alias):
    """``{"<registered name>/<name>": text}`` of every registered function."""
    return {
        f"{group}/{name}": text
        for group, call in sorted(FINGERPRINTS.items())
        for name, text in import_string(call)(alias).items()
    }


def differences(expected, found):
    """Names whose figure is not what it was; what is new since then is no difference."""
    return [name for name, text in sorted(expected.items()) if found.get(name) != text]
