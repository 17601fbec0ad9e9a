"""What the office does with published demands: the sample and what a rule flags, notes, taking down; and what changed."""

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core.models import OutboxEvent
from apps.demands import services
from apps.demands.flags import LOW_PAY
from apps.demands.history import edits
from apps.demands.models import Demand, DemandLook, PublishedPay
from apps.demands.rules import can_take_down
from apps.demands.selectors import LOOKS, with_looks
from apps.messaging.models import Notice
from apps.modes.services import load_modes
from tests.demands.test_services import YEAR, answers, code_of, draft
from tests.factories import make_demand, make_member, make_officer, make_region, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def modes() -> None:
    load_modes()


def published(**fields: object) -> Demand:
    """One that is not of the sample: its key does not end with 0."""
    demand = make_demand(**fields)
    return make_demand(**fields) if demand.pk % 10 == 0 else demand


def to_look_at(demand: Demand) -> bool:
    return with_looks(Demand.objects.filter(pk=demand.pk)).filter(LOOKS["due"]).exists()


def test_taking_down_ends_it_for_good_and_tells_the_unit_why() -> None:
    demand, officer = make_demand(), make_officer()
    hr = make_member(demand.unit, "hr")
    demand = services.take_down_demand(demand, by=officer, reason=" 内容与实际不符 ")
    assert (demand.status, demand.status_reason) == ("closed", "内容与实际不符")
    assert OutboxEvent.objects.filter(type="demands.DemandClosed").count() == 1
    assert Notice.objects.get(user=hr, kind="demands.taken_down").facts["reason"] == "内容与实际不符"
    told = AuditEvent.objects.filter(object_id=str(demand.public_id)).values_list("action", flat=True)
    assert set(told) == {"closed", "taken_down"}
    assert code_of(lambda: services.take_down_demand(demand, by=officer, reason="再次")) == "wrong-state"
    with pytest.raises(IntegrityError, match="demand_taken_down_with_reason"), transaction.atomic():
        Demand.objects.filter(pk=demand.pk).update(status="open")


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("open", True),
        ("expired", True),
        ("on_hold", False),
        ("filled", False),
        ("closed", False),
        ("in_approval", False),
    ],
)
def test_what_can_be_taken_down(status: str, allowed: bool) -> None:
    demand = make_demand(status=status)
    officer = make_officer()
    assert can_take_down(officer, demand) is allowed
    assert not can_take_down(make_officer(make_region("310000")), demand)
    assert not can_take_down(make_officer(role="auditor"), demand)
    assert not can_take_down(make_member(demand.unit), demand)


def test_a_reason_is_needed_and_nobody_judges_the_own_unit() -> None:
    demand, officer = make_demand(), make_officer()
    assert code_of(lambda: services.take_down_demand(demand, by=officer, reason=" ")) == "reason"
    assert code_of(lambda: services.look_at_demand(demand, by=make_user())) == "forbidden"
    make_member(demand.unit, user=officer)
    assert code_of(lambda: services.take_down_demand(demand, by=officer, reason="理由")) == "own-unit"


def test_a_look_holds_until_the_demand_is_changed() -> None:
    demand, hr = draft()
    demand = services.publish_demand(demand, by=hr)
    Demand.objects.filter(pk=demand.pk).update(flags=[LOW_PAY])
    assert to_look_at(demand)
    officer = make_officer()
    first = services.look_at_demand(demand, by=officer, note="电话核实过")
    assert services.look_at_demand(demand, by=officer, note="电话核实过") == first, "a second click keeps nothing"
    assert not to_look_at(demand)
    services.change_demand(demand, by=hr, answers=answers(days=20), at_version=demand.row_version)
    assert to_look_at(demand)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        DemandLook.objects.filter(pk=first.pk).update(note="另一句")


def test_the_sample_is_every_tenth() -> None:
    assert not to_look_at(published())
    Demand.objects.filter(pk=(one := make_demand()).pk).update(id=10_000_000)
    assert to_look_at(Demand.objects.get(public_id=one.public_id))


def test_pay_below_three_of_four_is_flagged_when_published_and_again_when_changed() -> None:
    region = make_region("320412")
    PublishedPay.objects.create(
        region=region, talent_class="", year=YEAR, source="示例",
        low_day_fen=1_000_000, median_day_fen=1_100_000, high_day_fen=1_200_000,
    )  # fmt: skip
    demand, hr = draft(pay_total_fen=2_800_000)
    PublishedPay.objects.update(talent_class=demand.talent_class)
    demand = services.publish_demand(demand, by=hr)
    assert demand.flags == [LOW_PAY]
    paid = answers(pay_total_fen=28_000_000)
    assert services.change_demand(demand, by=hr, answers=paid, at_version=demand.row_version).flags == []


def test_what_was_changed_is_told_in_words_with_who_did_it() -> None:
    demand, hr = draft()
    demand = services.publish_demand(demand, by=hr)
    changed = answers(days=20, pay_total_fen=9_000_000)
    demand = services.change_demand(demand, by=hr, answers=changed, at_version=1)
    demand = services.change_demand(demand, by=hr, answers=answers(days=20), at_version=2)
    newest, first = edits(demand)
    assert newest.by == hr
    assert [(one.old, one.new) for one in newest.changes] == [("税前 ¥\xa090\xa0000.00", "税前 ¥\xa0100\xa0000.00")]
    assert len(first.changes) == 2


def test_the_unit_reads_its_changes_and_a_talent_does_not(client: Client) -> None:
    demand, hr = draft()
    demand = services.publish_demand(demand, by=hr)
    services.change_demand(demand, by=hr, answers=answers(result_owner="joint"), at_version=1)
    url = reverse("demands:detail", args=[demand.public_id])
    assert 'class="diff"' not in client.get(url).content.decode()
    client.force_login(hr)
    assert 'class="diff"' in client.get(url).content.decode()


def test_the_office_reads_its_notes_and_takes_down_on_the_case_page(client: Client) -> None:
    demand, officer = published(), make_officer()
    make_member(demand.unit, "hr")
    client.force_login(officer)
    case = reverse("admin:demands_demand_change", args=[demand.pk])

    def decide(code: str, reason: str = "") -> str:
        url = reverse("admin:demands_demand_decide", args=[demand.pk, code])
        assert client.post(url, {"reason": reason}).headers["Location"] == case
        return client.get(case).content.decode()

    assert "请核实岗位" in decide("note", "请核实岗位")
    assert "take_down" in decide("take_down"), "without a reason it is still open"
    assert "take_down" not in decide("take_down", "内容与实际不符")
    client.force_login(make_member(demand.unit, "hr"))
    page = client.get(reverse("demands:detail", args=[demand.public_id])).content.decode()
    assert "内容与实际不符" in page
    assert "请核实岗位" not in page
