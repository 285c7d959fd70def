"""What a safety walk is: stops, a sheet for each, a day, a light, and how many rate."""

from dataclasses import dataclass
from datetime import date

from evenhand.taxonomy.observation_sheets import SheetLine, sheet


@dataclass(frozen=True)
class Stop:
    """One stop of the route.

    Attributes
    ----------
    place_id
        The place or street segment it is, or a code of the walk's own.
    label
        Where it is, in a few words.
    x_m, y_m
        Projected metres of the workspace's reference system.
    area_id
        The area it lies in; may be empty.
    sheet
        Its observation sheet.
    """

    place_id: str
    label: str
    x_m: float
    y_m: float
    area_id: str
    sheet: str


@dataclass(frozen=True)
class Walk:
    """One safety walk or place audit.

    Attributes
    ----------
    walk_id
        Its code.
    title
        What it is called on paper.
    on
        The day.
    part_of_day
        `day`, `dusk` or `dark`.
    raters
        How many rate each stop.
    come_along
        Who should come along, in words of the city; may be empty.
    stops
        The route, in order.
    """

    walk_id: str
    title: str
    on: date
    part_of_day: str
    raters: int
    come_along: tuple[str, ...]
    stops: tuple[Stop, ...]

    def lines(self, stop: Stop) -> tuple[SheetLine, ...]:
        """Give the lines of a stop's sheet, in its version for this part of the day."""
        return sheet(stop.sheet, self.part_of_day)
