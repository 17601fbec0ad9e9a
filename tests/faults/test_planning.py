"""A plan of the talent office while its worker is killed: late, but whole, and nothing of it twice."""

import sys

from tests.faults.estate import Estate
from tests.faults.processes import wait_until

DEMANDS = """
import django; django.setup()
from apps.demo import loading
from apps.organisations.models import Unit
from tests.factories import make_alliance
make_alliance(*Unit.objects.all())  # one of the demands is for an alliance
loading.load_demands()
"""
STATUS = "SELECT status, done, demands_total, step FROM planning_batchplan"


def test_a_plan_goes_on_after_kill_9_of_its_worker_and_is_computed_once(estate: Estate) -> None:
    assert estate.spawn([sys.executable, "-c", DEMANDS]).wait(120) == 0
    estate.settled(120)
    estate.arm("worker", "before", 1)
    _ask_for_a_plan(estate)
    wait_until(lambda: estate.fired("worker"), 60, "the worker to be killed before its first step is kept")
    estate.start("worker")
    estate.arm("worker", "after", 1)
    wait_until(lambda: estate.fired("worker"), 60, "the worker to be killed after a step")
    estate.start("worker")
    wait_until(lambda: estate.run(STATUS)[0][0] == "ready", 90, "the plan to be ready")
    estate.settled(60)
    ((_status, done, demands, step),) = estate.run(STATUS)
    asked = estate.run("SELECT payload->>'step' FROM core_outboxevent WHERE type = 'planning.PlanStepDue' ORDER BY id")
    assert (done, demands > 1) == (demands, True)
    assert [int(number) for (number,) in asked] == list(range(step)), "each step was asked for once"
    assert estate.run("SELECT count(*) FROM audit_auditevent WHERE action = 'plan_ready'") == [(1,)]
    twice = "SELECT demand_id, talent_id FROM planning_planrow GROUP BY 1, 2 HAVING count(*) > 1"
    assert estate.run(twice) == []
    assert estate.run("SELECT count(*) FROM planning_planrow")[0][0] > 0
    assert estate.dead() == 0


def _ask_for_a_plan(estate: Estate) -> None:
    """As an officer does, by the form."""
    session, page = estate.client(), f"{estate.url}/office/planning/new/"
    estate.sign_in(session, "officer")
    form = {"csrfmiddlewaretoken": session.cookies["csrf"], "which": "all", "goal": "total", "most_each": "2"}
    answer = session.post(page, data=form, headers={"Referer": page}, timeout=40, allow_redirects=False)
    assert answer.status_code == 302, answer.status_code
