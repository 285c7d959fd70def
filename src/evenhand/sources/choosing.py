"""Chooses the mapping of each file: the one given, the one beside it, or a known origin's."""

from dataclasses import dataclass
from pathlib import Path

from evenhand.errors import SourceError, listed
from evenhand.sources.files import SourceFile
from evenhand.sources.kinds import SHAPES, TABLES
from evenhand.sources.mapping import Mapping, read_mapping, recognised
from evenhand.sources.opening import layout_of


@dataclass(frozen=True)
class Chosen:
    """A file with its mapping; None where no mapping is known for it."""

    file: SourceFile
    mapping: Mapping | None


def chosen(
    files: list[SourceFile], kind: str | None, mapping: Mapping | Path | str | None
) -> list[Chosen]:
    """Choose a mapping for each file.

    Parameters
    ----------
    files
        Files in order.
    kind
        A table's name: files that go elsewhere get no mapping.
    mapping
        A mapping, or a TOML file with one, for every file.

    Raises
    ------
    SourceError
        The kind is unknown, a mapping has faults, or a file cannot be read.
    """
    if kind is not None and kind not in TABLES:
        raise SourceError(
            listed("import", [f"no table is called '{kind}'; there are: {', '.join(TABLES)}"])
        )
    given = read_mapping(Path(mapping)) if isinstance(mapping, (str, Path)) else mapping
    found = [Chosen(file, given or _of(file)) for file in files]
    if kind is None:
        return found
    return [
        Chosen(one.file, one.mapping if one.mapping and one.mapping.kind == kind else None)
        for one in found
        if not one.file.is_vector or kind in SHAPES
    ]


def _of(file: SourceFile) -> Mapping | None:
    beside = file.path.with_name(file.path.name.split(".")[0] + ".toml")
    if beside.exists():
        return read_mapping(beside)
    if file.is_vector:
        return None
    return recognised(layout_of(file).header)
