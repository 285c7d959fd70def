"""What stands around the numbers: name, licence and outlines of a city's areas."""

from datetime import UTC, date, datetime

from evenhand.publishing.portal_pages.writing import About
from evenhand.workspace.workspace import Workspace


def about_of(workspace: Workspace, *, today: date | None = None) -> About:
    """Read what a city says of itself and of its areas; no record is looked at."""
    settings = workspace.settings
    return About(
        city=settings.name,
        drawn_on=today or datetime.now(UTC).date(),
        licence=settings.licence,
        sources=tuple(settings.sources),
    )
