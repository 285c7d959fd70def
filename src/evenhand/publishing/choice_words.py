"""A choice of a way of asking told in words."""

from collections.abc import Iterator

from evenhand.statistics.survey_planning import Draw, share_margin
from evenhand.taxonomy.asking import Choice, Judged
from evenhand.taxonomy.reference import source
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say

NOT_ASKED = ("cause", "persons")
"""Questions that none of the ways answers, each with its own reason."""
OPTION = {"hours": "--hours-per", "money": "--money-per", "weeks": "--weeks-for"}


def answer(choice: Choice) -> Message:
    """Give the answer in one sentence."""
    best = choice.best
    if choice.need.question in NOT_ASKED:
        return say(f"choose.none_{choice.need.question}")
    if best is None:
        return say("choose.none_left")
    whole = next((one for one in choice.judged if one.is_out and one.fit == "yes"), None)
    if best.fit != "yes" and whole is not None:
        return say("choose.best_instead", best=Term("asking_method", whole.method),
                   method=Term("asking_method", best.method))  # fmt: skip
    key = "best" if best.fit == "yes" else "best_partly"
    return say(f"choose.{key}", method=Term("asking_method", best.method))


def told(choice: Choice) -> Iterator[list[Message]]:
    """Tell of each way: a heading, then why, where, at what cost, and without whom."""
    for one in choice.judged:
        yield [heading(one), *reasons(choice, one)]


def heading(one: Judged) -> Message:
    """Say how one way fits."""
    key = "head_out" if one.is_out else f"head_{one.fit}"
    return say(f"choose.{key}", method=Term("asking_method", one.method))


def limits(choice: Choice) -> Iterator[Message]:
    """Tell what these rules are, and what asking itself does."""
    yield say("choose.limit_own")
    yield say("choose.limit_asking")
    if any(one.method == "questionnaire" for one in choice.judged):
        yield say("choose.limit_open")


def reasons(choice: Choice, one: Judged) -> Iterator[Message]:
    """Tell of one way why it fits, where, at what cost, and whom it leaves out."""
    need = choice.need
    yield say(f"choose.fit_{need.question}_{one.method}")
    if one.mark != "own":
        yield say("choose.source", source=Name(source(one.source)["title"]))
    if one.place_effect:
        yield say(f"choose.place_{need.place}_{one.method}")
    yield say("choose.at_least", least=Quantity(one.least, "count"),
              what=Term("asking_unit", one.method))  # fmt: skip
    if one.method != "questionnaire":
        yield say(f"choose.least_{one.method}")
    for unit, needed in one.needed.items():
        values: dict[str, Value] = {
            "needed": Quantity(needed, "number", digits=0),
                  "there": Quantity(need.there[unit], "number", digits=0),
                  "unit": Term("budget_unit", unit)}  # fmt: skip
        yield say("choose.too_dear" if unit in one.too_dear else "choose.fits", **values)
    if one.too_dear and one.possible:
        yield from _possible(one)
    for unit in one.unknown:
        yield say("choose.unknown_cost", unit=Term("budget_unit", unit),
                  option=Name(f"{OPTION[unit]} {one.method}="))  # fmt: skip
    if one.left_out:
        yield say("choose.left_out", groups=_groups(one.left_out))
    for group in one.misses(need):
        yield say("choose.must", group=Term("asking_group", group),
                  reach=say(f"choose.reach_{group}"))  # fmt: skip
    if one is choice.best and choice.beside is not None:
        name, reached = choice.beside
        yield say("choose.with_other", method=Term("asking_method", name), groups=_groups(reached))


def _possible(one: Judged) -> Iterator[Message]:
    """Tell what can be had for what is there."""
    yield say("choose.possible", possible=Quantity(one.possible, "count"),
              what=Term("asking_unit", one.method))  # fmt: skip
    if one.method == "questionnaire":
        margin = share_margin(0.5, one.possible or 1, Draw())
        yield say("choose.possible_margin", margin=Quantity(margin * 100, "number", digits=1))


def _groups(names: tuple[str, ...]) -> TermList:
    return TermList(tuple(Term("asking_group", name) for name in names))
