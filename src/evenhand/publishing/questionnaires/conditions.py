"""Who is asked what: simple conditions on earlier answers, read and checked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt

_PART = re.compile(r"(\w+)\s*(=|!=|>=|<=|>|<|in)\s*(\d+(?:\s*,\s*\d+)*)")


@dataclass(frozen=True)
class Condition:
    """An earlier question must have one of some answers.

    Attributes
    ----------
    code
        The earlier question.
    codes
        The answers that let the later question be asked; a reason for not answering never does.
    """

    code: str
    codes: tuple[int, ...]


def parsed(text: str) -> list[tuple[str, str, tuple[int, ...]]] | None:
    """Read a condition: parts joined by "and", each a question, a sign and numbers.

    Returns
    -------
    list or None
        Question, sign and numbers of each part; None where it cannot be read.

    Examples
    --------
    >>> parsed("crmvct = 1 and own_worry_times in 3, 4")
    [('crmvct', '=', (1,)), ('own_worry_times', 'in', (3, 4))]
    >>> parsed("crmvct is yes") is None
    True
    """
    found = []
    for part in re.split(r"\s+and\s+", text.strip()):
        match = _PART.fullmatch(part.strip())
        if match is None:
            return None
        numbers = tuple(int(one) for one in match.group(3).split(","))
        if len(numbers) > 1 and match.group(2) not in ("in", "=", "!="):
            return None
        found.append((match.group(1), match.group(2), numbers))
    return found


def meant(sign: str, numbers: Sequence[int], answered: Sequence[int]) -> tuple[int, ...]:
    """Give the answers that a part lets through, of those that there are.

    Examples
    --------
    >>> meant(">=", [3], [1, 2, 3, 4]), meant("!=", [2], [1, 2])
    ((3, 4), (1,))
    """
    if sign in ("=", "in"):
        return tuple(code for code in answered if code in numbers)
    if sign == "!=":
        return tuple(code for code in answered if code not in numbers)
    compare = {">=": ge, "<=": le, ">": gt, "<": lt}[sign]
    return tuple(code for code in answered if compare(code, numbers[0]))


def cycles(waits_for: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Find questions that wait for each other.

    Parameters
    ----------
    waits_for
        Question → the questions that its condition names.

    Returns
    -------
    list
        Each circle once, beginning with the question whose name comes first.

    Examples
    --------
    >>> cycles({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]})
    [['a', 'b', 'c']]
    """
    found: dict[frozenset[str], list[str]] = {}
    for start in sorted(waits_for):
        trail = [(start, [start])]
        while trail:
            at, path = trail.pop()
            for after in waits_for.get(at, ()):
                if after == start:
                    found.setdefault(frozenset(path), path)
                elif after not in path:
                    trail.append((after, [*path, after]))
    return list(found.values())


def closed(code: str, conditions: Mapping[str, Sequence[Condition]]) -> dict[str, set[int]]:
    """Give all that must have been answered for a question to be asked.

    Parameters
    ----------
    code
        The question.
    conditions
        Question → its conditions, free of cycles.

    Returns
    -------
    dict
        Earlier question → answers that still let it through; an empty set is a contradiction:
        the question is never asked.

    Examples
    --------
    >>> rules = {"b": [Condition("a", (1,))], "c": [Condition("b", (2,)), Condition("a", (3,))]}
    >>> closed("c", rules)["a"]
    set()
    """
    found: dict[str, set[int]] = {}
    for one in conditions.get(code, ()):
        for earlier, codes in [(one.code, set(one.codes)), *closed(one.code, conditions).items()]:
            found[earlier] = found.get(earlier, codes) & codes
    return found
