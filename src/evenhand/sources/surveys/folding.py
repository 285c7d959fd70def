"""Folds a survey of one row for each person asked into one row for each answer."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.errors import SourceError, listed
from evenhand.sources.codebook import Variable
from evenhand.sources.surveys.ages import Ages, with_band
from evenhand.sources.surveys.answers import Answers
from evenhand.sources.surveys.designs import design_frame
from evenhand.sources.surveys.items import survey_items
from evenhand.sources.surveys.mapping_checks import INSTEAD
from evenhand.sources.surveys.weights import Weighing
from evenhand.tables.survey import ANSWER_STATES
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.tables.table import Table

LATER = INSTEAD
"""Columns of the table that are known only once the rows are folded."""


class Folding:
    """The survey of one file on its way into rows of answers.

    Attributes
    ----------
    answers
        For each item what was read.
    weighing
        What the weights of those asked look like.
    areas
        Area → how many people of it were asked.
    asked
        How many people.
    """

    def __init__(
        self, file: str, survey: Mapping[str, Any], codebook: Mapping[str, Variable]
    ) -> None:
        items, problems = survey_items(survey, codebook)
        if problems:
            raise SourceError(listed(file, problems))
        self._file, self._survey = file, survey
        self.answers = [Answers(item) for item in items]
        self.ages = Ages(file, survey["age"]) if "age" in survey else None
        self.weighing = Weighing()
        self.areas: dict[str, int] = {}
        self.asked = 0
        self._modes: dict[str, dict[str, int]] = {}

    def folded(
        self, batch: pa.RecordBatch, raw: pa.RecordBatch, numbers: list[int]
    ) -> pa.RecordBatch:
        """Make a row for each person and item.

        Parameters
        ----------
        batch, raw
            Converted rows and the strings that they come from, one for each person.
        numbers
            The rows' numbers in the file.

        Raises
        ------
        SourceError
            A column holds open answers, or anything else that is no coded answer.
        """
        if self.ages is not None:
            batch = with_band(batch, self.ages.read(raw.column(self.ages.column)))
        self._look(batch)
        read = [one.read(raw.column(one.item.column), numbers) for one in self.answers]
        for one in self.answers:
            one.refuse(self._file)
        n_rows, n_items = raw.num_rows, len(self.answers)
        long = batch.take(pa.array(np.tile(np.arange(n_rows), n_items)))
        codes = np.concatenate([codes for codes, _ in read])
        states = np.concatenate([states for _, states in read])
        which = np.repeat(np.arange(n_items, dtype=np.int32), n_rows)
        made = {
            "item": pa.DictionaryArray.from_arrays(
                pa.array(which), pa.array([one.item.name for one in self.answers], pa.string())
            ),
            "answer": pa.array(codes, mask=states != 0),
            "answer_state": pa.DictionaryArray.from_arrays(
                pa.array(states.astype(np.int32)), pa.array(ANSWER_STATES, pa.string())
            ),
        }
        for name, values in made.items():
            long = long.set_column(long.schema.get_field_index(name), name, values)
        return long

    def items_table(self) -> Iterator[Table]:
        """Give the table of items, once all rows are read."""
        rows = [
            {
                "item": one.item.name,
                "bank_item": one.item.bank_item or pd.NA,
                "item_label": one.item.label or pd.NA,
                "scale": one.item.scale,
                "worse": one.item.worse or pd.NA,
                "code": code,
                "code_label": label or str(code),
                "answer_state": "answered",
            }
            for one in self.answers
            for code, label in one.codes().items()
        ]
        if rows and self.asked:
            yield SurveyItems.from_frame(pd.DataFrame(rows))

    def design_table(self) -> Iterator[Table]:
        """Give the table of the design, one row for each wave met."""
        if self.asked:
            yield SurveyDesign.from_frame(design_frame(self._survey, self._modes))

    @property
    def modes(self) -> Mapping[str, Mapping[str, int]]:
        """Wave → way of asking → how many people."""
        return self._modes

    def _look(self, batch: pa.RecordBatch) -> None:
        """Take note of waves, ways of asking, areas and weights."""
        self.asked += batch.num_rows
        waves = batch.column("wave").cast(pa.string())
        modes = pc.fill_null(batch.column("mode").cast(pa.string()), "")
        pairs = pa.table({"wave": waves, "mode": modes}).group_by(["wave", "mode"])
        for row in pairs.aggregate([([], "count_all")]).to_pylist():
            of_wave = self._modes.setdefault(row["wave"], {})
            of_wave[row["mode"]] = of_wave.get(row["mode"], 0) + row["count_all"]
        for row in pc.value_counts(batch.column("area_id")).to_pylist():
            if row["values"] is not None:
                self.areas[row["values"]] = self.areas.get(row["values"], 0) + row["counts"]
        self.weighing.look(batch)
