"""The catalogue of fees: what is not in it nobody charges, and what was published stays as it was."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.agreements import services
from apps.agreements.forms import ClauseForm
from apps.agreements.models import PublishedFee
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.organisations.models import Operator
from tests.factories import make_user
from tests.factories.story import accept_all, draft, make_deal, sign
from tests.permissions.office_rows import published_fee

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def licensed() -> None:
    Operator.objects.create(name_zh="示例", name_en="sample", kind=Operator.Kind.LICENSED, licence="1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"legal_basis_zh": ""},
        {"source": ""},
        {"most_bp": 0},
        {"cap_fen": 0},
        {"code": "1"},
        {"valid_until": dt.date(1999, 1, 1)},
    ],
)
def test_a_fee_without_basis_source_or_days_is_refused_by_the_database(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        published_fee(**wrong)


def test_a_published_fee_is_ended_but_never_changed_and_only_by_an_administrator() -> None:
    fee, keeper = published_fee(), make_user(is_staff=True, is_superuser=True)
    fee.most_bp = 900
    assert refusal(lambda: services.publish_fee(fee, by=keeper)) == "fee-published"
    fee.refresh_from_db()
    fee.valid_until = dt.date(2030, 1, 1)
    assert refusal(lambda: services.publish_fee(fee, by=make_user(is_staff=True))) == "forbidden"
    services.publish_fee(fee, by=keeper)
    assert PublishedFee.objects.get().valid_until == dt.date(2030, 1, 1)


def test_an_agreement_cites_a_row_that_holds_on_the_day_of_signing() -> None:
    licensed()
    fee, deal = published_fee(), draft(make_deal())
    version = deal.fresh().current_version
    assert version
    form = ClauseForm(terms=version.terms, number=8)
    assert [code for code, _words in form.fields["fee_basis"].choices] == ["F-2026-01"]  # type: ignore[attr-defined]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    filled = ClauseForm(typed | {"base_version": 1, "at_version": 1, "operator_fee": "2", "fee_basis": ["F-2026-01"]},
                        terms=version.terms, number=8)  # fmt: skip
    assert filled.is_valid(), filled.errors
    changes = filled.changes()
    assert changes == {"8.operator_fee": 200, "8.fee_basis": fee.words()}
    services.change_terms(deal.fresh(), by=deal.hr, changes=changes, note="", at_version=version.number)
    services.send_for_signing(accept_all(deal).fresh(), by=deal.hr)
    sign(deal, deal.sending_signatory)
    PublishedFee.objects.update(valid_until=clock.today() - dt.timedelta(days=1))
    assert refusal(lambda: sign(deal, deal.signatory)) == "fee-expired"


def test_everybody_reads_the_catalogue_on_the_calculator() -> None:
    empty = Client().get(reverse("settlement:calculator")).content.decode()
    published_fee(cap_fen=500_000)
    published_fee(code="F-2025-01", name_zh="旧标准", valid_until=dt.date(2001, 1, 1))
    full = Client().get(reverse("settlement:calculator")).content.decode()
    assert "平台服务费" not in empty
    assert "F-2026-01" in full
    assert "公示标准（示例）" in full
    assert "F-2025-01" not in full
