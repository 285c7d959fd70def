"""The hand that does the jobs: one at a time, with a sign of life every two seconds.

It keeps what it has read in memory from job to job. A cancelled job ends with the process, since
no method can be asked to stop half-way; whoever started the hand starts a new one.
"""

import logging
import os
import signal
import socket
import threading
import time
from contextlib import suppress

CANCELLED_CODE = 75
IDLE_SECONDS = 0.3
LOOK_SECONDS = 60.0
NICENESS = 10
LOG = logging.getLogger("evenhand.workbench.jobs")


def main() -> None:
    """Do jobs until the process that started this one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, which ends this
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.workbench.settings")
    with suppress(OSError):
        os.nice(NICENESS)  # whoever waits for a page comes before what is done in the background
    import django

    parent = os.getppid()
    django.setup()
    hand = f"{socket.gethostname()[:20]}-{os.getpid()}"
    from django.db import close_old_connections

    next_look = 0.0
    while os.getppid() == parent:
        close_old_connections()
        if not do_next(hand, parent):
            next_look = _look_at_days(next_look)
            time.sleep(IDLE_SECONDS)


def _look_at_days(when: float) -> float:
    """Do what is due once a day, if it is time to look; give when to look again."""
    from django.utils.timezone import now

    from evenhand.workbench.jobs.models import SIGN_OF_LIFE, Daily
    from evenhand.workbench.jobs.schedule import do_due, do_often

    if time.monotonic() < when:
        return when
    try:
        Daily.objects.update_or_create(name=SIGN_OF_LIFE, defaults={"taken_at": now()})
        do_due()
        do_often()
    except Exception:  # a database that is busy now is asked again at the next look
        LOG.exception("daily work could not be looked at")
    return time.monotonic() + LOOK_SECONDS


def do_next(hand: str, parent: int | None = None) -> bool:
    """Do the next job, if there is one.

    Parameters
    ----------
    hand
        The name of who does it.
    parent
        The process whose end ends this one too; None where nothing may end it, as in tests.
    """
    from evenhand.workbench.jobs.models import Job

    job = Job.take(hand)
    if job is None:
        return False
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(job, over, parent), daemon=True)
    beating.start()
    try:
        _do(job)
    finally:
        over.set()
        beating.join(timeout=5)
    return True


def _do(job: "object") -> None:
    from evenhand.errors import EvenhandError
    from evenhand.frame.faults import inside
    from evenhand.wording.faults import said_everywhere
    from evenhand.workbench.jobs.bodies import body_of
    from evenhand.workbench.jobs.models import DONE, FAILED, Job

    assert isinstance(job, Job)
    try:
        job.end(DONE, result=body_of(job.kind)(job, job.told))
    except EvenhandError as refusal:
        LOG.warning("job %s was refused: %s", job.pk, refusal)
        said = {one: inside(text) for one, text in said_everywhere(refusal.told).items()}
        job.end(FAILED, result={"said": said}, problem=said["en"])
    except Exception:
        LOG.exception("job %s failed", job.pk)
        job.end(FAILED, problem="fault")


def _beat(job: "object", over: threading.Event, parent: int | None) -> None:
    from django.db import connection

    from evenhand.workbench.jobs.models import BEAT_SECONDS, CANCELLED, Job

    assert isinstance(job, Job)
    while not over.wait(BEAT_SECONDS):
        lives = True
        with suppress(Exception):  # a database that is busy now is asked again at the next beat
            lives = job.beat()
        if parent is not None and not (lives and os.getppid() == parent):
            with suppress(Exception):
                if not lives:
                    job.end(CANCELLED)
            os._exit(CANCELLED_CODE)
    connection.close()


if __name__ == "__main__":
    main()
