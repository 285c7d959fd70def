import pytest

import evenhand as eh
from evenhand.errors import SourceError

HEAD = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context\n"
)


@pytest.fixture
def street(tmp_path):
    path = tmp_path / "2023-03-town-street.csv"
    row = ",2023-03,Town,Town,-0.10,51.51,On or near Street,E01000001,Town 001A,Robbery,,\n"
    path.write_text(HEAD + row * 3, encoding="utf-8")
    return path


def test_a_known_file_becomes_incidents_without_a_workspace(street):
    incidents = eh.read_incidents(street, crs="EPSG:27700", timezone="Europe/London")
    rows = incidents.to_frame()
    assert rows["offence_class"].tolist() == ["robbery"] * 3
    assert rows["time_precision"].tolist() == ["month"] * 3
    assert rows["x_m"].between(520_000, 545_000).all()
    assert eh.offence_profile(incidents).total == 3


def test_a_file_of_another_kind_is_refused_in_words(street):
    with pytest.raises(SourceError):
        eh.read_counts(street)
