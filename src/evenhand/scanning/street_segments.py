"""The street segments of a city as a network with names: rail is left out."""

from dataclasses import dataclass

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.street_network import StreetNetwork, street_network
from evenhand.tables.streets import Streets


@dataclass(frozen=True)
class StreetSegments:
    """Street segments and how they meet.

    Attributes
    ----------
    ids
        The segments' codes, shape (segments,), in the order of the network.
    network
        How they meet.
    """

    ids: tuple[str, ...]
    network: StreetNetwork


def street_segments(streets: Streets, *, method: str) -> StreetSegments:
    """Make a network of all segments that are no rail.

    Parameters
    ----------
    streets
        The table of streets.
    method
        The method's name, for its error.

    Returns
    -------
    StreetSegments
        Codes and network, in the order of the table.

    Raises
    ------
    UnsuitableData
        All segments are rail, or have no line.
    """
    frame = streets.to_frame()
    kept = frame[frame["kind"].ne("rail") & ~frame["geometry"].map(lambda line: line.is_empty)]
    if kept.empty:
        raise UnsuitableData(
            listed(method, ["the table 'streets' has no street, only rail; import street segments, "
                            "or ask density, which needs none"])
        )  # fmt: skip
    network = street_network(kept["geometry"].to_numpy())
    return StreetSegments(tuple(map(str, kept["segment_id"])), network)
