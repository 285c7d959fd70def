"""Outlines in every form they are published in, read whole; counted and measured apart here."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import pytest
import shapely

from evenhand.sources.importing import import_files
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace


def km2_of(path, crs):
    """Measure the outlines of a file by its own coordinates, projected one file apart."""
    meta, _, wkb, _ = pyogrio.raw.read(path)
    shapes = shapely.make_valid(shapely.from_wkb(wkb))
    move = pyproj.Transformer.from_crs(meta["crs"], crs, always_xy=True)
    placed = shapely.transform(shapes, lambda xy: np.column_stack(move.transform(*xy.T)))
    return shapely.area(placed).sum() / 1e6


@pytest.mark.parametrize(
    ("path", "crs", "n_rows"),
    [
        ("us_cities/nyc_precincts.gpkg", "EPSG:32618", 77),
        ("us_cities/memphis_precincts.geojson", "EPSG:32616", 9),
        ("london/london_boroughs.gpkg", "EPSG:27700", 33),
        ("london/london_wards.zip", "EPSG:27700", 654),
        ("uk_police/areas/lancashire_wards.gpkg", "EPSG:27700", 271),
        ("uk_police/areas/nottingham_wards.gpkg", "EPSG:27700", 20),
    ],
)
def test_outlines_keep_their_number_and_size(bring, data, path, crs, n_rows):
    got = bring(path, crs=crs)
    areas = got.frame("areas")
    assert got.report.rows_in == got.report.rows_used == len(areas) == n_rows
    assert areas["area_km2"].sum() == pytest.approx(km2_of(data / path, crs), rel=1e-6)


def test_a_geopackage_saved_as_kml_is_the_same_map(data, tmp_path):
    # KML made here from a real GeoPackage: it knows degrees only, and no codes of its own.
    meta, _, wkb, fields = pyogrio.raw.read(data / "uk_police/areas/nottingham_wards.gpkg")
    path = tmp_path / "wards.kml"
    columns = dict(zip(meta["fields"], fields, strict=True))
    pyogrio.raw.write(
        path, wkb, [columns["ward_code"], columns["ward_name"]], ["Name", "Description"],
        geometry_type="MultiPolygon", crs=meta["crs"], driver="KML", layer="wards",
    )  # fmt: skip
    maps = {}
    for name in (data / "uk_police/areas/nottingham_wards.gpkg", path):
        city = Workspace.create(
            tmp_path / f"city_{name.suffix[1:]}",
            Settings(name="N", crs="EPSG:27700", timezone="Europe/London"),
        )
        import_files(city, [name])
        maps[name.suffix] = city.read("areas").to_frame().set_index("area_id").sort_index()
    kml, package = maps[".kml"], maps[".gpkg"]
    assert kml.index.tolist() == package.index.tolist() == sorted(columns["ward_code"])
    off = shapely.hausdorff_distance(kml["geometry"].to_numpy(), package["geometry"].to_numpy())
    assert off.max() < 0.05, "metres: degrees are written to some digits only"


def test_a_zipped_shapefile_gives_outlines_and_residents(bring, data):
    path = "london/LSOA_2011_London_gen_MHW.zip"
    got = bring(path, mapping="london_lsoa_outlines")
    meta, _, _, fields = pyogrio.raw.read(data / path)
    plain = pd.DataFrame(dict(zip(meta["fields"], fields, strict=True)))
    assert got.report.tables == {"areas": 4_835, "exposure": 4_835}
    assert len(plain) == 4_835
    residents = got.frame("exposure").set_index("area_id")["value"]
    assert residents.to_dict() == plain.set_index("LSOA11CD")["USUALRES"].astype(float).to_dict()
    assert got.frame("areas")["level"].unique().tolist() == ["lsoa"]
    assert got.frame("areas")["area_id"].tolist() == plain["LSOA11CD"].tolist()


def test_the_parts_of_the_zip_are_a_shapefile(data):
    with zipfile.ZipFile(data / "london/london_wards.zip") as archive:
        endings = {name.rsplit(".", 1)[-1] for name in archive.namelist()}
    assert {"shp", "shx", "dbf", "prj"} <= endings


def test_precincts_of_the_city_hold_its_robberies(bring, data):
    got = bring("us_cities/memphis_precincts.geojson", crs="EPSG:32616", zone="America/Chicago")
    names = [
        one["properties"]["precinct"]
        for one in json.loads((data / "us_cities/memphis_precincts.geojson").read_text())[
            "features"
        ]
    ]
    assert sorted(got.frame("areas")["area_id"]) == sorted(names)
    import_files(
        got.workspace, [data / "us_cities/memphis_robberies.csv"],
        mapping=Path(__file__).parent / "mappings/memphis.toml",
    )  # fmt: skip
    incidents = got.frame("incidents")
    inside = incidents["area_memphis_precincts"].notna()
    assert inside.mean() > 0.98
    outlines = got.frame("areas").set_index("area_id")["geometry"]
    for area, rows in incidents[inside].groupby("area_memphis_precincts"):
        assert shapely.intersects_xy(outlines[area], rows["x_m"], rows["y_m"]).all()


def test_transport_police_have_no_outcomes_and_the_whole_country(bring, plain):
    rows = plain("uk_police/2023-03/2023-03-btp-street.csv.gz")
    got = bring("uk_police/2023-03/2023-03-btp-street.csv.gz")
    stored = got.frame("incidents")
    assert len(stored) == len(rows) == 5_946
    assert stored["outcome"].isna().all()
    assert all(row["Last outcome category"] == "" for row in rows)
    # From the south coast to Scotland: more than 600 km of the British grid.
    assert stored["y_m"].max() - stored["y_m"].min() > 600_000
    assert stored["area_lsoa"].nunique() == len({row["LSOA code"] for row in rows} - {""})
