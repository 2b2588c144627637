"""The real cases of the demo in worlds of the tests."""

from restructuring.demo import cases
from tests.factories.orgunits import GovernmentFactory, JobTitleFactory

CASES = cases.CASES


def build(case):
    """The city of ``case`` before its restructuring, in a government of its own."""
    titles = [JobTitleFactory(kind=kind) for kind in ("administrator", "pelaksana")]
    return cases.build(case, GovernmentFactory(name=f"Kota {case.name}"), titles)
