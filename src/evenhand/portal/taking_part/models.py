"""What residents answered; nothing says who, and no text is among it.

Arguments are contributions: they are read by two people and have a private link of their own.
"""

from django.db import models
from django.utils.timezone import localdate


class Answer(models.Model):
    """What was answered with one private link.

    `given` holds points and basket of a consultation, or the codes of a survey's answers. Area and
    age band are there where they were told, and only to say who took part.
    """

    asked = models.CharField(max_length=12, db_index=True)
    link_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=5)
    area_id = models.CharField(max_length=60, blank=True)
    age = models.CharField(max_length=20, blank=True)
    given = models.JSONField(default=dict)
    on_day = models.DateField(default=localdate)
