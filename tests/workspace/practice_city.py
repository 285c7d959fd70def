"""Practice sheets and bundles for tests: a sheet that holds, and a bundle of any files."""

import base64
import hashlib
import io
import json
import zipfile
from datetime import date

from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.practice_bundles import KIND, sheet_bytes
from evenhand.workspace.practice_files import PracticeFiles
from evenhand.workspace.practice_sheets import NO_EFFECT
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

TODAY = date(2026, 6, 15)
EFFECT = {
    **NO_EFFECT, "design": "controlled", "result": "harmed", "method": "difference_in_differences",
    "method_version": "1.0", "finding": "F-0001", "release": "R-0001", "last_day": "2026-04-30",
    "estimate": 0.3, "low": 0.1, "high": 0.5, "confidence": 0.95, "rounded_to": 0.1,
    "offence_class": "burglary_dwelling", "unit": "offences", "level": "quarter",
    "areas_treated": 3, "areas_compared": 5, "periods_before": 12, "periods_after": 12,
    "period": "month", "plan": "PR-0001", "why_no_numbers": None,
}  # fmt: skip
SHEET = {
    "format": 1, "id": "SH-0001", "revision": 1, "status": "released",
    "opened_on": "2026-06-01", "open_since": "2026-06-15", "licence": "CC-BY-4.0",
    "city": "Lindeburg", "title": "Alarms in the north",
    "problem": {"kind": "offence", "offence_class": "burglary_dwelling", "setting": "housing",
                "space": "private", "words": "Homes are broken into more often here."},
    "mechanism": {"codes": ["1"], "words": "Entering takes longer"},
    "measure": "burglar_alarm_alone", "done": "Alarms were fitted in three quarters",
    "period": {"starts_on": "2025-05-01", "ends_on": "2025-12-31"},
    "dose": {"planned": 900, "delivered": 400, "unit": "homes", "words": None},
    "cost": {"amount": 90000, "currency": "EUR", "year": 2025, "covers": "devices and fitting"},
    "effect": EFFECT, "side_effects": ["Some tenants worried more"],
    "failed": ["Alarms alone drew attention to homes with something to take"],
    "ask": {"office": "prevention office, Municipality of Lindeburg", "page": None},
    "from_problem": None, "log": [],
}  # fmt: skip
FILES = {"sheets/SH-0001.json": sheet_bytes(SHEET), "numbers/R-0001/manifest.json": b"{}\n"}


def workspace(folder, name="Lindeburg"):
    return Workspace.create(
        folder, Settings(name=name, crs="EPSG:25831", timezone="Europe/Amsterdam")
    )


def kept(city, /, **changes):
    """Put a sheet into a workspace as it stands."""
    return PracticeFiles(city.folder).add({**SHEET, **changes})


def zipped(members):
    """Give the bytes of an archive, each member a name or a ZipInfo with its content."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def signed(folder, files, also=(), without=(), **head):
    """Sign any files with the key of a folder, as a city with bad intentions could."""
    keys = CityKeys(folder)
    manifest = {
        "kind": KIND, "format": 1, "city": "Lindeburg", "serial": 1, "made_on": "2026-06-15",
        "key": base64.b64encode(keys.public()).decode(),
        "files": {name: hashlib.sha256(files[name]).hexdigest() for name in files}, **head,
    }  # fmt: skip
    told = json.dumps(manifest).encode()
    signature = base64.b64encode(keys.sign(b"evenhand practice bundle\n" + told))
    members = [("manifest.json", told), ("signature.txt", signature), *files.items(), *also]
    return zipped([(name, one) for name, one in members if name not in without])
