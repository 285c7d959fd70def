"""Write the quality reports of real sources into the documentation, and how often they err."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from evenhand.quality.report import QualityReport, quality_report
from evenhand.quality.written import markdown
from evenhand.sources.importing import import_files
from evenhand.sources.report import ImportReport
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
PAGES = ROOT / "docs" / "quality"


@dataclass(frozen=True)
class Source:
    """A real source: how its page is called, its files, and where it lies on the Earth."""

    page: str
    title: str
    files: str
    crs: str
    timezone: str


SOURCES = (
    Source("west-yorkshire", "West Yorkshire: street-level crime, July 2016 and July 2017",
           "uk_police/west-yorkshire/*/*-street.csv.gz", "EPSG:27700", "Europe/London"),
    Source("metropolitan-stops", "London: stops and searches, February to December 2022",
           "uk_police/metropolitan_stop_and_search/2022-*.csv.gz", "EPSG:27700", "Europe/London"),
    Source("chicago-assaults", "Chicago: aggravated assaults, 2010 to 2019",
           "us_cities/chicago_aggravated_assaults_2010_2019.csv.gz", "EPSG:26971",
           "America/Chicago"),
    Source("new-york-vehicle-thefts", "New York: vehicle thefts, a sample of months",
           "us_cities/nyc_vehicle_thefts_from_to.csv.gz", "EPSG:32118", "America/New_York"),
    Source("estonia-public-places", "Estonia: offences against property in public places",
           "europe/estonia_ppa_avalik_1.csv.gz", "EPSG:3301", "Europe/Tallinn"),
    Source("spain-balances", "Spain: quarterly balances of the Ministry of the Interior",
           "europe/spain_balances/*_municipios.csv.gz", "EPSG:25830", "Europe/Madrid"),
)  # fmt: skip


def report_of(source: Source, folder: Path) -> tuple[QualityReport, list[ImportReport]]:
    """Import a source into a folder of its own and look at it."""
    settings = Settings(name="City", crs=source.crs, timezone=source.timezone)
    city = Workspace.create(folder / "city", settings)
    import_files(city, sorted(DATA.glob(source.files)))
    return quality_report(city), city.reports()


def page_of(source: Source) -> str:
    """Write the page of one source."""
    with TemporaryDirectory() as folder:
        report, imports = report_of(source, Path(folder))
    return markdown(report, "en", source.title, _lead(imports))


def _lead(imports: Sequence[ImportReport]) -> str:
    mappings = [used for one in imports for used in one.mappings.values()]
    told = dict.fromkeys(
        ", ".join(str(one[part]) for part in ("publisher", "licence") if part in one)
        for one in mappings
    )
    sources = "; ".join(text for text in told if text)
    return (
        f"Source: {sources or 'see the file'}. Made by `tools/make_quality.py` with the mapping "
        "that comes with Evenhand; nothing here was written by hand."
    )


def index() -> str:
    """Write the page that leads to the others."""
    lines = [
        "# What real data are worth", "",
        "`evenhand quality WORKSPACE` says what the data of a city are worth: for which questions "
        "they are good, for which with care, and for which not at all. Then each fault that was "
        "found, with its size, a few rows to look at, what was done with it, and what it means. "
        "The last lines name what was looked for and not found, and what the data cannot tell.",
        "", "These pages are its reports on real sources, made again by `make quality`:", "",
        *(f"- [{source.title}]({source.page}.md)" for source in SOURCES), "",
        "[How often the report errs](measured.md): false alarms on clean data, and how often "
        "planted faults are found.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def measured() -> str:
    """Run the simulations of the report and write their table."""
    sys.path.insert(0, str(ROOT))
    from simulations.judging import judge
    from simulations.run import table
    from simulations.sim_quality import CASES

    text = table([judge(case) for case in CASES])
    lead = (
        "# How often the report errs\n\n*Null* is data without the fault, *power* data with it, "
        "*nuisance* what may be taken for it. The demo city is made with other seeds in each "
        "replicate.\n\n"
    )
    return text.replace("# Simulations\n\n", lead, 1).replace(
        "`make simulate`", "`make quality`", 1
    )


def main() -> int:
    """Write every page whose data are there; `--measure` runs the simulations too."""
    PAGES.mkdir(exist_ok=True)
    (PAGES / "index.md").write_text(index(), encoding="utf-8")
    for source in SOURCES:
        if not sorted(DATA.glob(source.files)):
            print(f"{source.page}: its files are not here")
            continue
        (PAGES / f"{source.page}.md").write_text(page_of(source), encoding="utf-8")
        print(f"docs/quality/{source.page}.md")
    if "--measure" in sys.argv:
        (PAGES / "measured.md").write_text(measured(), encoding="utf-8")
        print("docs/quality/measured.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
