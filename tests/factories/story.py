"""Longer stories: a consented match, an agreement that all accepted, one that is being signed."""

import datetime as dt
from dataclasses import dataclass

from apps.accounts.models import OneTimeCode, User
from apps.accounts.services import codes
from apps.agreements import services
from apps.agreements.models import Agreement
from apps.core import clock, timers
from apps.matching.models import Match, UnitConsent
from apps.organisations.models import Unit
from apps.talents.models import Booking, Talent
from tests.factories.people import make_identity, make_member, make_user
from tests.factories.places import make_unit
from tests.factories.supply import make_demand, make_talent


@dataclass
class Deal:
    """Everybody who takes part in one agreement."""

    using_unit: Unit
    sending_unit: Unit
    hr: User
    signatory: User
    finance: User
    sending_hr: User
    sending_signatory: User
    sending_finance: User
    talent: Talent
    match: Match
    agreement: Agreement | None = None

    def fresh(self) -> Agreement:
        assert self.agreement
        return Agreement.objects.select_related(
            "current_version", "mode", "talent__user", "using_unit", "sending_unit"
        ).get(pk=self.agreement.pk)


def make_match(**fields: object) -> Match:
    """A suggested match; ``demand`` and ``talent`` may be given."""
    facts: dict[str, object] = {
        "demand": fields.pop("demand", None) or make_demand(),
        "talent": fields.pop("talent", None) or make_talent(),
        "unit_score": 0.8,
        "talent_score": 0.7,
        "rank_score": 0.748,
        "explanation": {"unit_parts": [], "talent_parts": [], "matched": [], "near": [], "missing": []},
        "rule_version": "R-2026.1",
        "inputs_hash": "0" * 64,
        "sequence": 1,
        "computed_at": clock.now(),
    }
    return Match.objects.create(**(facts | fields))


def make_deal(*, starts_in_days: int = 0, weeks: int = 8, pay_total_fen: int = 10_000_000) -> Deal:
    """A match whose sending unit consented, with a hold, and all people in their roles."""
    using_unit, sending_unit = make_unit("使用单位甲"), make_unit("派出单位乙", region="320100", kind="public")
    hr, sending_hr = make_member(using_unit, "hr"), make_member(sending_unit, "hr")
    start = clock.today() + dt.timedelta(days=starts_in_days)
    period = (start, start + dt.timedelta(weeks=weeks))
    demand = make_demand(
        unit=using_unit, drafted_by=hr, period=period, windows=[], days=16, pay_total_fen=pay_total_fen
    )
    talent = make_talent(unit=sending_unit, user=make_user("沈测试"), account_last_four="4321", account_encrypted="x")
    match = make_match(
        demand=demand, talent=talent, status=Match.Status.UNIT_CONSENTED, eligibility="yes", conflicts="无"
    )
    UnitConsent.objects.create(
        match=match,
        unit=sending_unit,
        status=UnitConsent.Status.GRANTED,
        sheet={},
        asked_at=clock.now(),
        due_on=timers.due_date("unit_consent"),
        limits="每周五回院",
        results_confirmed=True,
        answered_by=sending_hr,
        answered_at=clock.now(),
    )
    Booking.objects.create(
        talent=talent,
        kind=Booking.Kind.HOLD,
        period=period,
        subject=f"match:{match.public_id}",
        expires_at=timers.due_at("hold"),
    )
    return Deal(
        using_unit, sending_unit, hr, make_member(using_unit, "signatory"), make_member(using_unit, "finance"),
        sending_hr, make_member(sending_unit, "signatory"), make_member(sending_unit, "finance"), talent, match,
    )  # fmt: skip


def draft(deal: Deal) -> Deal:
    """The first draft, with the talent's document in it."""
    deal.agreement = services.draft_agreement(deal.match, by=deal.hr)
    make_identity(deal.talent.user)
    services.fill_identity(deal.fresh(), by=User.objects.get(pk=deal.talent.user_id))
    return deal


def accept_all(deal: Deal) -> Deal:
    for user in (deal.hr, deal.sending_hr, deal.talent.user):
        agreement = deal.fresh()
        assert agreement.current_version
        services.accept_terms(agreement, by=user, at_hash=agreement.current_version.terms_sha256)
    return deal


def send(deal: Deal) -> Deal:
    """Frozen and waiting for signatures."""
    services.send_for_signing(accept_all(draft(deal)).fresh(), by=deal.hr)
    return deal


def code_for(user: User, purpose: str) -> str:
    """A code that works, made the way the service makes it but known to the test."""
    OneTimeCode.objects.filter(user=user, purpose=purpose).delete()
    return codes._new_code(user, purpose)


def sign(deal: Deal, user: User, *, at_hash: str = "", code: str = "") -> Agreement:
    """Sign as ``user``, with identity and a fresh code."""
    agreement = deal.fresh()
    version = agreement.current_version
    assert version
    if not hasattr(User.objects.get(pk=user.pk), "identity"):
        make_identity(user)
    purpose = f"sign {agreement.number} {version.document_sha256[:16]}"
    return services.sign_agreement(
        agreement,
        by=User.objects.get(pk=user.pk),
        at_hash=at_hash or version.document_sha256,
        code=code or code_for(user, purpose),
        ip="127.0.0.1",
        device="test",
        data_consent=user.pk == deal.talent.user_id,
    )


def sign_all(deal: Deal) -> Deal:
    for user in (deal.sending_signatory, deal.signatory, deal.talent.user):
        sign(deal, user)
    return deal
