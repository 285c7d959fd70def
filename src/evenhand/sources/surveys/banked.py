"""Finds what the bank of items knows of an item of a file."""

from evenhand.sources.surveys.states import plainly
from evenhand.taxonomy.items import BankItem, bank


def banked(name: str) -> BankItem | None:
    """Give the item of the bank with this code, if its scale is known there."""
    item = bank().get(name)
    return item if item is not None and item.scale else None


def direction(item: BankItem, labels: dict[int, str]) -> str:
    """Compare the labels of a file with those of the bank.

    Parameters
    ----------
    item
        The item of the bank.
    labels
        Code → label, as the file or its mapping gives them.

    Returns
    -------
    str
        "same"; "turned" where they run the other way round; "other" where the same words have
        other codes; "unknown" where the words are not the bank's in any language that it has;
        "none" where there are no words to compare.
    """
    given = {code: plainly(label) for code, label in labels.items() if not label.isdigit()}
    found = "none"
    for words in (item.codes, *item.answers.values()):
        known = {code: plainly(label) for code, label in words.items() if label}
        if len(known) < 2 or len(given) < 2:
            continue
        found = "unknown"
        shared = {*given.values()} & {*known.values()}
        if len(shared) < 2:
            continue
        both = [(code, word) for code, word in given.items() if word in shared]
        if all(known.get(code) == word for code, word in both):
            return "same"
        ends = min(item.codes) + max(item.codes)
        if all(known.get(ends - code) == word for code, word in both):
            return "turned"
        return "other"
    return found
