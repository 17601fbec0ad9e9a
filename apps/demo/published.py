"""What the operator of the sample region has published: a fee that an agency may take, a subsidy programme and its fund."""

import datetime as dt

from apps.accounts.models import User
from apps.agreements.models import PublishedFee
from apps.agreements.services.fees import publish_fee
from apps.demo import timeline
from apps.demo.accounts import person
from apps.demo.loading import FOUNDING_DAYS
from apps.demo.sample import Person
from apps.settlement.models import FundSource, SubsidyFund, SubsidyProgramme
from apps.settlement.services import keep_fund, publish_programme

KEEPER = Person("康牧之", "Kang Muzhi", "+8619900000391", "kang.muzhi@example.com", is_staff=True)
SINCE = dt.date(2025, 1, 1)


def publish() -> int:
    """Return how many rows are new. Agreements of the stories cite them by code."""
    if PublishedFee.objects.exists() or SubsidyProgramme.objects.exists():
        return 0
    keeper = person(KEEPER)
    with timeline.days_ago(FOUNDING_DAYS):
        _keeps_tables(keeper, now=True)
        publish_fee(_fee(), by=keeper)
        fund = _fund()
        keep_fund(fund, by=keeper)
        for source in _sources(fund):
            keep_fund(source, by=keeper)
        publish_programme(_programme(fund), by=keeper)
        _keeps_tables(keeper, now=False)
    return 3


def _keeps_tables(keeper: User, *, now: bool) -> None:
    """For these rows only: anybody may come into a demo as anybody, so nobody in it is left with all powers."""
    keeper.is_superuser = keeper.is_staff = keeper.is_active = now
    keeper.save(update_fields=["is_superuser", "is_staff", "is_active"])


def _fee() -> PublishedFee:
    return PublishedFee(
        code="F-2025-01",
        kind=PublishedFee.Kind.AGENCY,
        name_zh="高层次人才引荐服务报酬",
        name_en="Reward for introducing a senior talent",
        most_bp=500,
        cap_fen=300_000,
        legal_basis_zh="《人力资源市场暂行条例》第三十三条",
        legal_basis_en="Interim Regulations on the Human Resources Market, article 33",
        source="人力资源服务收费公示表（示例）2025 年第 1 号",
        valid_from=SINCE,
    )


def _fund() -> SubsidyFund:
    return SubsidyFund(
        code="K-2025-01",
        name_zh="人才共享专项资金",
        name_en="Talent sharing fund",
        source="人才共享专项资金设立方案（示例）",
    )


def _sources(fund: SubsidyFund) -> list[FundSource]:
    kinds = FundSource.Kind
    rows = (
        (kinds.GOVERNMENT, "常州市", "Changzhou", 40_000_000),
        (kinds.GOVERNMENT, "南京市", "Nanjing", 40_000_000),
        (
            kinds.ENTERPRISE,
            "常州星澜新能源装备有限公司",
            "Changzhou Xinglan New Energy Equipment Co., Ltd.",
            20_000_000,
        ),
    )
    return [
        FundSource(fund=fund, position=at, kind=kind, name_zh=zh, name_en=en, amount_fen=fen)
        for at, (kind, zh, en, fen) in enumerate(rows, 1)
    ]


def _programme(fund: SubsidyFund) -> SubsidyProgramme:
    return SubsidyProgramme(
        code="B-2025-01",
        fund=fund,
        name_zh="来常共享人才交通补贴",
        name_en="Travel subsidy for shared talents coming to Changzhou",
        payer_zh="常州市财政局（示例）",
        payer_en="Changzhou Finance Bureau (sample)",
        evidence=SubsidyProgramme.Evidence.TICKETS,
        tickets_bp=5000,
        cap_fen=300_000,
        source="来常人才交通补贴实施细则（示例）",
        valid_from=SINCE,
    )
