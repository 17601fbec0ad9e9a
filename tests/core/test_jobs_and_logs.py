"""One bad row holds up no other, and a log line holds no values of rows."""

import sys
import traceback
from collections.abc import Sequence

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import IntegrityError, transaction

from apps.core.jobs import each, in_chunks
from talentshare.logs import where_it_broke
from tests.factories import make_user


def test_a_row_that_fails_does_not_hold_up_the_rows_behind_it() -> None:
    done: list[int] = []

    def act(row: int) -> bool:
        if row == 2:
            raise ValueError("no")
        done.append(row)
        return row != 3

    assert each([1, 2, 3, 4], act) == 2  # the third was not due after all
    assert done == [1, 3, 4]


def test_the_end_of_the_workers_time_is_no_fault_of_the_row_and_ends_the_run() -> None:
    done: list[int] = []

    def act(row: int) -> bool:
        if row == 2:
            raise SoftTimeLimitExceeded
        done.append(row)
        return True

    with pytest.raises(SoftTimeLimitExceeded):
        each([1, 2, 3], act)
    assert done == [1]


def test_a_chunk_that_fails_is_done_row_by_row_so_that_one_row_holds_up_no_other() -> None:
    done: list[list[int]] = []

    def act(rows: Sequence[int]) -> int:
        if 4 in rows:
            raise ValueError("no")
        done.append(list(rows))
        return len(rows)

    assert in_chunks(range(6), act, size=3) == 5
    assert done == [[0, 1, 2], [3], [5]]


@pytest.mark.django_db
def test_a_broken_constraint_is_logged_without_the_values_of_the_row() -> None:
    make_user(phone="+8613812345678")
    try:
        with transaction.atomic():
            make_user(phone="+8613812345678")
    except IntegrityError:
        by_django = where_it_broke(None, "error", {"event": "broke", "exc_info": sys.exc_info()})
        by_us = where_it_broke(None, "error", {"event": "broke", "exc_info": True})
        by_traceback = traceback.format_exc()
    assert "13812345678" in by_traceback
    assert by_django == by_us
    assert "13812345678" not in str(by_django)
    assert "psycopg2.errors.UniqueViolation" in by_django["exception"]
    assert any("test_jobs_and_logs.py" in line for line in by_django["exception"])


def test_every_log_line_goes_through_it() -> None:
    assert where_it_broke in settings.LOGGING["formatters"]["json"]["processors"]
