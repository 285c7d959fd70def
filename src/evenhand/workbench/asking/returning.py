"""Answers and ticks that come back as files: which form of ours they belong to."""

import tomllib
from collections.abc import Iterator

from evenhand.errors import SourceError
from evenhand.publishing.questionnaires.filled import WAYS
from evenhand.publishing.questionnaires.filled import mapping_text as survey_mapping
from evenhand.publishing.questionnaires.kept import kept_questionnaire
from evenhand.publishing.walks.forms import HEADER
from evenhand.publishing.walks.forms import mapping_text as walk_mapping
from evenhand.publishing.walks.kept import kept_walk
from evenhand.sources.mapping import mapping_from
from evenhand.workbench.asking.question_forms import files
from evenhand.workbench.asking.walk_forms import walks
from evenhand.workbench.opened import city


def mapping_for(header: tuple[str, ...]) -> str | None:
    """Give the mapping of a file, as TOML, if one of the workspace's own forms asked for it.

    Of forms with the same columns the one with the most of them counts, of these the newest.

    Parameters
    ----------
    header
        The names of the file's columns.
    """
    if set(HEADER) <= set(header):
        return _of_walks()
    fitting = [
        (mapping.setting("recognise", "columns"), text)
        for text in _of_questionnaires()
        for mapping in (mapping_from(tomllib.loads(text), "survey"),)
        if mapping.recognises(header)
    ]
    return max(fitting, key=_columns)[1] if fitting else None


def _columns(one: tuple[list[str], str]) -> int:
    return len(one[0])


def _of_questionnaires() -> Iterator[str]:
    """Give the mappings of every questionnaire without faults, the newest first."""
    for document in reversed(files().all()):
        try:
            made = kept_questionnaire(document)
        except SourceError:
            continue
        yield from (survey_mapping(made, way) for way in WAYS)


def _of_walks() -> str | None:
    """Give the mapping of the table of a walk, which is the same for all of them."""
    settings = city().settings
    for document in walks().all():
        try:
            return walk_mapping(kept_walk(document), settings.crs, settings.timezone)
        except SourceError:
            continue
    return None
