"""What somebody chose to see, as it stands in the address of the page."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from evenhand.taxonomy.classes import SETTINGS
from evenhand.workbench.city.facts import Facts

LAYERS = ("gathers", "changed", "hot", "feels", "parts", "measures")
ALL = "all"
_YEAR, _TWO_YEARS = 12, 24
_MOST_YEARS = 12


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One view of the city.

    Attributes
    ----------
    layer
        One of `LAYERS`.
    what
        A class of offences; empty for all.
    when
        `12` or `24` months, a year such as `2025`, or `all`.
    level
        A set of areas; empty where there is none.
    setting
        One setting, such as housing; empty for all.
    """

    layer: str
    what: str
    when: str
    level: str
    setting: str = ""

    def asked(self) -> dict[str, str]:
        """Give the choice as it stands in the address."""
        return {"what": self.what or ALL, "setting": self.setting or ALL, "when": self.when,
                "level": self.level, "layer": self.layer}  # fmt: skip


def choice_of(query: Mapping[str, str], facts: Facts) -> Choice:
    """Read the choice from the address; what is not offered becomes what the page opens with."""
    classes = [name for name, _ in facts.offences]
    what = query.get("what", facts.focus)
    return Choice(
        layer=_one(query.get("layer"), LAYERS),
        what=what if what in classes else "" if what == ALL else facts.focus,
        when=_one(query.get("when"), whens(facts)),
        level=_one(query.get("level"), [one["name"] for one in facts.levels] or [""]),
        setting=_one(query.get("setting"), ("", *SETTINGS)),
    )


def whens(facts: Facts) -> list[str]:
    """List the spans of time that the records can fill, the past year first."""
    if facts.first_on is None or facts.last_on is None:
        return [ALL]
    spans = [
        str(months)
        for months in (_YEAR, _TWO_YEARS)
        if facts.first_on < _months_back(facts.last_on, months)
    ]
    years = range(facts.last_on.year, facts.first_on.year - 1, -1)
    listed = [str(year) for year in years][:_MOST_YEARS] if len(years) > 1 else []
    return [*spans, *listed, ALL]


def period(choice: Choice, facts: Facts) -> tuple[date, date] | None:
    """Give the first and last day of a span; None for all there is.

    Examples
    --------
    >>> facts = Facts(files={}, has=frozenset(), first_on=date(2023, 11, 1),
    ...     last_on=date(2026, 10, 31), offences=(), focus="", levels=(), bounds=None)
    >>> period(Choice(layer="gathers", what="", when="12", level=""), facts)
    (datetime.date(2025, 11, 1), datetime.date(2026, 10, 31))
    >>> period(Choice(layer="gathers", what="", when="2023", level=""), facts)
    (datetime.date(2023, 11, 1), datetime.date(2023, 12, 31))
    """
    if choice.when == ALL or facts.first_on is None or facts.last_on is None:
        return None
    if len(choice.when) == 4:
        year = int(choice.when)
        return max(facts.first_on, date(year, 1, 1)), min(facts.last_on, date(year, 12, 31))
    return _months_back(facts.last_on, int(choice.when)), _month_end(facts.last_on)


def _month_end(last: date) -> date:
    """Give the end of the last whole month."""
    if last.day == monthrange(last.year, last.month)[1]:
        return last
    return last.replace(day=1) - timedelta(days=1)


def _months_back(last: date, months: int) -> date:
    """Give the first day of as many whole months, the last whole one included."""
    end = _month_end(last)
    counted = end.year * 12 + end.month - months
    return date(counted // 12, counted % 12 + 1, 1)


def _one(asked: str | None, offered: list[str] | tuple[str, ...]) -> str:
    return asked if asked is not None and asked in offered else offered[0]
