"""How often offences were reported elsewhere: for a word of caution, never to correct a count."""

from dataclasses import dataclass

from evenhand.taxonomy.reference import rows

RECENT = 5
"""How many of the last years the range is taken over: one year alone is volatile."""


@dataclass(frozen=True)
class ReportingRates:
    """Shares of incidents known to the police, by a survey of one country.

    Attributes
    ----------
    place, survey
        Where and by which survey.
    offence_label, relation
        The survey's own line, and what it is to our class.
    share_reported
        Year ending ("2019-03") → share from 0 to 1, without interval in the source.
    mark
        How well the values are attested.
    """

    place: str
    survey: str
    offence_label: str
    relation: str
    share_reported: dict[str, float]
    mark: str

    def recent(self) -> tuple[str, str, float, float]:
        """Give first and last of the recent years, and lowest and highest share in them."""
        years = sorted(self.share_reported)[-RECENT:]
        shares = [self.share_reported[year] for year in years]
        return years[0], years[-1], min(shares), max(shares)


def reporting_rates(offence: str) -> ReportingRates | None:
    """Give what is known of reporting for a class of ours, or None: then no rate is known.

    Examples
    --------
    >>> reporting_rates("burglary_dwelling").recent()
    ('2015-03', '2019-03', 0.5975, 0.6301)
    >>> reporting_rates("misconduct") is None
    True
    """
    found = [row for row in rows("reporting_rates") if row["offence_class"] == offence]
    if not found:
        return None
    first = found[0]
    shares = {row["year_ending"]: float(row["share_reported"]) for row in found}
    return ReportingRates(
        first["place"], first["survey"], first["offence_label"], first["relation"], shares,
        first["mark"],
    )  # fmt: skip
