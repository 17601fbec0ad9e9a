"""Turns off the common road of a deal: paper instead of a screen, a proved cost, a sealed invitation, a yes taken back."""

from apps.agreements import services as agreements
from apps.agreements.models import AgreementDocument, PaperCopy, SignatureSlot
from apps.assignments import services as assignments
from apps.core import clock
from apps.core.money import amount
from apps.demo.papers import paper, scan
from apps.demo.stories.deal import Deal, Role
from apps.matching import services as matching
from apps.matching.models import UnitConsent
from apps.modes.models import Party

WAGE, SOCIAL, FUND = 100, 25, 8
"""Parts of the cost of a loan, as the card of the demand estimates them."""


def relay(deal: Deal) -> None:
    """One sealed invitation to those who are not shown."""
    matching.relay(deal.demand, by=deal.using(), text=deal.say("invite"))


def take_back(deal: Deal) -> None:
    """The own unit withdraws its consent before anybody signs."""
    consent = UnitConsent.objects.get(match=deal.match)
    matching.withdraw_consent(consent, by=deal.sending(), reason=deal.say("taken_back"))


def hand_in_paper(deal: Deal) -> PaperCopy:
    """The sending unit prints, signs and seals the frozen text; its HR contact hands the scan in."""
    by, party, agreement = deal.sending(), Party.SENDING, deal.agreement
    frozen = AgreementDocument.objects.get(version=agreement.current_version, kind=AgreementDocument.Kind.FROZEN)
    agreements.choose_paper(agreement, by=by, party=party)
    pages = scan(f"{agreement.number} 签字盖章扫描件.pdf", bytes(frozen.content))
    agreements.add_files(deal.agreement, by=by, party=party, uploads=[pages])
    return agreements.hand_in_paper(
        deal.agreement,
        by=by,
        party=party,
        signer=deal.sending(Role.SIGNATORY),
        seal_kind=SignatureSlot.SealKind.OFFICIAL,
        signed_on=clock.today(),
    )


def sign_on_paper(deal: Deal) -> None:
    """Handed in, and compared page by page by the using unit."""
    deal.declare(deal.sending(Role.SIGNATORY))
    copy = hand_in_paper(deal)
    marks = {str(page): "same" for page in range(1, copy.pages_wanted + 1)}
    agreements.confirm_paper(deal.agreement, by=deal.using(), party=Party.SENDING, at_hash=copy.sha256, marks=marks)


def prove_costs(deal: Deal, position: int) -> None:
    """The sending unit's cost of one accepted piece of a loan, with its payroll."""
    milestone = deal.milestone(position)
    wage, social, fund = (milestone.amount_fen * part // (WAGE + SOCIAL + FUND) for part in (WAGE, SOCIAL, FUND))
    rows = [
        ("姓名", deal.talent_user.name),
        ("工资", f"{amount(wage)} 元"),
        ("社会保险（单位部分）", f"{amount(social)} 元"),
        ("住房公积金（单位部分）", f"{amount(fund)} 元"),
    ]
    assignments.state_costs(
        milestone,
        by=deal.sending(Role.FINANCE),
        wage_fen=wage,
        social_fen=social,
        fund_fen=fund,
        total_fen=wage + social + fund,
        upload=paper("工资表和社保缴费凭证.pdf", f"{milestone.title} 工资与社保明细", rows),
    )
