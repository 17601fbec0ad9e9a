"""A new scoring rule over the sample region: four workers on shards, one of them killed, leave the table that one leaves.

Which one is killed, and after how much of the work, is drawn: by a seed, so that a run can be repeated.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from apps.core import clock
from apps.core.models import Delivery
from apps.matching import index, services
from apps.matching.engine import FIRST
from apps.matching.models import ExposureDay, Match, MatchRun, RuleVersion, TopPlace
from apps.matching.services.exposure import plan_day
from tests.conftest import Sample, _point_at, cloned_sample
from tests.matching.test_rule_versions import version

Table = list[tuple[Any, ...]]
KILLS = int(os.environ.get("SHARD_KILLS", "1"))
SEED = int(os.environ.get("SHARD_SEED", "11"))


@pytest.fixture
def two_regions(
    django_db_setup: None, sample_template: Sample, tmp_path_factory: Any, django_db_blocker: Any
) -> Iterator[tuple[str, str]]:
    """Two clones of the sample region, to be pointed at in turn."""
    before = connections.settings["default"]["NAME"]
    one, other = (tmp_path_factory.mktemp(name) for name in ("one", "other"))
    with (
        cloned_sample(sample_template, one) as first,
        cloned_sample(sample_template, other) as second,
        django_db_blocker.unblock(),
    ):
        yield first, second
        _point_at(before)
        index.drop()
        clock.forget()


def ask_everything(name: str) -> int:
    """Point at the database and put a new rule in force there; how many demands are due."""
    _point_at(name)
    clock.forget()
    index.drop()
    version(0, most_lists=3).save()
    Delivery.objects.filter(done_at=None).update(done_at=clock.now())
    return services.refresh_stale()


def table() -> Table:
    """Every pair with its scores and reasons, and the top lists of the day as they are planned from them."""
    ExposureDay.objects.all().delete()
    plan_day()
    keys = ("demand", "talent", "fits", "status", "inputs_hash", "unit_score", "talent_score", "rank_score")
    rows = Match.objects.order_by("demand", "talent").values_list(*keys, "explanation", "rule_version", "shown_later")
    places = TopPlace.objects.filter(day=clock.today()).order_by("demand", "talent", "slot")
    return [*rows, *places.values_list("demand", "talent", "slot")]


def start(name: str) -> "subprocess.Popen[str]":
    address = connections["default"].settings_dict
    url = f"postgresql://{address['USER']}:{address['PASSWORD']}@{address['HOST']}:{address['PORT']}/{name}"
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.matching.shard_worker"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def done() -> int:
    return Delivery.objects.filter(consumer="apps.matching.handlers.match_due", done_at__isnull=False).count()


@pytest.mark.parametrize("kill", range(KILLS))
def test_four_workers_of_whom_one_is_killed_leave_what_one_worker_leaves(
    two_regions: tuple[str, str], kill: int
) -> None:
    first, second = two_regions
    chance = random.Random(SEED + kill)
    due = ask_everything(first)
    alone = start(first)
    shards = int(alone.communicate(timeout=120)[0])
    assert shards >= due / 20
    expected = table()
    assert ask_everything(second) == due
    before = done()
    workers = [start(second) for _n in range(4)]
    victim, enough = chance.choice(workers), before + chance.randrange(max(shards // 2, 1))
    until = time.monotonic() + 60
    while done() < enough and time.monotonic() < until:
        time.sleep(0.02)
    # While they start, or in the middle of a shard rather than at its end; all of them stay until the last is done.
    time.sleep(chance.random() * (2.0 if enough == before else 0.1))
    victim.send_signal(signal.SIGKILL)
    for worker in workers:
        worker.communicate(timeout=120)
    assert {worker.returncode for worker in workers if worker is not victim} == {0}, f"seed {SEED + kill}"
    assert victim.returncode == -signal.SIGKILL, f"seed {SEED + kill}"
    assert not MatchRun.objects.filter(demand__status="open").exclude(computed__gte=1).exists()
    found = table()
    assert len(found) > 500
    assert found == expected
    assert RuleVersion.objects.get(code="R-2099.0").most_lists == 3
    assert {row[9] for row in found if len(row) > 3} >= {"R-2099.0", FIRST.code}
