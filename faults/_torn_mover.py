"""Negative control of ``faults inbox``: the mover as if it had no transaction."""

import contextlib

import django

django.setup()

from surveys.actions import inbox  # noqa: E402


class NoTransaction:
    """Stands where ``django.db.transaction`` stood."""

    atomic = staticmethod(contextlib.nullcontext)


class Unlocked(inbox.Campaign.objects.__class__):
    def select_for_update(self, **kwargs):
        return self.all()


inbox.transaction = NoTransaction
inbox.Campaign.objects = Unlocked()
inbox.Campaign.objects.model = inbox.Campaign

from faults import _mover  # noqa: E402, F401
