"""Planned against given hours, and what was lent elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from evenhand.publishing.theme import SVG_SANS
from evenhand.workbench.partnership.models import Week

WEEKS = 12
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640.0, 220.0, 44.0, 30.0, 14.0


@dataclass(frozen=True)
class Hours:
    """Hours of all teams in one week, or of several weeks together."""

    monday: date
    planned: int
    given: int
    lent: int

    @property
    def share(self) -> float | None:
        """Give the share of the planned hours that was given; None where none was planned."""
        return self.given / self.planned if self.planned else None


def by_week(weeks: Sequence[Week]) -> list[Hours]:
    """Add the teams up, week by week.

    Examples
    --------
    >>> monday = date(2026, 11, 2)
    >>> rows = [Week(team=team, monday=monday, planned=60, given=43, lent=10) for team in "ab"]
    >>> by_week(rows)[0].given, round(by_week(rows)[0].share, 3)
    (86, 0.717)
    """
    mondays = sorted({week.monday for week in weeks})
    return [_sum(monday, [one for one in weeks if one.monday == monday]) for monday in mondays]


def latest(weeks: Sequence[Week], today: date) -> list[Hours]:
    """Give the last twelve weeks that have hours."""
    first = today - timedelta(weeks=WEEKS)
    return by_week([week for week in weeks if week.monday >= first])


def together(hours: Sequence[Hours]) -> Hours | None:
    """Add weeks up; None without any."""
    if not hours:
        return None
    return Hours(
        hours[0].monday, sum(one.planned for one in hours), sum(one.given for one in hours),
        sum(one.lent for one in hours),
    )  # fmt: skip


def drawing(hours: Sequence[Hours], days: Sequence[str], top: str) -> str:
    """Draw a dot for what was given in each week, and a line for what was planned.

    Parameters
    ----------
    hours
        Week by week.
    days
        The words of each week's Monday.
    top
        The words of the axis.

    Returns
    -------
    str
        SVG; a hollow dot above says where the week would be had nothing been lent.
    """
    most = max([1, *(max(one.planned, one.given + one.lent) for one in hours)])
    inside = _HEIGHT - _BOTTOM - _TOP - 16
    step = (_WIDTH - _LEFT - 20) / max(len(hours), 1)

    def x(place: float) -> float:
        return round(_LEFT + (place + 0.5) * step, 1)

    def y(value: float) -> float:
        return round(_HEIGHT - _BOTTOM - value / most * inside, 1)

    text = f'font-family="{SVG_SANS}" font-size="13" fill="#4a5563"'
    base = y(0)
    marks = [
        f'<path d="M{_LEFT} {base}H{_WIDTH - 10}" stroke="#7b8591"/>',
        f'<text x="{_LEFT - 6}" y="{base + 4}" text-anchor="end" {text}>0</text>',
        f'<text x="{_LEFT - 6}" y="{y(most) + 4}" text-anchor="end" {text}>{most}</text>',
        f'<text x="4" y="13" {text}>{top}</text>',
    ]
    plan = "".join(
        f"{'L' if place else 'M'}{round(x(place) - step / 2, 1)} {y(one.planned)}"
        f"H{round(x(place) + step / 2, 1)}"
        for place, one in enumerate(hours)
    )
    marks.append(f'<path d="{plan}" fill="none" stroke="#1b2430" stroke-width="2"/>')
    every = 1 + len(hours) // 9
    for place, one in enumerate(hours):
        if one.lent:
            marks.append(
                f'<path d="M{x(place)} {y(one.given)}V{y(one.given + one.lent)}" '
                f'stroke="#7b8591" stroke-dasharray="3 3"/><circle cx="{x(place)}" '
                f'cy="{y(one.given + one.lent)}" r="5" fill="#ffffff" stroke="#1f5f7a"/>'
            )
        marks.append(f'<circle cx="{x(place)}" cy="{y(one.given)}" r="6" fill="#1f5f7a"/>')
        if place % every == 0:
            marks.append(
                f'<text x="{x(place)}" y="{_HEIGHT - 10}" text-anchor="middle" {text}>'
                f"{days[place]}</text>"
            )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" '
        f'width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}">{"".join(marks)}</svg>'
    )


def _sum(monday: date, rows: Sequence[Week]) -> Hours:
    return Hours(
        monday, sum(one.planned for one in rows), sum(one.given for one in rows),
        sum(one.lent for one in rows),
    )  # fmt: skip
