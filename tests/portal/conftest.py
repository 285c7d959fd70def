"""The portal of a small city: its settings in the place of the workbench's."""

from importlib import import_module
from pathlib import Path

import django
import pytest

django.setup()  # pytest may read this file before it sets up Django itself

from django.test import Client  # noqa: E402
from django.urls import clear_url_caches  # noqa: E402

from evenhand.portal.folder import PortalSettings, write_portal  # noqa: E402

TAKEN = ("INSTALLED_APPS", "MIDDLEWARE", "ROOT_URLCONF", "TEMPLATES", "FORM_RENDERER",
         "CONTENT_SECURITY_POLICY", "STATIC_URL", "DATA_UPLOAD_MAX_MEMORY_SIZE",
         "DATA_UPLOAD_MAX_NUMBER_FIELDS", "SECURE_REFERRER_POLICY", "UPLOAD_LIMIT_MB",
         "FILE_UPLOAD_HANDLERS")  # fmt: skip
"""What of its settings makes the portal what it is."""
CITY = PortalSettings(
    city="Lindeburg", timezone="Europe/Amsterdam", languages=("en", "fr", "de", "es"),
    bounds=(5.0, 52.0, 5.2, 52.1), contact="veiligheid@example.org",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, settings, db) -> Path:
    """The portal's folder, and this process as the portal that serves it."""
    from django.core.cache import cache

    cache.clear()
    place = tmp_path / "city" / "portal"
    write_portal(place, CITY)
    own = import_module("evenhand.portal.settings")
    for name in TAKEN:
        setattr(settings, name, getattr(own, name))
    settings.PORTAL = place
    settings.TIME_ZONE = CITY.timezone
    clear_url_caches()
    yield place
    clear_url_caches()


@pytest.fixture
def resident(folder: Path) -> Client:
    """A browser without an account."""
    return Client()
