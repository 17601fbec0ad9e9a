"""Longer stories: a consented match, an agreement that all accepted, one that is being signed, work that runs.

make_deal(mode="short_loan", starts_in_days=0, weeks=8, pay_total_fen=...)  a match ready for its agreement, in any
    mode of the product; without a sending unit (retired, independent) ``sending_*`` are None
draft(deal)         the first draft, with what only the parties can say (``say_open_words``)
accept_all, send    accepted by all parties; frozen and waiting for signatures
sign(deal, user)    one signature; ``sign_all`` all of them
start_work(deal)    sealed, insured, in force, day one ticked, arrival confirmed: the assignment
accept_piece(deal)  the next milestone handed in and accepted
prove_costs(deal, milestone)  in a loan: the sending unit's cost statement with its proof
return_all(deal)    everybody who must confirms the return
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import OneTimeCode, User
from apps.accounts.services import codes
from apps.agreements import services
from apps.agreements.models import Agreement
from apps.assignments import agreed
from apps.assignments import services as work
from apps.assignments.models import Assignment, CostSheet, Milestone
from apps.core import clock, timers
from apps.matching.models import Match, UnitConsent
from apps.modes.models import Party, SharingMode
from apps.organisations.models import Unit
from apps.talents.models import Booking, Talent
from tests.factories.people import make_identity, make_member, make_user
from tests.factories.places import make_unit
from tests.factories.supply import make_demand, make_mode, make_talent

# What a sending unit says about the varied labour contract and its payroll (clauses 3 and 7).
LOAN_WORDS: dict[str, Any] = {
    "3.variation_document": "劳动合同变更协议 2026-01",
    "3.labour_contract_end": "2099-12-31",
    "7.pay_day": "每月 10 日",
}


@dataclass
class Deal:
    """Everybody who takes part in one agreement."""

    using_unit: Unit
    sending_unit: Any
    hr: User
    signatory: User
    finance: User
    sending_hr: Any
    sending_signatory: Any
    sending_finance: Any
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


def make_deal(
    *, mode: str = "migratory_bird", starts_in_days: int = 0, weeks: int = 8, pay_total_fen: int = 10_000_000
) -> Deal:
    """A match ready for its agreement, with a hold and all people in their roles; the sending unit has consented.

    A loan is lent by an enterprise; in a mode without a sending unit the talent has none.
    """
    way = make_mode(mode)
    using_unit = make_unit("使用单位甲")
    sending_unit = _sending_unit(way)
    hr = make_member(using_unit, "hr")
    sending_hr = make_member(sending_unit, "hr") if sending_unit else None
    start = clock.today() + dt.timedelta(days=starts_in_days)
    period = (start, start + dt.timedelta(weeks=weeks))
    demand = make_demand(
        unit=using_unit, drafted_by=hr, period=period, windows=[], days=16, pay_total_fen=pay_total_fen, mode=way
    )
    talent = make_talent(
        unit=sending_unit, user=make_user("沈测试"), account_last_four="4321", account_encrypted="x", modes=[mode]
    )
    if sending_unit is None:  # the factory gives every talent a unit
        Talent.objects.filter(pk=talent.pk).update(unit=None)
        talent.refresh_from_db()
    match = make_match(
        demand=demand, talent=talent, status=Match.Status.UNIT_CONSENTED, eligibility="yes", conflicts="无"
    )
    if sending_unit:
        _consented(match, sending_unit, sending_hr)
    Booking.objects.create(
        talent=talent,
        kind=Booking.Kind.HOLD,
        period=period,
        subject=f"match:{match.public_id}",
        expires_at=timers.due_at("hold"),
    )
    signatory, finance = (
        make_member(sending_unit, role) if sending_unit else None for role in ("signatory", "finance")
    )
    return Deal(
        using_unit, sending_unit, hr, make_member(using_unit, "signatory"), make_member(using_unit, "finance"),
        sending_hr, signatory, finance, talent, match,
    )  # fmt: skip


def _consented(match: Match, unit: Unit, by: Any) -> None:
    UnitConsent.objects.create(
        match=match,
        unit=unit,
        status=UnitConsent.Status.GRANTED,
        sheet={},
        asked_at=clock.now(),
        due_on=timers.due_date("unit_consent"),
        limits="每周五回院",
        results_confirmed=True,
        answered_by=by,
        answered_at=clock.now(),
    )


def _sending_unit(mode: SharingMode) -> Unit | None:
    if Party.SENDING not in mode.parties:
        return None
    kind = "public" if "public" in mode.senders else "enterprise"
    return make_unit("派出单位乙", region="320100", kind=kind, bank_account_last_four="8765")


def draft(deal: Deal) -> Deal:
    """The first draft, with the talent's document and the other words that only a party can say."""
    deal.agreement = services.draft_agreement(deal.match, by=deal.hr)
    make_identity(deal.talent.user)
    services.fill_identity(deal.fresh(), by=User.objects.get(pk=deal.talent.user_id))
    return say_open_words(deal)


def say_open_words(deal: Deal) -> Deal:
    """A loan's varied labour contract and pay day by the sending unit; what a person without a unit declares."""
    said = {
        "cost_only": (deal.sending_hr, LOAN_WORDS | {"3.consent_at": clock.today().isoformat()}),
        "no_sending_unit": (deal.talent.user, {"3.earlier_restrictions": {"zh": "无", "en": "none"}}),
    }.get(deal.fresh().mode.family)
    if said is None:
        return deal
    by, words = said
    if deal.fresh().mode.code == "retired":
        words = words | {"3.pension_status": "drawing"}
    version = deal.fresh().current_version
    assert version
    services.change_terms(
        deal.fresh(), by=User.objects.get(pk=by.pk), changes=words, note="", at_version=version.number
    )
    return deal


def accept_all(deal: Deal) -> Deal:
    for user in filter(None, (deal.hr, deal.sending_hr, deal.talent.user)):
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
    for user in filter(None, (deal.sending_signatory, deal.signatory, deal.talent.user)):
        sign(deal, user)
    return deal


def start_work(deal: Deal) -> Assignment:
    """From signed to running: sealed, day one ticked (which proves the cover), in force, arrival confirmed."""
    services.seal(deal.fresh())
    assignment = work.plan_assignment(str(deal.fresh().public_id))
    work.tick_onboarding(assignment, by=deal.hr, keys=[item.key for item in assignment.onboarding.all()])
    services.activate_due()
    return work.start_assignment(assignment, by=deal.talent.user)


def accept_piece(deal: Deal) -> Milestone:
    """The next milestone, handed in by the talent and accepted by the using unit."""
    milestone = Milestone.objects.filter(assignment__agreement=deal.agreement, status=Milestone.Status.OPEN).earliest(
        "position"
    )
    work.submit_milestone(milestone, by=deal.talent.user, text="已完成，见附件。")
    return work.accept_milestone(milestone, by=deal.hr)


def prove_costs(
    deal: Deal, milestone: Milestone, *, wage_fen: int, social_fen: int = 0, fund_fen: int = 0, total_fen: int = 0
) -> CostSheet:
    """The sending unit's exact cost of one piece; the sum claimed is that of the items unless it is given."""
    total = total_fen or wage_fen + social_fen + fund_fen
    return work.state_costs(
        milestone, by=deal.sending_finance, wage_fen=wage_fen, social_fen=social_fen, fund_fen=fund_fen,
        total_fen=total, upload=SimpleUploadedFile("工资表.pdf", b"%PDF-1.7\n%test\n"),
    )  # fmt: skip


def return_all(deal: Deal) -> Assignment:
    assignment = Assignment.objects.get(agreement=deal.agreement)
    people = {Party.SENDING: deal.sending_hr, Party.USING: deal.hr, Party.TALENT: deal.talent.user}
    for party in agreed.return_parties(deal.fresh()):
        assignment = work.confirm_return(assignment, by=people[party])
    return assignment
