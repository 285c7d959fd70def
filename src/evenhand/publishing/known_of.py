"""What the evidence library holds of a measure, in a line or two for problem files and sheets."""

import json
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

from evenhand.publishing.appraisal_words import headline
from evenhand.publishing.blocks import Block, Entries, Entry, Sentence, Subheading
from evenhand.response.evidence_options import EvidenceOptions, evidence_options
from evenhand.response.evidence_words import effect_values
from evenhand.response.ranked_evidence import has_size
from evenhand.tables.evidence import Evidence
from evenhand.taxonomy.evidence import STRENGTHS
from evenhand.wording.messages import Name, Term, Value, say, say_of
from evenhand.workspace.appraisal_files import AppraisalFiles
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_files import asked_of_evidence
from evenhand.workspace.workspace import Workspace

_MOST_ASKED = 64
_ASKED: dict[tuple[str, tuple[str, ...], str], EvidenceOptions | None] = {}
_LOCK = Lock()
"""What the library answered: the same question of the same own entries has the same answer."""


def evidence_of(workspace: Workspace) -> Evidence | None:
    """Give a partnership's own entries of the library, if it has any."""
    own = workspace.read(Evidence.NAME) if workspace.has(Evidence.NAME) else None
    return own if isinstance(own, Evidence) else None


class Beside:
    """What stands beside the options of a problem file: the library, and appraisal sheets.

    Parameters
    ----------
    workspace
        The city's folder.
    document
        The problem file.
    """

    def __init__(self, workspace: Workspace, document: Document) -> None:
        self._known = _looked_up(workspace, document)
        named = {one["measure"] for one in document["options"]}
        sheets = AppraisalFiles(workspace.folder).all()
        self._sheets = [
            one for one in sheets if one["problem_id"] == document["id"] or _measures(one) & named
        ]
        self._named = named

    def of(self, measure: str) -> list[Sentence]:
        """Say what is known of one option, and how the sheets that name it stand."""
        said = [self._known_of(measure)] if self._known is not None else []
        said += [_sheet(one) for one in self._sheets if measure in _measures(one)]
        return said

    def others(self) -> list[Block]:
        """Tell the sheets on this problem that name none of its options."""
        rest = [one for one in self._sheets if not _measures(one) & self._named]
        if not rest:
            return []
        heading = Subheading(say("problem.appraisals"))
        entries = (
            Entry(say("problem.text", text=Name(f"{one['id']} {one['title']}")),
                  (Sentence(headline(one)),))
            for one in rest
        )  # fmt: skip
        return [heading, Entries(tuple(entries), listed=True)]

    def _known_of(self, measure: str) -> Sentence:
        assert self._known is not None
        placed = (one for one in self._known.placed if one.measure.measure == measure)
        found = next(placed, None)
        if found is None:
            return Sentence(say("problem.option_absent"))
        values: dict[str, Value] = {
            "standing": Term("evidence_standing", found.standing),
            "strength": Term("evidence_strength", STRENGTHS[found.strength]),
        }
        sized = next(filter(has_size, found.entries), None)
        if sized is not None:
            values |= effect_values(sized, found.measure)
        return Sentence(say_of(f"problem.option_{'sized' if sized else 'told'}", values))


def _looked_up(workspace: Workspace, document: Document) -> EvidenceOptions | None:
    asked = asked_of_evidence(document)
    if not document["options"] or not asked["offence"]:
        return None
    files = workspace.files(Evidence.NAME) if workspace.has(Evidence.NAME) else ()
    key = (str(workspace.folder), files, json.dumps(asked, sort_keys=True))
    with _LOCK:
        if key in _ASKED:
            return _ASKED[key]
    found = evidence_options(evidence_of(workspace), **asked)
    answered = found if isinstance(found, EvidenceOptions) else None
    with _LOCK:
        while len(_ASKED) >= _MOST_ASKED:
            _ASKED.pop(next(iter(_ASKED)))
        _ASKED[key] = answered
    return answered


def _measures(sheet: Mapping[str, Sequence[Mapping[str, Iterable[str]]]]) -> set[str]:
    return {name for answer in sheet["answers"] for name in answer["measures"]}


def _sheet(sheet: Document) -> Sentence:
    return Sentence(say("problem.option_appraised", id=Name(sheet["id"]), said=headline(sheet)))
