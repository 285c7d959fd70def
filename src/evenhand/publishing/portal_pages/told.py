"""What residents would read, in words alone: for those who decide whether they shall."""

from typing import Any

from evenhand.publishing.portal_pages.numbers import OffenceHere, areas_of
from evenhand.publishing.portal_pages.sentences import answer_of, base_of, counted_of, summary_of
from evenhand.publishing.release import Release
from evenhand.wording.languages import LANGUAGES
from evenhand.wording.messages import term


def told_of(release: Release) -> list[dict[str, Any]]:
    """Give every sentence of the pages of a release.

    Parameters
    ----------
    release
        After disclosure control.

    Returns
    -------
    list
        For each area `name`, `summary` and `offences`: language → text, and for each class
        language → its `name` and `text`.
    """
    least = release.policy.min_count
    return [
        {
            "name": area.name,
            "summary": {one: summary_of(area).message.written(one) for one in LANGUAGES},
            "offences": [
                {one: {"name": _name(here.offence, one), "text": _text(here, least, one)}
                 for one in LANGUAGES}
                for here in area.offences
            ],
        }
        for area in areas_of(release)
    ]  # fmt: skip


def _name(offence: str, language: str) -> str:
    word = term("offence_class", offence, language)
    return word[:1].upper() + word[1:]


def _text(here: OffenceHere, least: int, language: str) -> str:
    told = (answer_of(here, least), counted_of(here), base_of(here))
    return " ".join(one.message.written(language) for one in told if one is not None)
