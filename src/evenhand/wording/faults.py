"""What the library refuses, in English as it is raised and in any language where it is shown."""

from evenhand.errors import Listed
from evenhand.wording.languages import LANGUAGES
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, has_term, say
from evenhand.wording.recognised import recognised

_SUBJECTS = ("refusal_subject", "table")
"""Groups of terms among which a subject is looked for."""


class Fault(str):
    """One fault in English that knows its message, to be said in another language.

    Parameters
    ----------
    text
        The sentence in English.
    message
        The same in every language of the catalogue.
    """

    __slots__ = ("message",)

    message: Message

    def __new__(cls, text: str, message: Message) -> "Fault":
        """Make the text, and keep the message beside it."""
        made = super().__new__(cls, text)
        made.message = message
        return made


def fault(key: str, /, **values: Value | str | int) -> Fault:
    """Make a fault of a message, its first letter as it stands there.

    Parameters
    ----------
    key
        ``<file>.<entry>`` of the catalogue.
    **values
        What the sentence needs. Text is printed as it is, or said in the language where it is a
        fault itself; a whole number is a count.

    Examples
    --------
    >>> fault("refusal.empty", name="note")
    "'note' is empty; write a few words"
    """
    message = Message(key, {name: _value(one) for name, one in values.items()})
    return Fault(message.inside("en"), message)


def is_of(one: str, key: str) -> bool:
    """Say whether a fault is that of a message.

    Examples
    --------
    >>> is_of(fault("refusal.empty", name="note"), "refusal.empty")
    True
    """
    return isinstance(one, Fault) and one.message.key == key


def said_in(one: str, language: str) -> str:
    """Say a fault, or a list of them, in a language; what the catalogue lacks stays English.

    Examples
    --------
    >>> from evenhand.errors import listed
    >>> said_in(fault("refusal.empty", name="note"), "fr")
    '« note » est vide ; écrivez quelques mots'
    >>> print(said_in(listed("P-0001", [fault("refusal.empty", name="note")]), "fr"))
    P-0001 : 1 problème
      - « note » est vide ; écrivez quelques mots
    >>> said_in("the disk is full", "fr")
    'the disk is full'
    """
    if language == LANGUAGES[0]:
        return str(one)
    if isinstance(one, Listed):
        count = Quantity(len(one.faults), "count")
        head = say("refusal.heading", subject=_subject(one.subject), count=count)
        return "\n".join([head.inside(language),
                          *(f"  - {said_in(each, language)}" for each in one.faults)])  # fmt: skip
    message = one.message if isinstance(one, Fault) else recognised(str(one))
    return str(one) if message is None else message.written(language)


def said_everywhere(one: str) -> dict[str, str]:
    """Say a fault, or a list of them, in every language, for what is kept and read later.

    Examples
    --------
    >>> said_everywhere(fault("refusal.empty", name="note"))["fr"]
    '« note » est vide ; écrivez quelques mots'
    """
    return {language: said_in(one, language) for language in LANGUAGES}


def _subject(one: str) -> Value:
    """Give what is wrong as a value: a fault, a table, a part of the house, or a name."""
    if isinstance(one, Fault):
        return one.message
    group = next((group for group in _SUBJECTS if has_term(group, one)), "")
    return Term(group, one) if group else recognised(one) or Name(one)


def _value(one: Value | str | int) -> Value:
    if isinstance(one, Fault):
        return one.message
    if isinstance(one, str):
        return Name(one)
    return Quantity(one, "count") if isinstance(one, int) else one
