"""Reads a city's own stages of insecurity from `lifecycle.toml`."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evenhand.errors import SourceError, listed
from evenhand.tables.lifecycle import Lifecycle
from evenhand.taxonomy.lifecycle import Factor, Stage, StageModel, model_problems

FILE = "lifecycle.toml"
_STAGE = {"code", "label", "constructs"}
_FACTOR = {"code", "stage", "kind", "label", "constructs", "lines", "evidence"}
_LISTS = ("constructs", "lines")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST = 110


def read_lifecycle(path: Path) -> Lifecycle:
    """Read and check a city's stages and factors.

    Raises
    ------
    SourceError
        The file cannot be read, or has faults; all are listed.
    """
    try:
        stored = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as problem:
        what = (problem.strerror or "cannot be read").lower()
        raise SourceError(listed(path.name, [f"{what}; say where the stages are"])) from problem
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        what = "it is not UTF-8" if isinstance(problem, UnicodeDecodeError) else str(problem)
        told = f"this is not TOML: {what}; mend that place"
        raise SourceError(listed(path.name, [told])) from problem
    problems = [f"there is no part '{name}'; there are: factor, stage"
                for name in stored if name not in ("stage", "factor")]  # fmt: skip
    problems += _part_problems(stored, "stage", _STAGE, ("code", "label"))
    problems += _part_problems(stored, "factor", _FACTOR, ("code", "stage", "kind", "label"))
    if not problems:
        model = StageModel(
            tuple(Stage(one["code"], tuple(one.get("constructs", ())), one["label"])
                  for one in stored.get("stage", [])),
            tuple(
                Factor(one["code"], one["stage"], one["kind"], tuple(one.get("constructs", ())),
                       tuple(one.get("lines", ())), one.get("evidence", ""), one["label"])
                for one in stored.get("factor", [])
            ),
        )  # fmt: skip
        problems = model_problems(model)
    if problems:
        raise SourceError(listed(path.name, problems))
    return Lifecycle.of(model)


def _part_problems(
    stored: Mapping[str, Any], part: str, known: set[str], needed: tuple[str, ...]
) -> list[str]:
    given = stored.get(part, [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        return [f"{part} must be written [[{part}]], once for each"]
    problems = []
    for number, one in enumerate(given, start=1):
        where = f"{part} {number}"
        problems += [f"{where} has no setting '{name}'; there are: {', '.join(sorted(known))}"
                     for name in one if name not in known]  # fmt: skip
        problems += [f"{where}: {name} is not given" for name in needed if name not in one]
        problems += [text for name in known & set(one) for text in _fault(where, name, one[name])]
    return problems


def _fault(where: str, name: str, value: Any) -> list[str]:
    if name in _LISTS:
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return []
        return [f'{where}: {name} is no list; write it as ["…", "…"]']
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        return [f"{where}: {name} is no text of 1 to {LONGEST} letters"]
    if name in ("code", "stage") and not _CODE.fullmatch(value):
        return [f"{where}: {name} is no code; use small letters, digits and _"]
    return []
