"""Signing while somebody else signs, declines, edits or takes back."""

import itertools
from collections.abc import Callable

import pytest

from apps.accounts.models import User
from apps.accounts.services import has_identity
from apps.agreements import services
from apps.agreements.models import Agreement, AgreementVersion, SignatureSlot
from apps.demands.models import Demand
from apps.matching.models import Match, UnitConsent
from apps.matching.services import withdraw_consent
from apps.talents.models import Booking
from tests.factories import make_identity, make_member
from tests.factories.story import Deal, accept_all, code_for, draft, make_deal, send, sign
from tests.races.together import Act, events, in_the_midst, one_winner, together, told

Status = Agreement.Status


def version_of(deal: Deal) -> AgreementVersion:
    version = deal.fresh().current_version
    assert version
    return version


def signing(deal: Deal, user: User) -> Act:
    """The click on *sign*, with identity and code at hand."""
    if not has_identity(user):
        make_identity(user)
    code = code_for(user, f"sign {deal.fresh().number} {version_of(deal).document_sha256[:16]}")
    return lambda: sign(deal, user, code=code)


def before_the_last(deal: Deal) -> Deal:
    """Both units have signed; the talent's signature makes it signed."""
    for person in (deal.sending_signatory, deal.signatory):
        sign(deal, person)
    return deal


def signed(deal: Deal) -> int:
    return SignatureSlot.objects.filter(version=version_of(deal), signed_at__isnull=False).count()


def chain_holds(deal: Deal) -> bool:
    found = list(deal.fresh().events.order_by("sequence"))
    gapless = [event.sequence for event in found] == list(range(1, len(found) + 1))
    return gapless and all(later.previous == earlier.sha256 for earlier, later in itertools.pairwise(found))


def test_two_signatories_of_one_unit_give_one_signature() -> None:
    deal = send(make_deal())
    colleague = make_member(deal.using_unit, "signatory")
    found = together(signing(deal, deal.signatory), signing(deal, colleague))
    one_winner(found, "no-open-slot")
    assert (signed(deal), told("signed", deal.fresh()), events("agreements.SlotSigned")) == (1, 1, 1)
    assert chain_holds(deal)


def test_both_units_sign_at_once_and_neither_signature_is_lost() -> None:
    deal = send(make_deal())
    found = together(signing(deal, deal.signatory), signing(deal, deal.sending_signatory))
    assert found == ["done", "done"]
    assert (signed(deal), told("signed", deal.fresh()), deal.fresh().status) == (2, 2, Status.SIGNING)
    assert chain_holds(deal)


@pytest.mark.parametrize("other", ["declines", "takes it back"])
def test_the_last_signature_and_a_no_at_once_are_one_of_both(other: str) -> None:
    deal = before_the_last(send(make_deal()))
    no: dict[str, Callable[[], Act]] = {
        "declines": lambda: lambda: services.decline_to_sign(deal.fresh(), by=deal.talent.user, reason="改期"),
        "takes it back": lambda: lambda: services.withdraw_agreement(deal.fresh(), by=deal.hr, reason="改期"),
    }
    one_winner(together(signing(deal, deal.talent.user), no[other]()), "no-open-slot", "wrong-state")
    agreement = deal.fresh()
    ended = {"declines": Status.DECLINED, "takes it back": Status.WITHDRAWN}[other]
    assert (agreement.status == Status.SIGNED) is (signed(deal) == 3)
    assert agreement.status in (Status.SIGNED, ended)
    assert told(f"agreement-{Status.SIGNED}", agreement) + told(f"agreement-{ended}", agreement) == 1
    assert Booking.objects.filter(kind="agreement", live=True).exists() is (agreement.status == Status.SIGNED)
    assert chain_holds(deal)


@pytest.mark.parametrize(("order", "code"), [("signs first", "forbidden"), ("withdraws first", "not-available")])
def test_the_last_signature_and_the_units_withdrawn_consent_are_one_of_both(order: str, code: str) -> None:
    """The second begins before the first has committed, and waits for it."""
    deal = before_the_last(send(make_deal()))
    consent = UnitConsent.objects.get(match=deal.match)
    acts: list[Act] = [
        signing(deal, deal.talent.user),
        lambda: withdraw_consent(consent, by=deal.sending_hr, reason="项目提前"),
    ]
    stands = order == "signs first"
    assert in_the_midst(*(acts if stands else reversed(acts))) == ["done", code]
    consent.refresh_from_db()
    assert (consent.status == UnitConsent.Status.GRANTED) is stands
    assert (deal.fresh().status == Status.SIGNED) is stands
    assert (Match.objects.get().status == Match.Status.AGREED) is stands
    assert Booking.objects.filter(talent=deal.talent, live=True).exists() is stands


def test_once_the_last_has_signed_the_consent_stands_before_any_notice_has_gone_out() -> None:
    """Nothing of the outbox has run: the seat is taken in the transaction of the signature."""
    deal = before_the_last(send(make_deal()))
    sign(deal, deal.talent.user)
    consent = UnitConsent.objects.get(match=deal.match)
    found = together(lambda: withdraw_consent(consent, by=deal.sending_hr, reason="项目提前"))
    assert found == ["forbidden"]
    assert Demand.objects.get(pk=deal.match.demand_id).status == Demand.Status.FILLED


def test_a_change_of_terms_while_the_text_is_frozen_is_one_of_both() -> None:
    deal = accept_all(draft(make_deal()))
    number = version_of(deal).number
    found = together(
        lambda: services.send_for_signing(deal.fresh(), by=deal.hr),
        lambda: services.change_terms(
            deal.fresh(), by=deal.sending_hr, changes={"24.notice_days": 20}, note="", at_version=number
        ),
    )
    one_winner(found, "outdated", "wrong-state")
    frozen = deal.fresh().status == Status.SIGNING
    assert (version_of(deal).number == number) is frozen
    assert (version_of(deal).frozen_at is not None) is frozen
    assert SignatureSlot.objects.exists() is frozen
