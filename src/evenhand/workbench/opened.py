"""The city that this process serves, opened once and kept."""

from functools import cache
from pathlib import Path

from django.conf import settings

from evenhand.workspace.workspace import Workspace


def city() -> Workspace:
    """Give the workspace that the workbench serves.

    Its tables are read anew when an import changed them; what was read stays in memory.
    """
    return _opened(settings.WORKSPACE)


@cache
def _opened(folder: Path) -> Workspace:
    return Workspace.open(folder)
