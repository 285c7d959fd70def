"""Chooses the mapping of each file: the one given, the one beside it, or a known origin's."""

from dataclasses import dataclass, replace
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


def joins(one: Chosen) -> bool:
    """Say whether a file's rows add to rows of other files."""
    return one.mapping is not None and "join" in one.mapping.sections


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
    found = [Chosen(file, given) if given else _of(file) for file in files]
    if kind is None:
        return [each for one in found for each in _tables(one)]
    picked = []
    for one in found:
        fitting = [each for each in _tables(one) if each.mapping and each.mapping.kind == kind]
        if fitting or not one.file.is_vector or kind in SHAPES:
            picked += fitting or [Chosen(one.file, None)]
    return picked


def _tables(one: Chosen) -> list[Chosen]:
    """Give a file once for each table that its mapping makes of it."""
    also = one.mapping.also if one.mapping else ()
    return [one, *(Chosen(replace(one.file, part=each.title), each) for each in also)]


def _of(file: SourceFile) -> Chosen:
    beside = file.path.with_name(file.path.name.split(".")[0] + ".toml")
    if beside.exists():
        return Chosen(file, read_mapping(beside))
    if file.is_vector:
        return Chosen(file, None)
    return Chosen(file, recognised(layout_of(file).header))
