"""Settings, safe by default. What an operator may change is an environment variable; docs/settings.md lists them."""

import os
import sys
from pathlib import Path
from typing import Any

from mlplatform import env
from mlplatform.secrets import load_or_create_secret

PACKAGE_DIR = Path(__file__).resolve().parent
BASE_DIR = PACKAGE_DIR.parent
IN_CHECKOUT = (BASE_DIR / "manage.py").exists()
DATA_DIR = env.path("MLPLATFORM_DATA_DIR", BASE_DIR / "data" if IN_CHECKOUT else Path.home() / ".mlplatform")
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("MLPLATFORM_DEBUG")
SECRET_KEY = env.text("MLPLATFORM_SECRET_KEY") or load_or_create_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.words("MLPLATFORM_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("MLPLATFORM_TRUSTED_ORIGINS")
# HTTPS is the operator's to promise: behind a TLS proxy set MLPLATFORM_HTTPS=1 and cookies, HSTS and redirects follow.
HTTPS = env.flag("MLPLATFORM_HTTPS")
# How many proxies in front may be believed about the client's address; 0 believes the socket only.
TRUSTED_PROXIES = env.number("MLPLATFORM_TRUSTED_PROXIES", 0, least=0)

INSTALLED_APPS = [
    "daphne",
    "mlplatform.core",
    "mlplatform.system",
    "datasets",
    "models_registry",
    "training",
    "reports",
    "mlplatform.core.admin_apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "channels",
    "django_htmx",
    "django_q",
    "ninja",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "mlplatform.system.probes.ProbeMiddleware",
    "mlplatform.core.middleware.RequestIdMiddleware",
    "mlplatform.core.middleware.ReleaseConnectionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "mlplatform.core.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "mlplatform.core.middleware.ApiErrorShapeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Before the actor is looked up, so that a flood costs no query; after htmx and messages, which its page needs.
    "mlplatform.core.middleware.RateLimitMiddleware",
    "mlplatform.core.middleware.ActorMiddleware",
    "mlplatform.core.middleware.RefusalMiddleware",
    "mlplatform.core.middleware.ApplicationErrorMiddleware",
]

ROOT_URLCONF = "mlplatform.urls"
ASGI_APPLICATION = "mlplatform.asgi.application"
AUTH_USER_MODEL = "core.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_TEMPLATES_DIR = BASE_DIR / "templates" if IN_CHECKOUT else PACKAGE_DIR / "_templates"
_STATIC_DIR = BASE_DIR / "static" if IN_CHECKOUT else PACKAGE_DIR / "_static"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Each kind of dataset brings the templates of its own page, in its own folder.
        "DIRS": [_TEMPLATES_DIR, BASE_DIR / "datasets" / "kinds"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["mlplatform.core.templatetags.kit"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "mlplatform.core.forms.KitRenderer"

# --- Database: SQLite in the data directory unless DATABASE_URL names a PostgreSQL ---------------------------------
DATABASE_URL = env.text("DATABASE_URL")
if DATABASE_URL:
    from mlplatform.database import from_url

    # Of the web process at most; each worker has a few of its own.
    connections = env.number("MLPLATFORM_WEB_CONNECTIONS", 20, least=5)
    DATABASES = {"default": from_url(DATABASE_URL, shared=connections)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "db.sqlite3",
            "OPTIONS": {
                # IMMEDIATE takes the write lock at BEGIN, so that two writers wait for each other instead of failing.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    }

REDIS_URL = env.text("REDIS_URL")
if REDIS_URL:
    CACHES: dict[str, Any] = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "capacity": 1000},
        }
    }
else:
    # Room for the counters of the rate limits: an entry pushed out would be a limit forgotten.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000}}}

# --- Task queue: Django-Q only wakes workers; the job rows are the queue (docs/architecture.md) ---------------------
TRAINING_WORKERS = env.number("MLPLATFORM_TRAINING_WORKERS", 2, least=1)
SHORT_WORKERS = env.number("MLPLATFORM_SHORT_WORKERS", 2, least=1)
# Readings that may take longer than this wait among the trainings (datasets/services/reading_limits.py).
SHORT_TASK_LIMIT_S = 1_800
Q_CLUSTER = {
    "name": "short",
    "orm": "default",
    "workers": SHORT_WORKERS,
    "timeout": SHORT_TASK_LIMIT_S,
    "retry": SHORT_TASK_LIMIT_S + 300,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "queue_limit": 1,
    "poll": 0.1,
    "save_limit": 200,
    "label": "Task queue",
    "daemonize_workers": False,
    "ALT_CLUSTERS": {
        # A training lasts as long as its own limits allow; the lease, not this timeout, decides that a job is lost.
        "training": {
            "workers": TRAINING_WORKERS,
            "timeout": 30 * 86_400,
            "retry": 31 * 86_400,
            "max_attempts": 1,
            "ack_failures": True,
            "queue_limit": 1,
            "poll": 0.05,
        }
    },
}

# --- Sign-in ------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "core:home"
ACCOUNT_ADAPTER = "mlplatform.core.signin.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "mlplatform.core.signin.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
# Failed sign-ins are counted by the adapter with RATE_LIMITS, which can say when to try again.
# Somebody looking for a password that fits the rules needs more tries than allauth's five a minute.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "change_password": "30/m/user"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None

# Without a mail server, pages point to whoever runs the portal instead of promising a mail.
SENDS_MAIL = bool(env.text("EMAIL_HOST"))
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if SENDS_MAIL else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
# Where people reach the portal, for links in e-mails: a worker sees no request to learn it from.
PUBLIC_URL = env.text("MLPLATFORM_PUBLIC_URL").rstrip("/")
EMAIL_TIMEOUT = 10  # a server that takes the connection and says nothing must not hold a worker
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "mlplatform@localhost")

# --- Security -----------------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "mlplatform.core.views.errors.csrf_failure"
NINJA_NUM_PROXIES = TRUSTED_PROXIES
# Nothing large may come as one body: under ASGI Django spools it whole before a view runs.
# Enough for a prediction of 10,000 rows with some thirty columns.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 * 2**20

# Where keys of teams may be sent: scheme, host and port.
PROVIDER_ORIGINS = env.words(
    "MLPLATFORM_PROVIDER_ORIGINS",
    ["https://api.openai.com", "https://api.together.xyz", "https://api.groq.com", "https://api.deepseek.com"],
)
PROVIDER_TIMEOUT_S = 30
# Hosted jobs (seconds): between two questions at first and later on, how often due ones are looked for, before a job
# whose answer was lost is looked for again, and how long a silent provider is waited for, in all and after a cancel.
PROVIDER_POLL_S = (15.0, 60.0)
PROVIDER_LOOK_S = 5
PROVIDER_LOOK_AGAIN_S = 20
PROVIDER_PATIENCE_S = 24 * 3600
PROVIDER_CANCEL_PATIENCE_S = 3600

# --- Limits -------------------------------------------------------------------------------------------------------
MULTIPART_LIMIT_BYTES = 16 * 2**20
UPLOAD_PART_LIMIT_BYTES = 64 * 2**20
# The largest upload of each kind of dataset; a kind that names no setting of its own has the first.
DATASET_LIMIT_BYTES = env.number("MLPLATFORM_DATASET_LIMIT_MB", 1_000, least=1) * 10**6
TABLE_LIMIT_BYTES = env.number("MLPLATFORM_TABLE_LIMIT_MB", 100, least=1) * 10**6
IMAGES_LIMIT_BYTES = env.number("MLPLATFORM_IMAGES_LIMIT_MB", 100_000, least=1) * 10**6
DOCUMENTS_LIMIT_BYTES = env.number("MLPLATFORM_DOCUMENTS_LIMIT_MB", 1_000, least=1) * 10**6
CHAT_LIMIT_BYTES = env.number("MLPLATFORM_CHAT_LIMIT_MB", 512, least=1) * 10**6
UPLOAD_LIMIT_BYTES = max(
    DATASET_LIMIT_BYTES, TABLE_LIMIT_BYTES, IMAGES_LIMIT_BYTES, DOCUMENTS_LIMIT_BYTES, CHAT_LIMIT_BYTES
)
DATASET_FILES_LIMIT = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 2 * DATASET_FILES_LIMIT
# How much one team may keep; the disk itself always keeps a reserve, so that the database can go on writing.
TEAM_QUOTA_BYTES = env.number("MLPLATFORM_TEAM_QUOTA_MB", 500_000, least=1) * 10**6
DISK_RESERVE_BYTES = env.number("MLPLATFORM_DISK_RESERVE_MB", 200, least=0) * 10**6
UPLOAD_EXPIRES_S = 24 * 3600
BIN_KEEPS_DAYS = 30
# Of a failed job, for whoever puts it back into the queue.
CHECKPOINTS_KEEP_DAYS = env.number("MLPLATFORM_CHECKPOINTS_KEEP_DAYS", 30, least=0)
READ_MEMORY_LIMIT_MB = env.number("MLPLATFORM_READ_MEMORY_MB", 4096, least=512)
READ_LEASE_S = 60
READ_TRIES = 3
# What reading may take grows from here with the size of the upload, as its kind says (datasets/kinds/allowance.py).
READ_TIME_LIMIT_S = env.number("MLPLATFORM_READ_TIME_S", 900, least=5)
READ_UNPACKED_LIMIT_MB = env.number("MLPLATFORM_READ_UNPACKED_MB", 20_480, least=1)
# Requests in so many seconds. Far above what a page with live updates asks for, far below what hurts the others.
_RATE_FACTOR = env.number("MLPLATFORM_RATE_LIMIT_FACTOR", 1, least=1)
RATE_LIMITS = {
    "token": (3000 * _RATE_FACTOR, 60),
    "user": (3000 * _RATE_FACTOR, 60),
    "address": (6000 * _RATE_FACTOR, 60),
    "failed_auth": (20, 60),
    "sign_in": (5, 300),
    "sign_in_everywhere": (100, 3600),
}

# --- Job engine (seconds); the numbers and why: docs/architecture.md --------------------------------------------------
JOB_HEARTBEAT_S = 10
JOB_LEASE_S = 60
JOB_SELF_FENCE_S = 40
JOB_CANCEL_GRACE_S = 10
JOB_TIME_LIMIT_S = env.number("MLPLATFORM_JOB_TIME_LIMIT_S", 24 * 3600, least=1)
JOB_STALL_LIMIT_S = env.number("MLPLATFORM_JOB_STALL_LIMIT_S", 1800, least=1)
JOB_BACK_OFF_S = 5.0
JOB_BACK_OFF_MAX_S = 300.0
JOB_LOG_LIMIT_BYTES = env.number("MLPLATFORM_JOB_LOG_LIMIT_MB", 20, least=1) * 2**20
# Fixed for all jobs of an installation, not shared out: sums in another order would change the last digits.
JOB_THREADS = env.number("MLPLATFORM_JOB_THREADS", min(8, len(os.sched_getaffinity(0))), least=1)
# "auto": a GPU where there is one that PyTorch was built for, else the processor.
DEVICE = env.text("MLPLATFORM_DEVICE", "auto")
JOBS_PER_GPU = env.number("MLPLATFORM_JOBS_PER_GPU", 1, least=1)
JOB_INFRA_BUDGET = 5
JOB_MEMORY_BUDGET = 2

# --- Worker watchdog (seconds): docs/decisions/010-watchdog.md -------------------------------------------------------
CANARY_INTERVAL_S = env.number("MLPLATFORM_CANARY_INTERVAL_S", 30, least=1)
CANARY_SILENCE_S = env.number("MLPLATFORM_CANARY_SILENCE_S", 90, least=2)
WORKER_HEARTBEAT_S = 10
SWEEP_INTERVAL_S = 60
ORPHAN_LOOK_S = 3

# --- Serving: one process a model version, ended when idle ----------------------------------------------------------
SERVING_PROCESSES = env.number("MLPLATFORM_SERVING_PROCESSES", 4, least=1)
SERVING_THREADS = env.number("MLPLATFORM_SERVING_THREADS", 1, least=1)
SERVING_TIMEOUT_S = env.number("MLPLATFORM_SERVING_TIMEOUT_S", 30, least=1)
SERVING_IDLE_S = env.number("MLPLATFORM_SERVING_IDLE_S", 600, least=1)
SERVING_MEMORY_MB = env.number("MLPLATFORM_SERVING_MEMORY_MB", 4096, least=256)
# How long a whole text may take, and what loading a model may add to the first answer.
SERVING_TEXT_S = env.number("MLPLATFORM_SERVING_TEXT_S", 300, least=1)
SERVING_LOAD_S = env.number("MLPLATFORM_SERVING_LOAD_S", 120, least=1)
# Questions that may wait for one model, and how long.
SERVING_QUEUE = env.number("MLPLATFORM_SERVING_QUEUE", 16, least=1)
SERVING_WAIT_S = env.number("MLPLATFORM_SERVING_WAIT_S", 60, least=1)

# --- The rest -----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [_STATIC_DIR]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or "runserver" in sys.argv
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("MLPLATFORM_LOG_LEVEL", "INFO")},
    # A page that is not there is the visitor's news, not the operator's.
    # Hosted jobs are asked about for hours; each question and its address are nobody's news.
    "loggers": {"django.request": {"level": "ERROR"}, "httpx2": {"level": "WARNING"}},
}
