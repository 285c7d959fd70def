"""The atlas of a city: its ground and shapes, read once, on which every map is drawn."""

from dataclasses import dataclass

from evenhand.contract import MapLayer
from evenhand.publishing.ground import BaseMap, base_map
from evenhand.publishing.maps import DrawnMap, draw_map
from evenhand.tables.areas import Areas
from evenhand.tables.streets import Ground, Streets


@dataclass(frozen=True)
class Atlas:
    """What maps are drawn on; every part may be missing.

    Attributes
    ----------
    base
        The ground.
    areas, streets
        The shapes of areas and segments.
    """

    base: BaseMap | None = None
    areas: Areas | None = None
    streets: Streets | None = None

    def draw(
        self, layer: MapLayer, prefix: str, *, shared: bool = False, small: bool = False
    ) -> DrawnMap | None:
        """Draw a layer; None where the shapes that it needs are missing."""
        return draw_map(
            layer, self.base, areas=self.areas, streets=self.streets, prefix=prefix,
            shared=shared, small=small,
        )  # fmt: skip


def atlas_of(areas: Areas | None, streets: Streets | None, ground: Ground | None) -> Atlas:
    """Draw the ground of a city once, from what there is of it."""
    return Atlas(base_map(areas, streets, ground), areas, streets)
