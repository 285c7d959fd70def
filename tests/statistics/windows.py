"""A window with a corner inside, points in it, and densities written out."""

import numpy as np
import shapely

from evenhand.statistics.density import Ground

L_SHAPE = shapely.Polygon([(0, 0), (4000, 0), (4000, 1500), (1500, 1500), (1500, 4000), (0, 4000)])


def cells_of(window, side):
    west, south, east, north = window.bounds
    columns, rows = (np.arange(a + side / 2, b, side) for a, b in ((west, east), (south, north)))
    x, y = (each.ravel() for each in np.meshgrid(columns, rows))
    kept = shapely.contains_xy(window, x, y)
    return Ground(x[kept], y[kept], np.full(kept.sum(), side**2))


def within(window, draw, many):
    west, south, east, north = window.bounds
    at = np.column_stack([draw.uniform(west, east, 4 * many), draw.uniform(south, north, 4 * many)])
    return at[shapely.contains_xy(window, at)][:many].T.copy()


def written_out(x, y, at_x, at_y, width, power=1):
    far = (at_x[:, None] - x) ** 2 + (at_y[:, None] - y) ** 2
    kernel = np.exp(-far / (2 * width**2)) / (2 * np.pi * width**2)
    return (kernel**power).sum(axis=1)
