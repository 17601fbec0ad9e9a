"""What the operator of the sample region keeps: an agency and its fee, a subsidy programme and its fund, an alliance."""

import datetime as dt

from apps.accounts.models import User
from apps.agreements.models import OutsidePayee, PublishedFee
from apps.agreements.services import accept_payee, propose_payee
from apps.agreements.services.fees import publish_fee
from apps.core import clock
from apps.demo import sample, timeline
from apps.demo.accounts import person
from apps.demo.loading import FOUNDING_DAYS
from apps.demo.sample import Person
from apps.organisations.models import Alliance, AllianceMember, Region, Unit
from apps.organisations.services import keep_row
from apps.settlement.models import FundSource, SubsidyFund, SubsidyProgramme
from apps.settlement.services import keep_fund, publish_programme

KEEPER = Person("康牧之", "Kang Muzhi", "+8619900000391", "kang.muzhi@example.com", is_staff=True)
CHECKER = Person("尤知秋", "You Zhiqiu", "+8619900000392", "you.zhiqiu@example.com", is_staff=True)
SINCE = dt.date(2025, 1, 1)
ALLIED = ("xinglan", "chengchuan", "yanze", "institute")
CHARTER = (
    "一、成员自愿加入，先在联盟内共享人才，再面向社会。\n"
    "二、成员不得借共享之机招揽他人的在职人才；调动须三方同意。\n"
    "三、成员之间适用联盟的通用条款，争议先由人才办调解。\n"
    "四、成员可以退出，已签协议履行到期。"
)


def publish() -> int:
    """Return how many rows are new. Agreements of the stories cite them by code."""
    if PublishedFee.objects.exists() or SubsidyProgramme.objects.exists():
        return 0
    keeper, checker = person(KEEPER), person(CHECKER)
    with timeline.days_ago(FOUNDING_DAYS):
        _keeps_tables(keeper, now=True)
        publish_fee(_fee(), by=keeper)
        fund = _fund()
        keep_fund(fund, by=keeper)
        for source in _sources(fund):
            keep_fund(source, by=keeper)
        publish_programme(_programme(fund), by=keeper)
        _found_alliance(keeper)
        _keeps_tables(checker, now=True)
        for payee, account in _payees():
            accept_payee(propose_payee(payee, account=account, by=keeper), account=account, by=checker)
        for one in (keeper, checker):
            _keeps_tables(one, now=False)
    return 6


def _keeps_tables(keeper: User, *, now: bool) -> None:
    """For these rows only: anybody may come into a demo as anybody, so nobody in it is left with all powers."""
    keeper.is_superuser = keeper.is_staff = keeper.is_active = now
    keeper.save(update_fields=["is_superuser", "is_staff", "is_active"])


def _found_alliance(keeper: User) -> None:
    units = {one.credit_code: one.key for one in sample.units()}
    rows = Unit.objects.filter(credit_code__in=[code for code, key in units.items() if key in ALLIED])
    alliance = Alliance(
        region=Region.objects.get(code="320400"),
        name_zh="常苏宁装备人才共享联盟",
        name_en="Equipment makers' talent alliance",
        charter=CHARTER,
        founded_on=clock.today(),
    )
    keep_row(alliance, by=keeper)
    for unit in rows.order_by("pk"):
        keep_row(AllianceMember(alliance=alliance, unit=unit, joined_on=clock.today()), by=keeper)


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


def _payees() -> list[tuple[OutsidePayee, str]]:
    """An agency and an insurer, each with the account that both people read from its paper."""
    kinds = OutsidePayee.Kind
    agency = OutsidePayee(
        kind=kinds.AGENCY, name_zh="常州青桥人力资源服务有限公司", name_en="Changzhou Qingqiao Human Resources Co., Ltd.",
        credit_code="91320400MA1MKTA1E8", licence="320400-2024-0317（示例）", source="账户信息函（示例）", bank_code="0" * 12,
    )  # fmt: skip
    insurer = OutsidePayee(
        kind=kinds.INSURER, name_zh="江南示例财产保险股份有限公司常州分公司", name_en="Jiangnan Sample Insurance, Changzhou branch",
        credit_code="91320400MA1NKTB2EH", licence="P-3204-0021（示例）", source="账户信息函（示例）", bank_code="0" * 12,
    )  # fmt: skip
    return [(agency, "6222023204000000311"), (insurer, "6222023204000000322")]


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
