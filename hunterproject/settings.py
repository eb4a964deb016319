"""Settings, read from the environment and from `.env` beside `manage.py`.

`.env.example` explains each variable. Nothing here raises on a wrong value
that a person can set: `hunterproject.checks` says it in a sentence instead.
"""

from pathlib import Path

from django.contrib.messages import constants as message_levels
from django.utils.translation import gettext_lazy as _

from hunterproject.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment(BASE_DIR / ".env")

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", default="")
ALLOWED_HOSTS = env.texts("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.texts("CSRF_TRUSTED_ORIGINS")
if env.flag("BEHIND_TLS_PROXY", default=False):
    # Only then: any visitor of a server without such a proxy could send the header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

INSTALLED_APPS = [
    "hunterproject.apps.HunterProjectConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "import_export",
    "hunters",
    "quests",
    "rewards",
    "questlog",
    "legacy_import",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hunters.middleware.HunterMiddleware",
    "hunterproject.middleware.ButtonsOnlyPage",
]

ROOT_URLCONF = "hunterproject.urls"
WSGI_APPLICATION = "hunterproject.wsgi.application"

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
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "hunterproject.templatetags.look",
            ],
        },
    },
]

# So that forms are drawn by templates/django/forms/ of this project.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

#: Seconds for a statement and for connecting, on PostgreSQL; 0 is no limit.
DATABASE_STATEMENT_TIMEOUT = env.number("DATABASE_STATEMENT_TIMEOUT", default=15)
DATABASE_CONNECT_TIMEOUT = env.number("DATABASE_CONNECT_TIMEOUT", default=3)
# SQLite is the embedded default.
DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    #: Seconds that a write waits for another one. Longer than on PostgreSQL: here all stand in one line.
    DATABASE_LOCK_TIMEOUT = env.number("DATABASE_LOCK_TIMEOUT", default=30)
    DATABASES["default"]["OPTIONS"] = {
        # Takes the write lock at BEGIN, so that two writers wait for each
        # other instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": DATABASE_LOCK_TIMEOUT,
        # What is committed is on the disk (FULL), a power cut later too.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    }
    # A file, because threads of a test cannot share SQLite's memory database.
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "test.sqlite3")}
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    from hunterproject.deadlines import connection_options

    #: Seconds that a change waits for another one of the same rows; 0 is no limit.
    DATABASE_LOCK_TIMEOUT = env.number("DATABASE_LOCK_TIMEOUT", default=5)
    DATABASES["default"]["OPTIONS"] = connection_options(
        connect=DATABASE_CONNECT_TIMEOUT, statement=DATABASE_STATEMENT_TIMEOUT
    ) | DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["CONN_MAX_AGE"] = env.number("DATABASE_CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # They would outlive their transaction, which a pooler such as PgBouncer may not allow.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DATABASES["default"]["ATOMIC_REQUESTS"] = False

AUTH_USER_MODEL = "hunters.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "board"
LOGOUT_REDIRECT_URL = "board"
SESSION_COOKIE_AGE = 180 * 24 * 60 * 60  # seconds: half a year between log-ins

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # how times are stored; what a hunter sees follows the hunter's zone
DEFAULT_HUNTER_TIMEZONE = env.text("DEFAULT_HUNTER_TIMEZONE", default="UTC")

#: How many quests of the own ones a hunter may have that are not archived, how many that are, and
#: how many quests of the catalog may be on one board. What an import brings always has room.
MAX_ACTIVE_QUESTS = env.number("MAX_ACTIVE_QUESTS", default=200)
MAX_ARCHIVED_QUESTS = env.number("MAX_ARCHIVED_QUESTS", default=2000)
MAX_FOLLOWED_QUESTS = env.number("MAX_FOLLOWED_QUESTS", default=200)
#: Bytes of all files together that a hunter may upload to import.
IMPORT_UPLOAD_MAX_BYTES = env.number("IMPORT_UPLOAD_MAX_BYTES", default=20_000_000)
# Room for a wrong choice, which is told in a sentence; nothing else takes files.
DATA_UPLOAD_MAX_NUMBER_FILES = 10
#: How many rewards a hunter's list holds; archived ones do not count.
MAX_REWARDS = env.number("MAX_REWARDS", default=200)

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / env.text("STATIC_ROOT", default="staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

# Reset mails are printed to the console unless a mail server is named.
vars().update(env.mail("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="Hunter Progress System <noreply@localhost>")

MESSAGE_TAGS = {message_levels.ERROR: "bad"}

LOG_LEVEL = env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"outage": {"()": "hunterproject.outages.OutageInOneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django.request": {"filters": ["outage"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}

#: What could not be read, in sentences: see `hunterproject.checks`.
ENVIRONMENT_PROBLEMS = env.problems
