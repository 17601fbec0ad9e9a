"""The project's settings, with what tests may change: hasher, mail folder, log level, and a clock that moves."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("LOG_LEVEL", "CRITICAL")
os.environ["DATA_DIR"] = os.environ.get("TEST_DATA_DIR") or tempfile.mkdtemp(prefix="talentshare-test-")

from talentshare.settings import *  # noqa: F403

CLOCK_FRESH_SECONDS = 3600.0  # within a test the clock moves in this process only; counted queries stay counted
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
(DATA_DIR / "static").mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns where it is missing
MIDDLEWARE = ["tests.addresses.NoteMiddleware", *MIDDLEWARE]  # noqa: F405
