"""The lists that the detectors look words up in."""

import tomllib
from functools import cache
from importlib import resources

_FOLDER = resources.files("evenhand.taxonomy.persons")


@cache
def names(file: str) -> frozenset[str]:
    """Give a list of names: `given_names` or `surnames`, in small letters without accents."""
    text = _FOLDER.joinpath(f"{file}.csv").read_text(encoding="utf-8")
    return frozenset(text.splitlines()[1:])


@cache
def words(group: str) -> frozenset[str]:
    """Give one of the groups of words in words.toml."""
    return frozenset(_stored("words.toml")[group])


@cache
def plate_forms(group: str) -> tuple[str, ...]:
    """Give the forms of number plates, `alone` or `varied`, of all countries."""
    countries = _stored("plates.toml")[group]
    return tuple(dict.fromkeys(form for forms in countries.values() for form in forms))


@cache
def _stored(file: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FOLDER.joinpath(file).read_text(encoding="utf-8"))
