"""Random cities of counts, one in four of them adverse."""

from datetime import date, timedelta

import numpy as np

from evenhand.safeguards.cells import Cell, Span, only


def city_tables(seed):
    """Wards in districts and in beats across them, by kind: two partitions with all their sums."""
    draw = np.random.default_rng(seed)
    wards, kinds = (4, 1 + seed % 2) if seed < 12 else draw.integers([4, 1], [7, 4]).tolist()
    spread = draw.choice([4, 12, 40])
    numbers = draw.negative_binomial(0.7, 0.7 / (0.7 + spread), (wards, kinds))
    if seed % 4 == 0:  # adverse: one small number in each row, and sums just above the threshold
        numbers[:, 0], numbers[:, 1:] = draw.integers(1, 10, wards), draw.integers(8, 12)
    parts = {"ward": np.arange(wards), "district": np.arange(wards) // 2}
    parts["beat"] = (np.arange(wards) + 1) // 2
    pieces = {
        f"{level}:{code}": frozenset(f"p{n}" for n in np.flatnonzero(codes == code))
        for level, codes in parts.items()
        for code in set(codes.tolist())
    }
    cells = []
    for kind in [*range(kinds), None]:
        column = numbers.sum(axis=1) if kind is None else numbers[:, kind]
        of_kind = {} if kind is None else {"offence": only(f"k{kind}")}
        for level, codes in parts.items():
            for code in sorted(set(codes.tolist())):
                where = {"area": only(f"{level}:{code}"), **of_kind}
                cells.append(
                    Cell(level, f"{code}|{kind}", where, float(column[codes == code].sum()))
                )
        cells.append(Cell("all", f"{kind}", of_kind, float(column.sum())))
    return cells, pieces


def monthly_releases(seed, releases=4):
    """Years of areas by class, as pages show them that are made anew each month, with all sums."""
    draw = np.random.default_rng(seed)
    areas, years, months = 3 + seed % 3, 1 + seed % 2, 24 + releases
    share = draw.dirichlet([0.8] * areas)
    classes = {"burglary": draw.uniform(40, 200), "robbery": draw.uniform(20, 90)}
    records = {
        (name, area): draw.poisson(number * share[area] / 12, months)
        for name, number in classes.items()
        for area in range(areas)
    }
    for end in range(25, months + 1):
        cells = []
        for name in classes:
            for last in (end - 12 * back for back in range(years)):
                year = Span(_first(last - 12), _first(last) - timedelta(1))
                where, table = {"offence": only(name), "time": year}, f"{end}/{name}/{last}"
                numbers = [float(records[name, n][last - 12 : last].sum()) for n in range(areas)]
                cells += [
                    Cell(table, str(n), {"area": only(f"a{n}"), **where}, number)
                    for n, number in enumerate(numbers)
                ]
                cells.append(Cell(table, "total", where, sum(numbers)))
        yield cells


def _first(month):
    return date(2023 + month // 12, 1 + month % 12, 1)
