"""The truth about the demo city, kept apart from its tables, in a folder of its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import pandas as pd

FRAMES = ("risk", "origins", "reporting", "rhythm", "feeling", "stops", "hot_places")


@dataclass(frozen=True)
class Truth:
    """What estimators are scored against. No table of the city holds any of it.

    Attributes
    ----------
    parameters
        Everything planted, with its size, place and date; `process`, `near_repeat` and `seed`.
    risk
        `segment_id`, `offence_class`, `share` of expected occurrences, `is_hot`.
    origins
        `incident_id`, `happened_at`, `origin`, `parent_id`.
    reporting
        By class: `occurred`, `reported`, `discovered` and the planted `rate`.
    rhythm
        Long: `offence_class`, `part` (month, weekday, hour), `key`, `share`.
    feeling
        By neighbourhood and wave: latent mean, planted offset, true share unsafe.
    stops
        By stop: whether it was dark, and the chance that a search finds something.
    hot_places
        Night-time streets: `segment_id`.
    faults
        What was spoilt, if the city is dirty: name of the fault → its size and rows.
    """

    parameters: Mapping[str, Any]
    risk: pd.DataFrame
    origins: pd.DataFrame
    reporting: pd.DataFrame
    rhythm: pd.DataFrame
    feeling: pd.DataFrame
    stops: pd.DataFrame
    hot_places: pd.DataFrame
    faults: Mapping[str, Any] = field(default_factory=dict)

    def hot_segments(self, offence: str) -> list[str]:
        """Give the segments that are hot for one class."""
        rows = self.risk[self.risk["offence_class"].eq(offence) & self.risk["is_hot"]]
        return rows["segment_id"].tolist()

    def ids(self, origin: str) -> list[str]:
        """Give the incidents that came about in one way: `near_repeat`, `series`, `event` …"""
        return self.origins.loc[self.origins["origin"].eq(origin), "incident_id"].tolist()

    def with_faults(self, faults: Mapping[str, Any]) -> "Truth":
        """Give the same truth with a list of what was spoilt."""
        return replace(self, faults=dict(faults))

    def write(self, folder: Path) -> None:
        """Write one Parquet file for each frame and `truth.json` into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in FRAMES:
            getattr(self, name).to_parquet(folder / f"{name}.parquet", index=False)
        head = {"parameters": self.parameters, "faults": self.faults}
        (folder / "truth.json").write_text(json.dumps(head, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what `write` wrote."""
        head = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in FRAMES}
        return cls(parameters=head["parameters"], faults=head["faults"], **frames)
