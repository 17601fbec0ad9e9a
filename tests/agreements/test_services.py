"""From the draft to the seal: what is promised, and what is refused."""

import itertools

import pytest
from django.conf import settings

from apps.accounts.models import User
from apps.agreements import handlers, rules, services
from apps.agreements.documents.certificate import ensure_certificate
from apps.agreements.documents.verify import is_sound, verify_pdf
from apps.agreements.events import AgreementSigned
from apps.agreements.models import Agreement, AgreementDocument, AgreementVersion, SignatureSlot
from apps.agreements.selectors import agreements_visible_to, by_check_code, problems
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.matching.jobs import lapse
from apps.matching.models import Match, PayObservation
from apps.organisations.models import Membership
from apps.talents.models import Booking
from tests.factories import make_identity, make_member, make_officer, make_user
from tests.factories.story import accept_all, draft, make_deal, send, sign, sign_all

pytestmark = pytest.mark.django_db


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(RuleViolation, match=f"^{code}")


def test_pay_guidance_remembers_the_days_that_were_agreed_not_those_of_the_demand() -> None:
    deal = draft(make_deal())
    version = deal.fresh().current_version
    assert version
    assert deal.match.demand.days != 20
    services.change_terms(deal.fresh(), by=deal.hr, changes={"4.total_days": 20}, note="", at_version=version.number)
    handlers.remember_its_pay(AgreementSigned(str(deal.fresh().public_id)))
    assert PayObservation.objects.get().day_fen == 10_000_000 // 20


def test_a_draft_knows_what_was_said_before_and_names_what_is_missing() -> None:
    deal = make_deal()
    agreement = services.draft_agreement(deal.match, by=deal.hr)
    assert agreement.current_version
    values = agreement.current_version.terms["values"]
    assert values["7.total_amount"] == 10_000_000
    assert values["1.sending_unit_code"] == deal.sending_unit.credit_code
    assert [problem.field for problem in problems(agreement)] == ["talent_id_display"]
    assert services.draft_agreement(deal.match, by=deal.hr) == agreement  # a second click is no second agreement


def test_only_the_using_units_desk_draws_up_the_agreement() -> None:
    deal = make_deal()
    with refused("forbidden"):
        services.draft_agreement(deal.match, by=deal.sending_hr)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"8.sending_unit_share": 3000, "8.talent_share": 6000, "8.separate_contract": "JS-1"}, "split-not-100"),
        ({"8.sending_unit_share": 3000, "8.talent_share": 7000}, "needs-separate-contract"),
        ({"8.operator_fee": 200, "8.fee_basis": "公示"}, "fee-locked"),
        ({"7.total_amount": 9_999_999}, "sum-not-total"),
        ({"13.result_owner": ""}, "result-owner-blank"),
    ],
)
def test_a_change_that_makes_a_new_problem_is_refused_and_nothing_is_kept(
    changes: dict[str, object], code: str
) -> None:
    deal = draft(make_deal())
    before = AgreementVersion.objects.count()
    with refused(code):
        services.change_terms(deal.fresh(), by=deal.hr, changes=changes, note="", at_version=2)
    assert AgreementVersion.objects.count() == before


def test_a_change_is_a_new_version_and_acceptances_start_anew() -> None:
    deal = accept_all(draft(make_deal()))
    assert deal.fresh().status == Agreement.Status.AGREED
    services.change_terms(
        deal.fresh(), by=deal.sending_hr, changes={"24.notice_days": 20}, note="多留几天", at_version=2
    )
    agreement = deal.fresh()
    assert agreement.status == Agreement.Status.DRAFT
    assert agreement.current_version
    assert agreement.current_version.number == 3
    assert not agreement.current_version.acceptances.exists()


def test_a_change_of_a_text_somebody_else_changed_meanwhile_is_refused() -> None:
    deal = draft(make_deal())
    services.change_terms(deal.fresh(), by=deal.hr, changes={"24.notice_days": 20}, note="", at_version=2)
    with refused("stale"):
        services.change_terms(deal.fresh(), by=deal.sending_hr, changes={"24.notice_days": 25}, note="", at_version=2)


def test_accepting_another_wording_than_the_current_one_is_refused() -> None:
    deal = draft(make_deal())
    with refused("outdated"):
        services.accept_terms(deal.fresh(), by=deal.hr, at_hash="0" * 64)


def test_accepting_twice_is_refused() -> None:
    deal = draft(make_deal())
    agreement = deal.fresh()
    assert agreement.current_version
    services.accept_terms(agreement, by=deal.hr, at_hash=agreement.current_version.terms_sha256)
    with refused("already-done"):
        services.accept_terms(agreement, by=deal.hr, at_hash=agreement.current_version.terms_sha256)


def test_three_signatures_on_one_hash_make_it_signed_and_book_the_calendar() -> None:
    deal = sign_all(send(make_deal()))
    agreement = deal.fresh()
    assert agreement.status == Agreement.Status.SIGNED
    assert agreement.current_version
    slots = list(agreement.current_version.slots.all())
    assert {slot.signed_hash for slot in slots} == {agreement.current_version.document_sha256}
    assert len({slot.person_key for slot in slots}) == 3
    assert Booking.objects.filter(talent=deal.talent, live=True, kind="agreement").exists()
    assert not Booking.objects.filter(talent=deal.talent, live=True, kind="hold").exists()


def test_the_talent_signs_after_the_units() -> None:
    deal = send(make_deal())
    with refused("no-open-slot"):
        sign(deal, deal.talent.user)


def test_signing_an_outdated_version_is_refused() -> None:
    deal = send(make_deal())
    with refused("outdated"):
        sign(deal, deal.signatory, at_hash="0" * 64)


def test_signing_without_the_authority_is_refused() -> None:
    deal = send(make_deal())
    with refused("no-open-slot"):
        sign(deal, deal.hr)


def test_one_person_never_signs_twice() -> None:
    """Neither for another unit with the same account, nor with another account of the same identity."""
    deal = make_deal()
    make_member(deal.sending_unit, Membership.Role.SIGNATORY, user=deal.signatory)
    send(deal)
    sign(deal, deal.signatory)
    with refused("one-person"):
        sign(deal, deal.signatory)


def test_two_accounts_of_one_identity_are_one_person() -> None:
    deal = send(make_deal())
    number = "320402198501010012"
    make_identity(deal.signatory, number)
    make_identity(deal.sending_signatory, number)
    sign(deal, deal.signatory)
    with refused("one-person"):
        sign(deal, deal.sending_signatory)


def test_a_wrong_code_is_refused_and_counted() -> None:
    deal = send(make_deal())
    with pytest.raises(RuleViolation):
        sign(deal, deal.signatory, code="000000")
    assert not SignatureSlot.objects.filter(signed_at__isnull=False).exists()


def test_declining_ends_the_signing_and_a_revision_starts_a_new_version() -> None:
    deal = send(make_deal())
    with refused("reason-needed"):
        services.decline_to_sign(deal.fresh(), by=deal.signatory, reason=" ")
    services.decline_to_sign(deal.fresh(), by=deal.signatory, reason="金额需要再议")
    assert deal.fresh().status == Agreement.Status.DECLINED
    assert Match.objects.get().status == Match.Status.UNIT_CONSENTED  # the unit may let the days go
    services.revise_agreement(deal.fresh(), by=deal.hr)
    agreement = deal.fresh()
    assert Match.objects.get().status == Match.Status.AGREED
    assert agreement.current_version
    assert (agreement.status, agreement.current_version.number) == (Agreement.Status.DRAFT, 3)


def test_an_agreement_that_came_to_nothing_gives_the_days_and_the_demand_back(clock_forward) -> None:  # type: ignore[no-untyped-def]
    deal = draft(make_deal())
    services.withdraw_agreement(deal.fresh(), by=deal.hr, reason="项目取消")
    clock_forward(days=60)
    lapse()
    assert Match.objects.get().status == Match.Status.LAPSED
    assert not Booking.objects.filter(live=True).exists()
    assert Demand.objects.get().status == Demand.Status.OPEN
    with refused("wrong-state"):  # the talks begin with an invitation again
        services.revise_agreement(deal.fresh(), by=deal.hr)


def test_an_unsigned_agreement_lapses_after_fifteen_days(clock_forward) -> None:  # type: ignore[no-untyped-def]
    deal = send(make_deal())
    clock_forward(days=15)
    assert services.lapse_unsigned() == 0  # the last day is still in time
    clock_forward(days=1)
    assert services.lapse_unsigned() == 1
    assert deal.fresh().status == Agreement.Status.LAPSED


def test_sealing_makes_a_pdf_any_reader_can_check_and_is_done_once() -> None:
    deal = sign_all(send(make_deal()))
    services.seal(deal.fresh())
    services.seal(deal.fresh())
    version = deal.fresh().current_version
    assert version
    sealed = AgreementDocument.objects.get(version=version, kind="sealed")
    assert sealed.sha256 == version.sealed_sha256
    assert is_sound(verify_pdf(bytes(sealed.content), ensure_certificate(settings.DATA_DIR)), signatures=3)
    assert by_check_code(deal.fresh().check_code.lower()) == deal.fresh()


def test_nothing_comes_into_force_before_the_first_day_the_seal_and_the_insurance(clock_forward) -> None:  # type: ignore[no-untyped-def]
    deal = sign_all(send(make_deal(starts_in_days=5)))
    services.prove_cover(deal.fresh(), by=deal.hr)
    services.seal(deal.fresh())
    assert services.activate_due() == 0
    clock_forward(days=5)
    assert services.activate_due() == 1
    assert deal.fresh().status == Agreement.Status.ACTIVE


def test_history_of_the_agreement_is_gapless_and_chained() -> None:
    deal = sign_all(send(make_deal()))
    events = list(deal.fresh().events.all())
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert all(later.previous == earlier.sha256 for earlier, later in itertools.pairwise(events))


def test_a_stranger_sees_no_agreement_and_the_office_of_either_region_does() -> None:
    deal = draft(make_deal())
    assert not agreements_visible_to(make_user()).exists()
    assert not agreements_visible_to(make_member(make_deal().using_unit)).filter(pk=deal.fresh().pk).exists()
    assert agreements_visible_to(make_officer(deal.using_unit.region)).filter(pk=deal.fresh().pk).exists()
    assert agreements_visible_to(make_officer(deal.sending_unit.region)).filter(pk=deal.fresh().pk).exists()


@pytest.mark.parametrize(
    ("who", "change", "accept", "send_it"),
    [
        ("hr", True, True, False),
        ("signatory", True, True, False),
        ("finance", False, False, False),
        ("sending_hr", True, True, False),
        ("sending_finance", False, False, False),
        ("talent_user", True, True, False),
        ("stranger", False, False, False),
    ],
)
def test_who_may_do_what_with_a_draft(who: str, change: bool, accept: bool, send_it: bool) -> None:
    deal = draft(make_deal())
    people = {"talent_user": deal.talent.user, "stranger": make_user()}
    user: User = people.get(who) or getattr(deal, who)
    agreement = deal.fresh()
    answers = (
        rules.can_change_terms(user, agreement),
        rules.can_accept(user, agreement),
        rules.can_send(user, agreement),
    )
    assert answers == (change, accept, send_it)
