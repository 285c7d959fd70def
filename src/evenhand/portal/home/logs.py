"""What the log may hold: no private link, whose address alone opens what somebody sent."""

import logging
import re

_LINK = re.compile(r"(/mine/)[^/\s]+")


class WithoutLinks(logging.Filter):
    """Writes a dash in the place of the secret part of a private link."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Alter the line; none is left out."""
        record.msg, record.args = _LINK.sub(r"\1–", record.getMessage()), ()
        return True
