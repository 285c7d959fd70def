import pytest

from evenhand.publishing.theme import TEXT_PAIRS, chart_config, contrast


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_words_stand_out_from_their_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


def test_contrast_of_black_and_white_is_twenty_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0, rel=1e-9)


def test_charts_have_no_ground_of_their_own() -> None:
    assert chart_config(13)["background"] is None
