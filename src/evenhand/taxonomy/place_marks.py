"""What can be said of a place by choosing: how it feels, why, what would help, what disturbs."""

from evenhand.taxonomy.reference import rows

TERMS = {"feeling": "place_feeling", "time": "place_time", "reason_unsafe": "place_reason",
         "reason_safe": "place_reason", "help": "place_help", "nuisance": "nuisance",
         "often": "how_often"}  # fmt: skip
"""Group → the group of `terms.toml` that words its codes."""
SAFE = ("very_safe", "fairly_safe")
UNSAFE = ("fairly_unsafe", "very_unsafe")


def codes(group: str) -> tuple[str, ...]:
    """Name the codes of a group, in the order in which they are offered.

    Parameters
    ----------
    group
        One of `TERMS`.

    Examples
    --------
    >>> codes("time")
    ('day', 'evening', 'night')
    """
    return tuple(row["code"] for row in rows("place_marks") if row["group"] == group)


def reasons(feeling: str) -> tuple[str, ...]:
    """Name the reasons that fit a feeling: of both kinds where it is neither.

    Examples
    --------
    >>> reasons("very_safe")[0], reasons("very_unsafe")[0]
    ('lit', 'dark')
    """
    if feeling in SAFE:
        return codes("reason_safe")
    if feeling in UNSAFE:
        return codes("reason_unsafe")
    return codes("reason_unsafe") + codes("reason_safe")


def step_of(feeling: str) -> int | None:
    """Give a feeling as the table of participation has it: 1 very safe to 5 very unsafe.

    Examples
    --------
    >>> step_of("very_unsafe"), step_of("not_said") is None
    (5, True)
    """
    known = codes("feeling")[:5]
    return known.index(feeling) + 1 if feeling in known else None
