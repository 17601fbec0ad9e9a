"""A batch that the end of a month has overtaken: made anew with one click, or put right where the bank has paid."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from apps.core import clock
from apps.ledger.proofs import prove
from apps.settlement import services
from apps.settlement.models import PaymentBatch, Statement
from tests.settlement.batching import answers, exported, give_accounts, made, paid_case
from tests.settlement.making import Case, line_of, make_case
from tests.settlement.test_batches import bring
from tests.settlement.test_pages import as_
from tests.settlement.test_payments import at_end_of_month, refusal

pytestmark = pytest.mark.django_db
ALL_TO_TALENT = {"8.sending_unit_share": 0, "8.talent_share": 10_000}


def two_of_a_month(clock_forward: Callable[..., None]) -> tuple[Case, Statement]:
    """The first is paid in its month; the second counts it, so that its tax is another in the next one."""
    case = paid_case(**ALL_TO_TALENT)
    at_end_of_month(clock_forward)
    first, second = case.confirmed(300_000), case.confirmed(300_000)
    services.confirm_payment(case.pay(first), by=case.person)
    return case, second


def test_one_click_draws_up_what_the_month_changed_and_batches_all_the_rest(clock_forward: Callable[..., None]) -> None:
    case, second = two_of_a_month(clock_forward)
    other = make_case(using=case.using)
    give_accounts(other)
    batch = made(case, second, other.confirmed(400_000))
    url = reverse("settlement:batch_month", args=[batch.public_id])
    assert as_(case.finance).post(url).status_code == 409, "the month is the same yet"
    clock_forward(days=1)
    page = as_(case.finance).get(reverse("settlement:batch", args=[batch.public_id])).content.decode()
    assert url in page
    assert "Make it anew for this month" in page
    done = as_(case.finance).post(url)
    fresh = PaymentBatch.objects.exclude(pk=batch.pk).get()
    assert done.headers["Location"] == reverse("settlement:batch", args=[fresh.public_id])
    batch.refresh_from_db()
    second.refresh_from_db()
    assert (batch.status, second.status) == ("withdrawn", "reversed")
    assert sorted(fresh.lines.values_list("line__kind", flat=True)) == ["net", "sending_unit"]
    anew = Statement.objects.get(milestone=second.milestone, status="awaiting")
    assert anew.tax_month == clock.today().replace(day=1)
    assert line_of(anew, "tax").amount_fen < line_of(second, "tax").amount_fen
    assert not any(prove().values())


def test_what_the_bank_paid_after_the_month_is_recorded_and_put_right_by_all(
    clock_forward: Callable[..., None],
) -> None:
    case, second = two_of_a_month(clock_forward)
    batch = exported(case, second)
    clock_forward(days=1)
    assert bring(batch, case, answers(batch, "paid", day=clock.today().isoformat())) == ["done"]
    url = reverse("settlement:batch_month", args=[batch.public_id])
    assert (
        "paid after the month"
        in as_(case.finance).get(reverse("settlement:batch", args=[batch.public_id])).content.decode()
    )
    assert refusal(lambda: services.ask_to_follow_month(batch, by=case.finance)) == "under-way"
    services.confirm_payment(line_of(second, "net"), by=case.person)
    assert as_(case.finance).post(url).status_code == 302
    reversal = second.reversals.get()
    for person in (case.sender, case.person):
        services.agree_to_reversal(reversal, by=person)
    anew = Statement.objects.get(milestone=second.milestone, status="awaiting")
    net = line_of(anew, "net")
    assert anew.tax_month == clock.today().replace(day=1)
    assert (net.credit_fen, net.to_pay_fen > 0) == (line_of(second, "net").amount_fen, True)
    assert not any(prove().values())
    assert refusal(lambda: services.ask_to_follow_month(batch, by=case.finance)) == "wrong-state"
