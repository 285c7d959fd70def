"""What was recorded, by class and by who brought it to light, ready to be weighed."""

import pandas as pd

from evenhand.tables.counts import Counts
from evenhand.tables.harm_weights import HarmWeights
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import Tally
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.taxonomy.rulers import Ruler, standard

REPORTED, DISCOVERED = "reported", "discovered"


def rulers_beside(own: HarmWeights | None) -> tuple[Ruler, ...]:
    """Give the standard rulers, and the user's own after them."""
    if own is None:
        return standard()
    return (*standard(), Ruler.from_frame(own.to_frame()))


def parts(taken: Tally, recorded: Incidents | Counts) -> pd.Series:
    """Say for each row of a tally whether it was reported, or found by police activity.

    Parameters
    ----------
    taken
        A tally of `recorded`.
    recorded
        The table it was taken from.

    Returns
    -------
    Series
        "reported" or "discovered" for each row of the tally's frame. Drugs and weapons are
        always discovered, other classes where their row says so.

    References
    ----------
    Consensus statement on crime harm indices, doi:10.1007/s41887-020-00043-2: what police find
    by their own activity is reported apart.
    """
    found = taken.frame["offence_class"].isin(DISCOVERED_CLASSES)
    if isinstance(recorded, Incidents):
        origin = recorded.column("discovered_by").iloc[taken.frame["row"]].reset_index(drop=True)
        found |= origin.eq("police").fillna(False).astype(bool).to_numpy()
    return found.map({True: DISCOVERED, False: REPORTED}).rename("part")
