"""Sessions to test with."""

from datetime import UTC, datetime, timedelta

from django.utils.timezone import now

from evenhand.portal.sessions.models import PUBLISHED, Series, Session

STARTS = datetime(2027, 1, 14, 13, tzinfo=UTC)


def session(starts_at: datetime | None = None, minutes: int = 60, **given) -> Session:
    """Publish a session: by default in a week, from Amsterdam."""
    starts = starts_at or now().replace(microsecond=0) + timedelta(days=7)
    values = {
        "title": "Pickpocketing at events", "host": "Lindeburg", "clock": "Europe/Amsterdam",
        "capacity": 2, "state": PUBLISHED, "about": "What three cities tried.",
    }  # fmt: skip
    series, _ = Series.objects.get_or_create(title="Not so petty")
    return Session.objects.create(
        series=series, starts_at=starts, ends_at=starts + timedelta(minutes=minutes),
        **values | given,
    )  # fmt: skip
