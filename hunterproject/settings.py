"""Settings, read from the environment and from `.env` beside `manage.py`.

`.env.example` explains each variable. Nothing here raises on a wrong value
that a person can set: `hunterproject.checks` says it in a sentence instead.
"""

from datetime import timedelta
from pathlib import Path

from django.contrib.messages import constants as message_levels

from hunterproject import browser_policy
from hunterproject.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment(BASE_DIR / ".env")

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", default="")
#: Keys of before: what they signed still counts, and nothing new is signed by them.
SECRET_KEY_FALLBACKS = env.texts("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.texts("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.texts("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "hunterproject.apps.HunterProjectConfig",
    "hunterproject.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "import_export",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "hunters",
    "quests",
    "rewards",
    "questlog",
    "legacy_import",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Static files are compressed once, beforehand, and need nothing of what follows.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hunterproject.request_log.RequestLog",
    "hunterproject.guards.HealthFirst",
    # Adds noise to what it compresses, so that its size tells nothing of a form's token, which is masked anew
    # on each page (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "hunterproject.guards.PageHeaders",
    "hunterproject.middleware.PageLanguage",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the form's token is looked for, which reads what was sent.
    "hunterproject.guards.BodyLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hunters.middleware.HunterMiddleware",
    "hunterproject.middleware.ButtonsOnlyPage",
    "axes.middleware.AxesMiddleware",
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
                "questlog.kept_pages.places",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "hunterproject.templatetags.look",
                "hunterproject.templatetags.frame",
                "hunterproject.templatetags.kept",
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
    #: Seconds that a migration waits for a table that somebody uses, and the site behind it; 0 is no limit.
    DATABASE_MIGRATE_LOCK_TIMEOUT = env.number("DATABASE_MIGRATE_LOCK_TIMEOUT", default=5)
    DATABASES["default"]["OPTIONS"] = connection_options(
        connect=DATABASE_CONNECT_TIMEOUT, statement=DATABASE_STATEMENT_TIMEOUT
    ) | DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["CONN_MAX_AGE"] = env.number("DATABASE_CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # They would outlive their transaction, which a pooler such as PgBouncer may not allow.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    # As an alternative to an address with a password in it: this one may stand in a file.
    DATABASES["default"]["PASSWORD"] = DATABASES["default"].get("PASSWORD") or env.text(
        "DATABASE_PASSWORD", default=""
    )
DATABASES["default"]["ATOMIC_REQUESTS"] = False
#: Seconds that a replica may be behind; the database itself is read when it is further.
DATABASE_REPLICA_MAX_LAG = env.number("DATABASE_REPLICA_MAX_LAG", default=30)
if env.text("DATABASE_REPLICA_URL", default=""):
    # Read by what looks back (docs/scaling.md); only there when it is asked for.
    DATABASES["replica"] = env.replica("DATABASE_REPLICA_URL", DATABASES["default"])
    DATABASE_ROUTERS = ["hunterproject.replica.Router"]
    MIDDLEWARE.append("hunterproject.replica.RememberWrites")

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
CSRF_FAILURE_VIEW = "hunterproject.views.csrf_failure"
# Django's own, which asks axes first whether there were too many tries.
AUTHENTICATION_BACKENDS = ["hunters.backends.CountedBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "board"
LOGOUT_REDIRECT_URL = "board"
SESSION_COOKIE_AGE = 180 * 24 * 60 * 60  # seconds: half a year between log-ins

# --- What keeps others out: docs/security.md ---

#: How many proxies stand before this server, each adding to X-Forwarded-For the address it was asked from.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0)
if BEHIND_TLS_PROXY := env.flag("BEHIND_TLS_PROXY", default=False):
    TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=1)
    # Only then: any visitor of a server without such a proxy could send the header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # A browser takes cookies of these names over HTTPS from this very host alone, no neighbour's.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# Whether browsers know the domain before they ever came is for whoever owns all of it to say.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = browser_policy.CONTENT_SECURITY_POLICY
PERMISSIONS_POLICY = browser_policy.PERMISSIONS_POLICY
#: Bytes that a request may bring, looked at before any is read; at some addresses more. None: the page looks.
LARGEST_BODY = 2_621_440
LARGER_BODIES = {"import_upload": None, "admin:quests_quest_import": 5_100_000}

#: Tries within a quarter of an hour; 0 is no limit. Log-ins that fail for one name from one address (ten
#: times as many from one address, or for one name); sign-ups and mails from an address; an account's uploads.
THROTTLE_LOGINS = env.number("THROTTLE_LOGINS", default=10)
THROTTLE_SIGNUPS = env.number("THROTTLE_SIGNUPS", default=20)
THROTTLE_RESETS = env.number("THROTTLE_RESETS", default=5)
THROTTLE_UPLOADS = env.number("THROTTLE_UPLOADS", default=20)
# Failed log-ins are counted by axes; who is locked out, and for how long, is said in hunters.throttle.
AXES_ENABLED = THROTTLE_LOGINS > 0
AXES_HANDLER = "hunters.throttle.LogInCounter"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 1
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "hunters.throttle.locked_out"
AXES_CLIENT_IP_CALLABLE = "hunterproject.guards.client_address"
AXES_USERNAME_CALLABLE = "hunters.throttle.name_tried"
AXES_CLIENT_STR_CALLABLE = "hunters.throttle.client_in_the_log"
AXES_SENSITIVE_PARAMETERS = ["username", "csrfmiddlewaretoken", "otp_token", "next"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

#: Where the admin is; and whether its staff need a code of their phone, instead of choosing to.
ADMIN_PATH = f"{env.text('ADMIN_PATH', default='admin').strip('/')}/"
ADMIN_REQUIRES_TOTP = env.flag("ADMIN_REQUIRES_TOTP", default=False)
OTP_TOTP_ISSUER = "Hunter Progress System"

LANGUAGE_CODE = "en"
#: Each named in itself, for whoever reads no other.
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "hunterproject.formats"
USE_I18N = True
#: Seconds that a visitor's choice of language lasts: a year.
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
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
#: Seconds that the mail server may take to answer; 0 is no limit.
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", default=10) or None
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="Hunter Progress System <noreply@localhost>")

MESSAGE_TAGS = {message_levels.ERROR: "bad"}

LOG_LEVEL = env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO")
LOG_FORMAT = env.choice("LOG_FORMAT", ("line", "json"), default="line")
#: Whether each request has a line, and from how many seconds on it has one anyway; 0 is never.
WEB_ACCESS_LOG = env.flag("WEB_ACCESS_LOG", default=False)
SLOW_REQUEST_SECONDS = env.number("SLOW_REQUEST_SECONDS", default=1)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}{mark}: {message}", "style": "{"},
        "json": {"()": "hunterproject.log_lines.JsonLines"},
    },
    "filters": {
        "outage": {"()": "hunterproject.outages.OutageInOneLine"},
        "pattern": {"()": "hunterproject.log_lines.PatternForPath"},
        "request": {"()": "hunterproject.log_lines.WithRequestId"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request"]}
    },
    "loggers": {
        "django.request": {"filters": ["outage", "pattern"]},
        "django.security.csrf": {"filters": ["pattern"]},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}

#: Who brings this token may read the numbers at /metrics; without one nothing is counted.
METRICS_TOKEN = env.text("METRICS_TOKEN", default="")
#: Where errors are sent; "" is nowhere.
SENTRY_DSN = env.web_address("SENTRY_DSN", default="")

#: What could not be read, in sentences: see `hunterproject.checks`.
ENVIRONMENT_PROBLEMS = env.problems
