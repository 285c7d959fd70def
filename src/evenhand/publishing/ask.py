"""One question of an audit: a method, its options, and what it needs to be answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ask:
    """One question of the audit.

    Attributes
    ----------
    method
        Its name in the catalogue.
    chapter
        Where its answer stands.
    options
        Options of the method; those it does not have are left out when it is asked.
    needs
        What of `Means.has` it cannot do without.
    """

    method: str
    chapter: str
    options: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    @property
    def offence(self) -> str:
        """The class it is about; empty for all together."""
        return str(self.options.get("offence") or "")
