"""Settings of an installation. All of them come from the environment; docs/operations.md lists them."""

import sqlite3
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- where things are ---------------------------------------------------------------------------
TESTING = "pytest" in sys.modules
# Tests never see an installation's data: each test process has a folder of its own, which goes with it.
DATA_DIR = environment.data_folder(
    environment.passing_folder() if TESTING else env.str("ZONEBOOK_DATA_DIR", default=str(BASE_DIR / "data"))
)
FILES_DIR = DATA_DIR / "files"
SEAL_DIR = DATA_DIR / "seal"  # the key that printed agreements are sealed with, made on first use
PORT = environment.port(env.str("PORT", default="8000"))
BIND = env.str("ZONEBOOK_BIND", default="127.0.0.1")
BASE_URL = env.str("ZONEBOOK_BASE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
_address = urlsplit(BASE_URL)
IS_HTTPS = _address.scheme == "https"
IS_LOCAL = _address.hostname in {"127.0.0.1", "localhost", "::1"}

# --- secrets ------------------------------------------------------------------------------------
SECRET_KEY = env.str("ZONEBOOK_SECRET_KEY", default="") or environment.key(DATA_DIR, "secret.key")
# Keys the audit chain and protects ID numbers: losing it makes both unreadable, so it is never derived
# from SECRET_KEY, which an administrator may want to replace.
AUDIT_KEY = env.str("ZONEBOOK_AUDIT_KEY", default="") or environment.key(DATA_DIR, "audit.key")

DEBUG = env.bool("ZONEBOOK_DEBUG", default=False)
ALLOWED_HOSTS = env.list("ZONEBOOK_ALLOWED_HOSTS", default=[_address.hostname, "127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- what it is made of ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "core",
    "members",
    "zones",
    "records",
    "reviews",
    "portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widget templates, because FORM_RENDERER looks among ours first
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "axes",
    "django_tasks",
    "django_tasks_db",
]
# Django's own admin is for superusers in an emergency; everyone works on our own screens.
ADMIN_ENABLED = env.bool("ZONEBOOK_ADMIN", default=False)
if ADMIN_ENABLED:
    INSTALLED_APPS.append("django.contrib.admin")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.IdleSessionMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.RequestContextMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "csp.context_processors.nonce",
                "core.context.page",
            ],
            "builtins": ["core.templatetags.zonebook"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
FILTERS_EMPTY_CHOICE_LABEL = "全部"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database -------------------------------------------------------------------------------------
DATABASES = {"default": environment.database(env.str("DATABASE_URL", default=""), DATA_DIR / "zonebook.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers take the lock when they begin and wait their turn for it. SQLite before 3.51.3 can corrupt a
    # database when a write-ahead log is reset, so those keep the rollback journal and sync its folder too.
    _journal = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        if sqlite3.sqlite_version_info >= (3, 51, 3)
        else "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA;"
    )
    if TESTING:  # nothing outlives the run, so nothing has to reach the disk
        _journal += " PRAGMA synchronous=OFF;"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": f"{_journal} PRAGMA secure_delete=ON; PRAGMA cache_size=-32000;",
    }
    # A file, as in production: the in-memory database that would be used instead locks in other ways.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "members.authentication.PhoneOrNameBackend"]
LOGIN_URL = "members:login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "members:login"
PASSWORD_HASHERS = ["core.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "members.authentication.ThreeKindsValidator"},
]
# A whole branch sits behind one address: lock the pair of account and address, never the address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "members.authentication.attempted_account"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "members.authentication.locked_out"
PROXIES = env.int("ZONEBOOK_PROXIES", default=0)
AXES_CLIENT_IP_CALLABLE = "core.middleware.client_address"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SESSION_ENGINE = "core.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_IDLE_SECONDS = env.int("ZONEBOOK_IDLE_MINUTES", default=60) * 60
SESSION_COOKIE_NAME = "zonebook"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "core.views.errors.csrf_failure"

# --- security headers -------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer would break the CSRF check
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_SSL_REDIRECT = False
if IS_HTTPS and not env.bool("ZONEBOOK_TLS_HERE", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "worker-src": [SELF],
        "manifest-src": [SELF],
    }
}

# --- language and time --------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "core.statics.StaticFiles"
    },
}
# Whether pages can be put on the home screen and the week's form opened without a connection: browsers want a secure
# address for both, and the form's files must bear their version in their names.
INSTALLABLE = (IS_HTTPS or IS_LOCAL) and not (DEBUG or TESTING)
WHITENOISE_USE_FINDERS = DEBUG or TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
REQUEST_MAX_BYTES = 10 * UPLOAD_MAX_BYTES  # a week's photos come in one form
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- mail and group chats ---------------------------------------------------------------------------------
_mail = env.str("ZONEBOOK_EMAIL_URL", default="")
SENDS_MAIL = bool(_mail)
if SENDS_MAIL:
    vars().update(environment.mail(_mail))
DEFAULT_FROM_EMAIL = env.str("ZONEBOOK_EMAIL_FROM", default=f"责任簿 <zonebook@{_address.hostname}>")
EMAIL_TIMEOUT = 10  # seconds
# Where robots may live besides the two services' own hosts: a gateway inside the network, as scheme://host:port.
WEBHOOK_ORIGINS = env.list("ZONEBOOK_WEBHOOK_ORIGINS", default=[])

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"secrets": {"()": "config.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
