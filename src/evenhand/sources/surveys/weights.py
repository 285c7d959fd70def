"""Looks at the weights and the design of those asked while a survey is read."""

from collections import Counter, defaultdict

import numpy as np
import pyarrow as pa

RESPONDENT_LIKE = (0.5, 2.0)
"""Mean weights between these count answers; greater ones count people."""


class Weighing:
    """What the weights of one file look like, person by person.

    Attributes
    ----------
    n_missing, n_zero
        How many people have no weight, or one of nought.
    by_wave
        Wave → how many have a weight, its sum and the sum of its squares.
    clusters
        (wave, stratum) → the clusters met, or people where there are no clusters.
    """

    def __init__(self) -> None:
        self.n_missing = self.n_zero = 0
        self.by_wave: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self.clusters: dict[tuple[str, str], set[str] | int] = {}
        self.has_weights = False

    def look(self, batch: pa.RecordBatch) -> None:
        """Take note of the next people."""
        weights = batch.column("weight").to_numpy(zero_copy_only=False).astype(float)
        there = ~np.isnan(weights)
        self.has_weights |= bool(there.any())
        self.n_missing += int((~there).sum())
        self.n_zero += int((weights == 0).sum())
        waves, codes = _coded(batch.column("wave"))
        for at, wave in enumerate(waves):
            mine = weights[(codes == at) & there]
            sums = self.by_wave[wave]
            sums[0] += len(mine)
            sums[1] += float(mine.sum())
            sums[2] += float((mine**2).sum())
        self._count_clusters(batch, waves, codes)

    def _count_clusters(self, batch: pa.RecordBatch, waves: list[str], codes: np.ndarray) -> None:
        strata, in_strata = _coded(batch.column("stratum"))
        clusters, in_clusters = _coded(batch.column("cluster"))
        if not strata:
            return
        rows = np.column_stack([codes, in_strata, in_clusters])
        pairs, counts = np.unique(rows[in_strata >= 0], axis=0, return_counts=True)
        for (wave, stratum, cluster), count in zip(pairs.tolist(), counts.tolist(), strict=True):
            key = waves[wave], strata[stratum]
            if cluster < 0:
                known = self.clusters.get(key, 0)
                self.clusters[key] = (known if isinstance(known, int) else 0) + count
                continue
            held = self.clusters.setdefault(key, set())
            if isinstance(held, set):
                held.add(clusters[cluster])

    def lonely_strata(self) -> int:
        """Count strata, wave by wave, that hold a single cluster or a single person."""
        sizes = Counter(
            held if isinstance(held, int) else len(held) for held in self.clusters.values()
        )
        return sizes[1]

    def scales(self) -> dict[str, float]:
        """Give the mean weight of each wave."""
        return {wave: sums[1] / sums[0] for wave, sums in self.by_wave.items() if sums[0]}

    def differ(self) -> bool:
        """Say whether waves are weighted on scales of different kind: answers and people."""
        low, high = RESPONDENT_LIKE
        kinds = {low <= mean <= high for mean in self.scales().values()}
        return len(kinds) > 1


def _coded(values: pa.Array) -> tuple[list[str], np.ndarray]:
    """Give the words of a column, and for each row the place of its word; -1 where missing."""
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    if pa.types.is_null(coded.type):
        return [], np.full(len(values), -1)
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    seen, places = np.unique(codes[codes >= 0], return_inverse=True)
    found = np.full(len(codes), -1)
    found[codes >= 0] = places
    words = [str(word) for word in coded.dictionary.take(pa.array(seen, pa.int64())).to_pylist()]
    return words, found
