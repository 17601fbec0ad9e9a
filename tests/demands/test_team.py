"""One demand for several people: seats held, filled, given back, and what everybody reads of it."""

import datetime as dt
from functools import partial
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.agreements import services as agreements
from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands import services
from apps.demands.jobs import expire_demands
from apps.demands.models import Demand, Seat
from apps.demands.rules import can_change
from apps.matching import services as matching
from apps.matching.jobs import lapse
from apps.matching.models import Match
from apps.messaging.models import Notice
from tests.demands.test_services import answers
from tests.factories import make_demand, make_member, make_unit
from tests.factories.story import draft, make_deal, make_match, sign_all
from tests.factories.story import send as send_for_signing
from tests.matching.conftest import Story, make_story
from tests.matching.test_handlers import deliver_all
from tests.races.together import together

Status = Demand.Status


def code_of(act: partial[object]) -> str:
    with pytest.raises(RuleViolation) as refused:
        act()
    return refused.value.code


def team(seats: int = 3, **fields: object) -> Demand:
    return make_demand(seats=seats, **fields)


def fresh(demand: Demand) -> Demand:
    return Demand.objects.get(pk=demand.pk)


def standing(demand: Demand) -> tuple[str, int, int]:
    found = fresh(demand)
    return found.status, found.seats_held, found.seats_filled


def told(match: Match) -> list[str]:
    deliver_all()
    return list(Notice.objects.filter(user=match.talent.user).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def story(db: None) -> Story:
    made = make_story()
    Demand.objects.filter(pk=made.demand.pk).update(seats=2)
    return made


def interested(demand: Demand) -> Match:
    match = make_match(demand=demand, status=Match.Status.INTERESTED, eligibility="yes", answered_at=clock.now())
    return match


@pytest.mark.django_db
def test_a_team_stays_open_until_the_last_seat_is_held_and_is_filled_by_the_last_signature() -> None:
    demand, takers = team(2), (uuid4(), uuid4())
    services.hold_seat(demand, taker=takers[0], by=None)
    assert standing(demand) == (Status.OPEN, 1, 0)
    services.hold_seat(demand, taker=takers[1], by=None)
    assert standing(demand) == (Status.ON_HOLD, 2, 0)
    assert code_of(partial(services.hold_seat, demand, taker=uuid4(), by=None)) == "held"
    services.fill_seat(demand, taker=takers[0], by=None)
    assert standing(demand) == (Status.ON_HOLD, 1, 1)
    services.free_seat(demand, taker=takers[1], by=None)
    assert standing(demand) == (Status.OPEN, 0, 1)
    services.fill_seat(demand, taker=takers[1], by=None)
    assert standing(demand) == (Status.FILLED, 0, 2)


@pytest.mark.django_db
def test_the_database_itself_refuses_one_seat_too_many() -> None:
    demand = team(1)
    Seat.objects.create(demand=demand, taker=uuid4(), taken_at=clock.now())
    with pytest.raises(IntegrityError, match="demand_seats_not_exceeded"), transaction.atomic():
        Seat.objects.create(demand=demand, taker=uuid4(), taken_at=clock.now(), filled_at=clock.now())
    with pytest.raises(IntegrityError, match="demand_seats_1_to_20"), transaction.atomic():
        Demand.objects.update(seats=21)


def test_of_three_talents_two_get_the_two_seats_whoever_is_faster(real_db: str) -> None:
    story = make_story()
    Demand.objects.filter(pk=story.demand.pk).update(seats=2)
    matches = [story.interested(), interested(story.demand), interested(story.demand)]
    found = together(*[partial(matching.place_hold, match, by=story.clerk) for match in matches])
    assert sorted(found) == ["done", "done", "held"]
    assert standing(story.demand) == (Status.ON_HOLD, 2, 0)


def test_the_count_of_seats_is_kept_even_where_nobody_locks_the_demand(real_db: str) -> None:
    demand = team(2)
    taking = [partial(Seat.objects.create, demand=demand, taker=uuid4(), taken_at=clock.now()) for _one in range(4)]

    def take(act: partial[Seat]) -> None:
        try:
            act()
        except IntegrityError as error:
            raise RuleViolation("held", "") from error

    assert sorted(together(*[partial(take, act) for act in taking])) == ["done", "done", "held", "held"]
    assert standing(demand)[1:] == (2, 0)


@pytest.mark.django_db
def test_a_signed_seat_lets_the_others_go_on_and_the_last_one_tells_who_waited() -> None:
    deal = make_deal()
    Demand.objects.filter(pk=deal.match.demand_id).update(seats=2)
    waiting = interested(deal.match.demand)
    sign_all(send_for_signing(deal))
    assert standing(waiting.demand) == (Status.OPEN, 0, 1)
    assert told(waiting) == []
    services.set_seats(waiting.demand, by=deal.hr, seats=1)
    assert standing(waiting.demand) == (Status.FILLED, 0, 1)
    assert told(waiting) == ["matching.filled"]
    assert Match.objects.get(pk=waiting.pk).status == Match.Status.LAPSED
    assert Match.objects.get(pk=deal.match.pk).status == Match.Status.AGREED


@pytest.mark.django_db
def test_an_agreement_that_falls_through_opens_its_seat_and_tells_those_who_wait(clock_forward) -> None:  # type: ignore[no-untyped-def]
    deal = draft(make_deal())
    waiting = interested(deal.match.demand)
    assert standing(waiting.demand) == (Status.ON_HOLD, 1, 0)
    agreements.withdraw_agreement(deal.fresh(), by=deal.hr, reason="项目取消")
    matching.decline(Match.objects.get(pk=deal.match.pk), by=deal.hr)
    assert standing(waiting.demand) == (Status.OPEN, 0, 0)
    assert told(waiting) == ["matching.seat_free"]


@pytest.mark.django_db
def test_whom_a_full_demand_let_go_may_answer_again_when_it_looks_for_more(story: Story) -> None:
    match = story.interested()
    for _seat in range(2):
        services.fill_seat(story.demand, taker=uuid4(), by=None)
    assert "matching.filled" in told(match)
    services.set_seats(story.demand, by=story.clerk, seats=3)
    assert standing(story.demand) == (Status.OPEN, 0, 2)
    assert "matching.seat_free" in told(match)
    again = matching.answer_invitation(story.match(), by=story.talent.user, eligibility="yes", dates="每周")
    assert again.status == Match.Status.INTERESTED


@pytest.mark.django_db
def test_a_consent_cannot_be_taken_back_once_its_own_seat_is_signed_though_the_team_is_open() -> None:
    deal = make_deal()
    Demand.objects.filter(pk=deal.match.demand_id).update(seats=2)
    sign_all(send_for_signing(deal))
    consent = deal.match.consent
    take_back = partial(matching.withdraw_consent, consent, by=deal.sending_hr, reason="收回")
    assert code_of(take_back) == "forbidden"


@pytest.mark.django_db
def test_nobody_new_after_the_last_day_while_a_hold_runs_then_the_team_expires() -> None:
    demand, taker = team(3), uuid4()
    services.hold_seat(demand, taker=taker, by=None)
    Demand.objects.update(expires_on=clock.today() - dt.timedelta(days=1))
    assert expire_demands() == 1
    assert standing(demand) == (Status.ON_HOLD, 1, 0)
    services.free_seat(demand, taker=taker, by=None)
    assert standing(demand) == (Status.EXPIRED, 0, 0)
    assert expire_demands() == 0
    told = AuditEvent.objects.filter(object_id=str(demand.public_id)).order_by("id").values_list("action", flat=True)
    assert list(told) == ["seat_held", "on_hold", "seat_freed", "expired"]  # and never open again in between


@pytest.mark.django_db
def test_one_who_signs_after_the_last_day_ends_a_team_that_wanted_more() -> None:
    demand, taker = team(3), uuid4()
    services.hold_seat(demand, taker=taker, by=None)
    Demand.objects.update(expires_on=clock.today() - dt.timedelta(days=1))
    services.fill_seat(demand, taker=taker, by=None)
    assert standing(demand) == (Status.EXPIRED, 0, 1)


@pytest.mark.django_db
def test_a_hold_that_lapsed_gives_its_seat_back(story: Story, clock_forward) -> None:  # type: ignore[no-untyped-def]
    matching.place_hold(story.interested(), by=story.clerk)
    matching.place_hold(interested(story.demand), by=story.clerk)
    assert standing(story.demand) == (Status.ON_HOLD, 2, 0)
    clock_forward(days=40)
    lapse()
    assert standing(story.demand) == (Status.OPEN, 0, 0)


@pytest.mark.django_db
def test_what_a_unit_may_do_with_a_team_that_is_partly_taken() -> None:
    demand = team(3)
    hr, finance = make_member(demand.unit, "hr"), make_member(demand.unit, "finance")
    services.hold_seat(demand, taker=uuid4(), by=None)
    services.fill_seat(demand, taker=uuid4(), by=None)
    assert not can_change(hr, fresh(demand))
    assert code_of(partial(services.close_demand, demand, by=hr)) == "held"
    assert code_of(partial(services.set_seats, demand, by=hr, seats=1)) == "seats"
    assert code_of(partial(services.set_seats, demand, by=hr, seats=21)) == "seats"
    assert code_of(partial(services.set_seats, demand, by=finance, seats=4)) == "forbidden"
    assert services.set_seats(demand, by=hr, seats=2).status == Status.ON_HOLD
    assert services.set_seats(demand, by=hr, seats=4).status == Status.OPEN


@pytest.mark.django_db
def test_a_team_with_a_filled_seat_closes_and_keeps_it() -> None:
    demand = team(3)
    services.fill_seat(demand, taker=uuid4(), by=None)
    assert services.close_demand(demand, by=make_member(demand.unit, "hr")).status == Status.CLOSED
    assert standing(demand) == (Status.CLOSED, 0, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("seats", [0, 21])
def test_a_number_of_people_that_cannot_be_is_refused(seats: int) -> None:
    unit = make_unit()
    given = answers(seats=seats)
    assert code_of(partial(services.save_draft, unit, by=make_member(unit, "hr"), answers=given)) == "seats"


@pytest.mark.django_db
def test_the_page_of_a_team_says_seats_and_whose_pay_it_is(client: Client) -> None:
    demand = team(3)
    services.fill_seat(demand, taker=uuid4(), by=None)
    hr = make_member(demand.unit, "hr")
    client.force_login(hr)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    detail = reverse("demands:detail", args=[demand.public_id])
    for address in (detail, reverse("demands:list"), reverse("matching:board", args=[demand.public_id])):
        page = client.get(address).content.decode()
        assert "1 of 3 seats filled" in page
        assert "each" in page
    seats = reverse("demands:seats", args=[demand.public_id])
    assert seats in client.get(detail).content.decode()
    assert client.get(seats).status_code == 200
    assert client.post(seats, {"seats": "0"}).status_code == 422
    assert client.post(seats, {"seats": "1"}, follow=True).redirect_chain[-1][0] == detail
    assert standing(demand) == (Status.FILLED, 0, 1)


@pytest.mark.django_db
def test_the_board_goes_on_to_whoever_has_no_seat_yet(client: Client, story: Story) -> None:
    matching.place_hold(story.interested(), by=story.clerk)
    interested(story.demand)
    client.force_login(story.clerk)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(reverse("matching:board", args=[story.demand.public_id])).content.decode()
    assert "Your turn: 1 talent is interested" in page
