"""The city that this process serves, opened once and kept."""

import logging
from functools import cache
from pathlib import Path

from django.conf import settings

from evenhand.errors import WorkspaceError
from evenhand.workspace.workspace import Workspace

LOG = logging.getLogger("evenhand.workbench")


def city() -> Workspace:
    """Give the workspace that the workbench serves.

    Its tables are read anew when an import changed them; what was read stays in memory. Settings
    that were changed meanwhile are taken over; those that went wrong are told of and left.
    """
    here = _opened(settings.WORKSPACE)
    try:
        here.reread()
    except WorkspaceError as problem:
        LOG.warning("the settings stay as they were: %s", problem)
    return here


def city_name() -> str:
    """Give the name of the city that is served."""
    return city().settings.name if settings.WORKSPACE else ""


@cache
def _opened(folder: Path) -> Workspace:
    return Workspace.open(folder)
