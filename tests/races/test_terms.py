"""Accepting and changing terms at the same moment; drafting while the unit's consent goes."""

from apps.accounts.models import User
from apps.agreements import services
from apps.agreements.models import Acceptance, Agreement
from apps.matching.models import Match, UnitConsent
from apps.matching.services import withdraw_consent
from tests.factories import make_member
from tests.factories.story import Deal, draft, make_deal
from tests.races.together import Act, events, one_winner, together, told

Status = Agreement.Status


def accepting(deal: Deal, person: User) -> Act:
    version = deal.fresh().current_version
    assert version
    return lambda: services.accept_terms(deal.fresh(), by=person, at_hash=version.terms_sha256)


def changing(deal: Deal, person: User, days: int) -> Act:
    version = deal.fresh().current_version
    assert version
    changes = {"24.notice_days": days}
    return lambda: services.change_terms(deal.fresh(), by=person, changes=changes, note="", at_version=version.number)


def test_two_colleagues_accept_for_their_unit_once() -> None:
    deal = draft(make_deal())
    one_winner(together(accepting(deal, deal.hr), accepting(deal, deal.signatory)), "already-done")
    assert (Acceptance.objects.count(), told("terms-accepted", deal.fresh())) == (1, 1)


def test_the_last_two_parties_accept_at_once_and_the_terms_are_agreed_once() -> None:
    deal = draft(make_deal())
    accepting(deal, deal.hr)()
    found = together(accepting(deal, deal.sending_hr), accepting(deal, deal.talent.user))
    assert found == ["done", "done"]
    assert deal.fresh().status == Status.AGREED
    assert (events("agreements.TermsAgreed"), told("agreement-agreed", deal.fresh())) == (1, 1)


def test_nobody_has_accepted_what_was_changed_meanwhile() -> None:
    deal = draft(make_deal())
    for person in (deal.hr, deal.sending_hr):
        accepting(deal, person)()
    changed, accepted = together(changing(deal, deal.sending_hr, 20), accepting(deal, deal.talent.user))
    assert changed == "done"
    assert accepted in ("done", "outdated")
    agreement = deal.fresh()
    assert agreement.status == Status.DRAFT
    assert not Acceptance.objects.filter(version=agreement.current_version_id).exists()


def test_of_two_who_change_the_same_text_one_is_shown_the_others() -> None:
    deal = draft(make_deal())
    before = deal.fresh().versions.count()
    one_winner(together(changing(deal, deal.hr, 20), changing(deal, deal.sending_hr, 25)), "stale")
    assert (deal.fresh().versions.count(), told("terms-changed", deal.fresh())) == (before + 1, before)


def test_two_colleagues_draw_up_one_agreement() -> None:
    deal = make_deal()
    colleague = make_member(deal.using_unit, "hr")
    found = together(
        lambda: services.draft_agreement(deal.match, by=deal.hr),
        lambda: services.draft_agreement(deal.match, by=colleague),
    )
    assert found == ["done", "done"]
    assert (Agreement.objects.count(), events("agreements.AgreementDrafted")) == (1, 1)


def test_a_draft_and_a_withdrawn_consent_at_once_leave_nothing_to_negotiate() -> None:
    deal = make_deal()
    consent = UnitConsent.objects.get(match=deal.match)
    drafted, taken_back = together(
        lambda: services.draft_agreement(deal.match, by=deal.hr),
        lambda: withdraw_consent(consent, by=deal.sending_hr, reason="项目提前"),
    )
    assert taken_back == "done"
    assert drafted in ("done", "wrong-state")
    assert Match.objects.get().status == Match.Status.UNIT_REFUSED
    assert Agreement.objects.exists() is (drafted == "done")
    for agreement in Agreement.objects.all():  # what the event of the withdrawal does
        assert services.close_without_consent(agreement)
