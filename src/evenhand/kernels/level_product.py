"""Polynomials in how many values were taken and in their sum, multiplied by that of one value."""

import numpy as np
import numpy.typing as npt

from evenhand.kernels.loading import compiled, in_use

Floats = npt.NDArray[np.float64]
LEAST = 1e-290
"""What is smaller counts as nothing: numbers near the least that there are slow all work down."""


def times_level(product: Floats, chances: Floats, value: int) -> Floats:
    """Multiply a polynomial by Σ_c chances[c] z^c x^(c · value).

    Parameters
    ----------
    product
        Coefficients of z^k x^s, none below 0, shape (k, s).
    chances
        Chance that the value is taken c times, shape (c,), c at most k.
    value
        The value.

    Returns
    -------
    ndarray
        Coefficients, in the shape given: what would lie beyond it is dropped, and coefficients
        below `LEAST` are 0.
    """
    kernels = compiled()
    if kernels is not None:
        found = np.empty_like(product)
        kernels.times_level(in_use(), product, chances, value, len(product), found)
        return found
    rows, width = product.shape
    found = np.asarray(chances[0] * product)
    for taken in range(1, len(chances)):
        shift = taken * value
        if shift >= width:
            break
        found[taken:, shift:] += chances[taken] * product[: rows - taken, : width - shift]
    found[found < LEAST] = 0.0
    return found
