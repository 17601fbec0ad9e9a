#!/usr/bin/env python3
"""How fast, how large and how exact the site's own index is, explanations included: one JSON object.

    python3 tools/up.py run -- python benchmarks/site_index.py --talents 100000 --demands 200 --seed 1

``build_s`` is building from facts at hand, without making them up; ``index_mb`` what the process grew by, ``peak_mb`` the
most memory in all. Of one demand, in milliseconds: ``allowed`` finds who meets every condition, ``ranked`` the best 50 of
them by score, ``explained`` those with all reasons as they are stored, ``relaxed`` what one condition less would add.
``update_us`` is the mean of one talent's change. ``agreement`` is the share of sampled demands whose list equals reading
every talent's facts plainly and scoring whoever fits; ``violations`` counts listed talents who do not fit. ``plain_ms`` is
a peer: scoring everybody allowed, one after the other. ``keep_s``, ``load_s`` and ``file_mb`` are of the index as a file.
Times are of the processor, so that whatever else runs on the machine counts little. Leaves with 1 where a list is wrong.
"""

import argparse
import gc
import json
import pathlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from random import Random
from typing import Any

import numpy as np

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from apps.matching.engine import DemandFacts, Index, Lens, TalentFacts, Taxonomy, eligible, explain, match, relax, score  # noqa: E402
from apps.matching.engine import kept as files  # noqa: E402
from apps.matching.engine.places import city_key, covers  # noqa: E402
from benchmarks.crowd import RECOGNITION, RULE, TODAY, market, taxonomy  # noqa: E402

TOP = 50
SAMPLE = 12  # demands compared with reading every talent
CHANGES = 2_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talents", type=int, default=100_000)
    parser.add_argument("--demands", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    talents, demands = market(asked.talents, asked.demands, asked.seed)
    skills = taxonomy(asked.seed)
    found: dict[str, Any] = {"talents": asked.talents, "demands": asked.demands, "seed": asked.seed}
    before, made = _resident_mb(), _Untimed(talents)
    began = time.process_time()
    index = Index(made, skills, RECOGNITION, rule=RULE, today=TODAY)
    found["build_s"] = round(time.process_time() - began - made.seconds, 2)
    gc.collect()
    found["index_mb"] = round(_resident_mb() - before)
    index.rarity = index.count()  # as the site counts it once a day
    found |= _times(index, demands)
    found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    found |= _exactness(index, demands[:SAMPLE])
    found |= _kept(index, skills, demands[0])
    found["update_us"] = round(_update(index, asked.seed), 1)
    print(json.dumps(found))
    return int(found["violations"] > 0 or found["agreement"] < 1)


class _Untimed:
    """Passes on what is made, some at a time, and knows how long the making took."""

    def __init__(self, source: Iterator[TalentFacts]) -> None:
        self._source, self.seconds = source, 0.0

    def __iter__(self) -> Iterator[TalentFacts]:
        while True:
            began = time.process_time()
            some = list(islice(self._source, 2_000))
            self.seconds += time.process_time() - began
            if not some:
                return
            yield from some


def _resident_mb() -> float:
    pages = int(pathlib.Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _times(index: Index, demands: Sequence[DemandFacts]) -> dict[str, Any]:
    counts = [len(eligible(index, one)) for one in demands]
    found: dict[str, Any] = {"allowed_p50": round(float(np.median(counts))), "allowed_most": max(counts)}
    steps: dict[str, Callable[[DemandFacts], object]] = {
        "allowed": lambda one: eligible(index, one),
        "ranked": lambda one: match(index, one, TOP),
        "explained": lambda one: explained(index, one),
        "relaxed": lambda one: relax(index, one),
    }
    for name, step in steps.items():
        times = [_milliseconds(step, one) for one in demands]
        found[f"{name}_ms"] = {
            "p50": round(float(np.median(times)), 2),
            "p95": round(float(np.quantile(times, 0.95)), 2),
        }
    return found


def explained(index: Index, demand: DemandFacts) -> list[object]:
    lens = Lens.of(index, demand)
    return [explain(index, demand, one.talent, lens=lens) for one in match(index, demand, TOP)]


def _milliseconds(step: Callable[[DemandFacts], object], demand: DemandFacts) -> float:
    began = time.process_time()
    step(demand)
    return (time.process_time() - began) * 1000


def _exactness(index: Index, sample: Sequence[DemandFacts]) -> dict[str, Any]:
    """Every talent's facts are read once, for all sampled demands."""
    fitting: list[list[TalentFacts]] = [[] for _one in sample]
    for talent in index.talents.values():
        for found, demand in zip(fitting, sample, strict=True):
            if fits(talent, demand, index.taxonomy):
                found.append(talent)
    equal, violations, times = 0, 0, []
    for allowed, demand in zip(fitting, sample, strict=True):
        lens, began = Lens.of(index, demand), time.process_time()
        plain = sorted((-score(one, demand, lens).rank_score, one.id) for one in allowed)[:TOP]
        times.append((time.process_time() - began) * 1000)
        ours = match(index, demand, TOP)
        equal += [(-one.rank_score, one.talent) for one in ours] == plain
        violations += len({one.talent for one in ours} - {one.id for one in allowed})
    return {"plain_ms": round(float(np.median(times)), 1), "agreement": equal / len(sample), "violations": violations}


def fits(talent: TalentFacts, demand: DemandFacts, skills: Taxonomy) -> bool:
    """Every hard condition, read from the facts alone."""
    wanted = {one for skill in demand.asked for one in (skill, *skills.near(skill))}
    return (
        demand.mode in talent.modes
        and demand.talent_class in {None, *talent.classes}
        and talent.day_rate_fen <= demand.day_budget_fen
        and talent.days_per_week >= demand.days_per_week
        and any(one in wanted for claim in talent.skills for one in skills.line(claim.skill))
        and demand.weeks <= talent.free_weeks
        and talent.consent
        and talent.unit != demand.unit
        and demand.unit not in talent.blocked_units
        and (
            city_key(talent.region) == city_key(demand.region)
            or any(covers(region, demand.region) for region in talent.on_site_regions)
            or (demand.wholly_remote and talent.remote_percent >= 100)
        )
        and (demand.credential is None or any(_counts(*held, demand) for held in talent.credentials))
    )


def _counts(kind: str, issued: str, demand: DemandFacts) -> bool:
    return kind == demand.credential and RECOGNITION.accepts(kind, issued, demand.region)


def _kept(index: Index, skills: Taxonomy, demand: DemandFacts) -> dict[str, Any]:
    with tempfile.TemporaryFile() as file:
        began = time.process_time()
        files.write(index.talents, file)
        wrote, size = time.process_time() - began, file.tell()
        file.seek(0)
        began = time.process_time()
        again = Index(
            files.read(file), skills, RECOGNITION, rule=RULE, today=TODAY, rarity=index.rarity, sequence=index.sequence
        )
        read = time.process_time() - began
    if match(again, demand, TOP) != match(index, demand, TOP):
        raise RuntimeError("the index as a file is another")
    return {"keep_s": round(wrote, 2), "load_s": round(read, 2), "file_mb": round(size / 2**20)}


def _update(index: Index, seed: int) -> float:
    """Microseconds to give one talent another's rate, skills and stays, one of the three at a time."""
    random, ids = Random(seed), list(index.talents)  # noqa: S311 - made-up changes
    changes = []
    for number in range(CHANGES):
        one, other = index.talents[random.choice(ids)], index.talents[random.choice(ids)]
        name = ("day_rate_fen", "skills", "busy_weeks")[number % 3]
        changes.append(replace(one, **{name: getattr(other, name)}))
    began = time.process_time()
    for change in changes:
        index.update(change)
    return (time.process_time() - began) / CHANGES * 1e6


if __name__ == "__main__":
    raise SystemExit(main())
