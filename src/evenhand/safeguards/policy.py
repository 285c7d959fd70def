"""What a city has decided about small numbers, recent records and small places."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from evenhand.errors import OptionError, listed


@dataclass(frozen=True, kw_only=True)
class DisclosurePolicy:
    """How small a number, how recent a record and how small a place may be published.

    Attributes
    ----------
    min_count
        Counts from 1 to one less are hidden; a zero stays 0.
    delay_days
        Records younger than this many days are left out.
    min_at_risk
        People or dwellings, the base of the area's rate, below which nothing is said of an
        area. The street-level data of England and Wales use 8 postal addresses.
    """

    min_count: int = 10
    delay_days: int = 30
    min_at_risk: int = 8

    def __post_init__(self) -> None:
        least = {"min_count": 3, "delay_days": 0, "min_at_risk": 1}
        problems = [
            f"'{name}' is {getattr(self, name)!r}; give a whole number of at least {bound}"
            for name, bound in least.items()
            if not isinstance(getattr(self, name), int) or getattr(self, name) < bound
        ]
        if problems:
            raise OptionError(listed("disclosure policy", problems))

    @property
    def protected(self) -> tuple[int, int]:
        """The protection interval of a small number: all that a reader may know of it."""
        return 1, self.min_count - 1

    def to_json(self) -> dict[str, Any]:
        """Give the policy as plain JSON values."""
        return asdict(self)


def policy_from(stored: Mapping[str, Any]) -> DisclosurePolicy:
    """Read a policy from a city's settings; what is not said takes the default.

    Raises
    ------
    OptionError
        A setting is unknown or out of bounds.
    """
    known = set(DisclosurePolicy.__dataclass_fields__)
    unknown = sorted(set(stored) - known)
    if unknown:
        raise OptionError(
            listed(
                "disclosure policy",
                [
                    f"there is no '{name}'; there are: {', '.join(sorted(known))}"
                    for name in unknown
                ],
            )
        )
    return DisclosurePolicy(**stored)
