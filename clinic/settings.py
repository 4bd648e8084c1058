"""One settings file, fed by the environment (a row per variable in docs/operations.md). Nothing is guessed: a missing
or malformed variable stops the start with its name."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
env = Environment(BASE_DIR / ".env")

# The machine ---------------------------------------------------------------------------------------------------------
DEBUG = env.flag("DJANGO_DEBUG")
SECRET_KEY = env.secret("DJANGO_SECRET_KEY")
LINK_KEY = env.secret("LINK_KEY")
ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
SITE_URL = env.url("SITE_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
HTTPS = SITE_URL.startswith("https://")
BEHIND_PROXY = env.flag("BEHIND_PROXY", default="false")

DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{VAR / 'clinic.sqlite3'}")}
REDIS_URL = env.redis("REDIS_URL")
CACHES = {"default": env.cache(REDIS_URL)}

EMAIL = env.mail("EMAIL_URL", default=f"file:///{VAR / 'mail'}")
EMAIL_PROVIDER = env.mail_provider("EMAIL_PROVIDER")
ANYMAIL = env.anymail(EMAIL_PROVIDER)
EMAIL_BACKEND = EMAIL_PROVIDER.backend if EMAIL_PROVIDER else EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = EMAIL.get("EMAIL_FILE_PATH")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="The clinic <clinic@localhost>")

# Photos of patients: outside everything that a web server hands out.
PHOTO_ROOT = Path(env.text("PHOTO_ROOT", default=str(VAR / "photos")))

# Texts: by Twilio, or as files while nothing leaves this machine; else nobody is promised one.
TEXT_FOLDER = VAR / "texts"
TWILIO = env.twilio()
TEXTS_ON = bool(TWILIO) or DEBUG or EMAIL_BACKEND == "clinic.mail.FileBackend"

# The application -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "clinic",
    "treatments",
    "consultations",
    "clinic.apps.ClinicAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_linear_migrations",
    "phonenumber_field",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "clinic.proxy.ForwardedForMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic.middleware.CompressionMiddleware",
    "django.middleware.locale.LocaleMiddleware",  # first of all that may answer with a page
    "clinic.middleware.IndexingMiddleware",
    "clinic.middleware.WholeRequestMiddleware",
    "clinic.middleware.OpenMiddleware",
    "clinic.middleware.QuietSessionMiddleware",
    "clinic.middleware.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clinic.middleware.ActorMiddleware",
    "clinic.middleware.PlainRefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "clinic.templatetags.formats"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.context.clinic",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PHONENUMBER_DEFAULT_REGION = "US"

# People --------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "clinic.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "staff_home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_USERNAME_FORM_FIELD = "username"  # the e-mail, under the name that Django's login form gives it
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "clinic.errors.locked_out"
AXES_VERBOSE = False
# Automatic logoff (45 CFR 164.312(a)(2)(iii)); every request of a member of staff renews it.
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# The wire ------------------------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "clinic.errors.stale_form"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# What stands while the pages are being worked on and while the database is away: for whoever needs help after a
# treatment, and whoever watches over the machine. These addresses know no session, and are never limited.
ALWAYS_OPEN = ("/after-treatment", "/healthz")
# What stands while the pages are being worked on, as long as the database is there: nobody sends a text twice.
OPEN_TO_CARRIERS = "/webhooks/"
# How much one internet address may send; staff who are logged in and whoever only reads are not counted. A family, a
# waiting room or a whole mobile network may share an address, and a form sent with a mistake counts as well: each limit
# is several times what a busy clinic's own tablet sends, and far below what a program sends.
LIMITS = {
    "intake_start": "120/hour",  # keeps nothing: only the machine is protected
    "intake_contact": "60/hour;200/day",  # begins a form and sends a letter to an address that somebody typed
    "book": "40/hour;100/day",  # takes a time away from everybody else
    "letters": "8/day",  # forms and visits begun for one e-mail address: a family shares one, but it may be a victim's
    "my_link": "30/hour",  # looks an address up
    "tablet_code": "30/hour",  # six digits typed on the clinic's tablet: they could be guessed
    "tablet_codes": "300/hour",  # the same from everywhere together
    "photos": "40/hour",  # of one link: each takes ten large files and the machine's time to read them
    "unknown_link": "100/hour",  # a link that opens nothing; a right one opens all the same
}

# What is sent as a file. Small ones are held in memory, all others in the folder for temporary files (TMPDIR) until the
# answer goes out; larger requests are refused before they are read.
FILE_UPLOAD_HANDLERS = [
    "clinic.uploads.CutShort",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LARGEST_FILE = 15 * 1024 * 1024  # bytes: the best that a telephone takes
LARGEST_REQUEST = 120 * 1024 * 1024  # to an address that takes several photos
LARGEST_FORM = 5 * 1024 * 1024  # to any other
TAKES_FILES = "/photos/"  # in the address

# Words, times, files -------------------------------------------------------------------------------------------------
# What patients can be spoken to in; the first is the clinic's own. One more: docs/operations.md, "Another language".
LANGUAGES = [("en", _("English"))]
LANGUAGE_CODE = LANGUAGES[0][0]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # the location's own zone is applied where a person reads a time
STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", default=str(VAR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "clinic.static.BundlingStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False

# Celery: the broker may lose or repeat anything, the outbox in the database is the truth ------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: a worker outlives any restart of its broker
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 5,
    "socket_timeout": 30,
    "socket_keepalive": True,
    # What a dead worker had is handed out anew by the next sweep. A thread that acknowledges its task just as the
    # broker dies leaves the worker deaf for good.
    "ack_emulation": False,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "clinic"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
SWEEP_SECONDS = 10
# For how long a message is its sender's alone; whoever comes after sends it again. Far longer than an attempt may take:
# each step of SMTP may last EMAIL_TIMEOUT.
LEASE_SECONDS = 300
WAITLIST_SECONDS = 30
RENEWAL_SECONDS = 300
ESCALATION_SECONDS = 30
PROTOCOL_SECONDS = 3  # somebody watches the progress of a replay
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "consultations.messaging.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "protocols": {
        "task": "consultations.candidacy.governance.tasks.sweep",
        "schedule": PROTOCOL_SECONDS,
        "options": {"expires": PROTOCOL_SECONDS},
    },
    "waitlist": {
        "task": "consultations.booking.tasks.sweep",
        "schedule": WAITLIST_SECONDS,
        "options": {"expires": WAITLIST_SECONDS},
    },
    "renewal": {
        "task": "consultations.review.renewal.tasks.sweep",
        "schedule": RENEWAL_SECONDS,
        "options": {"expires": RENEWAL_SECONDS},
    },
    "escalate": {
        "task": "consultations.followup.safety.tasks.escalate",
        "schedule": ESCALATION_SECONDS,
        "options": {"expires": ESCALATION_SECONDS},
    },
    "close_windows": {
        "task": "consultations.followup.tasks.close_windows",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact_tokens": {"()": "clinic.logs.RedactTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact_tokens"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "axes": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "clinic.logs.ReportFilter"
