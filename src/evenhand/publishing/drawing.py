"""The atlas of a city: its ground, shapes and names, read once, and every drawing made from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evenhand.contract import Chart, MapLayer
from evenhand.publishing.basemap_ground import ground_for
from evenhand.publishing.charts import WIDE_PX, drawn, with_prefix
from evenhand.publishing.ground import BaseMap, base_map, frame_around
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
    names
        Area id → name as printed.
    """

    base: BaseMap | None = None
    areas: Areas | None = None
    streets: Streets | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    _drawn: dict[tuple[int, str, int], tuple[Chart, str]] = field(default_factory=dict, repr=False)

    def chart(self, chart: Chart, language: str, prefix: str, *, width_px: int = WIDE_PX) -> str:
        """Draw a chart; one that was drawn before for another form is only placed again."""
        key = id(chart), language, width_px
        if key not in self._drawn:
            self._drawn[key] = chart, drawn(chart, language, width_px, self.names)
        return with_prefix(self._drawn[key][1], prefix)

    def can_draw(self, layer: MapLayer) -> bool:
        """Say whether the shapes that a layer needs are there, without drawing it."""
        if layer.kind in ("places", "cells"):
            return bool(layer.rows)
        shapes = self.areas if layer.kind == "areas" else self.streets
        if self.base is None or shapes is None:
            return False
        key = "area_id" if layer.kind == "areas" else "segment_id"
        known = set(shapes.column(key))
        return any(row.get(key) in known for row in layer.rows)

    def draw(
        self, layer: MapLayer, prefix: str, *, shared: bool = False, small: bool = False
    ) -> DrawnMap | None:
        """Draw a layer; None where the shapes that it needs are missing."""
        return draw_map(
            layer, self.base, areas=self.areas, streets=self.streets, prefix=prefix,
            shared=shared, small=small,
        )  # fmt: skip


def atlas_of(
    areas: Areas | None,
    streets: Streets | None,
    ground: Ground | None,
    names: Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
) -> Atlas:
    """Draw the ground of a city once, from what there is of it.

    Parameters
    ----------
    areas, streets, ground
        What the city has; each may be missing.
    names
        Area id → name as printed.
    folder
        Its workspace: where it has neither streets nor ground of its own, they are taken from
        its basemap.
    """
    base = base_map(areas, streets, ground)
    if folder is not None and areas is not None and len(areas):
        shown = frame_around(list(areas.column("geometry"))).window
        own = {"streets": streets, "ground": ground}
        taken = ground_for(folder, own, str(areas.crs), shown)
        if taken is not None:
            base = base_map(areas, taken.streets, taken.ground, taken.attribution)
    return Atlas(base, areas, streets, names or {})
