"""The peer in SQL: one row for each skill of each talent with everything a constraint asks, in a covering index."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from types import TracebackType
from urllib.parse import urlparse, urlunparse

import numpy as np
import psycopg2

from apps.matching.engine.bulk import Demands, Talents
from apps.matching.engine.bulk.retrieval import facts_of
from benchmarks.together import per_second

NAME = "benchmark_matching"
MOST_DEMANDS = 300
CHUNK = 50_000

BEST = """
SELECT talent, sum(weight) AS score
FROM unnest(%(skills)s::int[], %(weights)s::float8[]) AS wanted (skill, weight) JOIN posting USING (skill)
WHERE "start" <= %(start)s AND "end" >= %(end)s AND rate <= %(rate)s AND cred >= %(cred)s
  AND (city = %(city)s OR (remote AND %(remote)s))
GROUP BY talent ORDER BY score DESC LIMIT %(top)s
"""


class PostingTable:
    """A database of its own on the server of ``owner_url``, dropped afterwards."""

    def __init__(self, owner_url: str, talents: Talents, skills: int) -> None:
        self._talents, self._skills = talents, skills
        address = urlparse(owner_url)
        self._server = urlunparse(address._replace(path="/postgres"))
        self._own = urlunparse(address._replace(path=f"/{NAME}"))

    def __enter__(self) -> PostingTable:
        self._outside(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}")
        with psycopg2.connect(self._own) as connection, connection.cursor() as cursor:
            cursor.execute(
                'CREATE UNLOGGED TABLE posting (skill int, talent int, city int, remote bool, rate real, cred int, "start" int, "end" int)'
            )
            for first in range(0, len(self._talents), CHUNK):
                cursor.copy_expert("COPY posting FROM STDIN", self._rows(first, min(first + CHUNK, len(self._talents))))
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute('CREATE INDEX ON posting (skill, city) INCLUDE (talent, remote, rate, cred, "start", "end")')
        self._inside("VACUUM ANALYZE posting")
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._outside(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")

    def per_second(self, demands: Demands, top: int) -> float:
        """Demands a second with two clients at once."""
        having = np.bincount(self._talents.skills, minlength=self._skills)
        idf = np.log(len(self._talents) / (1 + having)).clip(0)

        def answers() -> Iterator[Callable[[int], object]]:
            with psycopg2.connect(self._own) as connection, connection.cursor() as cursor:
                cursor.execute("SET jit = off; SET max_parallel_workers_per_gather = 0")

                def answer(row: int) -> object:
                    asked, skills = facts_of(demands, row), demands.skills_of(row)
                    shares = idf[skills] / max(idf[skills].sum(), 1e-9)
                    facts = {name: getattr(asked, name) for name in ("city", "remote", "rate", "cred", "start", "end")}
                    cursor.execute(BEST, facts | {"skills": skills.tolist(), "weights": shares.tolist(), "top": top})
                    return cursor.fetchall()

                yield answer

        return per_second(answers, min(MOST_DEMANDS, len(demands)))

    def _rows(self, first: int, last: int) -> io.StringIO:
        t = self._talents
        text = io.StringIO()
        for row in range(first, last):
            facts = facts_of(t, row)
            rest = f"{row}\t{facts.city}\t{facts.remote}\t{facts.rate}\t{facts.cred}\t{facts.start}\t{facts.end}\n"
            text.writelines(f"{skill}\t{rest}" for skill in t.skills_of(row).tolist())
        text.seek(0)
        return text

    def _inside(self, *statements: str) -> None:
        _run(self._own, statements)

    def _outside(self, *statements: str) -> None:
        _run(self._server, statements)


def _run(address: str, statements: tuple[str, ...]) -> None:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()
