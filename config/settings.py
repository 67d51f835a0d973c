"""Settings of the site, from the environment. Safe unless told otherwise; docs in README.md."""

import os
from pathlib import Path
from urllib.parse import urlsplit

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

# To whom a complaint goes that we did not settle: the network that we belong to, named on the page of complaints.
COMPLAINT_BODY = env.text("COMPLAINT_BODY")
# Whether one person keeps the record: nobody can check their changes, and the pages say so.
ONE_PERSON = env.flag("ONE_PERSON", default=False)

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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tables2",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "config.middleware.EveryResponse",
    "people.clients.KnowClient",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.KnownMethods",
    "config.middleware.StaffPages",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.WholePages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.access.LoginUnlessPublic",
    "allauth.account.middleware.AccountMiddleware",
    "people.gate.StaffGate",
    "people.kept.ShownAgain",
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
AUTHENTICATION_BACKENDS = ["people.backends.CountedBackend"]
PASSWORD_RESET_TIMEOUT = 60 * 60
PROOF_LASTS = 60 * env.number("PROOF_MINUTES", default=15, low=1, high=720)

# Nobody opens a staff page without a second factor, in production; a first look at the code needs none.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=PRODUCTION)
if PRODUCTION and not SECOND_FACTOR_REQUIRED:
    raise ImproperlyConfigured("SECOND_FACTOR_REQUIRED is off in production: unset it.")

# allauth brings second factors. Accounts come from invitations alone, and people.guesses counts all guesses.
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "people.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
MFA_TOTP_TOLERANCE = 1

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "people.passwords.OwnWordsValidator"},
]

# Mail, for invitations and new passwords. Without a server development prints it, and production sends none.

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", default=587, low=1, high=65_535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"noreply@{urlsplit(SITE_URL).hostname}")
SENDS_MAIL = bool(EMAIL_HOST) or not PRODUCTION
MAIL_BY = "smtp" if EMAIL_HOST else "console" if SENDS_MAIL else "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{MAIL_BY}.EmailBackend"

# Cookies: only staff have any. The __Host- prefix binds them to this host over HTTPS.

COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_AGE = 12 * 60 * 60  # without a request
SESSION_LONGEST = 7 * 24 * 60 * 60  # however busy
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

CSRF_FAILURE_VIEW = "config.access.form_refused"

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
BEHIND_HTTPS_PROXY = env.flag("BEHIND_HTTPS_PROXY", default=False)
if BEHIND_HTTPS_PROXY:
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
        # Pages that do not exist, hosts that are not ours and forms that are too large are the callers' mistakes.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
        "django.server": {"handlers": ["stream"], "level": "INFO", "propagate": False},
    },
}
