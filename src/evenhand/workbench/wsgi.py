"""What the web server calls; a web process ends with the server that started it."""

import os

from django.core.wsgi import get_wsgi_application

from evenhand.frame.ending import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.workbench.settings")

application = get_wsgi_application()
end_with_parent()
