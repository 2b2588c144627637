"""Which release of Tatanan this is. Told to operators, never to strangers."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def release():
    """The version of the project file beside the packages, for example ``"0.1.0"``."""
    project = Path(__file__).resolve().parent.parent / "pyproject.toml"
    return tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
