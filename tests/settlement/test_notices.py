"""Who hears what, through the outbox."""

import pytest

from apps.core import outbox
from apps.core.models import Delivery
from apps.messaging.models import Notice
from apps.settlement.services import confirm_payment, confirm_statement, redraw_statement
from tests.settlement.making import Case, make_case


def heard(case: Case) -> dict[str, list[str]]:
    """Deliver what settlement waits for, and read each person's kinds of notice, oldest first."""
    waiting = Delivery.objects.filter(consumer__startswith="apps.settlement.", done_at=None).order_by("id")
    assert all(outbox.deliver(delivery.pk) for delivery in waiting)
    people = {"finance": case.finance, "hr": case.hr, "sender": case.sender, "talent": case.person}
    notices = {
        name: list(Notice.objects.filter(user=person, kind__startswith="settlement.").order_by("id"))
        for name, person in people.items()
    }
    return {name: [notice.kind.removeprefix("settlement.") for notice in found] for name, found in notices.items()}


@pytest.mark.django_db
def test_each_is_told_when_the_own_turn_comes() -> None:
    case = make_case()
    statement = case.statement()
    assert heard(case) == {"finance": ["drafted"], "hr": ["drafted"], "sender": [], "talent": []}
    confirm_statement(statement, by=case.finance)
    assert heard(case) == {"finance": ["drafted"], "hr": ["drafted"], "sender": ["asked"], "talent": ["asked"]}
    for person in (case.sender, case.person):
        statement = confirm_statement(statement, by=person)
    assert heard(case)["finance"] == ["drafted", "to_pay"]
    assert heard(case)["talent"] == heard(case)["sender"] == ["asked", "voucher_wanted"]
    lines = {"net": case.person, "sending_unit": case.sender}
    paid = {kind: case.pay(statement, kind) for kind in lines}
    assert heard(case)["talent"] == heard(case)["sender"] == ["asked", "voucher_wanted", "paid"]
    for kind, payee in lines.items():
        confirm_payment(paid[kind], by=payee)
    assert {name: kinds[-1] for name, kinds in heard(case).items()} == dict.fromkeys(
        ("finance", "hr", "sender", "talent"), "settled"
    )


@pytest.mark.django_db
def test_a_reversal_is_told_to_all_and_the_new_statement_to_the_using_unit() -> None:
    case = make_case()
    redraw_statement(case.statement(), by=case.hr)
    told = heard(case)
    assert told["talent"][-1] == "reversed"
    assert sorted(told["hr"]) == ["drafted", "drafted", "reversed"]
