"""A pytest plugin that writes down which tests reach which ``visible_to`` call of the apps.

Loaded by ``python -m faults scope`` into a run of the matrix (``-p faults.reach``). The file named by
``SCOPE_REACH`` then holds ``{"path:end line:end column": [test ids]}``.
"""

import functools
import json
import os
import sys
from collections import defaultdict
from itertools import islice
from pathlib import Path

from django.apps import apps

ROOT = str(Path(__file__).resolve().parent.parent) + os.sep
found = defaultdict(set)
running = [""]


def place_of_call():
    """The call in the apps that led here: where its expression ends. Managers and this plugin pass
    a call on and are skipped."""
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        ours = path.startswith(ROOT) and "site-packages" not in path
        if ours and not path.startswith(f"{ROOT}faults"):
            positions = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None))
            return f"{path.removeprefix(ROOT)}:{positions[1]}:{positions[3]}"
        frame = frame.f_back
    return ""


def watched(method):
    @functools.wraps(method)
    def asked(*args, **kwargs):
        found[place_of_call()].add(running[0])
        return method(*args, **kwargs)

    return asked


def pytest_collection_finish():
    classes = {
        type(manager.get_queryset())
        for model in apps.get_models()
        for manager in model._meta.managers
    }
    for queryset in classes:
        method = vars(queryset).get("visible_to")
        if method is not None:
            queryset.visible_to = watched(method)


def pytest_runtest_logstart(nodeid):
    running[0] = nodeid


def pytest_sessionfinish():
    reached = {place: sorted(tests) for place, tests in found.items() if place}
    Path(os.environ["SCOPE_REACH"]).write_text(json.dumps(reached))
