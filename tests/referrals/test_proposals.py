"""The human broker: an officer proposes a match, both sides read it, and what comes of it is the match's own story."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.matching import services as matching
from apps.matching.models import Declaration, Match
from apps.matching.rules import BY_HAND
from apps.messaging.models import Notice
from apps.modes.models import Person
from apps.referrals import handlers
from apps.referrals.events import MatchProposed
from apps.referrals.models import MatchProposal
from apps.referrals.outcomes import counted, reasons_counted, tracked
from apps.referrals.rules import can_propose
from apps.referrals.views import office
from apps.talents.models import Talent
from tests.factories import (
    SHANGHAI,
    make_member,
    make_officer,
    make_region,
    make_skill,
    make_talent,
    make_unit,
    make_user,
)
from tests.referrals.conftest import ANSWERS, Place

NOTE = "两家情况我都了解"


def refused(act) -> str:
    with pytest.raises(RuleViolation) as violation:
        act()
    return violation.value.code


def outcome(proposal: MatchProposal) -> str:
    return tracked(MatchProposal.objects.filter(pk=proposal.pk)).get().outcome


@pytest.mark.parametrize("status", ["draft", "open", "on_hold", "filled", "closed"])
@pytest.mark.parametrize("verified", [True, False])
def test_who_may_propose(place: Place, status: str, verified: bool) -> None:
    demand = place.demand
    demand.status, demand.unit.status = status, "verified" if verified else "submitted"
    ready = status == "open" and verified
    assert can_propose(place.officer, demand) is ready
    assert can_propose(make_officer(role="supervisor"), demand) is ready
    biased = make_member(demand.unit, user=make_officer())
    others = (biased, make_officer(role="mediator"), make_officer(make_region(SHANGHAI)), place.clerk, make_user())
    assert not any(can_propose(person, demand) for person in others)


@pytest.mark.parametrize("visibility", ["everyone", "invited"])
def test_both_sides_are_told_once_and_read_the_note(place: Place, client: Client, visibility: str) -> None:
    Demand.objects.filter(pk=place.demand.pk).update(visibility=visibility)
    proposal = place.propose()
    for _time in range(2):
        handlers.tell_proposed(MatchProposed(str(proposal.public_id)))
    assert Notice.objects.filter(kind="referrals.proposed_unit", user=place.clerk).count() == 1
    assert Notice.objects.filter(kind="referrals.proposed_talent", user=place.talent.user).count() == 1
    for user, name, arg in (
        (place.clerk, "matching:board", place.demand.public_id),
        (place.clerk, "matching:candidate", place.match().public_id),
        (place.talent.user, "matching:opportunity", place.match().public_id),
        (place.talent.user, "matching:feed", None),
    ):
        client.force_login(user)
        page = client.get(reverse(name, args=[arg] if arg else [])).content.decode()
        assert NOTE in page, name
        assert place.officer.name in page, name
    assert client.get(reverse("demands:detail", args=[place.demand.public_id])).status_code == 200


def test_a_pair_that_the_score_did_not_find_stays_on_the_board_without_a_score(place: Place, client: Client) -> None:
    far = make_talent(skills=(make_skill("刺绣"),), headline="刺绣大师")
    proposal = place.propose(far)
    match = proposal.match
    assert (match.rule_version, match.fits, match.rank_score) == (BY_HAND, True, 0.0)
    matching.refresh_demand(str(place.demand.public_id))
    client.force_login(place.clerk)
    assert "刺绣大师" in client.get(reverse("matching:board", args=[place.demand.public_id])).content.decode()
    assert matching.invite(match, by=place.clerk).status == Match.Status.INVITED


def test_who_must_be_kept_apart_is_never_brought_together_and_the_attempt_is_noted(place: Place) -> None:
    blocked, colleague, bound = make_talent(), make_talent(unit=place.using), make_talent()
    blocked.hidden_from.add(place.using)
    match = Match.objects.get(demand=place.demand, talent=place.talent)
    Match.objects.filter(pk=match.pk).update(talent=bound)
    Declaration.objects.create(talent=bound, match=match, persons=[Person.NON_COMPETE], declared_at=match.computed_at)
    for talent in (blocked, colleague, bound):
        assert refused(lambda talent=talent: place.propose(talent)) == "not-together"
        assert AuditEvent.objects.filter(action="kept_apart", object_id=str(talent.public_id)).count() == 1
    assert MatchProposal.objects.count() == 0


@pytest.mark.parametrize("visibility", ["only_me", "relay"])
def test_a_talent_who_may_not_be_found_is_not_proposed(place: Place, client: Client, visibility: str) -> None:
    hidden = make_talent(visibility=visibility)
    client.force_login(place.officer)
    page = reverse("referrals:proposal_new", args=[place.demand.public_id, hidden.public_id])
    assert client.get(page).status_code == 404
    assert refused(lambda: place.propose(hidden)) == "not-together"
    assert not Match.objects.filter(talent=hidden).exists()


def test_one_sentence_for_every_reason(place: Place) -> None:
    """Waved away, shut out or never to be found: the officer cannot tell them apart."""
    waved = place.talent
    matching.decline(place.match(), by=waved.user)
    assert refused(lambda: place.propose(waved)) == "not-together"


def test_twice_is_once_and_a_note_is_asked(place: Place) -> None:
    assert refused(lambda: place.propose(note="  ")) == "empty"
    place.propose()
    assert refused(place.propose) == "already-done"


def test_the_outcome_follows_the_story(place: Place) -> None:
    proposal = place.propose()
    assert outcome(proposal) == "open"
    matching.invite(place.match(), by=place.clerk)
    assert outcome(proposal) == "invited"
    matching.answer_invitation(place.match(), by=place.talent.user, **ANSWERS)
    assert outcome(proposal) == "talks"
    matching.decline(place.match(), by=place.talent.user, code="pay")
    assert outcome(proposal) == "declined"
    assert reasons_counted(MatchProposal.objects.all()) == [("pay", 1)]
    assert counted(MatchProposal.objects.all())["declined"] == 1
    Match.objects.update(status=Match.Status.AGREED)
    assert outcome(proposal) == "agreed"
    Match.objects.update(status=Match.Status.SUGGESTED)
    Demand.objects.update(status=Demand.Status.CLOSED)
    assert outcome(proposal) == "lapsed"


def test_who_hides_after_the_proposal_is_no_longer_open(place: Place, client: Client) -> None:
    proposal = place.propose()
    Talent.objects.filter(pk=place.talent.pk).update(visibility="only_me")
    assert outcome(proposal) == "lapsed"
    client.force_login(place.clerk)
    assert NOTE not in client.get(reverse("matching:board", args=[place.demand.public_id])).content.decode()


def test_a_talent_s_quiet_no_reaches_the_office_that_proposed_and_never_the_unit(place: Place, client: Client) -> None:
    place.propose()
    client.force_login(place.talent.user)
    page = client.post(
        reverse("matching:decline", args=[place.match().public_id]), {"code": "place"}, follow=True
    ).content.decode()
    assert "人才办会看到理由" in page
    client.force_login(place.officer)
    row = client.get(reverse("referrals:proposals")).content.decode()
    assert str(Match.Reason.PLACE.label) in row or "地点" in row
    client.force_login(place.clerk)
    assert client.get(reverse("matching:candidate", args=[place.match().public_id])).status_code == 404


def test_the_list_is_the_region_s_with_filters_numbers_and_the_same_rows_as_csv(place: Place, client: Client) -> None:
    proposal = place.propose()
    far = make_officer(make_region(SHANGHAI))
    client.force_login(far)
    assert place.demand.title not in client.get(reverse("referrals:proposals")).content.decode()
    client.force_login(place.officer)
    month = f"{proposal.proposed_at:%Y-%m}"
    asked = {"outcome": "open", "officer": str(place.officer.public_id), "month": month, "q": place.demand.number}
    assert place.demand.title in client.get(reverse("referrals:proposals"), asked).content.decode()
    table = client.get(reverse("referrals:proposals_csv"), asked).content.decode()
    assert NOTE in table
    for other in ({"outcome": "agreed"}, {"q": "没有"}):
        assert place.demand.title not in client.get(reverse("referrals:proposals"), other).content.decode()
        assert NOTE not in client.get(reverse("referrals:proposals_csv"), other).content.decode()


def test_a_download_is_bounded_says_so_and_asks_a_fixed_number_of_times(
    place: Place, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = place.propose()
    client.force_login(place.officer)
    address, counts = reverse("referrals:proposals_csv"), []
    for more in (0, 3):
        for _one in range(more):
            talent = make_talent(unit=first.match.talent.unit, name="林新")
            matching.refresh_demand(str(place.demand.public_id))
            place.propose(talent)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            whole = client.get(address).content.decode()
        counts.append(len(asked))
        assert whole.count(NOTE) == 1 + more
        assert "只含" not in whole
    assert counts[0] == counts[1]
    monkeypatch.setattr(office, "MOST_IN_A_FILE", 2)
    part = client.get(address).content.decode()
    assert (part.count(NOTE), part.count("只含最新的 2 条")) == (2, 1)
    assert first.match.talent.user.name not in part  # the oldest is the one left out


def test_an_officer_finds_the_way_from_the_board_and_nobody_else_does(place: Place, client: Client) -> None:
    way = reverse("referrals:propose", args=[place.demand.public_id])
    for user, sees in ((place.officer, True), (place.clerk, False)):
        client.force_login(user)
        board = client.get(reverse("matching:board", args=[place.demand.public_id])).content.decode()
        assert (way in board) is sees
        assert client.get(way).status_code == (200 if sees else 404)
    client.force_login(place.officer)
    form = reverse("referrals:proposal_new", args=[place.demand.public_id, place.talent.public_id])
    assert form in client.get(way).content.decode()
    assert client.post(form, {"note": ""}).status_code == 422
    assert client.post(form, {"note": NOTE}).status_code == 302
    assert form not in client.get(way).content.decode()


def test_the_lists_ask_a_fixed_number_of_times(place: Place, client: Client) -> None:
    client.force_login(place.officer)
    pages = [reverse("referrals:proposals"), reverse("referrals:propose", args=[place.demand.public_id])]
    counts: list[list[int]] = [[], []]
    for more in (1, 6):
        for _one in range(more):
            place.propose(make_talent(unit=make_unit()))
        for at, page in enumerate(pages):
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                client.get(page)
            counts[at].append(len(asked))
    assert [few == many for few, many in counts] == [True, True], counts
