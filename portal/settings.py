"""All settings, from the environment.

Nothing set: an embedded installation for trying out (SQLite, a broker that needs no server, keys
made once under ``var/``). ``TATANAN_MODE=production`` refuses to start on anything unsafe.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from portal.keys import demo_keys, refuse
from portal.logs import configuration

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("TATANAN_VAR", default=str(BASE_DIR / "var")))
PRODUCTION = env.str("TATANAN_MODE", default="demo") == "production"
DEBUG = env.bool("DEBUG", default=False)

if PRODUCTION:
    KEYS = {
        name: env.str(name, default="")
        for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEY", "BLIND_INDEX_KEY")
    }
else:
    KEYS = demo_keys(VAR_DIR)
SECRET_KEY = env.str("SECRET_KEY", default=KEYS["SECRET_KEY"])
# Comma-separated: the first key encrypts, all of them decrypt (rotation).
FIELD_ENCRYPTION_KEYS = env.str("FIELD_ENCRYPTION_KEY", default=KEYS["FIELD_ENCRYPTION_KEY"]).split(
    ","
)
BLIND_INDEX_KEY = env.str("BLIND_INDEX_KEY", default=KEYS["BLIND_INDEX_KEY"])

ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "reports",
    "restructuring",
    "surveys",
    "publicservices",
    "employees",
    "orgunits",
    "portal",
    "portal.admin_config.SuperadminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "heroicons",
    "import_export",
    "mptt",
]

# The first writes the log, the next four headers: nothing answers before them, no redirect, file or error either.
MIDDLEWARE = [
    "portal.logs.middleware",
    "portal.middleware.response_headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.session_limits",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.frame",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.frame",
            ],
            "builtins": ["portal.templatetags.numbered_urls"],
        },
    },
]
FORM_RENDERER = "portal.form_renderer.FormRenderer"

# --- database -----------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'tatanan.sqlite3'}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "portal.sqlite3"  # Django's, with today's parameter limit
    # IMMEDIATE: a write waits for the lock at its start instead of failing at an upgrade.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-8000;PRAGMA secure_delete=ON;"
        ),
    }
else:
    # The planner overrates lists over big tables and then compiles their SQL for seconds, each time
    # anew, to save milliseconds (docs/adr/0042).
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c jit=off".strip()
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- queue and cache ----------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 6 * 3600,
        "socket_connect_timeout": 2,
        "max_retries": 1,
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
    }
else:
    QUEUE_DIR = VAR_DIR / "queue"
    CELERY_BROKER_TRANSPORT = "portal.fsbroker:Transport"
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "processed_folder": str(QUEUE_DIR / "processed"),
        "control_folder": str(QUEUE_DIR / "control"),
        "store_processed": True,
        "polling_interval": 0.1,
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2  # a page waits no longer for a silent broker
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # the lease decides
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 40 * 60  # prefork only; each kind of job has its own, smaller limit
CELERY_TASK_QUEUES = {"celery": {}, "tick": {}}  # a worker without -Q takes both
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {"portal.tick": {"queue": "tick"}}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat" / "schedule")
TICK_SECONDS = env.float("TICK_SECONDS", default=5.0)
CELERY_BEAT_SCHEDULE = {
    # A tick nobody took in time is worthless: the next one does the same.
    "tick": {
        "task": "portal.tick",
        "schedule": TICK_SECONDS,
        "options": {"expires": 2 * TICK_SECONDS},
    }
}
# A tick that died is not waited for longer.
TICK_LEASE_SECONDS = env.float("TICK_LEASE_SECONDS", default=300)
TICK_LATE_SECONDS = 60  # /health/ says 503 when no tick ended for this long
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=15)
JOB_RING_AGAIN_SECONDS = env.int("JOB_RING_AGAIN_SECONDS", default=15)
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", default=3)
JOB_PROGRESS_SECONDS = 0.5  # reports closer together than this are not written

# --- people who sign in -------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = [
    "portal.accounts.SignInBackend",
    "orgunits.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_FORMS = {"change_password": "portal.forms.PasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/15m/ip,10/15m/key",
    "activation": "10/15m/key",  # per user name, whether it exists or not
    "activation_network": "60/15m/ip",  # wrong ones only: an office activates behind one address
    "reset_request": "30/15m/ip,3/15m/key",
    "request_filed": "60/15m/ip",  # a whole village may sit behind one address
    "tracking_network": "30/15m/ip",  # codes nobody has
}
ACTIVATION_CODE_DAYS = env.int("ACTIVATION_CODE_DAYS", default=30)
ACTIVATION_LINK_HOURS = env.int("ACTIVATION_LINK_HOURS", default=24)  # of a link sent by mail
ACTIVATION_FILE_DAYS = 7  # printed lists of codes are deleted then
CHART_PRINT_DAYS = 90  # charts on paper are deleted then; they can be made again
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# --- mail: off until a server is named ----------------------------------------------------------
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=EMAIL_PORT == 465)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=EMAIL_PORT == 587)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="tatanan@localhost")

# --- WhatsApp or SMS: off until a gateway is named (docs/adr/0015) --------------------------------
NOTICE_GATEWAY_URL = env.str("NOTICE_GATEWAY_URL", default="")
NOTICE_GATEWAY_TOKEN = env.str("NOTICE_GATEWAY_TOKEN", default="")
NOTICE_GATEWAY_PRIVATE = env.bool("NOTICE_GATEWAY_PRIVATE", default=False)  # stands in our network

# --- safety of every response -------------------------------------------------------------------
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", default=12 * 3600)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=PRODUCTION):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # login limits count the visitor, not the proxy
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}

# --- files, words, time -------------------------------------------------------------------------
STATIC_URL = "static/"
# Collected for production only; the demo serves the files where they lie.
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static")) if PRODUCTION else None
DIST_DIR = BASE_DIR / "portal" / "frontend" / "dist"  # made by manage.py build_assets
STATICFILES_DIRS = [BASE_DIR / "static", *([("dist", DIST_DIR)] if DIST_DIR.exists() else [])]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
FILES_DIR = Path(env.str("TATANAN_FILES", default=str(VAR_DIR / "files")))
MEDIA_ROOT = FILES_DIR
FILE_UPLOAD_HANDLERS = [
    "portal.imports.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # of the server only: business days are taken in each government's own zone

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True

# json: one object per line, for a collector; line: for people. Neither holds anything personal.
LOG_FORMAT = env.str("LOG_FORMAT", default="json" if PRODUCTION else "line")
LOGGING = configuration(env.str("LOG_LEVEL", default="INFO"), LOG_FORMAT)
# Whoever shows this token may read the details of /health/details/; none: nobody may.
HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")

if PRODUCTION:
    refuse(
        debug=DEBUG,
        keys=KEYS,
        allowed_hosts=ALLOWED_HOSTS,
        site_url=SITE_URL,
        database_url=DATABASE_URL,
        redis_url=REDIS_URL,
        mail={
            "host": EMAIL_HOST,
            "host_password": EMAIL_HOST_PASSWORD,
            "use_tls": EMAIL_USE_TLS,
            "use_ssl": EMAIL_USE_SSL,
        },
        gateway_url=NOTICE_GATEWAY_URL,
        gateway_private=NOTICE_GATEWAY_PRIVATE,
        health_token=HEALTH_TOKEN,
    )
