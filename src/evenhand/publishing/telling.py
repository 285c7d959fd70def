"""How answers are told in chapters: their limits once, and again in fewer words."""

from collections.abc import Sequence

from evenhand.publishing.answers import Answer
from evenhand.publishing.blocks import Sentence
from evenhand.wording.messages import Message, entries

_MOST_LIMITS = 6


def limits_of(found: Sequence[Answer]) -> list[Sentence]:
    """Gather what findings cannot show, each limit once, those of most findings first.

    Notes on what was left out come after: they tell of the data, not of what stays unknown.
    """
    seen: dict[str, tuple[int, Sentence]] = {}
    for answer in found:
        for message in answer.explained.limits:
            count, first = seen.get(message.key, (0, Sentence(message, answer.id)))
            seen[message.key] = count + 1, first
    ordered = sorted(seen.values(), key=lambda pair: (_is_note(pair[1]), -pair[0]))
    return [sentence for _, sentence in ordered[:_MOST_LIMITS]]


def _is_note(sentence: Sentence) -> bool:
    return sentence.message.key.partition(".")[2].startswith("note_")


def shorter(message: Message) -> Message:
    """Say in fewer words what only adds to an answer of the same method told before it."""
    key = f"audit.also_{message.key.replace('.', '_')}"
    return Message(key, message.values) if key in entries("en") else message
