"""How a number at one place stands beside places of the same shape, put down at random."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

LEAST_INSIDE, TRIES = 0.5, 20
"""A place counts if this share of it lies inside; so many are tried for each that is wanted."""


@dataclass(frozen=True)
class AlikePlaces:
    """Places of one shape, put down at random.

    Attributes
    ----------
    per_km2
        Events on each, for a square kilometre of ground inside, shape (places,).
    share_fewer
        Share of places that have fewer than the one looked at, ties counted half; missing
        without places.
    """

    per_km2: NDArray[np.float64]
    share_fewer: float


def alike_places(
    x_m: NDArray[np.float64], y_m: NDArray[np.float64], shape: shapely.Geometry,
    ground: shapely.Geometry, *, draws: int, seed: int,
) -> AlikePlaces:  # fmt: skip
    """Do places of the same shape elsewhere have fewer events than this one?

    Parameters
    ----------
    x_m, y_m
        Where events are, projected metres, shape (events,).
    shape
        The place looked at, in the same metres.
    ground
        What the places are put down on.
    draws
        How many places.
    seed
        Start of the random draws.

    Returns
    -------
    AlikePlaces
        Numbers for a square kilometre of their own part of the ground, so that a place on the
        border is no poorer for it.

    Notes
    -----
    The middle of each place is uniform over the ground and the shape is turned at random; a place
    of which less than half lies inside is drawn anew. It describes where the place stands among
    others and tests nothing: a site is not chosen by chance, and events gather.

    Examples
    --------
    >>> x, y = np.full(50, 500.0), np.full(50, 500.0)
    >>> found = alike_places(x, y, shapely.box(400, 400, 600, 600), shapely.box(0, 0, 5000, 5000),
    ...                      draws=200, seed=1)
    >>> bool(found.share_fewer > 0.95)
    True
    """
    random = np.random.default_rng(seed)
    placed = _placed(shape, ground, draws, random)
    tree = shapely.STRtree(shapely.points(x_m, y_m))
    inside = np.array([shapely.area(shapely.intersection(one, ground)) for one in placed])
    many = _counts(tree, placed)
    own_ground = float(shapely.area(shapely.intersection(shape, ground)))
    per = many / np.maximum(inside, 1.0) * 1e6
    own = _counts(tree, [shape])[0] / max(own_ground, 1.0) * 1e6
    if not len(per) or own_ground <= 0:
        return AlikePlaces(per, float("nan"))
    ties = np.isclose(per, own, rtol=1e-9)
    return AlikePlaces(per, float(np.mean((per < own) & ~ties) + np.mean(ties) / 2))


def _placed(
    shape: shapely.Geometry, ground: shapely.Geometry, draws: int, random: np.random.Generator
) -> list[shapely.Geometry]:
    left, bottom, right, top = shapely.bounds(ground)
    middle = shapely.get_coordinates(shapely.centroid(shape))[0]
    corners = shapely.get_coordinates(shape) - middle
    whole = float(shapely.area(shape))
    found: list[shapely.Geometry] = []
    for _ in range(TRIES * draws):
        if len(found) == draws:
            break
        at = random.uniform((left, bottom), (right, top))
        angle = random.uniform(0, 2 * np.pi)
        if not shapely.intersects_xy(ground, *at):
            continue
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        one = shapely.set_coordinates(shapely.from_wkb(shapely.to_wkb(shape)), corners @ turn + at)
        if shapely.area(shapely.intersection(one, ground)) >= LEAST_INSIDE * whole:
            found.append(one)
    return found


def _counts(tree: shapely.STRtree, shapes: list[shapely.Geometry]) -> NDArray[np.float64]:
    if not shapes:
        return np.zeros(0)
    which, _ = tree.query(np.array(shapes, dtype=object), predicate="intersects")
    return np.bincount(which, minlength=len(shapes)).astype(np.float64)
