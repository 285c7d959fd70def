"""The portal that this process serves."""

from functools import cache
from pathlib import Path

from django.conf import settings

from evenhand.portal.folder import FILE, PortalSettings, read_portal


def folder() -> Path:
    """Give the portal's folder."""
    return Path(settings.PORTAL)


def portal() -> PortalSettings:
    """Give what the portal knows of its city; read anew when the workbench changed it."""
    path = folder() / FILE
    return _read(path.parent, path.stat().st_mtime_ns)


@cache
def _read(place: Path, changed: int) -> PortalSettings:
    del changed
    return read_portal(place)
