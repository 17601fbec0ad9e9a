"""What the operator of the sample region has published: a fee that an agency may take, and a subsidy programme."""

import datetime as dt

from apps.accounts.models import User
from apps.agreements.models import PublishedFee
from apps.agreements.services.fees import publish_fee
from apps.demo import timeline
from apps.demo.accounts import person
from apps.demo.loading import FOUNDING_DAYS
from apps.demo.sample import Person
from apps.settlement.models import SubsidyProgramme
from apps.settlement.services import publish_programme

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
        publish_programme(_programme(), by=keeper)
        _keeps_tables(keeper, now=False)
    return 2


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


def _programme() -> SubsidyProgramme:
    return SubsidyProgramme(
        code="B-2025-01",
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
