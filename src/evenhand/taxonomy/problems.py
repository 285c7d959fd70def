"""Which recorded classes stand behind the problems that people are asked to choose among."""

from dataclasses import dataclass

from evenhand.taxonomy.reference import rows

KINDS = ("near", "far", "other")
"""`near`: crime and nuisance around the home and in the street; `far`: terrorism, cyber crime."""
RELATIONS = ("exact", "partial", "none")


@dataclass(frozen=True)
class Problem:
    """One answer to "what is the biggest problem here?".

    Attributes
    ----------
    code
        The coded answer.
    name
        Its name here, a term of the group `problem`.
    kind
        One of `KINDS`.
    classes
        Recorded classes that it is about; empty for what is not recorded as an offence of its own.
    relation
        `exact`; `partial`, where most of it is never recorded; or `none`.
    """

    code: int
    name: str
    kind: str
    classes: tuple[str, ...]
    relation: str


def problem_sets() -> tuple[str, ...]:
    """Name the sets of items whose answers are mapped, by what their codes begin with."""
    return tuple(dict.fromkeys(row["item"] for row in rows("problem_classes")))


def problems_of(item: str) -> tuple[Problem, ...]:
    """Give the problems that an item's answers stand for; empty for items that are not mapped.

    Parameters
    ----------
    item
        Its code, such as "lb_top_problem_1": all items of a set share their answers.

    Examples
    --------
    >>> [one.name for one in problems_of("lb_top_problem_1") if one.kind == "far"]
    ['terrorism', 'cyber_and_fraud']
    >>> problems_of("lb_top_problem_1")[0].classes
    ('burglary_dwelling', 'burglary_other')
    """
    mine = [row for row in rows("problem_classes") if item.startswith(row["item"])]
    heads = {int(row["code"]): row for row in mine}
    return tuple(
        Problem(code, head["problem"], head["kind"],
                tuple(row["offence_class"] for row in mine
                      if int(row["code"]) == code and row["offence_class"]), head["relation"])
        for code, head in heads.items()
    )  # fmt: skip
