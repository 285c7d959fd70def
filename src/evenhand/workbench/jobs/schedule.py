"""What is done once a day: rows with the day on which each was done last."""

import logging
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate, now

from evenhand.workbench.jobs.models import Daily

LOG = logging.getLogger("evenhand.workbench.jobs")
LOST_AFTER = timedelta(minutes=10)
"""Work that was taken so long ago and did not end is taken again."""

DAILY = {
    "city_files": "evenhand.workbench.city.sweeping:sweep",
    "retention": "evenhand.workbench.neighbourhoods.retention:remove_expired",
    "queue-notices": "evenhand.workbench.queue.telling:tell",
    "queue-published": "evenhand.workbench.queue.published_statistics:publish",
    "participation": "evenhand.workbench.queue.flowing:renew",
    "quarantine": "evenhand.workbench.data.quarantine:sweep_all",
    "unfinished": "evenhand.workbench.jobs.leftovers:remove_unfinished",
    "brief-notes": "evenhand.workbench.briefs.retention:remove_over",
    "event-contacts": "evenhand.workbench.events.retention:remove_expired",
    "portal-keeping": "evenhand.portal.contributions.keeping:delete_due",
    "taking-part-keeping": "evenhand.portal.taking_part.keeping:delete_due",
    "member-cards": "evenhand.workbench.members.retention:delete_over",
    "session-places": "evenhand.workbench.sessions.retention:delete_over",
    "planning-deadlines": "evenhand.workbench.planning.deadlines:tell_late",
}
"""Name → module and function, which takes nothing, is short, and may be run twice."""

OFTEN = {"session-letters": "evenhand.workbench.sessions.letters:send_due"}
"""What is looked at each minute, by every hand; what it does is claimed row by row."""


def do_often() -> list[str]:
    """Do what is looked at each minute; what fails is logged and looked at again.

    Returns
    -------
    list
        The names of what did not fail.
    """
    return [name for name, place in OFTEN.items() if _tried(name, place)]


def _tried(name: str, place: str) -> bool:
    try:
        _function(place)()
    except Exception:
        LOG.exception("work %s failed", name)
        return False
    return True


def do_due() -> list[str]:
    """Do what was not done today; each is done by one hand alone.

    What fails is logged and tried again after a while.

    Returns
    -------
    list
        The names of what was done.
    """
    return [name for name in DAILY if _take(name) and _do(name)]


def _take(name: str) -> bool:
    today = localdate()
    Daily.objects.get_or_create(name=name)
    is_due = Q(done_on=None) | ~Q(done_on=today)
    is_free = Q(taken_at=None) | Q(taken_at__lt=now() - LOST_AFTER)
    return bool(Daily.objects.filter(is_due, is_free, name=name).update(taken_at=now()))


def _do(name: str) -> bool:
    try:
        body(name)()
    except Exception:
        LOG.exception("daily work %s failed", name)
        return False
    Daily.objects.filter(name=name).update(done_on=localdate(), taken_at=None)
    return True


def body(name: str) -> Callable[[], Any]:
    """Find the function of a piece of daily work."""
    return _function(DAILY[name])


def _function(place: str) -> Callable[[], Any]:
    module, _, function = place.partition(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]
