"""Two who change, publish or close one demand."""

from dataclasses import replace
from functools import partial

import pytest

from apps.demands import services
from apps.demands.answers import Details
from apps.demands.models import Demand, DemandVersion
from apps.modes.services import load_modes
from tests.demands.test_services import answers, draft
from tests.factories import make_member, make_region
from tests.races.together import FEW, events, in_the_midst, one_winner, together, told


@pytest.fixture(autouse=True)
def offered(_round: None) -> None:
    load_modes()


def test_of_two_who_change_a_demand_one_is_told_to_read_it_again() -> None:
    """Each moves it to another region: the second reads what the first wrote, the new region included."""
    for _round in range(FEW):
        made, user = draft()
        demand = services.publish_demand(made, by=user)
        colleague = make_member(demand.unit, "hr")
        acts = [
            partial(
                services.change_demand,
                demand,
                by=person,
                at_version=1,
                answers=replace(answers(), region=make_region(code)),
            )
            for person, code in ((user, "320100"), (colleague, "310000"))
        ]
        one_winner(together(*acts), "stale")
        assert DemandVersion.objects.filter(demand=demand).count() == told("changed", demand) == 1


def test_two_colleagues_publish_once_and_a_change_at_the_close_is_one_of_both() -> None:
    for n in range(1, FEW + 1):
        demand, user = draft()
        colleague = make_member(demand.unit, "hr")
        publish = [partial(services.publish_demand, demand, by=person) for person in (user, colleague)]
        one_winner(together(*publish), "wrong-state")
        assert (told("open", demand), events("demands.DemandPublished")) == (1, n)
        changed, closed = together(
            partial(services.change_demand, demand, by=user, at_version=1, answers=answers(days=20)),
            partial(services.close_demand, demand, by=colleague),
        )
        assert (closed, changed in ("done", "wrong-state")) == ("done", True)
        assert Demand.objects.get(pk=demand.pk).status == Demand.Status.CLOSED


def test_a_task_list_sent_twice_makes_one_demand() -> None:
    """The second waits for the list, and must find the demand that the first made of it."""
    made, user = draft()
    colleague = make_member(made.unit, "hr")
    sheet, before = services.open_sheet(made.unit, by=user), Demand.objects.count()
    send = [
        partial(services.submit_sheet, sheet, by=person, answers=answers(), details=Details())
        for person in (user, colleague)
    ]
    assert in_the_midst(*send) == ["done", "wrong-state"]
    assert (Demand.objects.count() - before, events("demands.DemandPublished")) == (1, 1)
