"""A row of every model of the office's pages that belongs to no region."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Model

from apps.agreements.models import PublishedFee
from apps.agreements.services import propose_payee
from apps.core import clock
from apps.core.models import CalendarDay, PolicyReport
from apps.demands.models import PublishedPay
from apps.matching.models import MatchCheck
from apps.modes.models import ParticipationRule
from apps.modes.services import load_participation
from apps.organisations.models import AllianceMember, Operator
from apps.settlement.models import Deposit, FundSource, SubsidyFund, SubsidyProgramme, TaxRule, TaxRuleProposal
from apps.settlement.services import propose_tax_rule
from apps.settlement.services.bank_cases import open_case
from apps.settlement.services.escrow import record_deposit
from apps.settlement.services.payouts import send_back
from apps.skills.models import CredentialType, Gap, Recognition
from tests.agreements.paying import NUMBERS, administrator, agency, checked_payee
from tests.factories import make_alliance, make_region, make_unit, make_user

SECRET = "JBSWY3DPEHPK3PXP"
ALWAYS = (dt.date(2000, 1, 1), None)


def _recognition() -> Recognition:
    kind = CredentialType.objects.create(code="of-the-office", name_zh="高级工程师", name_en="Engineer", level=4)
    return Recognition.objects.create(credential=kind, issuing="320100", accepting="320400", level="full", valid=ALWAYS)


def _rule() -> ParticipationRule:
    load_participation()
    return ParticipationRule.objects.earliest("pk")


def _published_pay() -> PublishedPay:
    days = {"low_day_fen": 50_000, "median_day_fen": 70_000, "high_day_fen": 90_000}
    return PublishedPay.objects.create(region=make_region(), talent_class="technical", year=2025, source="示例", **days)


def published_fee(**changes: Any) -> PublishedFee:
    """A row of the catalogue: 3 % at most for the operator, since long."""
    facts = {
        "code": "F-2026-01", "kind": "operator", "name_zh": "平台服务费", "name_en": "Service fee", "most_bp": 300,
        "legal_basis_zh": "公示标准（示例）", "legal_basis_en": "published standard (sample)", "source": "示例公告第 1 号",
        "valid_from": dt.date(2000, 1, 1),
    }  # fmt: skip
    return PublishedFee.objects.create(**(facts | changes))


def subsidy_programme(**changes: Any) -> SubsidyProgramme:
    """Of a city: 200 yuan for each approved day, at most 3 000 for one assignment."""
    facts = {
        "code": "B-2026-01", "name_zh": "来访人才工作补贴", "name_en": "Visiting talents' subsidy", "payer_zh": "常州市财政局（示例）",
        "payer_en": "Finance office (sample)", "evidence": "days", "day_fen": 20_000, "cap_fen": 300_000,
        "source": "示例办法第 1 号", "valid_from": dt.date(2000, 1, 1),
    }  # fmt: skip
    return SubsidyProgramme.objects.create(**(facts | changes))


def fund_source(**changes: Any) -> FundSource:
    """A city's part in a fund."""
    fund = SubsidyFund.objects.get_or_create(
        code="K-2026-01",
        defaults={"name_zh": "共享人才专项", "name_en": "Shared talent fund", "source": "示例文件第 1 号"},
    )[0]
    facts = {"position": 1, "kind": "government", "name_zh": "常州市", "name_en": "Changzhou", "amount_fen": 4_000_000}
    return FundSource.objects.create(fund=fund, **(facts | changes))


def _tax_proposal() -> TaxRuleProposal:
    by, rule = make_user(is_staff=True, is_superuser=True), TaxRule.objects.earliest("pk")
    rule.source_zh = "国家税务总局公告"
    return propose_tax_rule(rule, by=by)


def _alliance_member() -> AllianceMember:
    return make_alliance(make_unit()).members.get()


def _deposit(reference: str) -> Deposit:
    return record_deposit(reference, 100, booked_on=clock.today(), name="示例", note="示例")


MAKE: dict[str, Callable[[], Any]] = {
    "mfa.authenticator": lambda: Authenticator.objects.create(user=make_user(), type="totp", data={"secret": SECRET}),
    "core.calendarday": lambda: CalendarDay.objects.create(day=dt.date(2031, 1, 1), working=False),
    "core.policyreport": lambda: PolicyReport.objects.create(
        day=clock.today(), directive="img-src", blocked="x", page="/"
    ),
    "agreements.outsidepayee": checked_payee,
    "agreements.payeeproposal": lambda: propose_payee(
        agency("insurer"), account=NUMBERS["insurer"], by=administrator()
    ),
    "agreements.publishedfee": published_fee,
    "demands.publishedpay": _published_pay,
    "matching.matchcheck": lambda: MatchCheck.objects.create(day=clock.today(), shard=3, checked_at=clock.now()),
    "settlement.bankcase": lambda: open_case("unreadable", {"text": "?"}),
    "settlement.deposit": lambda: _deposit("IN-OFFICE-1"),
    "settlement.payout": lambda: send_back(
        _deposit("IN-OFFICE-2"), by=make_user(is_staff=True, is_superuser=True), reason="示例"
    ),
    "settlement.fundsource": fund_source,
    "settlement.subsidyfund": lambda: fund_source(position=9).fund,
    "settlement.subsidyprogramme": subsidy_programme,
    "settlement.taxruleproposal": _tax_proposal,
    "organisations.alliance": make_alliance,
    "organisations.alliancemember": _alliance_member,
    "organisations.operator": lambda: Operator.objects.create(name_zh="运营方", name_en="Operator"),
    "skills.gap": lambda: Gap.objects.create(words="某种本领", language="zh", people=5, last_day=clock.today()),
    "skills.recognition": _recognition,
    "modes.participationrule": _rule,
}


def any_row(label: str) -> Model:
    """One row of the model, made if there is none."""
    found: Model | None = apps.get_model(label)._default_manager.first()
    made = found or MAKE[label]()
    assert isinstance(made, Model)
    return made
