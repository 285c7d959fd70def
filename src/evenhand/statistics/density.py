"""Kernel density over ground with an edge: how many for each square metre, and how surely."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy.fft
from numpy.typing import ArrayLike

from evenhand.kernels.mesh import RIM, Mesh, gathered, scattered

Floats = npt.NDArray[np.float64]
Edge = Literal["uniform", "jones_diggle", "none"]
NODES_A_BANDWIDTH = 3.0
REACH = 6.0
MOST_NODES = 60_000_000


@dataclass(frozen=True)
class Ground:
    """The window, cut into cells.

    Attributes
    ----------
    x_m, y_m
        The middle of each cell's part inside the window, projected metres, shape (cells,).
    area_m2
        The size of that part, shape (cells,).
    """

    x_m: Floats
    y_m: Floats
    area_m2: Floats


@dataclass(frozen=True)
class Density:
    """A density on cells.

    Attributes
    ----------
    per_m2
        Estimate at the middle of each cell, shape (cells,).
    std_error_per_m2
        Its standard error if points are independent, shape (cells,).
    even_error_per_m2
        The standard error in an even city of as many points, shape (cells,).
    share_inside
        How much of a kernel around each cell's middle lies inside the window, shape (cells,).
    """

    per_m2: Floats
    std_error_per_m2: Floats
    even_error_per_m2: Floats
    share_inside: Floats


class Smoother:
    """Sums of Gaussian kernels over one box, on a mesh three nodes to the bandwidth.

    Parameters
    ----------
    x_m, y_m
        All places that will be asked for or smoothed lie in the box of these, shape (n,).
    bandwidth_m
        Standard deviation of the kernel along each axis.
    nodes
        Nodes to the bandwidth; with two the error is five times that of three.

    Notes
    -----
    Weights are spread over the nodes by cubic B-splines, convolved with the kernel by a Fourier
    transform that also divides by the transform of the splines, and read at any place by
    B-splines again (as particle-mesh methods and nonuniform transforms do). What is left is
    aliasing: with three nodes to the bandwidth under 0.02 % of a single kernel's peak, far less
    once many kernels overlap. Plain linear binning would need thirteen nodes. The box is padded
    by six bandwidths, so that nothing comes round the other side. The cost is one pass over the
    points and one transform, whatever the bandwidth.

    Raises
    ------
    ValueError
        The bandwidth is not positive, or so small for the box that the mesh has too many nodes.
    """

    def __init__(
        self, x_m: Floats, y_m: Floats, bandwidth_m: float, *, nodes: float = NODES_A_BANDWIDTH
    ) -> None:
        if not bandwidth_m > 0:
            raise ValueError("the bandwidth must be more than 0 m")
        spacing = bandwidth_m / nodes
        west, south = float(np.min(x_m)), float(np.min(y_m))
        wide, tall = float(np.max(x_m)) - west, float(np.max(y_m)) - south
        columns, rows = (int(length / spacing) + 2 * RIM + 2 for length in (wide, tall))
        pad = int(np.ceil(REACH * nodes))
        if (columns + pad) * (rows + pad) > MOST_NODES:
            raise ValueError(f"a bandwidth of {bandwidth_m:g} m is too small for so wide a window")
        self._bandwidth_m, self._nodes = bandwidth_m, nodes
        self._mesh = Mesh(west - RIM * spacing, south - RIM * spacing, spacing, rows, columns)
        self._lengths = tuple(
            int(scipy.fft.next_fast_len(many + pad, real=True)) for many in (rows, columns)
        )

    def smooth(
        self, x_m: Floats, y_m: Floats, weights: Floats | None = None, *, squared: bool = False
    ) -> Floats:
        """Sum the kernels of weighted places; read the result with `at`.

        Parameters
        ----------
        x_m, y_m, weights
            The places and what each weighs, shape (n,); None counts 1 for each.
        squared
            Whether squares of kernels are summed, for variances.

        Returns
        -------
        ndarray
            A field on the nodes, not yet values there.
        """
        spread = scattered(self._mesh, x_m, y_m, weights)
        found = scipy.fft.rfft2(spread, self._lengths)
        rows, columns = self._lengths
        found *= self._transform(scipy.fft.fftfreq(rows), squared)[:, None]
        found *= self._transform(scipy.fft.rfftfreq(columns), squared)[None, :]
        scale = self._mesh.spacing**-2
        if squared:  # a squared Gaussian is a narrower one: k_h² = k_{h/√2} / (4 π h²)
            scale /= 4 * np.pi * self._bandwidth_m**2
        back = scipy.fft.irfft2(found, self._lengths)[: self._mesh.rows, : self._mesh.columns]
        return np.ascontiguousarray(back) * scale

    def at(self, field: Floats, x_m: Floats, y_m: Floats) -> Floats:
        """Read a smoothed field at places, shape (n,); never below 0."""
        return np.maximum(gathered(self._mesh, x_m, y_m, field), 0.0)

    def _transform(self, frequency: Floats, squared: bool) -> Floats:
        """Give the kernel's transform along one axis, the B-splines of both sides taken out."""
        width = self._nodes / np.sqrt(2.0) if squared else self._nodes
        found: Floats = np.exp(-2 * (np.pi * width * frequency) ** 2) / np.sinc(frequency) ** 8
        return found


def density(
    x_m: ArrayLike,
    y_m: ArrayLike,
    ground: Ground,
    *,
    bandwidth_m: float,
    edge: Edge = "uniform",
    with_error: bool = True,
) -> Density:
    """How many are there for each square metre of ground?

    Parameters
    ----------
    x_m, y_m
        Points inside the window, projected metres, shape (points,).
    ground
        The window in cells, none wider than the bandwidth.
    bandwidth_m
        Standard deviation of the Gaussian kernel along each axis.
    edge
        What is done about kernels that reach beyond the window.
    with_error
        Whether standard errors are wanted; without it they are missing, in half the time.

    Returns
    -------
    Density
        Estimate and standard error in each cell.

    Raises
    ------
    ValueError
        The bandwidth is unusable, or a point lies far outside the window.

    Notes
    -----
    λ(u) = Σ k_h(u − x_i) / e. `uniform` (Diggle 1985): e = e(u), the share of a kernel about u
    that lies inside; no bias where the truth is even. `jones_diggle` (Jones 1993): e = e(x_i), so
    that the sum of estimate × area over the cells is the number of points, at the price of ln 2
    of an even truth on a straight edge. `none`: e = 1, and half of it is left there.
    e is summed over the same cells as the density. The variance is that of independent points,
    Σ k_h(u − x_i)² / e²; where incidents follow each other it is too small.

    References
    ----------
    Diggle 1985, doi:10.2307/2347366. Jones 1993, doi:10.1007/BF00147776.

    Examples
    --------
    >>> at = np.arange(5.0, 100.0, 10.0)
    >>> x, y = (each.ravel() for each in np.meshgrid(at, at))
    >>> ground = Ground(x, y, np.full(100, 100.0))
    >>> found = density([50.0], [50.0], ground, bandwidth_m=10.0, edge="jones_diggle")
    >>> round(float(np.sum(found.per_m2 * ground.area_m2)), 6)
    1.0
    """
    x, y = np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
    smoother = Smoother(np.r_[x, ground.x_m], np.r_[y, ground.y_m], bandwidth_m)
    window = smoother.smooth(ground.x_m, ground.y_m, ground.area_m2)
    inside = smoother.at(window, ground.x_m, ground.y_m)
    weights = None if edge != "jones_diggle" else 1 / _inside(smoother.at(window, x, y))
    found = smoother.at(smoother.smooth(x, y, weights), ground.x_m, ground.y_m)
    if edge == "uniform":
        found = found / _inside(inside)
    if edge == "jones_diggle" and len(x):  # what rounding at 0 took away
        found = found * (len(x) / np.sum(found * ground.area_m2))
    if not with_error:
        missing = np.full(len(found), np.nan)
        return Density(found, missing, missing, inside)
    square = smoother.smooth(x, y, None if weights is None else weights**2, squared=True)
    even = smoother.smooth(ground.x_m, ground.y_m, ground.area_m2, squared=True)
    average = len(x) / np.sum(ground.area_m2)
    error, even_error = (np.sqrt(smoother.at(field, ground.x_m, ground.y_m) * times)
                         for field, times in ((square, 1.0), (even, average)))  # fmt: skip
    if edge != "none":
        even_error = even_error / _inside(inside)
    return Density(found, error / inside if edge == "uniform" else error, even_error, inside)


def density_at_points(
    x_m: ArrayLike, y_m: ArrayLike, ground: Ground, *, bandwidth_m: float, edge: Edge = "uniform"
) -> Floats:
    """How many are there for each square metre at the points themselves?

    Parameters
    ----------
    x_m, y_m, ground, bandwidth_m, edge
        As for `density`.

    Returns
    -------
    ndarray
        Shape (points,); each point counts at its own place.

    Raises
    ------
    ValueError
        As for `density`.
    """
    x, y = np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)
    smoother = Smoother(np.r_[x, ground.x_m], np.r_[y, ground.y_m], bandwidth_m)
    inside = np.ones(len(x))
    if edge != "none":
        window = smoother.smooth(ground.x_m, ground.y_m, ground.area_m2)
        inside = _inside(smoother.at(window, x, y))
    weights = 1 / inside if edge == "jones_diggle" else None
    found = smoother.at(smoother.smooth(x, y, weights), x, y)
    return found / inside if edge == "uniform" else found


def _inside(share: Floats) -> Floats:
    if not (share > 0).all():
        raise ValueError("a point lies outside the window")
    return share
