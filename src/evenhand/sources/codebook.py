"""What a file says of its own columns: what was asked, and what each coded cell means."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Variable:
    """One column as a statistics program describes it.

    Attributes
    ----------
    label
        What was asked, in the file's words.
    codes
        Cell as text → what it means; letters of Stata's missing values as ".a".
    missing
        Runs of numbers, both ends included, that the file itself calls missing.

    Examples
    --------
    >>> Variable(missing=((7.0, 9.0),)).calls_missing("8"), Variable().calls_missing(".b")
    (True, True)
    """

    label: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[tuple[float, float], ...] = ()

    def calls_missing(self, cell: str) -> bool:
        """Say whether the file calls a cell missing."""
        if is_letter(cell):
            return True
        try:
            number = float(cell)
        except ValueError:
            return False
        return any(low <= number <= high for low, high in self.missing)


def is_letter(cell: str) -> bool:
    """Say whether a cell is one of Stata's missing values .a to .z."""
    return len(cell) == 2 and cell[0] == "." and cell[1].isascii() and cell[1].islower()
