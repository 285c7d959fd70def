"""A problem file with options, and the portal in the same process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module

import pytest
from django.test import Client, override_settings
from django.urls import clear_url_caches
from django.utils.timezone import localdate

from evenhand.portal.taking_part.asked import lay
from evenhand.workbench.taking_part.models import Round
from evenhand.workspace.problems import open_problem
from portal.conftest import TAKEN


@pytest.fixture
def problem(here) -> str:
    """A file with three options."""
    parts = {
        "title": "Bicycle theft at the station", "setting": "station_or_train",
        "space": "semi-public",
        "concern": {"kind": "offence", "offence_class": "bicycle_theft",
                    "words": "Bicycles are taken from the racks.", "when": None},
        "options": [
            {"measure": name, "speaks_for": None, "speaks_against": None, "evidence": None}
            for name in ("street_lighting", "local:stewards", "local:posters")
        ],
    }  # fmt: skip
    return str(open_problem(here, parts, today=localdate())["id"])


def days(opens: int = 0, closes: int = 10) -> dict[str, str]:
    """Days as a form takes them."""
    today = localdate()
    return {name: (today + timedelta(days=n)).isoformat()
            for name, n in (("opens_on", opens), ("closes_on", closes),
                            ("promise_on", closes + 20))}  # fmt: skip


CHOSEN = {
    "title": "What should be done at the station?", "lead": "Bicycles are taken from the racks.",
    "promise": "The partnership decides in spring.", "unit": "€", "budget": "30000",
    "use_0": "on", "does_0": "Brighter lamps", "cost_0": "20000", "side_effects_0": "Glare",
    "use_1": "on", "does_1": "Somebody is there", "cost_1": "15000", "side_effects_1": "",
}  # fmt: skip


@contextmanager
def portal(folder) -> Iterator[Client]:
    """This process as the portal for a while."""
    own = import_module("evenhand.portal.settings")
    taken = {name: getattr(own, name) for name in TAKEN}
    with override_settings(PORTAL=folder / "portal", **taken):
        clear_url_caches()
        yield Client()
    clear_url_caches()


def over(one: Round, folder) -> Round:
    """Let the days of a round have passed."""
    one.refresh_from_db()
    one.body |= days(-20, -1)
    one.save()
    lay(folder / "portal", one.body)
    return one
