"""The sending unit takes its consent back: what is not signed closes, what is signed stands."""

import pytest

from apps.agreements import handlers, rules, services
from apps.agreements.drafting import first_terms
from apps.agreements.models import Agreement
from apps.agreements.selectors import problems_of
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.matching.events import UnitAnswered
from apps.matching.models import Match
from apps.matching.services import withdraw_consent
from apps.messaging.models import Notice
from tests.factories.story import accept_all, draft, make_deal, send, sign_all

pytestmark = pytest.mark.django_db
Status = Agreement.Status


def take_back(deal):
    consent = Match.objects.get(pk=deal.match.pk).consent
    withdraw_consent(consent, by=deal.sending_hr, reason="项目提前")
    return UnitAnswered(str(consent.public_id))


@pytest.mark.parametrize("steps", [(draft,), (draft, accept_all), (send,)])
def test_an_unsigned_agreement_closes_and_its_parties_are_told_once(steps):
    deal = make_deal()
    for step in steps:
        step(deal)
    event = take_back(deal)
    for _twice in range(2):
        handlers.close_without_consent(event)
    agreement = deal.fresh()
    assert agreement.status == Status.WITHDRAWN
    assert agreement.match.status == Match.Status.UNIT_REFUSED
    assert agreement.events.filter(kind="consent-withdrawn").count() == 1
    ended = handlers.events.AgreementEnded(str(agreement.public_id))
    for _twice in range(2):
        handlers.tell_end(ended)
    told = Notice.objects.filter(kind="agreements.consent_withdrawn")
    assert told.filter(user=deal.hr).count() == told.filter(user=deal.talent.user).count() == 1
    assert not rules.can_revise(deal.hr, agreement)


def test_a_yes_closes_nothing():
    deal = draft(make_deal())
    handlers.close_without_consent(UnitAnswered(str(deal.match.consent.public_id)))
    assert deal.fresh().status == Status.DRAFT


def test_after_everybody_signed_the_consent_stands():
    deal = sign_all(send(make_deal()))
    with pytest.raises(RuleViolation) as refused:
        take_back(deal)
    assert refused.value.code == "forbidden"
    assert not services.close_without_consent(deal.fresh())
    assert deal.fresh().status == Status.SIGNED


@pytest.mark.parametrize("mode", ["migratory_bird", "independent"])
def test_joint_results_begin_with_halves_that_add_up(mode):
    deal = make_deal(mode=mode)
    Demand.objects.filter(pk=deal.match.demand_id).update(result_owner=Demand.ResultOwner.JOINT)
    match = Match.objects.get(pk=deal.match.pk)
    rows = first_terms(match)["values"]["13.joint_shares"]
    assert [row["share"] for row in rows] == [5000, 5000]
    agreement = services.draft_agreement(match, by=deal.hr)
    assert "shares-not-100" not in {one.code for one in problems_of(agreement.current_version.terms, agreement)}
