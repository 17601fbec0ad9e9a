"""A clock job in shards: so many jobs with slots of their own, which workers take one by one."""

import datetime as dt

import pytest

from apps.core import jobs

pytestmark = pytest.mark.django_db


def test_each_shard_runs_once_a_slot_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_jobs", {})
    ran: list[int] = []

    @jobs.clock_job_in_shards(3, every=dt.timedelta(days=1))
    def count(shard: int) -> int:
        ran.append(shard)
        return shard

    assert [jobs.run_due(), jobs.run_due()] == [{f"{__name__}.count:{shard}": shard for shard in range(3)}, {}]
    assert ran == [0, 1, 2]
    assert count(7) == 7
