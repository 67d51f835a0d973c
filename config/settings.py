"""Settings of the site, from the environment. Safe unless told otherwise; docs in README.md."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.database import database
from config.env import Environment, kept_key, refuse_weak_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ)

# Where we run. Development answers on this machine alone; anything else is production.

PRODUCTION = env.choice("CLAIM_RECORD_ENV", "development", ("development", "production")) == "production"
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var")))
DEBUG = env.flag("DEBUG", default=False)
SERVER_PROCESSES = env.number("GRANIAN_WORKERS", default=1, low=1, high=64)

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", default=[] if PRODUCTION else LOCAL_HOSTS)

if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG is on in production, where it shows secrets: unset DEBUG.")
if PRODUCTION and (not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS)):
    raise ImproperlyConfigured("ALLOWED_HOSTS must list this site's host names in production, no star.")
if PRODUCTION and not DATA_DIR.is_dir():
    raise ImproperlyConfigured(f"DATA_DIR {DATA_DIR} is no directory: create it for the server's user.")
if not PRODUCTION and not set(ALLOWED_HOSTS) <= set(LOCAL_HOSTS):
    raise ImproperlyConfigured(
        f"ALLOWED_HOSTS goes beyond {', '.join(LOCAL_HOSTS)}: that needs CLAIM_RECORD_ENV=production."
    )

# Secrets. Old keys, parted by commas, stay valid for sessions and links while a new one comes in.

SECRET_KEY = env.secret("SECRET_KEY") or ("" if PRODUCTION else kept_key(DATA_DIR / "secret-key"))
SECRET_KEY_FALLBACKS = [key.strip() for key in env.secret("SECRET_KEY_FALLBACKS").split(",") if key.strip()]
if PRODUCTION:
    refuse_weak_key("SECRET_KEY", SECRET_KEY)
    for old_key in SECRET_KEY_FALLBACKS:
        refuse_weak_key("SECRET_KEY_FALLBACKS", old_key)

# The site's own facts

SITE_NAME = env.text("SITE_NAME", "Claim Record")
PORT = env.number("PORT", default=8000, low=1, high=65_535)
HOME = f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else f"http://127.0.0.1:{PORT}"
SITE_URL = env.site("SITE_URL", HOME)

# How readers reach the people who keep the record: an e-mail address, shown on the page "About".
CONTACT = env.text("CONTACT")

# Sources to which no live link is made: of reliability grade E, and at these hosts with their subdomains.

EMBARGO_GRADE_E = env.flag("EMBARGO_GRADE_E", default=True)
EMBARGOED_HOSTS = [host.lower() for host in env.names("EMBARGOED_HOSTS")]

# Applications

INSTALLED_APPS = [
    "config",
    "people",
    "sources",
    "claims",
    "config.adminapp.RecordAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_tables2",
    "django_filters",
]

MIDDLEWARE = [
    "config.middleware.EveryResponse",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.KnownMethods",
    "config.middleware.StaffPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.access.LoginUnlessPublic",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

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
                "config.context.site",
            ],
        },
    }
]

# Database. Transactions are opened by the use cases, never by the request.

STATEMENT_SECONDS = env.number("DATABASE_STATEMENT_SECONDS", default=30, low=0, high=86_400)
DATABASES = {
    "default": database(env.secret("DATABASE_URL"), DATA_DIR / "claim-record.sqlite3", STATEMENT_SECONDS),
}

# People

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Cookies: only staff have any. The __Host- prefix binds them to this host over HTTPS.

COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# What browsers are told. config.middleware sends what no other middleware sends on every response.

# Nothing inline, nothing from elsewhere. The policy never varies, so it is one constant.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
if env.flag("BEHIND_HTTPS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# To join the browsers' HSTS preload list is hard to undo, so it is left to the owner of the domain.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Limits of a form

DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Language and time. Days are UTC days. While there is one language, no string is looked up: that was a fifth of a page.

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = len(LANGUAGES) > 1
USE_TZ = True
TIME_ZONE = "UTC"

# Static files: with HASHED_STATIC their names hold a digest, and `collectstatic` must have run.

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
HASHED_STATIC = env.flag("HASHED_STATIC", default=PRODUCTION)
WHITENOISE_USE_FINDERS = not HASHED_STATIC
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if HASHED_STATIC
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

# Log: one stream, one line an event, each with the id of its request.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.middleware.RequestIdFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}},
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["stream"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stream"], "level": "WARNING", "propagate": False},
        # Pages that do not exist, and hosts that are not ours, are the callers' mistakes.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.server": {"handlers": ["stream"], "level": "INFO", "propagate": False},
    },
}
