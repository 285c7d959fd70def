"""What the web server calls; a web process ends with the server that started it."""

import os
import threading
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.workbench.settings")


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


application = get_wsgi_application()
threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
