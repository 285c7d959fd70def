"""What is shown of a text that somebody else wrote: no marks that steer a terminal or a reader."""

import re

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""Take out of a text what is never seen but steers what is.

    Parameters
    ----------
    text
        Any text; names of areas, files and offences come from outside.

    Returns
    -------
    str
        Without codes that steer a terminal, marks that turn the direction of writing for what
        follows, and code points that are no letters. Line breaks, tabs and the marks that single
        words of Hebrew or Arabic need stay.

    Examples
    --------
    >>> visible("Old\x1b[31m Town"), visible("Ha\u202emlet")
    ('Old[31m Town', 'Hamlet')
    """
    return _STEERING.sub("", text)
