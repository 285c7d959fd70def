"""Chooses the mapping of each file: the one given, the one beside it, or a known origin's."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

from evenhand.errors import SourceError, listed
from evenhand.sources.files import SourceFile
from evenhand.sources.kinds import SHAPES, TABLES
from evenhand.sources.mapping import Mapping, read_mapping, recognised
from evenhand.sources.opening import layout_of


@dataclass(frozen=True)
class Chosen:
    """A file with its mapping; None where no mapping is known for it.

    Attributes
    ----------
    refused
        The name in `refused.toml` of a table that is known and that nothing can be made of.
    """

    file: SourceFile
    mapping: Mapping | None
    refused: str = ""

    @property
    def why(self) -> str:
        """The entry of the wording catalogue that says why it is not read."""
        return f"sources.refused_{self.refused}" if self.refused else "sources.not_read"


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
            picked += fitting or [Chosen(one.file, None, one.refused)]
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
    header = layout_of(file).header
    mapping = recognised(header)
    return Chosen(file, mapping, "" if mapping else _refused(header))


def _refused(header: tuple[str, ...]) -> str:
    """Name the table that nothing can be made of, if a header is such a table's."""
    return next((name for name, needed in _refusals().items() if needed <= {*header}), "")


@cache
def _refusals() -> dict[str, frozenset[str]]:
    path = resources.files("evenhand.sources").joinpath("refused.toml")
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: frozenset(table["columns"]) for name, table in stored.items()}
