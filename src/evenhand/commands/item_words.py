"""An item of the bank told in words, in one language."""

from evenhand.taxonomy.items import BankItem
from evenhand.wording.messages import Message, Name, Term, say


def told(item: BankItem, language: str) -> list[str]:
    """Tell an item: what is asked, what the codes mean, where it is from, what to mind.

    Parameters
    ----------
    item
        The item.
    language
        Two letters.
    """
    spoken = worded_in(item, language)
    head = say("items.line", code=Name(item.code), subject=Name(item.subjects[spoken]))
    return [
        head.written(language),
        *(f"  {one.written(language)}" for one in _about(item, spoken)),
    ]


def worded_in(item: BankItem, language: str) -> str:
    """Give the language in which an item is worded for a reader: English where theirs is not."""
    return language if language in item.subjects else "en"


def answer_list(item: BankItem, language: str) -> str:
    """Give the codes with their meanings in one line; codes without words are left out."""
    texts = item.answers.get(language, {})
    return " · ".join(f"{code} {text}" for code, text in texts.items() if text)


def _about(item: BankItem, language: str) -> list[Message]:
    question = item.questions.get(language)
    codes = answer_list(item, language)
    lines = [
        say("items.question", text=Name(question)) if question else say("items.no_question"),
        say("items.answers", codes=Name(codes)) if codes else say("items.no_answers"),
    ]
    if item.counted:
        lines.append(say("items.counted", codes=Name(", ".join(map(str, item.counted)))))
    lines += [
        say("items.status", status=Term("wording_status", item.wording_status),
            mark=Term("attested", item.mark)),
        say("items.origin", origin=Name(item.origin), licence=Name(item.licence)),
    ]  # fmt: skip
    if item.sensitive:
        lines.append(say("items.sensitive"))
    if item.recall:
        lines.append(say("items.recall", time=Name(item.recall)))
    if item.only_if:
        lines.append(say("items.only_if", condition=Name(item.only_if)))
    if language in item.notes:
        lines.append(say("items.note", text=Name(item.notes[language])))
    effects = [say(f"items.effect_{name}") for name in item.mode_effects]
    return lines + [say("items.effect", text=effect) for effect in effects]
