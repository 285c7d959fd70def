"""Which mechanism fits which problem, and what it asks of rights and money: a reading of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from evenhand.taxonomy.evidence import INSECURITY, groups
from evenhand.taxonomy.reference import rows

ANY = "any"


@dataclass(frozen=True)
class MechanismFit:
    """Where a mechanism fits.

    Attributes
    ----------
    mechanism
        Number of a technique, or code of a strategy or social measure.
    problems
        Offence classes, groups of them, and `insecurity`.
    settings
        Where; empty for anywhere.
    sides
        Which side of the crime triangle it changes. `offender` means the situation in which
        somebody decides, never who somebody is.
    cost
        What kind of cost it brings; how much is not known.
    rights, cautions
        What it does to rights, and what else is to be feared.
    mark
        `own`: a reading of ours.
    """

    mechanism: str
    problems: tuple[str, ...]
    settings: tuple[str, ...]
    sides: tuple[str, ...]
    cost: str
    rights: tuple[str, ...]
    cautions: tuple[str, ...]
    mark: str

    def is_for(self, offence: str) -> bool:
        """Say whether it fits an offence, as far as our reading goes.

        Examples
        --------
        >>> mechanism_fits()["14"].is_for("bicycle_theft"), mechanism_fits()["14"].is_for("assault")
        (True, False)
        """
        if offence == INSECURITY or offence in self.problems:
            return offence in self.problems
        wide = [name for name in self.problems if name in groups()]
        return "all_crime" in wide or any(offence in groups()[name] for name in wide)


@cache
def mechanism_fits() -> Mapping[str, MechanismFit]:
    """Give where each mechanism fits, in the order of techniques, strategies, social measures.

    Examples
    --------
    >>> len(mechanism_fits()), mechanism_fits()["25"].cautions
    (43, ('moves_elsewhere',))
    """
    return {
        row["mechanism"]: MechanismFit(
            row["mechanism"], tuple(row["offences"].split()),
            () if row["settings"] == ANY else tuple(row["settings"].split()),
            tuple(row["sides"].split()), row["cost"], tuple(row["rights"].split()),
            tuple(row["cautions"].split()), row["mark"],
        )
        for row in rows("mechanism_fit")
    }  # fmt: skip
