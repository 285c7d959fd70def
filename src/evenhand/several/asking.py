"""What is asked several times over: the one option that varies, and each of its values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_origin

from evenhand.contract import Method
from evenhand.errors import OptionError, listed
from evenhand.options import plain_kind
from evenhand.wording.messages import Name, Term, Value

Period = tuple[date | None, date | None]
PERIOD = ("period_from", "period_to")
_TERMS = {"offence": "offence_class", "other_offence": "offence_class", "over": "place_kind",
          "base": "base"}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One value of what varies.

    Attributes
    ----------
    label
        How rows of tables name it: an offence class, or `2025-01-01/2025-12-31`.
    options
        The options it stands for.
    """

    label: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Varied:
    """One option with several values.

    Attributes
    ----------
    option
        Its name; `period` for a pair of days.
    choices
        Its values, two at least, no two alike.
    """

    option: str
    choices: tuple[Choice, ...]

    def named(self, label: str) -> Value:
        """Give the word for one value."""
        group = _TERMS.get(self.option)
        return Term(group, label) if group else Name(label.replace("/", " – "))


def varied(
    method: Method, options: Mapping[str, Any], periods: Sequence[Period] | None
) -> tuple[Varied, dict[str, Any]]:
    """Find what varies among options.

    Parameters
    ----------
    method
        The method asked.
    options
        Its options; the one that varies has several values in a tuple or list.
    periods
        Pairs of days, where the period varies.

    Returns
    -------
    Varied, dict
        What varies, and the options that do not.

    Raises
    ------
    OptionError
        Nothing varies, or more than one thing; fewer than two values; a value stands twice; the
        method has no period to vary.
    """
    several = several_of(method, options)
    asked = [*several, *(["periods"] if periods is not None else [])]
    if len(asked) != 1:
        what = "nothing varies" if not asked else f"{' and '.join(asked)} vary"
        raise OptionError(
            listed(method.name, [f"{what}; give several values for one option, as "
                                 "offence=('robbery', 'assault'), or periods=((from, to), …)"])
        )  # fmt: skip
    fixed = {name: value for name, value in options.items() if name not in several}
    if periods is not None:
        found = Varied("period", _of_periods(method, periods, fixed))
    else:
        name = several[0]
        found = Varied(name, tuple(Choice("all" if v is None else str(v), {name: v})
                                   for v in options[name]))  # fmt: skip
    labels = [choice.label for choice in found.choices]
    if len(labels) < 2 or len(set(labels)) < len(labels):
        raise OptionError(
            listed(method.name, [f"'{found.option}' is given as {', '.join(labels)}; give two "
                                 "values at least, each once"])
        )  # fmt: skip
    return found, fixed


def several_of(method: Method, options: Mapping[str, Any]) -> list[str]:
    """Name the options that are given several values and take one: what varies."""
    kinds = method.options()
    return [name for name, value in options.items()
            if isinstance(value, (tuple, list)) and not _is_many(kinds.get(name))]  # fmt: skip


def _is_many(option: tuple[Any, Any] | None) -> bool:
    """Say whether an option takes several values anyway."""
    return option is not None and get_origin(plain_kind(option[0])) is tuple


def _is_pair(given: object) -> bool:
    return isinstance(given, (tuple, list)) and len(given) == 2


def _of_periods(
    method: Method, periods: Sequence[Period], fixed: Mapping[str, Any]
) -> tuple[Choice, ...]:
    problems = [f"it has no option '{name}', so that periods cannot vary; it looks at a span of "
                "its own" for name in PERIOD if name not in method.options()]  # fmt: skip
    problems += [f"'{name}' is given beside periods; give the days in periods only"
                 for name in PERIOD if fixed.get(name) is not None]  # fmt: skip
    problems += [f"period {number} is {pair!r}; give its first and last day"
                 for number, pair in enumerate(periods, start=1) if not _is_pair(pair)]  # fmt: skip
    if problems:
        raise OptionError(listed(method.name, problems))
    return tuple(
        Choice(f"{first or ''}/{last or ''}", dict(zip(PERIOD, (first, last), strict=True)))
        for first, last in periods
    )
