"""Ranges without an end, and changes from next to nothing, in words."""

import pytest

from evenhand.assessment.told_ranges import FEW_FOR_SHARE, ranged, sized, with_ranges
from evenhand.wording.messages import Quantity, say

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-0.4, 0.2, "−40 % to +20 %"),
        (-0.4, NAN, "at least −40 %, with no upper end"),
        (-0.4, INF, "at least −40 %, with no upper end"),
        (-INF, 0.2, "at most +20 %, with no lower end"),
        (NAN, NAN, "with no end known on either side"),
    ],
)
def test_open_ends_are_words_and_never_a_dash(low, high, words):
    ends = Quantity(low, "signed_percent"), Quantity(high, "signed_percent")
    message = say("panel.sized", change=Quantity(0.1, "signed_percent"), range=ranged(*ends))
    assert str(message) == f"+10 % (most likely {words})"
    assert not set("–∞") & set(message.written("fr"))
    assert not set("–∞") & set(str(ranged(*ends, "span")))


def test_every_pair_of_ends_gets_its_range_and_nothing_else():
    told = with_ranges({"net_low": Quantity(1.0), "net_high": Quantity(2.0), "low": Quantity(3.0)})
    assert set(told) == {"net_low", "net_high", "low", "net_range", "net_span"}
    assert str(told["net_span"]).lower() == "from 1.00 to 2.00"


@pytest.mark.parametrize("before", [0, FEW_FOR_SHARE - 1, FEW_FOR_SHARE])
def test_a_share_of_next_to_nothing_is_not_told(before):
    ends = Quantity(1.0, "signed_percent"), Quantity(9.0, "signed_percent")
    told = str(sized(Quantity(3.0, "signed_percent"), ranged(*ends), Quantity(before, "count"),
                     Quantity(50, "count")))  # fmt: skip
    assert ("%" in told) is (before >= FEW_FOR_SHARE)
