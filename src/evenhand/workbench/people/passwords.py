"""Passwords that fit this city are the first that somebody would try here."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from evenhand.wording.messages import say
from evenhand.workbench.opened import city_name

FEWEST = 8
"""Signs that a password must have beside the words of the city."""
_SHORT = 3
"""Words of a name that stand in many other words: of these only the whole name counts."""
_WORDS = ("evenhand", "password", "passwort", "contrasena", "motdepasse")


class OfThisCity:
    """Refuses passwords of which little is left without the city's name and the program's."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse such a password, whoever chose it.

        Raises
        ------
        ValidationError
            Fewer than `FEWEST` signs are its own.
        """
        del user
        left = _bare(password)
        for word in (*_city_words(), *_WORDS):
            left = left.replace(word, "")
        if len(left) < FEWEST and len(left) < len(_bare(password)):
            raise ValidationError(self.get_help_text(), code="password_of_this_city")

    def get_help_text(self) -> str:
        """Say what is asked."""
        return say("web_people.password_of_this_city").written(get_language() or "en")


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def _city_words() -> list[str]:
    words = {_bare(word) for word in re.split(r"[\W_]+", city_name()) if len(word) > _SHORT}
    return sorted({_bare(city_name()), *words} - {""}, key=len, reverse=True)
