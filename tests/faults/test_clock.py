"""Clocks that jump, and clock jobs that come twice, late or never.

The wall clock is moved with time-machine, the business clock by its offset row.
"""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from celery import Celery
from django.core import mail
from django.db import transaction

from apps.accounts.models import OneTimeCode
from apps.accounts.services import check_code, send_code
from apps.agreements.models import Agreement
from apps.assignments.models import Assignment, Milestone
from apps.audit.models import AuditEvent
from apps.core import clock, health, jobs, outbox
from apps.core.errors import RuleViolation
from apps.core.models import Delivery, OutboxEvent, PeriodicRun
from apps.demands.models import Demand
from apps.demands.services import publish_demand
from apps.evaluations.models import Evaluation
from apps.evaluations.services import open_evaluations
from apps.ledger.proofs import prove
from apps.matching import services as matching
from apps.matching.models import Match, UnitConsent
from apps.messaging.kinds import register
from apps.messaging.models import Notice
from apps.messaging.services import Wishes, notify, save_wishes, send_notice
from apps.settlement.models import Payment, Statement
from apps.settlement.services import confirm_statement
from apps.talents.models import Booking
from talentshare.beat import Scheduler
from tests.assignments.scenes import make_completed, make_submitted
from tests.factories import make_demand, make_member, make_user
from tests.factories.story import draft, make_deal, send
from tests.matching.conftest import make_story
from tests.settlement.making import VALUES, make_case

HOUR, DAY, MINUTE = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(minutes=1)
# What is left out when its day has passed: reminders, what was computed on the way, a seat free for nobody any more.
REMINDERS = {
    "demands.SeatFreed", "matching.MatchesComputed", "matching.NobodyFound", "matching.UnitOverdue",
    "messaging.NoticeWritten",
}  # fmt: skip
LETTER = "faults.letter"
register(LETTER, title="Letter %(number)s", text="About %(number)s.")

pytestmark = pytest.mark.django_db


# ---- The machine's clock jumps


def ran() -> set[str]:
    return set(jobs.run_due())


def test_a_clock_that_jumps_an_hour_ahead_runs_every_job_once_for_its_new_slot(wall: time_machine.Traveller) -> None:
    everything = ran()
    assert jobs.HEARTBEAT in everything
    assert ran() == set()
    wall.shift(HOUR)
    assert ran() >= {jobs.HEARTBEAT, "apps.assignments.jobs.accept_by_silence"}
    assert ran() == set()
    assert max(Counter(PeriodicRun.objects.values_list("job", "slot")).values()) == 1


def test_a_clock_that_is_set_back_an_hour_stops_the_jobs_for_minutes_not_for_an_hour(
    wall: time_machine.Traveller,
) -> None:
    for _minute in range(61):
        ran()
        wall.shift(MINUTE)
    wall.shift(-HOUR)
    heartbeats = []
    for _minute in range(6):
        heartbeats.append(jobs.HEARTBEAT in ran())
        wall.shift(MINUTE)
    assert heartbeats == [False, False, False, True, True, True]
    wall.shift(HOUR)
    assert "apps.assignments.jobs.accept_by_silence" in ran()


def test_two_machines_whose_clocks_differ_by_a_minute_share_the_slots(wall: time_machine.Traveller) -> None:
    runs = Counter[str]()
    for step in (MINUTE, -MINUTE, 2 * MINUTE, -MINUTE, MINUTE):
        runs.update(ran())
        wall.shift(step)
    assert runs[jobs.HEARTBEAT] == 3  # 12:00, 12:01, 12:02; both machines asked for the first two


def test_readyz_does_not_take_a_heartbeat_of_the_future_for_a_living_worker(wall: time_machine.Traveller) -> None:
    ran()
    assert health.parts()["tasks"] == health.OK
    wall.shift(-HOUR)
    assert health.parts()["tasks"] == "the clock was set back"
    ran()
    assert health.parts()["tasks"] == health.OK


def test_what_was_on_its_way_when_the_clock_was_set_back_is_delivered_at_once(wall: time_machine.Traveller) -> None:
    make_story()
    on_their_way = outbox.due_deliveries()
    assert on_their_way
    assert outbox.due_deliveries() == []
    wall.shift(-HOUR)
    assert outbox.due_deliveries() == on_their_way
    assert outbox.due_deliveries() == []
    wall.shift(2 * HOUR)  # and ahead: offered once more, done once
    assert outbox.due_deliveries() == on_their_way
    assert [outbox.deliver(pk) for pk in on_their_way * 2].count(True) == len(on_their_way)


def test_beat_goes_on_when_the_clock_is_set_back(wall: time_machine.Traveller, tmp_path: object) -> None:
    app = Celery("clocks", broker="memory://")
    names = "often", "seldom"
    app.conf.beat_schedule = {
        name: {"task": name, "schedule": every} for name, every in zip(names, (30.0, 60.0), strict=True)
    }
    beat = Scheduler(app, schedule_filename=f"{tmp_path}/beat")

    def sent(seconds: int) -> Counter[str]:
        before = {name: beat.schedule[name].total_run_count for name in names}
        for _second in range(seconds):
            while beat.tick() == 0:
                pass
            wall.shift(1)
        return Counter({name: beat.schedule[name].total_run_count - before[name] for name in names})

    assert sent(121) == {"often": 4, "seldom": 2}
    wall.shift(-HOUR)
    assert sent(121) == {"often": 4, "seldom": 2}
    wall.shift(HOUR)
    assert sent(61)["seldom"] in (1, 2)
    beat.close()


def test_a_code_lives_ten_minutes_and_no_longer_when_the_clock_is_set_back(wall: time_machine.Traveller) -> None:
    user = make_user()
    send_code(user, "test")
    wall.shift(-HOUR)
    with pytest.raises(RuleViolation, match="code-expired"):
        check_code(user, "test", "000000")
    send_code(user, "test")  # and nobody waits an hour for the next one
    assert OneTimeCode.objects.filter(user=user).count() == 2
    with pytest.raises(RuleViolation, match="too-soon"):
        send_code(user, "test")
    with pytest.raises(RuleViolation, match="code-wrong"):
        check_code(user, "test", "not it")


# ---- Clock jobs: once, twice, late, or with a clock that jumps about


STEPS = (6, 8, 11, 14, 15, 16, 22, 31, 61, 62)
"""Days after the beginning on which some timer of the product runs out, and days between."""


def make_everything_wait() -> None:
    """One record before each of the product's timers."""
    matching.place_hold(make_story().interested(), by=make_story_clerk())
    invited, asked = make_story(), make_story()
    matching.invite(invited.match(), by=invited.clerk)
    asked.asked()
    draft(make_deal(starts_in_days=90))
    send(make_deal(starts_in_days=90))
    make_submitted(**VALUES)
    open_evaluations(str(make_completed(**VALUES).assignment.public_id))
    silent, paid = make_case(), make_case()
    confirm_statement(silent.statement(), by=silent.finance)
    paid.pay(paid.confirmed())
    demand = make_demand(status="draft", published_at=None, expires_on=None)
    publish_demand(demand, by=make_member(demand.unit, "hr"))
    _people_who_wait_for_letters()


def make_story_clerk() -> object:
    """The clerk of the newest story."""
    return Match.objects.latest("pk").demand.drafted_by


def _people_who_wait_for_letters() -> None:
    patient, sleeper = make_user(), make_user()
    save_wishes(patient, Wishes({}, None, None, digest=True, language="en"))
    save_wishes(sleeper, Wishes({}, dt.time(11), dt.time(13), digest=False, language="en"))
    for number in "123":
        for letter in notify([patient, sleeper], LETTER, facts={"number": number}, path="/", key=f"letter {number}"):
            send_notice(str(letter.public_id))


def deliver_everything() -> None:
    """All but letters that leave at once: the clock sends those that wait for the morning or for the day's letter."""
    due = Delivery.objects.filter(done_at=None, dead=False, attempts=0).exclude(consumer__startswith="apps.messaging")
    while waiting := list(due.values_list("pk", flat=True)):
        for pk in waiting:
            outbox.deliver(pk)
    assert not Delivery.objects.filter(attempts__gt=0).exists()


def once() -> None:
    jobs.run_all()
    deliver_everything()


def twice() -> None:
    jobs.run_all()
    jobs.run_all()
    deliver_everything()


def with_a_jumping_clock() -> None:
    for hours in (1, -1):
        clock.move(hours * HOUR)
        once()


SUGGESTED = "suggested"


def states() -> dict[str, object]:
    """Where everything ended up."""
    models = Match, UnitConsent, Demand, Agreement, Assignment, Milestone, Statement, Payment
    found: dict[str, object] = {
        model.__name__: list(model._default_manager.order_by("pk").values_list("status", flat=True)) for model in models
    }
    told = Match.objects.exclude(status=Match.Status.SUGGESTED)
    found["Match"] = list(told.order_by("pk").values_list("status", flat=True))
    found[SUGGESTED] = Match.objects.filter(status=Match.Status.SUGGESTED).count()
    found["holds"] = list(Booking.objects.order_by("pk").values_list("kind", "live"))
    found["evaluations"] = Evaluation.objects.filter(published_at=None).count()
    found["proofs"] = [title for title, failures in prove().items() if failures]
    return found


def traces() -> dict[str, Any]:
    """What happened on the way, who was told, and what history says."""
    return {
        "events": Counter(OutboxEvent.objects.values_list("type", flat=True)),
        "notices": Counter(Notice.objects.values_list("user", "kind")),
        "unsent": Notice.objects.filter(kind=LETTER, sent_at=None).count(),
        "mails": Counter((message.to[0], message.subject) for message in mail.outbox),
        "history": Counter(AuditEvent.objects.values_list("object_type", "action")),
    }


def lived(days: tuple[int, ...], run: Callable[[], None]) -> tuple[dict[str, object], dict[str, Any]]:
    """What ``days`` make of the world; the world itself stays as it was."""
    mail.outbox.clear()
    try:
        with transaction.atomic():
            clock.move(2 * HOUR)  # after the sleeper's rest at noon
            for before, day in itertools.pairwise((0, *days)):
                clock.move((day - before) * DAY)
                run()
            found = states(), traces()
            transaction.set_rollback(True)
        return found
    finally:
        clock.forget()


def test_clock_jobs_run_twice_late_or_never_in_between_end_in_the_same_state(wall: time_machine.Traveller) -> None:
    outbox.discover()
    make_everything_wait()
    deliver_everything()
    begun = states()
    ended, told = lived(STEPS, once)
    moved = {name for name in begun if begun[name] != ended[name]}
    assert moved >= {"Match", "UnitConsent", "Demand", "Agreement", "Milestone", "Statement", "Payment", "holds"}
    assert (ended["evaluations"], ended["proofs"], told["unsent"]) == (0, [], 0)
    # One letter of the day, and the three that waited for the end of the quiet hours.
    assert sorted(told["mails"].values()) == [1, 1, 1, 1]

    assert lived(STEPS, twice) == (ended, told)
    assert lived(STEPS, with_a_jumping_clock) == (ended, told)

    late, told_late = lived(STEPS[-1:], twice)
    # Suggestions are computed anew while a demand is open, so their number depends on the days it was looked at.
    assert late | {SUGGESTED: None} == ended | {SUGGESTED: None}
    assert {kind for kind in told["events"] if told["events"][kind] != told_late["events"][kind]} == REMINDERS
    assert not any(told_late[name] - told[name] for name in ("events", "notices", "history"))
