"""A whole site on a database of its own: web, relay and worker as real processes, the sample region, the main job."""

import contextlib
import itertools
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlparse, urlunparse

ROOT = pathlib.Path(__file__).parent.parent
_SITES = itertools.count()


@dataclass(frozen=True)
class Site:
    """Where the site answers, where it keeps its files, its environment, and what the main job printed."""

    url: str
    data: pathlib.Path
    environment: dict[str, str]
    main_job: dict[str, object]

    def manage(self, *arguments: str) -> str:
        return _manage(self.environment, *arguments)


@contextlib.contextmanager
def running_site(
    database: str, data: pathlib.Path, *, main_job: bool = True, loaded: bool = False, log: pathlib.Path | None = None
) -> Iterator[Site]:
    """Serve ``database`` with its own queue; with ``main_job``, play that in it first.

    ``loaded`` says that ``load_sample`` was here already; otherwise it is loaded.
    All processes write into ``log``, where one is given, as much as a deployment's do.
    """
    port = _free_port()
    environment = _environment(database, data) | {
        "REDIS_URL": f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{_own_queue()}",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    environment |= {"LOG_LEVEL": "INFO"} if log else {}
    if not loaded:
        load_sample(database, data)
    python = sys.executable
    celery = [python, "-m", "celery", "--quiet", "-A", "talentshare"]
    commands = [
        [
            python,
            "-m",
            "gunicorn",
            "talentshare.wsgi",
            "-b",
            f"127.0.0.1:{port}",
            "--threads",
            "8",
            "--log-level",
            "warning",
        ],
        [python, "manage.py", "relay"],
        [*celery, "worker", "--concurrency", "2", "-l", "ERROR", "--without-gossip", "--without-mingle"],
    ]
    written = log.open("ab") if log else None
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=written, stderr=written) for command in commands
    ]
    try:
        _wait_until_served(f"http://127.0.0.1:{port}/livez")
        outcome = json.loads(_manage(environment, "run_main_job", "--json")) if main_job else {}
        yield Site(f"http://127.0.0.1:{port}", data, environment, outcome)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()


def load_sample(database: str, data: pathlib.Path) -> str:
    """Load the sample region into a migrated, empty ``database``, its files and the site's into ``data``; return what was said."""
    environment = _environment(database, data)
    _manage(environment, "collectstatic", "--noinput", "-v", "0")
    return _manage(environment, "load_demo")


def _environment(database: str, data: pathlib.Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": _with_name(os.environ["DATABASE_URL"], database),
        "OWNER_DATABASE_URL": _with_name(os.environ["OWNER_DATABASE_URL"], database),
        "DJANGO_SETTINGS_MODULE": "talentshare.settings",
        "DATA_DIR": str(data),
        "SECRET_KEY": os.environ.get("SECRET_KEY", "only-for-tests"),
        "DEMO": "1",
        "LOG_LEVEL": "ERROR",
        "WARM_WORKERS": "false",
    }


def _own_queue() -> int:
    """One of the queue server's 15 databases that no other site of this run uses."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    number = int(worker) if worker else os.getpid()
    return 1 + (7 * number + next(_SITES) % 7) % 14  # seven for each of the two workers


def _manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,  # loading the sample region on a busy machine
        check=False,
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def _with_name(url: str, database: str) -> str:
    return urlunparse(urlparse(url)._replace(path=f"/{database}"))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_served(url: str) -> None:
    for _n in range(300):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
