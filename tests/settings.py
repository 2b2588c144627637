"""Settings of the test suite: the portal's own, fast hasher, eager Celery, a folder of its own."""

import os
import sys
import tempfile
from pathlib import Path

if sys.dont_write_bytecode:
    # Some machines forbid it beside the sources. Without any, each of the many processes of these
    # tests would compile its two thousand modules anew.
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).resolve().parents[1] / ".pytest_cache" / "bytecode")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

os.environ["TATANAN_VAR"] = tempfile.mkdtemp(prefix="tatanan-test-")
os.environ.pop("REDIS_URL", None)

from portal.settings import *  # noqa: E402

SECRET_KEY = "test-only-" + "x" * 40
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATABASES["default"]["CONN_MAX_AGE"] = 0
if os.environ.get("TATANAN_TEST_DB") and DATABASE_URL.startswith("postgres"):
    DATABASES["default"]["TEST"] = {"NAME": os.environ["TATANAN_TEST_DB"]}
elif DATABASES["default"]["ENGINE"] == "portal.sqlite3":
    # Said aloud: pytest-django knows only Django's own engine as one that tests in memory.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
MIDDLEWARE = [
    "tests.middleware.WhiteNoiseOnce"
    if name == "whitenoise.middleware.WhiteNoiseMiddleware"
    else name
    for name in MIDDLEWARE
]
STRICT_ICONS = True  # a wrong icon name from Python fails a test
