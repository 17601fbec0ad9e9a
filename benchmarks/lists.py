#!/usr/bin/env python3
"""How fast the list pages are at 400 and at 100,000 talents: queries, p50 and p95 of each, as one JSON object.

    python3 tools/up.py run -- python benchmarks/lists.py [--scale 250] [--rounds 15] [--databases SMALL LARGE]

It makes a database of its own for each size next to the one of DATABASE_URL, and drops it afterwards; or it measures
two loaded databases of that server by their names. Leaves with 1 where a page fails, or asks more often when larger.
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
from typing import Any
from urllib.parse import urlparse, urlunparse

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

# Page, the sample person who reads it ("" for a visitor), and its address or the name of its URL.
PAGES: tuple[tuple[str, str, str], ...] = (
    ("home", "", "/"),
    ("public figures", "", "/figures/"),
    ("demands, visitor", "", "/demands/"),
    ("demands, words and filters", "", "/demands/?q=焊接&region=320500&pay_from=1000"),
    ("demands, page 50", "", "/demands/?page=50"),
    ("demands, own unit", "using-hr", "/demands/"),
    ("talents, visitor", "", "/talents/"),
    ("talents", "using-hr", "/talents/"),
    ("talents, words", "using-hr", "/talents/?q=焊接"),
    ("talents, filters", "using-hr", "/talents/?region=320500&talent_class=skilled&verified=on"),
    ("talents, page 50", "using-hr", "/talents/?page=50"),
    ("candidate board", "using-hr", "board"),
    ("feed", "talent", "/matches/"),
    ("my talks", "talent", "/matches/mine/"),
    ("standing consents", "sending-hr", "/matches/standing/"),
    ("agreements", "using-hr", "/agreements/"),
    ("agreements, sending unit", "sending-hr", "/agreements/"),
    ("assignments", "using-hr", "/assignments/"),
    ("statements", "using-finance", "/statements/"),
    ("payments", "using-finance", "/statements/payments/"),
    ("income", "talent", "/statements/income/"),
    ("people out", "sending-hr", "/people-out/"),
    ("money and proofs", "sending-hr", "/money-and-proofs/"),
    ("evaluations", "using-hr", "/evaluations/"),
    ("notices", "using-hr", "/messages/notices/"),
    ("conversations", "using-hr", "/messages/"),
    *((f"workbench, {key}", key, "/workbench/") for key in (
        "using-hr", "using-signatory", "using-finance", "new-unit-hr", "sending-hr", "sending-signatory",
        "talent", "talent-skilled", "officer", "supervisor", "auditor", "newcomer",
    )),
    *((f"office, {key}", key, "/office/") for key in ("officer", "supervisor", "auditor")),
    *((f"office, {path}", "officer", f"/office/{path}/") for path in (
        "organisations/unit", "organisations/membership", "talents/talent", "demands/demand", "matching/unitconsent",
        "agreements/agreement", "settlement/statement", "agreements/papercopy",
    )),
    ("office, units to check", "officer", "/office/organisations/unit/?status__exact=submitted"),
    ("office, talents late", "officer", "/office/talents/talent/?late=yes"),
    ("office, talents by words", "officer", "/office/talents/talent/?q=焊接"),
    ("office, demands by words", "officer", "/office/demands/demand/?q=焊接"),
    ("office, record", "auditor", "/office/audit/auditevent/"),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--databases", nargs=2, metavar=("SMALL", "LARGE"), help="measure these; nothing is loaded")
    parser.add_argument("--only", default="", help="pages whose title holds these words")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.rounds, options.only)))
        return 0
    more = ["--rounds", str(options.rounds), "--only", options.only]
    if options.databases:
        small, large = (run_on(_environment(name), more) for name in options.databases)
    else:
        small, large = (run_at(scale, more) for scale in (1, options.scale))
    grown = {title: [figures, large["pages"].get(title)] for title, figures in small["pages"].items()}
    wrong = [title for title, (few, many) in grown.items() if not many or few.get("queries") != many.get("queries")]
    wrong += [title for title, (few, _many) in grown.items() if "status" in few]
    print(json.dumps({"small": small, "large": large, "wrong": wrong}, ensure_ascii=False, indent=1))
    return 1 if wrong else 0


def run_at(scale: int, more: list[str]) -> dict[str, Any]:
    """Load and measure in a process and database of their own."""
    from talentshare import embedded  # noqa: PLC0415 - only the outer process needs it

    name = f"bench_{os.getpid()}_{scale}"
    owner = os.environ["OWNER_DATABASE_URL"]
    embedded.prepare_database(owner, name)
    environment = _environment(name)
    try:
        began = time.monotonic()
        _run(environment, "manage.py", "migrate", "-v", "0")
        _run(environment, "manage.py", "load_region", "--scale", str(scale))
        return {"load_seconds": round(time.monotonic() - began, 1)} | run_on(environment, more)
    finally:
        _drop(owner, name)


def run_on(environment: dict[str, str], more: list[str]) -> dict[str, Any]:
    """Measure a loaded database in a process of its own."""
    _run(environment, "manage.py", "collectstatic", "--noinput", "-v", "0")
    return {"pages": json.loads(_run(environment, "benchmarks/lists.py", "--measure", *more))}


def _environment(database: str) -> dict[str, str]:
    changed = {key: _with_name(os.environ[key], database) for key in ("DATABASE_URL", "OWNER_DATABASE_URL")}
    return {"SECRET_KEY": "bench", "DEMO": "1", "LOG_LEVEL": "ERROR", **os.environ, **changed}


def measure(rounds: int, only: str) -> dict[str, dict[str, object]]:
    """Each page once to warm up, once to count queries, then ``rounds`` times against the clock."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentshare.settings")
    import django  # noqa: PLC0415 - settings are read in the inner process only

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from apps.accounts.models import User  # noqa: PLC0415
    from apps.demo import personas  # noqa: PLC0415

    found: dict[str, dict[str, object]] = {}
    for title, persona, address in PAGES:
        if only not in title:
            continue
        client = Client(SERVER_NAME="127.0.0.1")
        known = personas.by_key(persona)
        if known:
            client.force_login(User.objects.get(phone=known.phone), backend="django.contrib.auth.backends.ModelBackend")
        path = _board() if address == "board" else address
        client.get(path)  # caches and connection
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
        if "core_clockoffset" not in sql:  # the demo's clock, read once a second whatever the page
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
