"""Settings of one installation. What the operator decides comes from env.py; the rest is decided here."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.apps import our_apps, present
from config.database import connection_settings
from config.env import ROOT, Environment
from config.mail import mail_settings

ENVIRONMENT = Environment.read()
BASE_DIR: Path = ROOT
DATA_FOLDER = ENVIRONMENT.data_folder
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
SECRET_KEY = ENVIRONMENT.key("secret_key")

# Ours
IDENTITY_KEY = ENVIRONMENT.key(
    "identity_key"
).encode()  # anything unguessable: people.identity derives from it
GANXUN_TODAY = ENVIRONMENT.today  # the demo clock, or None for the real one; only ganxun.base.clock reads it
# Where messages to other systems may go (docs/how-to/webhooks.md).
WEBHOOK_NETWORKS = ENVIRONMENT.webhook_networks
WEBHOOK_PORTS = ENVIRONMENT.webhook_ports
WEBHOOK_PLAIN_HTTP = ENVIRONMENT.webhook_plain_http
POLICIES_FOLDER = BASE_DIR / "policies"

INSTALLED_APPS = [
    *our_apps(),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "axes",
]

ACTORS_KNOWN = (BASE_DIR / "ganxun" / "accounts" / "middleware.py").exists()

MIDDLEWARE = [
    "config.security.SecurityHeaders",
    *(["ganxun.api.middleware.InterfaceMiddleware"] if present("api") else []),
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # After sign-in is known: request.actor and request.time, from then on the only clock of a page.
    *(["ganxun.accounts.middleware.ActorMiddleware"] if ACTORS_KNOWN else []),
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Each area of the pages keeps its templates beside it.
        "DIRS": sorted((BASE_DIR / "ganxun" / "web").glob("*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                *(["ganxun.web.components.tags", "ganxun.web.board.tags"] if present("web") else []),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# One pool a process: threads borrow a connection for a request and give it back.
DATABASES = {"default": connection_settings(ENVIRONMENT)}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": ENVIRONMENT.web_threads + 4,
    "timeout": 10,
}
# Web processes act as this role (settings_web.py); the worker and the shell own the tables.
DATABASE_WEB_ROLE = ENVIRONMENT.database_web_role
ROWS_GUARDED = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": "ganxun.accounts.passwords.MixedCharacters"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

# Five wrong passwords close the pair of name and address for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "ganxun.web.accounts.pages.locked_out"
CSRF_FAILURE_VIEW = "ganxun.web.errors.csrf"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
ASSETS_FOLDER = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [ASSETS_FOLDER] if ASSETS_FOLDER.exists() else []
STATIC_ROOT = BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names carry a hash of the content: browsers may keep a file for ever.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_FOLDER / "files"

# How letters leave the house (ganxun/inbox/channels.py).
vars().update(mail_settings(ENVIRONMENT.email_url))
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
SHORT_MESSAGES = ENVIRONMENT.short_messages
SITE_URL = ENVIRONMENT.site_url.rstrip("/")
# The face papers are set in comes with the assets of the pages (frontend/package-lock.json).
PAPER_FACES = BASE_DIR / "frontend" / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"
# A workbook of a whole province is 200 MB at most; beyond memory size it goes to a temporary file.
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SESSION_COOKIE_NAME = "ganxun_session"
SESSION_COOKIE_AGE = 8 * 60 * 60  # one working day
SESSION_IDLE_SECONDS = 30 * 60  # whoever leaves the desk is signed out (GB/T 22239-2019)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.behind_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = ENVIRONMENT.behind_https
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.behind_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
}
