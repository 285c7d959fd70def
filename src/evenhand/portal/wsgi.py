"""What the web server calls for the portal; a web process ends with the server that started it."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from evenhand.frame.ending import end_with_parent
from evenhand.portal.keeping_out import keep_out

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.portal.settings")

application = get_wsgi_application()
if "EVENHAND_PORTAL" in os.environ:  # a hook cannot be taken off again: only where it serves
    _FOLDER = Path(os.environ["EVENHAND_PORTAL"]).resolve()
    keep_out(_FOLDER.parent, _FOLDER)
end_with_parent()
