#!/usr/bin/env python3
"""How fast the list pages are at 400 and at 100,000 talents: queries, p50 and p95 of each, as one JSON object.

    python3 tools/up.py run -- python benchmarks/lists.py [--scale 250] [--rounds 15]

It makes a database of its own for each size next to the one of DATABASE_URL, and drops it afterwards.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import urlparse, urlunparse

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

# Page, the sample person who reads it ("" for a visitor), and its address or the name of its URL.
PAGES: tuple[tuple[str, str, str], ...] = (
    ("demand catalogue", "", "/demands/"),
    ("demands", "using-hr", "/demands/"),
    ("talent catalogue", "using-hr", "/talents/"),
    ("candidate board", "using-hr", "board"),
    ("feed", "talent", "/matches/"),
    ("my talks", "talent", "/matches/mine/"),
    ("standing consents", "sending-hr", "/matches/standing/"),
    ("workbench", "using-hr", "/workbench/"),
    ("agreements", "using-hr", "/agreements/"),
    ("assignments", "using-hr", "/assignments/"),
    ("statements", "using-finance", "/statements/"),
    ("payments", "using-finance", "/statements/payments/"),
    ("income", "talent", "/statements/income/"),
    ("evaluations", "using-hr", "/evaluations/"),
    ("notices", "using-hr", "/messages/notices/"),
    ("conversations", "using-hr", "/messages/"),
    ("office", "officer", "/office/"),
    ("office: units", "officer", "/office/organisations/unit/"),
    ("office: talents", "officer", "/office/talents/talent/"),
    ("office: demands", "officer", "/office/demands/demand/"),
    ("office: consents", "officer", "/office/matching/unitconsent/"),
    ("office: agreements", "officer", "/office/agreements/agreement/"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.rounds)))
        return 0
    found = {f"scale_{scale}": run_at(scale, options.rounds) for scale in (1, options.scale)}
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


def run_at(scale: int, rounds: int) -> dict[str, object]:
    """Load and measure in a process and database of their own."""
    from talentshare import embedded  # noqa: PLC0415 - only the outer process needs it

    name = f"bench_{os.getpid()}_{scale}"
    owner = os.environ["OWNER_DATABASE_URL"]
    embedded.prepare_database(owner, name)
    changed = {key: _with_name(os.environ[key], name) for key in ("DATABASE_URL", "OWNER_DATABASE_URL")}
    environment = {"SECRET_KEY": "bench", "DEMO": "1", "LOG_LEVEL": "ERROR", **os.environ, **changed}
    try:
        began = time.monotonic()
        _run(environment, "manage.py", "migrate", "-v", "0")
        _run(environment, "manage.py", "collectstatic", "--noinput", "-v", "0")
        _run(environment, "manage.py", "load_region", "--scale", str(scale))
        seconds = round(time.monotonic() - began, 1)
        pages = json.loads(_run(environment, "benchmarks/lists.py", "--measure", "--rounds", str(rounds)))
        return {"load_seconds": seconds, "pages": pages}
    finally:
        _drop(owner, name)


def measure(rounds: int) -> dict[str, dict[str, object]]:
    """Each page once to warm up and count queries, then ``rounds`` times against the clock."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentshare.settings")
    import django  # noqa: PLC0415 - settings are read in the inner process only

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from apps.accounts.models import User  # noqa: PLC0415
    from apps.demo import personas  # noqa: PLC0415

    found: dict[str, dict[str, object]] = {}
    for title, persona, address in PAGES:
        client = Client(SERVER_NAME="127.0.0.1")
        known = personas.by_key(persona)
        if known:
            client.force_login(User.objects.get(phone=known.phone), backend="django.contrib.auth.backends.ModelBackend")
        path = _board() if address == "board" else address
        queries: list[str] = []
        with connection.execute_wrapper(_counting(queries)):
            status = client.get(path).status_code
        if status != 200:
            found[title] = {"status": status}
            continue
        times = sorted(_timed(client, path) for _n in range(rounds))
        found[title] = {
            "queries": len(queries),
            "p50_ms": round(statistics.median(times), 1),
            "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 1),
        }
    return found


def _counting(queries: list[str]) -> Callable[..., object]:
    """A wrapper of the connection that notes each statement."""

    def run(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        queries.append(sql)
        return execute(sql, params, many, context)

    return run


def _timed(client: object, path: str) -> float:
    began = time.perf_counter()
    client.get(path)  # type: ignore[attr-defined]
    return (time.perf_counter() - began) * 1000


def _board() -> str:
    from apps.demands.models import Demand  # noqa: PLC0415

    demand = Demand.objects.filter(unit__name_zh__startswith="常州星澜", status="open").earliest("id")
    return f"/matches/board/{demand.public_id}/"


def _run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{arguments}: {done.stderr[-2000:]}")
    return done.stdout


def _with_name(url: str, database: str) -> str:
    return urlunparse(urlparse(url)._replace(path=f"/{database}"))


def _drop(owner: str, name: str) -> None:
    import psycopg2  # noqa: PLC0415

    connection = psycopg2.connect(_with_name(owner, "postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    connection.close()


if __name__ == "__main__":
    raise SystemExit(main())
