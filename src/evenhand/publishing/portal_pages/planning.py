"""What a release is asked for the residents' portal: each area, in years that can be compared."""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from evenhand.errors import DisclosureError, listed
from evenhand.publishing.asking import Question
from evenhand.publishing.cutting import cut, last_day
from evenhand.publishing.means import Means
from evenhand.publishing.public import public_means
from evenhand.publishing.release import Release, make_release
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.workspace.workspace import Workspace

MOST_YEARS = 3
"""Years shown of each area: every further one is a table more, for which numbers are hidden."""
_AT_HOME = ("burglary_dwelling",)
_OUTSIDE = ("assault", "threat", "robbery", "theft_from_person", "misconduct", "bicycle_theft")


def portal_release(
    workspace: Workspace, *, today: date | None = None, keep: bool = True
) -> Release:
    """Release what the portal's pages are drawn from.

    Parameters
    ----------
    workspace
        The city's folder.
    today
        The day of the release; None takes the clock's.
    keep
        Whether it is written to `releases/`; without it, it is a preview.

    Raises
    ------
    DisclosureError
        Nothing may be released, or there are no areas with a whole year of records.
    """
    day = today or datetime.now(UTC).date()
    last = last_day(day, workspace.settings.disclosure.delay_days)
    names = [name for name in workspace.table_names() if not workspace.read(name).HAS_GROUPS]
    means = public_means({name: cut(workspace.read(name), last) for name in names}, last)
    plan = portal_questions(means, last, workspace.settings.disclosure.area_level)
    if not plan:
        problem = "there are no areas with a whole year of records that may be published"
        raise DisclosureError(listed("release", [problem]))
    return make_release(workspace, plan, today=day, keep=keep)


def portal_questions(means: Means, last: date, area_level: str = "") -> list[Question]:
    """List the questions: for each focus class, the rates of areas year by year, and the trend.

    Parameters
    ----------
    means
        What the tables without recent records know.
    last
        The last day published, the end of a month.
    area_level
        The only set of areas that the city lets out; empty lets the means choose.

    Notes
    -----
    Years are twelve months that end with the last month published, so that each holds every
    season once. What police activity finds is left out: its number says where was looked.
    """
    level = area_level or means.level
    classes = [name for name in means.focus() if name not in DISCOVERED_CLASSES]
    if not level or means.first_on is None:
        return []
    asked: list[Question] = []
    for name in classes:
        for first, end in years_before(last, means.first_on):
            asked.append(("area_rates", {
                "level": level, "offence": name, "period_from": first, "period_to": end,
                **_base(name, means),
            }))  # fmt: skip
    return asked


def years_before(last: date, first_on: date) -> list[tuple[date, date]]:
    """Give the whole years of records that end with a day, the latest first.

    Examples
    --------
    >>> years_before(date(2026, 10, 31), date(2025, 6, 1))
    [(datetime.date(2025, 11, 1), datetime.date(2026, 10, 31))]
    """
    after = pd.Timestamp(last) + pd.Timedelta(days=1)
    spans = [
        ((after - pd.DateOffset(years=back + 1)).date(),
         (after - pd.DateOffset(years=back) - pd.Timedelta(days=1)).date())
        for back in range(MOST_YEARS)
    ]  # fmt: skip
    return [span for span in spans if span[0] >= first_on]


def _base(offence: str, means: Means) -> dict[str, Any]:
    """Choose whom it could have happened to: homes, people who are there, else residents."""
    wanted = "dwellings" if offence in _AT_HOME else "ambient" if offence in _OUTSIDE else ""
    return {"base": wanted} if wanted in means.bases else {}
