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


def finding_of(city: "Workspace", finding: str) -> str:
    """Give the number of a finding; the name of a method stands for the last recorded of it.

    Raises
    ------
    OptionError
        None of that method is recorded.
    """
    from evenhand.errors import OptionError, listed
    from evenhand.workspace.index import load

    method = finding.replace("-", "_")
    if method not in {entry["name"] for entry in load()}:
        return finding
    made = [one.id for one in city.records() if one.method == method]
    if not made:
        run = f"evenhand run {method} {city.folder}"
        raise OptionError(listed(method, [f"no finding of it is recorded; ask first: {run}"]))
    return made[-1]


def day_of(on: datetime | None) -> date:
    """Give the day asked for, else today."""
    return on.date() if on else date.today()
