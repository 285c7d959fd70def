"""What the commands of all numbered documents share: the city, its language, the day."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenhand.workspace.workspace import Workspace


def city_of(workspace: Path) -> "Workspace":
    """Open a workspace."""
    from evenhand.workspace.workspace import Workspace

    return Workspace.open(workspace)


def language_of(city: "Workspace", language: str | None) -> str:
    """Give the language asked for, else the workspace's first."""
    from evenhand.commands.methods import checked_language

    return checked_language(language or city.settings.languages[0])


def day_of(on: datetime | None) -> date:
    """Give the day asked for, else today."""
    return on.date() if on else date.today()
