import pandas as pd
import pytest

from evenhand.publishing.spreadsheets import inert


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1"])
def test_no_text_of_a_csv_is_a_formula(text):
    frame = pd.DataFrame({"area_name": [text, "Noord"], "count": [-1, 2]})
    assert inert(frame)["area_name"].tolist() == ["'" + text, "Noord"]
    assert inert(frame)["count"].tolist() == [-1, 2]
