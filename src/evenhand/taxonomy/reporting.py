"""How often offences were reported in a country, and how far that moved from year to year."""

from dataclasses import dataclass
from statistics import fmean, variance

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

    def chance(self, *, same_place: bool) -> tuple[float, float]:
        """Give the chance that one is reported as Beta(a, b), as unsure as it moved.

        Parameters
        ----------
        same_place
            Whether what is counted lies where the survey was held. If not, the chance is at
            least as unsure as it moved over all years of the survey.

        Returns
        -------
        float, float
            a and b.

        Notes
        -----
        The source gives no intervals. A year beyond the n known ones is off their mean by
        s²(1 + 1/n)(n − 1)/(n − 3), the variance of Student's t that predicts it; sampling error
        of the survey is in s². The mean is that of the recent years.

        References
        ----------
        Geisser 1993, Predictive Inference, section 2.1 (the predictive distribution of one more
        from a normal sample).

        Examples
        --------
        >>> a, b = reporting_rates("burglary_dwelling").chance(same_place=True)
        >>> round(a / (a + b), 3), round(a + b)
        (0.616, 600)
        """
        years = sorted(self.share_reported)
        recent = [self.share_reported[year] for year in years[-RECENT:]]
        middle, spread = fmean(recent), _next_variance(recent)
        if not same_place:
            spread = max(spread, _next_variance(list(self.share_reported.values())))
        size = middle * (1 - middle) / spread - 1
        return middle * size, (1 - middle) * size


def _next_variance(shares: list[float]) -> float:
    """Say how far one more year may be off the mean of some, squared."""
    n = len(shares)
    return variance(shares) * (1 + 1 / n) * (n - 1) / (n - 3)


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
