"""Lifecycle: a city's own stages of insecurity, and the factors at each."""

from typing import Any, Self

import pandas as pd

from evenhand.tables.columns import Column
from evenhand.tables.table import Table
from evenhand.taxonomy.lifecycle import Factor, Stage, StageModel, model_problems


class Lifecycle(Table):
    """One row for each stage, in order, and one for each factor."""

    NAME = "lifecycle"
    COLUMNS = (
        Column("position", "whole", "place in the order of rows", required=True, missing=False,
               least=1),
        Column("kind", "choice", "a stage, or a factor of one", required=True, missing=False,
               choices=("stage", "risk", "protective")),
        Column("code", "code", "its code", required=True, missing=False),
        Column("stage", "code", "the stage", required=True, missing=False),
        Column("label", "text", "how the city calls it"),
        Column("constructs", "text", "what survey items about it are about, by spaces"),
        Column("lines", "text", "lines of observation sheets that measure it, by spaces"),
        Column("evidence", "text", "where something is known of it"),
    )  # fmt: skip

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Say what is wrong with the stages and factors as a whole."""
        return model_problems(_model(frame)) if len(frame) else []

    @classmethod
    def of(cls, model: StageModel) -> Self:
        """Make the table of stages and factors."""
        found: list[tuple[Any, ...]] = [
            ("stage", one.code, one.code, one.label, one.constructs, (), "") for one in model.stages
        ]
        found += [(one.kind, one.code, one.stage, one.label, one.constructs, one.lines,
                   one.evidence) for one in model.factors]  # fmt: skip
        names = ["kind", "code", "stage", "label", "constructs", "lines", "evidence"]
        frame = pd.DataFrame(found, columns=names)
        for name in ("constructs", "lines"):
            frame[name] = [" ".join(words) for words in frame[name]]
        frame = frame.replace("", pd.NA)
        return cls.from_frame(frame.assign(position=range(1, len(frame) + 1)))

    def model(self) -> StageModel:
        """Give the stages and factors."""
        return _model(self._frame)


def _model(frame: pd.DataFrame) -> StageModel:
    ordered = frame.sort_values("position", kind="stable")
    texts = {str(name): ordered[name].astype("object").where(ordered[name].notna(), "")
             for name in ordered}  # fmt: skip
    rows: list[dict[str, str]] = [
        {name: str(values.iloc[at]) for name, values in texts.items()} for at in range(len(ordered))
    ]
    return StageModel(
        tuple(Stage(row["code"], tuple(row["constructs"].split()), row["label"])
              for row in rows if row["kind"] == "stage"),
        tuple(
            Factor(row["code"], row["stage"], row["kind"], tuple(row["constructs"].split()),
                   tuple(row["lines"].split()), row["evidence"], row["label"])
            for row in rows if row["kind"] != "stage"
        ),
    )  # fmt: skip
