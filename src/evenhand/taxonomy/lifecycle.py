"""Stages of insecurity in order, and what makes it worse or eases it at each: data of our own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from evenhand.taxonomy.items import CONSTRUCTS
from evenhand.taxonomy.observation_sheets import lines_by_item
from evenhand.taxonomy.reference import rows

KINDS = ("risk", "protective")
MOST_STAGES = 12


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes
    ----------
    code
        Its code; our own are worded in `terms.toml`.
    constructs
        What items of a survey are about that tell of it; none where no survey can ask.
    label
        How a city calls it; empty for our own.
    mark
        How well it is attested: `own`, or `user` for a city's.
    """

    code: str
    constructs: tuple[str, ...] = ()
    label: str = ""
    mark: str = "user"


@dataclass(frozen=True)
class Factor:
    """What makes insecurity worse (`risk`) or eases it (`protective`) at a stage.

    Attributes
    ----------
    code, stage, kind
        Its code, the stage it belongs to, `risk` or `protective`.
    constructs, lines
        What items of a survey are about, and lines of observation sheets, that measure it.
    evidence
        Where something is known of it; empty where it is only our ordering.
    label
        How a city calls it; empty for our own.
    mark
        How well it is attested.
    """

    code: str
    stage: str
    kind: str
    constructs: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    evidence: str = ""
    label: str = ""
    mark: str = "user"


@dataclass(frozen=True)
class StageModel:
    """Stages in order, and the factors of each."""

    stages: tuple[Stage, ...]
    factors: tuple[Factor, ...] = field(default=())


@cache
def lifecycle() -> StageModel:
    """Give our own stages and factors.

    Notes
    -----
    An ordering of work, after the description of the Insecurity LifeCycle Model of Cutting Crime
    Impact: from unease over worry to fear at a threat, and after it. Names and places of the
    factors are ours; that one leads to the next is not shown.

    Examples
    --------
    >>> [stage.code for stage in lifecycle().stages][:3]
    ['baseline_unease', 'situational_worry', 'anticipation']
    >>> sum(bool(factor.evidence) for factor in lifecycle().factors)
    3
    """
    stages = sorted(rows("lifecycle_stages"), key=lambda row: int(row["position"]))
    return StageModel(
        tuple(Stage(row["stage"], tuple(row["constructs"].split()), "", row["mark"])
              for row in stages),
        tuple(
            Factor(row["factor"], row["stage"], row["kind"], tuple(row["constructs"].split()),
                   tuple(row["lines"].split()), row["evidence"], "", row["mark"])
            for row in rows("lifecycle_factors")
        ),
    )  # fmt: skip


def model_problems(model: StageModel) -> list[str]:
    """Say everything that is wrong with stages and factors; empty if they may be used.

    Examples
    --------
    >>> model_problems(StageModel((Stage("a", ("noise",)),)))[0][:41]
    "stage 'a': there is no construct 'noise';"
    """
    codes = [stage.code for stage in model.stages]
    problems = _construct_problems(model) + _each_once("stage", codes)
    if not 2 <= len(codes) <= MOST_STAGES:
        problems.append(f"there are {len(codes)} stages; give 2 to {MOST_STAGES}")
    placed = [name for stage in model.stages for name in stage.constructs]
    problems += [f"the construct '{name}' stands at two stages; leave it at one"
                 for name in sorted({n for n in placed if placed.count(n) > 1})]  # fmt: skip
    for factor in model.factors:
        where = f"factor '{factor.code}'"
        if factor.stage not in codes:
            problems.append(f"{where}: there is no stage '{factor.stage}'; there are: "
                            f"{', '.join(codes)}")  # fmt: skip
        if factor.kind not in KINDS:
            problems.append(f"{where}: kind is '{factor.kind}'; give {' or '.join(KINDS)}")
        problems += [f"{where}: there is no line '{line}' on any observation sheet"
                     for line in factor.lines if line not in lines_by_item()]  # fmt: skip
    return problems + _each_once("factor", [factor.code for factor in model.factors])


def _each_once(what: str, codes: Sequence[str]) -> list[str]:
    return [f"the {what} '{code}' stands more than once; keep one"
            for code in sorted({code for code in codes if codes.count(code) > 1})]  # fmt: skip


def _construct_problems(model: StageModel) -> list[str]:
    named: list[tuple[str, tuple[str, ...]]] = [
        *((f"stage '{stage.code}'", stage.constructs) for stage in model.stages),
        *((f"factor '{factor.code}'", factor.constructs) for factor in model.factors),
    ]
    return [f"{where}: there is no construct '{name}'; there are: {', '.join(CONSTRUCTS)}"
            for where, names in named for name in names if name not in CONSTRUCTS]  # fmt: skip
