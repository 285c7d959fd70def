"""Django's settings of the portal; what differs between cities comes from the environment.

`EVENHAND_PORTAL` is the portal's folder. `PORTAL_DATABASE_URL` names a PostgreSQL database;
without it rows are kept in `portal.sqlite3` of that folder. `EVENHAND_HOSTS`, `EVENHAND_HTTPS` and
`EVENHAND_PROXIES` are as for the workbench. There are no accounts, no sessions and no cookies.
"""

import os
from pathlib import Path

from evenhand.frame.databases import database_of, secret_of
from evenhand.portal.folder import DATABASE_FILE, FILE, KEY_FILE, read_portal
from evenhand.wording.languages import NAMES, OFFERED

PORTAL = Path(os.environ.get("EVENHAND_PORTAL", ".")).resolve()
HTTPS = os.environ.get("EVENHAND_HTTPS") == "1"
PROXIES = int(os.environ.get("EVENHAND_PROXIES", "0"))

SECRET_KEY = secret_of(PORTAL, FILE, KEY_FILE)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("EVENHAND_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "evenhand.portal.stated",
    "evenhand.portal.home",
    "evenhand.frame",
    "django.forms",  # after the frame, whose templates of fields stand before Django's
    "evenhand.portal.contributions",
    "evenhand.portal.marking",
    "evenhand.portal.mine",
    "evenhand.portal.know",
    "evenhand.portal.sessions",
    "evenhand.portal.taking_part",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "evenhand.portal.home.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "evenhand.portal.home.same_site.SameSiteMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "evenhand.frame.refusals.RefusalMiddleware",
]

FORM_RENDERER = "evenhand.frame.renderer.Renderer"
ROOT_URLCONF = "evenhand.portal.urls"
WSGI_APPLICATION = "evenhand.portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "evenhand.portal.home.context.frame",
            ],
            "builtins": ["evenhand.frame.templatetags.words"],
        },
    }
]

DATABASES = {
    "default": database_of(
        PORTAL / DATABASE_FILE, os.environ.get("PORTAL_DATABASE_URL", ""), "PORTAL_DATABASE_URL"
    )
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # what an address sent is not to be crowded out
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [(code, NAMES[code]) for code in OFFERED]
USE_TZ = True
TIME_ZONE = read_portal(PORTAL).timezone if (PORTAL / FILE).is_file() else "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"  # a private link tells no other page where it is
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS = ["evenhand.portal.photos.uploads.NoFiles"]  # nothing that comes is written
UPLOAD_LIMIT_MB = 12

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "font-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_links": {"()": "evenhand.portal.home.logs.WithoutLinks"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["without_links"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
