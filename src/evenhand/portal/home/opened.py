"""The portal that this process serves."""

from functools import cache
from pathlib import Path

from django.conf import settings

from evenhand.portal.folder import FILE, PortalSettings, read_portal


def portal() -> PortalSettings:
    """Give what the portal knows of its city; read anew when the workbench changed it."""
    path = Path(settings.PORTAL) / FILE
    return _read(path.parent, path.stat().st_mtime_ns)


@cache
def _read(folder: Path, changed: int) -> PortalSettings:
    del changed
    return read_portal(folder)
