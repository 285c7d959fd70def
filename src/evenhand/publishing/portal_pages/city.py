"""What stands around the numbers: name, licence and outlines of a city's areas."""

from datetime import UTC, date, datetime

from evenhand.publishing.portal_pages.numbers import METHOD, areas_of
from evenhand.publishing.portal_pages.outlines import outlines_of
from evenhand.publishing.portal_pages.writing import About
from evenhand.publishing.release import Release
from evenhand.workspace.workspace import Workspace


def about_of(workspace: Workspace, release: Release, *, today: date | None = None) -> About:
    """Read what a city says of itself and of its areas; no record is looked at.

    Parameters
    ----------
    workspace
        The city's folder.
    release
        Whose areas are outlined.
    today
        The day on which the pages are drawn; None takes the clock's.
    """
    settings = workspace.settings
    wanted = {one.id for one in areas_of(release)}
    shapes = {}
    if workspace.has("areas"):
        frame = workspace.read("areas").to_frame()
        frame = frame[frame["area_id"].isin(wanted) & frame["level"].isin(_levels(release))]
        shapes = dict(zip(frame["area_id"].astype(str), frame["geometry"], strict=True))
    return About(
        city=settings.name,
        drawn_on=today or datetime.now(UTC).date(),
        licence=settings.licence,
        sources=tuple(settings.sources),
        outlines=outlines_of(shapes, settings.crs),
    )


def _levels(release: Release) -> set[str]:
    """Name the sets of areas that a release speaks of: a code may stand in several sets."""
    return {
        str(one.provenance.options.get("level"))
        for one in release.findings
        if one.provenance is not None and one.provenance.method == METHOD
    }
