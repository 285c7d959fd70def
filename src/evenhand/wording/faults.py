"""What the library refuses, in English as it is raised and in any language where it is shown."""

from evenhand.wording.messages import Message, Value, say


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


def fault(key: str, **values: Value) -> Fault:
    """Make a fault of a message, its first letter as it stands there.

    Parameters
    ----------
    key
        ``<file>.<entry>`` of the catalogue.
    **values
        What the sentence needs.

    Examples
    --------
    >>> from evenhand.wording.messages import Name
    >>> fault("refusal.empty", name=Name("note"))
    "'note' is empty; write a few words"
    """
    message = say(key, **values)
    return Fault(message.inside("en"), message)


def said_in(one: str, language: str) -> str:
    """Say a fault in a language; one that has no message stays English.

    Examples
    --------
    >>> from evenhand.wording.messages import Name
    >>> said_in(fault("refusal.empty", name=Name("note")), "fr")
    '« note » est vide ; écrivez quelques mots'
    >>> said_in("the disk is full", "fr")
    'the disk is full'
    """
    if isinstance(one, Fault) and language != "en":
        return one.message.written(language)
    return str(one)
