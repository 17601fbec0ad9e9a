#!/usr/bin/env python
"""Django's command line. In a clone where nothing is configured it works on the clone's own servers, as `make demo` does."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent

if __name__ == "__main__":
    if (ROOT / ".git").exists() and not os.environ.keys() & {"SECRET_KEY", "DATABASE_URL"}:
        command = [str(ROOT / "tools" / "up.py"), "run", "--", "python", str(ROOT / "manage.py"), *sys.argv[1:]]
        os.execv(sys.executable, [sys.executable, *command])  # noqa: S606 - our own program

    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentshare.settings")
    execute_from_command_line(sys.argv)
