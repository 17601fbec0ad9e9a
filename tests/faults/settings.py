"""The site's own settings, on an engine with failpoints and with its static files as they lie in the tree."""

from talentshare.settings import *  # noqa: F403

DATABASES["default"]["ENGINE"] = "tests.faults.engine"  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
RESEND_SECONDS = 2.0  # what a killed process held is offered again sooner, so that many kills fit into a minute
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns where it is missing
WHITENOISE_USE_FINDERS = True
