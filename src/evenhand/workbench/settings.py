"""Django's settings; what differs between cities comes from the environment, nothing else does.

`EVENHAND_WORKSPACE` is the city's folder. `DATABASE_URL` names a PostgreSQL database; without it
the workbench keeps its rows in `app.sqlite3` of that folder. `PORTAL_DATABASE_URL` is the same for
what residents sent, which lies in `portal/portal.sqlite3` otherwise. `EVENHAND_HOSTS` are the names
under which the workbench is reached, by commas; `EVENHAND_HTTPS=1` says that they are reached by
HTTPS, `EVENHAND_PROXIES` through how many proxies of one's own. `EVENHAND_SECOND_STEP` are the
roles, by commas, that a password alone does not let in; under HTTPS all, where it is not set.
`EVENHAND_OIDC_ISSUER`, `…_CLIENT`, `…_SECRET` and `…_NAME` let people in by the city's own
accounts; `…_ACR` names, by blanks, the ways of signing in there that are strong enough.
`EVENHAND_KNOWN_PASSWORDS` is a file of passwords, one a
line, that nobody may choose. `EVENHAND_OLD_KEYS` are keys, by commas, that `app.key` followed.
`EVENHAND_HSTS_SUBDOMAINS=1` says that every name below this one speaks HTTPS. `EVENHAND_SMTP` is
``smtps://user:password@host:port`` (or ``smtp://``); without it mail is written to `mail/`.
`EVENHAND_UPLOAD_MB` is the most that one upload may hold. `EVENHAND_PORTAL_ADDRESS` is where
residents reach the portal, such as ``https://safe.city.example``: e-mails lead there.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from evenhand.frame.databases import DATABASE_FILE, clock_of, database_of, secret_of
from evenhand.portal.folder import DATABASE_FILE as PORTAL_FILE
from evenhand.portal.folder import FOLDER
from evenhand.wording.languages import NAMES, OFFERED
from evenhand.workbench.mail import mail_of
from evenhand.workbench.people.roles import ROLES
from evenhand.workspace.settings import FILE as SETTINGS_FILE

WORKSPACE = Path(os.environ.get("EVENHAND_WORKSPACE", ".")).resolve()
HERE = Path(__file__).parent
PORTAL = WORKSPACE / FOLDER
if (WORKSPACE / SETTINGS_FILE).is_file():
    PORTAL.mkdir(exist_ok=True)  # SQLite makes its file there, but no folder
HTTPS = os.environ.get("EVENHAND_HTTPS") == "1"
SECOND_STEP = tuple(
    role
    for role in os.environ.get("EVENHAND_SECOND_STEP", ",".join(ROLES) if HTTPS else "").split(",")
    if role
)
PROXIES = int(os.environ.get("EVENHAND_PROXIES", "0"))
OIDC = {
    name: os.environ.get(f"EVENHAND_OIDC_{name.upper()}", "")
    for name in ("issuer", "client", "secret", "name", "acr")
}
_PROVIDER = "{0.scheme}://{0.netloc}".format(urlsplit(OIDC["issuer"])) if OIDC["issuer"] else ""

SECRET_KEY = secret_of(WORKSPACE)
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("EVENHAND_OLD_KEYS", "").split(",") if key]
DEBUG = False
ALLOWED_HOSTS = os.environ.get("EVENHAND_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "evenhand.frame",
    "django.forms",  # after the frame, whose templates of fields stand before Django's
    "evenhand.workbench.people",
    "evenhand.workbench.jobs",
    "evenhand.workbench.data",
    "evenhand.workbench.audits",
    "evenhand.workbench.city",
    "evenhand.workbench.methods",
    "evenhand.workbench.neighbourhoods",
    "evenhand.workbench.partnership",
    "evenhand.workbench.briefs",
    "evenhand.workbench.problems",
    "evenhand.workbench.outbreaks",
    "evenhand.workbench.events",
    "evenhand.workbench.planning",
    "evenhand.workbench.appraisals",
    "evenhand.workbench.rights",
    "evenhand.workbench.asking",
    "evenhand.workbench.practices",
    "evenhand.workbench.queue",
    "evenhand.portal.contributions",
    "evenhand.portal.stated",
    "evenhand.workbench.sessions",
    "evenhand.workbench.members",
    "evenhand.portal.sessions",
    "evenhand.workbench.taking_part",
    "evenhand.portal.taking_part",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "evenhand.frame.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "evenhand.workbench.people.seats.SeatMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "evenhand.frame.refusals.RefusalMiddleware",
]

FORM_RENDERER = "evenhand.frame.renderer.Renderer"
ROOT_URLCONF = "evenhand.workbench.urls"
WSGI_APPLICATION = "evenhand.workbench.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "evenhand.workbench.people.context.frame",
            ],
            "builtins": [
                "evenhand.frame.templatetags.words",
                "evenhand.workbench.people.templatetags.rights",
            ],
        },
    }
]

DATABASES = {
    "default": database_of(WORKSPACE / DATABASE_FILE, os.environ.get("DATABASE_URL", "")),
    "portal": database_of(
        PORTAL / PORTAL_FILE, os.environ.get("PORTAL_DATABASE_URL", ""), "PORTAL_DATABASE_URL"
    ),
}
DATABASE_ROUTERS = ["evenhand.portal.contributions.router.PortalRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "evenhand.workbench.people.passwords.OfThisCity"},
]
if KNOWN_PASSWORDS := os.environ.get("EVENHAND_KNOWN_PASSWORDS", ""):
    AUTH_PASSWORD_VALIDATORS.append({
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        "OPTIONS": {"password_list_path": KNOWN_PASSWORDS},
    })  # fmt: skip
MESSAGE_TAGS = {10: "", 20: "", 25: "done", 30: "wait", 40: "error"}  # the kinds of a notice
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "city"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "en"
LANGUAGES = [(code, NAMES[code]) for code in OFFERED]
USE_TZ = True
TIME_ZONE = clock_of(WORKSPACE)

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "evenhand.frame.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("EVENHAND_HSTS_SUBDOMAINS") == "1"
SECURE_SSL_REDIRECT = False  # the proxy in front does it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
UPLOAD_LIMIT_MB = int(os.environ.get("EVENHAND_UPLOAD_MB", "1024"))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *filter(None, [_PROVIDER])],
        "frame-ancestors": ["'none'"],
    }
}

globals().update(mail_of(os.environ.get("EVENHAND_SMTP", ""), WORKSPACE / "mail"))
PORTAL_ADDRESS = os.environ.get("EVENHAND_PORTAL_ADDRESS", "")
DEFAULT_FROM_EMAIL = os.environ.get("EVENHAND_MAIL_FROM", "evenhand@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "filters": {"pages": {"()": "evenhand.frame.logged.Pages"}},
    "loggers": {"django.request": {"filters": ["pages"]}},
}
