"""The Celery application. Tasks are shells: ids in, one service called."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentshare.settings")

app = Celery("talentshare")
app.config_from_object("django.conf:settings", namespace="CELERY")
# kombu reads the shortest of three places; all three must agree (settings.py sets the other two).
app.conf.visibility_timeout = 900
app.autodiscover_tasks()
