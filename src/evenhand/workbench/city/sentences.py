"""The answer of a finding as the page's heading and, below it, how sure that is."""

from evenhand.contract import Finding, Inapplicable
from evenhand.wording.messages import Message, entries, say_of

_HEAD, _RANGE = "", "_range"


def heading_of(finding: Finding) -> tuple[Message, Message | None]:
    """Give the sentence that is the heading, and the one with the range.

    A method whose answer has no shorter form here keeps its own answer, whole.
    """
    answer = finding.explain().answer
    key = f"web_city.{answer.key.replace('.', '_')}"
    known = entries("en")
    if isinstance(finding, Inapplicable) or key not in known:
        return answer, None
    return say_of(key, answer.values), say_of(key + _RANGE, answer.values)
