"""Coded words that a mapping must declare: how an offence was done is told in no other words."""

from collections.abc import Mapping as Assigned
from typing import Any

DECLARED = ("mo_",)
"""Roles whose words must be declared, by their beginning."""
MOST_WORDS = 500
LONGEST_WORD = 100


def vocabulary_problems(stored: Assigned[str, Any]) -> list[str]:
    """Say which columns lack the list of their words, and which lists are none.

    Examples
    --------
    >>> vocabulary_problems({"columns": {"mo_entry": "Begehungsweise"}})[0][:44]
    "[vocabulary] nothing is given for 'mo_entry'"
    >>> vocabulary_problems(
    ...     {"columns": {"mo_entry": "entry"}, "vocabulary": {"mo_entry": ["door", "window"]}}
    ... )
    []
    """
    given = stored.get("vocabulary", {})
    values = stored.get("values", {})
    problems = [
        f"[vocabulary] nothing is given for '{role}'; list the words that it may hold, as "
        f'{role} = ["door", "window"], or translate them in [values.{role}]'
        for role in stored.get("columns", {})
        if role.startswith(DECLARED) and not given.get(role) and not values.get(role)
    ]
    problems += [
        f"[vocabulary] '{role}' is not in [columns]; take it out or map its column"
        for role in given
        if role not in stored.get("columns", {})
    ]
    for role in {*given, *(role for role in values if role.startswith(DECLARED))}:
        words = [*given.get(role, ()), *map(str, values.get(role, {}).values())]
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
            problems.append(
                f"[vocabulary] '{role}' is no list of codes: give at most {MOST_WORDS} words of "
                f"at most {LONGEST_WORD} letters"
            )
    return problems
