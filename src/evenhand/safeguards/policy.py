"""What a city has decided about small numbers, recent records and small places."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from evenhand.options import AreaLevel, bounds_of
from evenhand.wording.faults import fault


@dataclass(frozen=True, kw_only=True)
class DisclosurePolicy:
    """What may leave the house: how small a number, how recent a record, how small a place.

    Attributes
    ----------
    min_count
        Counts from 1 to one less are hidden; a zero stays 0.
    delay_days
        How old a record must be before a release may count it, days.
    min_at_risk
        People or dwellings below which nothing but zeros is said of an area. The street-level
        data of England and Wales use 8 postal addresses.
    area_level
        The only set of areas shown, as named at import; empty allows each set.
    rounding
        Of which multiples counts are shown, none being hidden for its size; 0 hides small ones
        and rounds none. For rows alone: what a finding says rests on counts as they are.
    """

    min_count: int = 10
    delay_days: int = 30
    min_at_risk: int = 8
    area_level: str = ""
    rounding: int = 0

    @property
    def protected(self) -> tuple[int, int]:
        """The protection interval of a small number: all that a reader may know of it."""
        return 1, self.min_count - 1

    def levels(self, number: float) -> tuple[float, float, float]:
        """Give the protection levels of a small number: lower, upper and sliding.

        Parameters
        ----------
        number
            The true number, from 1 to one less than `min_count`.

        Returns
        -------
        tuple
            How far below the number and how far above it a reader must be unable to go, and how
            wide the range must be that he is left with (Fischetti & Salazar-González 2001).

        Examples
        --------
        >>> DisclosurePolicy(min_count=10).levels(4)
        (3, 5, 8)
        """
        low, high = self.protected
        return number - low, high - number, high - low

    def to_json(self) -> dict[str, Any]:
        """Give the policy as plain JSON values."""
        return {name: value for name, value in asdict(self).items() if value or name != "rounding"}


MOST = 100_000
"""No setting of a policy is larger: beyond it days cannot be counted back, and nothing is shown."""


def policy_problems(policy: DisclosurePolicy, inside: str = "") -> list[str]:
    """Say everything that is wrong with a policy.

    Parameters
    ----------
    policy
        The policy.
    inside
        What stands before its keys where they are written.

    Examples
    --------
    >>> policy_problems(DisclosurePolicy(min_count=2))
    ["'min_count' is 2; give at least 3"]
    """
    least = {"min_count": 3, "delay_days": 0, "min_at_risk": 1}
    problems: list[str] = [
        fault(
            "refusal_methods.give_least",
            name=inside + key,
            given=str(getattr(policy, key)),
            least=str(bound),
        )
        for key, bound in least.items()
        if getattr(policy, key) < bound
    ]
    problems += [
        fault(
            "refusal_methods.give_most",
            name=inside + key,
            given=str(getattr(policy, key)),
            most=MOST,
        )
        for key in least
        if getattr(policy, key) > MOST
    ]
    if policy.rounding and not policy.min_count <= policy.rounding <= MOST:
        problems.append(
            f"'rounding' is {policy.rounding}; a count is known to less than 'min_count' "
            f"({policy.min_count}) from multiples of less: give 0, or from {policy.min_count}"
        )
    pattern = bounds_of(AreaLevel).pattern or ""
    if policy.area_level and not re.fullmatch(pattern, policy.area_level):
        problems.append(
            fault(
                "refusal_methods.no_level_name",
                name=f"{inside}area_level",
                given=repr(policy.area_level),
            )
        )
    return problems
