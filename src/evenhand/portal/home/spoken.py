"""The part of an address that says its language."""

from evenhand.wording.languages import OFFERED


class Spoken:
    """Two letters of a language that is offered."""

    regex = "|".join(OFFERED)

    def to_python(self, value: str) -> str:
        """Give it as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """Write it as it stands."""
        return value
