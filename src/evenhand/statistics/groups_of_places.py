"""Places that were called and lie together, as groups."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Numbers = npt.NDArray[np.int64]


def groups_of(
    called: npt.NDArray[np.bool_],
    indptr: Numbers,
    indices: npt.NDArray[np.int32],
    weight: npt.NDArray[np.float64],
) -> Numbers:
    """Which of the called places lie together?

    Parameters
    ----------
    called
        Which places were called, shape (places,).
    indptr, indices
        Neighbours in rows (CSR).
    weight
        What groups are ordered by, shape (places,).

    Returns
    -------
    ndarray
        Number of each place's group, 1 for that with the largest sum of weights; 0 for places
        that were not called; shape (places,). Of two with the same sum the one whose first place
        comes first is first.

    Examples
    --------
    Five places in a row, each with the next; the first two and the last were called.

    >>> ends = np.array([0, 1, 2, 3, 4, 4]), np.array([1, 2, 3, 4], dtype=np.int32)
    >>> groups_of(np.array([True, True, False, False, True]), *ends,
    ...           np.array([1.0, 1.0, 0.0, 0.0, 9.0])).tolist()
    [2, 2, 0, 0, 1]
    """
    places = np.flatnonzero(called)
    found = np.zeros(len(called), dtype=np.int64)
    if not len(places):
        return found
    whole = csr_array((np.ones(len(indices)), indices, indptr), shape=(len(called),) * 2)
    number = connected_components(whole[places][:, places], directed=False)[1]
    sums = np.bincount(number, weight[places])
    first = np.full(len(sums), len(called))
    np.minimum.at(first, number, places)
    rank = np.empty(len(sums), dtype=np.int64)
    rank[np.lexsort((first, -sums))] = np.arange(1, len(sums) + 1)
    found[places] = rank[number]
    return found
