"""What to ask about each question when a questionnaire is tested with people."""

from evenhand.publishing.questionnaires.model import Question
from evenhand.wording.messages import Message, say

OPINION = ("ordinal", "score", "nominal")


def probes(question: Question) -> list[Message]:
    """Give the questions to put to those who try a question out.

    Parameters
    ----------
    question
        The question that is tried out.

    Returns
    -------
    list of Message
        In the order in which to put them.
    """
    names = ["meaning", "thought"]
    item = question.item
    if item is not None and item.recall:
        names.append("recall")
    if question.bounds is not None or question.scale == "count":
        names.append("counted")
    elif question.scale in OPINION:
        names.append("between")
    else:
        names.append("sure")
    names.append("lacking")
    if item is not None and item.construct in ("safety_after_dark", "safety_other", "disorder"):
        names.append("where")
    if item is not None and item.construct in ("trust", "vigilantism", "reporting"):
        names.append("who")
    if question.sensitive:
        names.append("tender")
    if question.conditions:
        names.append("filter")
    return [say(f"questionnaire.probe_{name}") for name in names]
