"""Settings of ``benchmarks.intake``: the portal's own, and the other ways beside its pages."""

from portal.settings import *  # noqa: F403, TID251

ROOT_URLCONF = "benchmarks.intake_ways"
