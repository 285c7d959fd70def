"""A small city with small numbers in it, and what of it is published."""

from datetime import date

from evenhand.portal.folder import FOLDER, PUBLISHED
from evenhand.publishing.portal_pages.planning import portal_release
from evenhand.publishing.portal_pages.writing import About, publish_pages
from publishing.release_city import city

TODAY = date(2026, 12, 1)
ABOUT = About(city="Lindeburg", drawn_on=TODAY, licence="CC BY 4.0")


def released(folder):
    """Give the workspace and a preview of what its portal may show."""
    workspace = city(folder)
    return workspace, portal_release(workspace, today=TODAY, keep=False)


def publish(workspace, release):
    return publish_pages(release, ABOUT, workspace.folder / FOLDER / PUBLISHED)
