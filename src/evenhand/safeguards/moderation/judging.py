"""Judges a resident's text: pass, hold for two readers, or an emergency for 112."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evenhand.safeguards.moderation.letters import Folded, folded
from evenhand.safeguards.moderation.patterns import Sentence, found_in
from evenhand.safeguards.moderation.persons import names_in
from evenhand.safeguards.moderation.reached import Hit, reached_in
from evenhand.safeguards.moderation.rulebook import (
    RULES,
    WINDOW,
    Group,
    Rulebook,
    languages,
    rulebook,
)
from evenhand.safeguards.moderation.words import Word
from evenhand.wording.messages import Message, say

Outcome = Literal["pass", "hold", "emergency"]
LONGEST = 5000
"""Characters that are read; a longer text is held without more."""
_FEWEST_COMMON = 3


@dataclass(frozen=True)
class Reason:
    """One rule that a text meets.

    Attributes
    ----------
    rule
        One of `RULES`.
    spans
        Where in the text as it was written: first character, and the one after the last.
    read
        How these words were read, with every disguise taken off.
    """

    rule: str
    spans: tuple[tuple[int, int], ...]
    read: tuple[str, ...]

    @property
    def key(self) -> str:
        """Give the key of the message that tells the author how to write it otherwise."""
        return f"moderation.rewrite_{self.rule}"

    @property
    def message(self) -> Message:
        """Give that message, to be written in any language of the catalogue."""
        return say(self.key)

    @property
    def rule_message(self) -> Message:
        """Give the rule in a sentence, as moderators and the public read it."""
        return say(f"moderation.rule_{self.rule}")


@dataclass(frozen=True)
class Judgement:
    """What becomes of a text before anybody reads it.

    Attributes
    ----------
    outcome
        `pass`: two people read it all the same; `hold`: its author is told why first;
        `emergency`: nothing is sent, 112 is shown.
    reasons
        One for each rule that it meets, the gravest first; none for a text that passes.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]


def judge(
    text: str,
    language: str,
    *,
    place_names: Collection[str] = (),
    rules: Rulebook | None = None,
) -> Judgement:
    """Say whether a resident's text may go on to its readers, and what to write otherwise.

    Parameters
    ----------
    text
        What was written.
    language
        Two letters: the language of the page that it was written on. A text that is plainly in
        another language that there are rules of is held to those too.
    place_names
        Names of streets, squares and areas of the city, which may be called like people.
    rules
        Rules of a further language (`read_rules`); those of `language` without.

    Raises
    ------
    OptionError
        There are no rules of this language.

    Notes
    -----
    Lists of words, and how far they stand apart: each hold can be said in a sentence and shown in
    the text. What no list has passes; so two people read every text before anybody else does.

    Examples
    --------
    >>> judge("The underpass is dark and I am afraid there.", "en").outcome
    'pass'
    >>> judged = judge("Let's all f0ll0w him home tonight", "en")
    >>> judged.outcome, judged.reasons[0].rule
    ('hold', 'call')
    >>> judge("Someone is breaking into the kiosk right now", "en").outcome
    'emergency'
    """
    own = rules or rulebook(language)
    found: dict[str, list[tuple[int, int, str]]] = {}
    whole, text = text, text[:LONGEST]
    words = _read(found, text, own, place_names)
    for other in _spoken(words, own):
        _read(found, text, other, place_names)
    if len(whole) > LONGEST:
        found.setdefault("spam", []).append((LONGEST, len(whole), ""))
    reasons = tuple(_reason(rule, found[rule]) for rule in RULES if rule in found)
    if "emergency" in found:
        return Judgement("emergency", reasons)
    return Judgement("hold" if reasons else "pass", reasons)


def _read(
    found: "dict[str, list[tuple[int, int, str]]]",
    text: str,
    rules: Rulebook,
    place_names: Collection[str],
) -> list[Word]:
    """Put what the rules of a language find in a text to what was found, and give its words."""
    told = folded(text, rules.signs)
    words = rules.words(told)
    for rule, start, end, read in _hits(told, words, rules, place_names):
        found.setdefault(rule, []).append((start, end, read))
    return words


def _hits(
    told: Folded, words: list[Word], rules: Rulebook, place_names: Collection[str]
) -> Iterator[Hit]:
    yield from reached_in(told, words, rules.lists)
    yield from names_in(words, rules.lists, place_names, rules.ordinary)
    for word in words:
        if word.is_disguised:
            yield "disguise", word.start, word.end, word.text
        if _is_flag(told.source[word.start : word.end]):
            yield "trait", word.start, word.end, word.text
    text = rules.sentence(words)
    starts = [at for at, word in enumerate(words) if word.begins] + [len(words)]
    whole = [(0, text)]
    parts, windows = _rows(text, starts, 1), _rows(text, starts, WINDOW)
    for group in rules.groups:
        if any(found_in(whole[0][1], pattern) for pattern in group.anywhere):
            continue
        for first, sentence in windows if group.signs else whole if group.whole else parts:
            for start, last in _of_group(sentence, group):
                part = words[first + start : first + last]
                yield group.rule, part[0].start, part[-1].end, " ".join(one.text for one in part)


def _rows(text: Sentence, starts: Sequence[int], size: int) -> list[tuple[int, Sentence]]:
    """Give each row of up to `size` sentences, and the place of its first word."""
    rows = range(max(1, len(starts) - size))
    ends = [starts[min(which + size, len(starts) - 1)] for which in rows]
    return [(starts[which], text.part(starts[which], end))
            for which, end in zip(rows, ends, strict=True)]  # fmt: skip


def _is_flag(written: str) -> bool:
    """Say whether a word is the flag of a country, which stands for people from there."""
    return len(written) == 2 and all("\U0001f1e6" <= char <= "\U0001f1ff" for char in written)


def _of_group(sentence: Sentence, group: Group) -> list[tuple[int, int]]:
    found = [place for pattern in group.holds if (place := found_in(sentence, pattern))]
    found += _together(sentence, group)
    if found and any(found_in(sentence, pattern) for pattern in group.unless):
        return []
    return [(start, last) for start, last in found if last > start]


def _together(sentence: Sentence, group: Group) -> list[tuple[int, int]]:
    """Give the places of weak signs that are enough together; none where they are not."""
    places, points = [], 0
    for sign in group.signs:
        for pattern in sign.patterns:
            place = found_in(sentence, pattern)
            if place:
                points += sign.points
                if sign.points > 0:
                    places.append(place)
                break
    return places if group.signs and points >= group.enough else []


def _spoken(words: Sequence[Word], own: Rulebook) -> Iterator[Rulebook]:
    """Give the rules of another language that a text is plainly written in."""

    def common(rules: Rulebook) -> int:
        return sum(word.plain in rules.lists["common"] for word in words)

    here = common(own)
    for language in languages():
        if language != own.language:
            other = rulebook(language)
            if common(other) >= max(_FEWEST_COMMON, here + 1, len(words) // 5):
                yield other


def _reason(rule: str, hits: list[tuple[int, int, str]]) -> Reason:
    """Put what one rule found together, each place once."""
    places: dict[tuple[int, int], str] = {}
    for start, end, read in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not any(first <= start and end <= last for first, last in places):
            places[(start, end)] = read
    return Reason(rule, tuple(places), tuple(places.values()))
