"""Who lives in, works in and passes through Lindeburg: areas and what rates are per."""

import numpy as np
import pandas as pd

from evenhand.demo.along import DWELLINGS, PER_DWELLING, PRESENT
from evenhand.demo.ground import CRS, Ground
from evenhand.demo.plan import NEIGHBOURHOODS
from evenhand.demo.streets import Network
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import Exposure, ExposureByGroup

QUARTER_NAMES = {
    "OUD": ("Kloosterwijk", "Bolwerk", "Weversbuurt", "Markt", "Vismarkt", "Waterpoort"),
    "STA": ("Parkbuurt", "Spoorzijde", "Stationsplein", "Singeloever", "Rivierkade"),
    "NRD": ("Plantsoen", "Hoogveld", "Spoordriehoek", "Parkrand", "Meidoorn", "Noordplein",
            "Singelkant"),
    "WES": ("Westbos", "Akkers", "Weidebuurt", "Ringzicht", "Boomgaard", "Singelwest"),
    "MOL": ("Molenveld", "Turfhoek", "Korenbuurt", "Vlashof", "Lindeoever"),
    "KAN": ("Houthaven", "Sluisbuurt", "Havenkop", "Kanaaloost", "Loodsen"),
    "ZUI": ("Uiterwaard", "Brugwijk", "Oeverpark", "Zuidpoort", "Dijkveld", "Ringzuid", "Parkzoom"),
    "OOS": ("Lindebos", "Oostwal", "Spoorwijk", "Oostrand", "Ringoost", "Rivierzicht"),
    "LIN": ("Hofkwartier", "Lindelaan", "Buitenhof", "Spoorhof"),
}  # fmt: skip
SHARE_B = {
    "OUD": 0.22, "STA": 0.35, "NRD": 0.42, "WES": 0.20, "MOL": 0.24, "KAN": 0.36, "ZUI": 0.28,
    "OOS": 0.16, "LIN": 0.08,
}  # fmt: skip
"""Share of residents recorded as origin b; two invented groups stand for any recorded attribute."""
AGES = {"0-14": 0.15, "15-24": 0.15, "25-44": 0.29, "45-64": 0.25, "65+": 0.16}
RANKS = ("NRD", "KAN", "STA", "ZUI", "MOL", "OUD", "WES", "OOS", "LIN")
SOURCE = "Lindeburg (invented)"


def area_names() -> dict[str, str]:
    """Give the printed name of each neighbourhood and quarter."""
    names = {code: name for code, (name, _) in NEIGHBOURHOODS.items()}
    for code, quarters in QUARTER_NAMES.items():
        names |= {f"{code}-{number}": name for number, name in enumerate(quarters, start=1)}
    return names


def areas(ground: Ground) -> Areas:
    """Give neighbourhoods and quarters as one table of two levels."""
    shapes = {**ground.neighbourhoods, **ground.quarters}
    names = area_names()
    frame = pd.DataFrame({"area_id": list(shapes), "geometry": list(shapes.values())})
    frame["area_name"] = frame["area_id"].map(names)
    frame["level"] = np.where(frame["area_id"].str.len() == 3, "neighbourhood", "quarter")
    frame["area_km2"] = [round(shape.area / 1e6, 4) for shape in shapes.values()]
    frame["deprivation_rank"] = frame["area_id"].map({code: i for i, code in enumerate(RANKS, 1)})
    return Areas.from_frame(frame, crs=CRS)


def quarter_totals(network: Network) -> pd.DataFrame:
    """Give dwellings, residents and people present of each quarter, whole numbers."""
    residents = {code: DWELLINGS[code] * PER_DWELLING[code] for code in DWELLINGS}
    totals = {
        "dwellings": sum(DWELLINGS.values()),
        "residents": sum(residents.values()),
        "ambient": sum(PRESENT.values()),
    }
    frame = pd.DataFrame({base: network.features[base] * total for base, total in totals.items()})
    return frame.groupby(network.frame["quarter"].to_numpy()).sum().round()


def exposure(network: Network) -> Exposure:
    """Give whom or what rates are per, for quarters and for the neighbourhoods they add up to."""
    quarters = quarter_totals(network)
    both = pd.concat([quarters, quarters.groupby(quarters.index.str[:3]).sum()])
    long = both.rename_axis("area_id").reset_index().melt("area_id", var_name="base")
    extra = pd.DataFrame(
        [("OUD", "visitors", 2_900_000.0), ("STA", "visitors", 1_100_000.0),
         ("STA", "passengers", 11_400_000.0)],
        columns=["area_id", "base", "value"],
    )  # fmt: skip
    frame = pd.concat([long, extra], ignore_index=True)
    return Exposure.from_frame(frame.assign(group="all", source=SOURCE))


def share_b_present() -> dict[str, float]:
    """Give the share of origin b among people present: half residents, half from all the city."""
    people = {code: DWELLINGS[code] * PER_DWELLING[code] for code in DWELLINGS}
    city = sum(people[code] * SHARE_B[code] for code in people) / sum(people.values())
    return {code: 0.5 * SHARE_B[code] + 0.5 * city for code in people}


def exposure_by_group(network: Network) -> ExposureByGroup:
    """Give residents by origin, age and gender, and people present by origin, by neighbourhood."""
    quarters = quarter_totals(network)
    totals = quarters.groupby(quarters.index.str[:3]).sum()
    present = share_b_present()
    rows = []
    for code, row in totals.iterrows():
        name = str(code)
        for base, share in (("residents", SHARE_B[name]), ("ambient", present[name])):
            part = round(row[base] * share)
            rows += [(name, base, "origin:b", part), (name, base, "origin:a", row[base] - part)]
        left = row["residents"]
        for age, share in list(AGES.items())[:-1]:
            part = round(row["residents"] * share)
            rows.append((name, "residents", f"age:{age}", part))
            left -= part
        rows.append((name, "residents", "age:65+", left))
        women = round(row["residents"] * 0.506)
        rows += [
            (name, "residents", "gender:women", women),
            (name, "residents", "gender:men", row["residents"] - women),
        ]
    frame = pd.DataFrame(rows, columns=["area_id", "base", "group", "value"])
    return ExposureByGroup.from_frame(frame.assign(source=SOURCE))
