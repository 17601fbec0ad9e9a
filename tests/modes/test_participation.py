"""Who may take part: every person, every kind of unit, with pay to the talent and with pay to the unit."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.modes.models import ParticipationRule, Person
from apps.modes.participation import ruling
from apps.modes.services import load_participation
from tests.factories import make_mode

pytestmark = pytest.mark.django_db

FREE, ASK, NO = "free", "approval", "no"
OWN = "unpaid"  # not for pay: blocked where the talent is paid, an approval where the unit is
TABLE = """
#               enterprise public   none
civil_servant   unpaid     unpaid   unpaid
leader          unpaid     unpaid   free
secrets         approval   approval approval
former_official no         no       no
dispatched      no         no       no
probation       approval   approval free
investigated    approval   no       no
foreigner       no         no       no
non_compete     approval   approval approval
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]
CASES = [(row[0], kind, row[at]) for row in ROWS for at, kind in enumerate(("enterprise", "public", "none"), 1)]


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    load_participation()


def test_the_table_names_every_kind_of_person():
    assert [row[0] for row in ROWS] == Person.values


@pytest.mark.parametrize(("person", "kind", "answer"), CASES)
def test_each_person_in_each_kind_of_unit(person, kind, answer):
    paid, to_the_unit = make_mode("migratory_bird"), make_mode("short_loan")
    for mode in (paid, to_the_unit):
        found = ruling([person], kind, mode)
        assert found.answer == answer
        assert found.blocked == (answer == NO or (answer == OWN and mode is paid))
        assert found.needs_approval == (answer in (ASK, OWN) and not found.blocked)
        assert all(reason.source for reason in found.reasons)
        assert bool(found.approvals) == (answer in (ASK, OWN))


def test_nothing_declared_is_free_and_asks_nothing_of_the_database(django_assert_num_queries):
    mode = make_mode()
    with django_assert_num_queries(0):
        assert ruling([], "public", mode).answer == FREE


def test_the_strongest_of_several_counts():
    found = ruling(["secrets", "dispatched", "probation"], "enterprise", make_mode())
    assert (found.answer, found.blocked, len(found.reasons)) == (NO, True, 3)


def test_a_gap_in_the_rules_lets_nobody_through():
    long_ago = dt.date(1990, 1, 1)
    assert ruling(["secrets"], "public", make_mode(), on=long_ago).blocked


def test_two_rules_for_one_case_never_hold_at_once_and_an_approval_has_a_name():
    rule = ParticipationRule.objects.get(person="secrets", unit_kind="public")
    later = ParticipationRule(
        person="secrets", unit_kind="public", answer="no", source_zh="新规", source_en="new rule",
        valid=DateRange(dt.date(2030, 1, 1), None),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        later.save()
    rule.valid = DateRange(rule.valid.lower, dt.date(2030, 1, 1))
    rule.save()
    later.save()
    assert ruling(["secrets"], "public", make_mode(), on=dt.date(2029, 12, 31)).answer == ASK
    assert ruling(["secrets"], "public", make_mode(), on=dt.date(2030, 1, 1)).blocked
    later.answer = "approval"
    with pytest.raises(IntegrityError), transaction.atomic():
        later.save()


def test_loading_twice_gives_the_same_rules():
    assert load_participation() == load_participation() == ParticipationRule.objects.count() == len(CASES)
