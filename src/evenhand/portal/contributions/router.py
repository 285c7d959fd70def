"""What residents sent lies in the portal's database, for the portal and the workbench alike."""

from typing import Any

from django.conf import settings

APPS = ("contributions", "portal_sessions", "portal_taking_part")
"""Labels of the apps whose rows are the portal's."""
ALIAS = "portal"


def alias() -> str:
    """Give the name of the portal's database in this process."""
    return ALIAS if ALIAS in settings.DATABASES else "default"


class PortalRouter:
    """Sends the portal's apps to the portal's database, and everything else past it."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Say where rows are read."""
        del hints
        return alias() if model._meta.app_label in APPS else None

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool | None:
        """Allow none between the databases."""
        del hints
        sides = {one._meta.app_label in APPS, other._meta.app_label in APPS}
        return None if sides == {False} else sides == {True}

    def allow_migrate(self, database: str, app_label: str, **hints: Any) -> bool:
        """Make the portal's tables in its database, and no others there."""
        del hints
        return (database == alias()) == (app_label in APPS) or database == alias() == "default"
