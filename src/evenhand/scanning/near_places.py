"""Which known place, such as a station or a shop, each point lies at."""

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.places import Places

NOWHERE = -1


def nearest_place(
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
    places: Places | None,
    *,
    within_m: float,
    method: str,
) -> NDArray[np.int64]:
    """Give for each point the nearest place, if it is near enough.

    Parameters
    ----------
    x_m, y_m
        Points in projected metres, shape (n,).
    places
        The places; None or none at all is refused.
    within_m
        A point further from every place lies at none.
    method
        The method's name, for its errors.

    Returns
    -------
    NDArray
        Row of the nearest place, -1 for none, shape (n,); the first of several equally near.

    Raises
    ------
    UnsuitableData
        There are no places.
    """
    if places is None or not len(places):
        raise UnsuitableData(
            listed(method, ["there is no table of places; import stations, shops, schools …, or "
                            "ask for over='point' or over='segment'"])
        )  # fmt: skip
    known = places.to_frame()[["x_m", "y_m"]].to_numpy(dtype=np.float64)
    distance, nearest = scipy.spatial.cKDTree(known).query(np.column_stack([x_m, y_m]))
    return np.where(distance <= within_m, nearest, NOWHERE).astype(np.int64)
