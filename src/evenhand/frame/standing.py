"""Where pages stand: which word of the top bar and of the second level is marked on them."""

from typing import Any


def stand_under(section: str, second: str, *views: Any) -> None:
    """Mark a word of both levels on the pages of views.

    Parameters
    ----------
    section
        Address name of the place in the top bar.
    second
        Address name on the second level.
    *views
        The views; each was wrapped by `allowed` already.
    """
    for view in views:
        view.section, view.second = section, second
