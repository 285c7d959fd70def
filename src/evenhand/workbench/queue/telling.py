"""Once a day, and never live: moderators hear that something waits, others what is late."""

from django.utils.timezone import localdate

from evenhand.workbench.people.models import Notice, Person
from evenhand.workbench.people.notices import notify
from evenhand.workbench.people.roles import RIGHTS
from evenhand.workbench.queue.answering import due
from evenhand.workbench.queue.deciding import waiting

WAITS, LATE = "web_queue.notice_waits", "web_queue.notice_late"


def tell() -> int:
    """Tell who may act; run twice on one day, nobody is told twice.

    Returns
    -------
    int
        How many notices were written.
    """
    late = sum(one.is_late for one in due())
    asked = ((WAITS, "queue.decide", "/queue", waiting().count()),
             (LATE, "contributions.answer", "/queue/answers", late))  # fmt: skip
    told = 0
    for key, right, url, count in asked:
        if not count:
            continue
        for person in Person.objects.filter(role__in=RIGHTS[right], is_active=True):
            if not Notice.objects.filter(person=person, key=key, at__date=localdate()).exists():
                notify(person, key, url, count=count)
                told += 1
    return told
