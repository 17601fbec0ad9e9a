"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentshare.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - loads every page now: no first visitor waits, and with --preload all workers share it
