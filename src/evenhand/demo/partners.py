"""The partnership of the demo city: who takes part, on what terms, and gaps that are planted."""

import pandas as pd

from evenhand.tables.partners import Partners

CHECKED_ON = "2026-09-30"
_ROWS = (
    ("PA-01", "Prevention office of Lindeburg", "prevention_office", "2021-03-01", "yes", None,
     "survey_answers complaints meetings"),
    ("PA-02", "Police station Lindeburg", "local_police", "2021-03-01", "yes", "2027-03-01",
     "recorded_incidents patrol_hours"),
    ("PA-03", "Lindetram", "transport_operator", "2022-06-01", "yes", "2026-05-31",
     "passenger_counts lost_property"),
    ("PA-04", "Housing association Kanaal", "housing_associations", "2021-09-01", "yes",
     "2026-11-30", "vacancy"),
    ("PA-05", "Social services of Lindeburg", "social_services", "2023-01-15", "no", None, None),
    ("PA-06", "Traders of the old town", "business_district", "2022-02-01", "yes", None,
     "footfall"),
    ("PA-07", "District office North", "district_office", "2024-04-01", "yes", None,
     "complaints meetings"),
    ("PA-08", "Residents’ group Kanaalzone", "residents_groups", "2024-04-01", "no", None, None),
    ("PA-09", "Licensing office of Lindeburg", "licensing_office", "2023-10-01", "yes", None,
     "licences closing_times"),
)  # fmt: skip
"""Planted: an agreement that ran out, one that ends soon, two without, data kept back; no railway
police, no hospital and no insurer at all."""


def partners() -> Partners:
    """Give the table of partners as the prevention office would keep it."""
    names = ["partner_id", "partner_name", "kind", "joined_on", "agreement", "agreement_ends_on",
             "data_shared"]  # fmt: skip
    frame = pd.DataFrame(list(_ROWS), columns=names)
    frame["problem_ids"] = None
    frame["area_ids"] = frame["partner_id"].map({"PA-07": "NRD", "PA-08": "KAN"})
    return Partners.from_frame(frame.assign(checked_on=CHECKED_ON))
