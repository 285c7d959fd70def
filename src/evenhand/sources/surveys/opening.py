"""Opens the survey in a file: its items by mapping, file and bank, and its replicate weights."""

import re
from dataclasses import replace

from evenhand.errors import SourceError, listed
from evenhand.sources.delimited import Layout
from evenhand.sources.mapping import Mapping
from evenhand.sources.statistical import StatisticalLayout
from evenhand.sources.surveys.folding import Folding

REPLICATE = "replicate_weight_"


def folding_of(file: str, layout: Layout, mapping: Mapping) -> Folding | None:
    """Give what folds a survey of one row for each person asked; None for any other table.

    Raises
    ------
    SourceError
        An item is coded otherwise than the bank has it.
    """
    if "survey" not in mapping.sections:
        return None
    codebook = layout.codebook if isinstance(layout, StatisticalLayout) else {}
    return Folding(file, mapping.sections["survey"], codebook)


def with_replicates(mapping: Mapping, header: tuple[str, ...], file: str) -> Mapping:
    """Give the mapping with a role for each column of replicate weights.

    Raises
    ------
    SourceError
        No column, or a single one, is named as the mapping says.
    """
    pattern = mapping.setting("survey", "replicate_weights")
    if pattern is None:
        return mapping
    names = [name for name in header if re.fullmatch(str(pattern), name)]
    if len(names) < 2:
        problem = (
            f"[survey] replicate_weights is '{pattern}', which fits {len(names)} columns of the "
            "file; give a pattern that fits the names of all of them"
        )
        raise SourceError(listed(file, [problem]))
    roles = {f"{REPLICATE}{at:03d}": (name,) for at, name in enumerate(names, start=1)}
    return replace(mapping, columns={**mapping.columns, **roles})
