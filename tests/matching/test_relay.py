"""The sealed invitation: what it reaches, and that the using unit can tell nothing from it before somebody answers."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.matching import handlers, services
from apps.matching.events import DemandRelayed, MatchesComputed
from apps.matching.models import Match, MatchRun, RelayInvitation
from apps.matching.rules import can_relay, may_be_relayed
from apps.messaging.models import Notice
from apps.talents.models import Talent
from tests.factories import make_member, make_officer, make_region, make_talent, make_unit, make_user

ANSWERS = {"eligibility": "yes", "dates": "每周一至周四", "account": "6222020000000004321", "conflicts": "无"}


def hidden(story, visibility="relay", **fields) -> Talent:
    skills = tuple(need.skill for need in story.demand.skill_needs.all())
    talent = make_talent(skills=skills, visibility=visibility, **fields)
    services.refresh_demand(str(story.demand.public_id))
    return talent


def match_of(story, talent) -> Match:
    return Match.objects.get(demand=story.demand, talent=talent)


def carry(story) -> list[Match]:
    handlers.carry_relay(DemandRelayed(str(story.demand.public_id)))
    return list(Match.objects.filter(relayed_at__isnull=False))


def send(story, text="请看一看") -> RelayInvitation:
    return services.relay(story.demand, by=story.clerk, text=text)


def notices(talent) -> list[Notice]:
    return list(Notice.objects.filter(user=talent.user, kind="matching.relayed"))


def refused(act) -> str:
    with pytest.raises(RuleViolation) as violation:
        act()
    return violation.value.code


@pytest.mark.parametrize("visibility", ["only_me", "relay", "masked", "open"])
@pytest.mark.parametrize("change", ["", "declined", "relayed", "unfit", "paused", "blocked"])
def test_a_relay_reaches_only_untouched_fitting_talents_who_want_relays(story, visibility, change):
    match = match_of(story, hidden(story, visibility))
    if change == "declined":
        match.status = Match.Status.DECLINED
    if change == "relayed":
        match.relayed_at = clock.now()
    if change == "unfit":
        match.fits = False
    if change == "paused":
        match.talent.status = Talent.Status.PAUSED
    if change == "blocked":
        match.talent.hidden_from.add(story.using)
    assert may_be_relayed(match) is (visibility == "relay" and change == "")


@pytest.mark.parametrize("status", ["draft", "open", "on_hold", "filled", "closed"])
@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize("complete", [True, False])
def test_who_may_relay(story, status, verified, complete):
    demand = story.demand
    demand.status, demand.unit.status = status, "verified" if verified else "submitted"
    demand.problem = demand.problem if complete else ""
    ready = status == "open" and verified and complete
    assert can_relay(story.clerk, demand) is ready
    strangers = (story.keeper, story.talent.user, make_member(story.using, "finance"), make_officer(), make_user())
    assert not any(can_relay(person, demand) for person in strangers)


def test_it_reaches_whom_it_fits_once_and_who_fits_later_too(story):
    first, only_me = hidden(story), hidden(story, "only_me")
    send(story)
    assert carry(story) == [match_of(story, first)]
    carry(story)
    assert len(notices(first)) == 1
    assert notices(only_me) == notices(story.talent) == []
    later = hidden(story)
    handlers.carry_relay_further(MatchesComputed(str(story.demand.public_id)))
    assert match_of(story, later).relayed_at
    assert len(notices(later)) == len(notices(first)) == 1


def test_a_blocked_unit_is_never_carried_to_the_talent(story):
    talent = hidden(story)
    talent.hidden_from.add(story.using)
    send(story)
    assert carry(story) == []
    assert notices(talent) == []


def test_after_its_last_day_nobody_new_is_reached(story, monkeypatch):
    send(story)
    RelayInvitation.objects.update(answer_due=clock.today() - dt.timedelta(days=1))
    hidden(story)
    assert carry(story) == []


def test_one_a_demand_and_so_many_a_month(story, settings):
    settings.RELAYS_A_MONTH = 1
    send(story)
    assert refused(lambda: send(story)) == "already-done"
    RelayInvitation.objects.update(demand=make_other(story))
    assert refused(lambda: send(story)) == "relay-cap"
    RelayInvitation.objects.update(sent_at=clock.now() - dt.timedelta(days=40))
    assert send(story).text == "请看一看"


def make_other(story):
    from_now = story.demand
    from_now.pk, from_now.public_id, from_now.number = None, None, "D-3204-2027-900001"
    from_now.public_id = __import__("uuid").uuid4()
    from_now.save()
    other, story.demand = from_now, type(from_now).objects.exclude(pk=from_now.pk).get()
    return other


def test_only_the_units_hr_may_send_it(story):
    for person in (
        story.keeper,
        story.talent.user,
        make_member(story.using, "finance"),
        make_member(make_unit(), "hr"),
    ):
        assert refused(lambda who=person: services.relay(story.demand, by=who)) == "forbidden"


def test_an_interested_answer_alone_shows_the_talent_and_masked(client, story):
    talent = hidden(story, name="欧阳若海")
    send(story)
    carry(story)
    board = reverse("matching:board", args=[story.demand.public_id])
    client.force_login(story.clerk)
    assert "欧阳" not in client.get(board).content.decode()
    services.answer_invitation(
        match_of(story, talent), by=talent.user, eligibility="yes", dates="any", account="6" * 16
    )
    page = client.get(board).content.decode()
    assert "欧阳若海" not in page
    assert str(match_of(story, talent).public_id) in page


def test_a_talent_refuses_silently(client, story):
    talent = hidden(story)
    send(story)
    carry(story)
    before = Notice.objects.exclude(user=talent.user).count()
    match = services.decline(match_of(story, talent), by=talent.user, code="pay")
    handlers.tell_declined(type("Event", (), {"match_id": str(match.public_id)})())
    assert Notice.objects.exclude(user=talent.user).count() == before
    client.force_login(story.clerk)
    for name in ("candidate", "match"):
        assert client.get(reverse(f"matching:{name}", args=[match.public_id])).status_code == 404


def test_the_audit_of_the_relay_names_nobody(story):
    talent = hidden(story, name="欧阳若海")
    send(story)
    carry(story)
    rows = AuditEvent.objects.filter(action="relayed")
    assert rows.filter(object_type="RelayInvitation").count() == 1
    assert not any("若海" in f"{row.object_label}{row.detail}" for row in rows)
    assert talent.user.name == "欧阳若海"


def plain(page: bytes) -> str:
    """The page without what differs on every load: tokens and the minute of the computation."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.decode())
    text = re.sub(r'nonce="[^"]*"|"X-CSRFToken": ?"[^"]*"', "", text)
    return re.sub(r"\d{2}:\d{2}(:\d{2})?", "", text)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_units_pages_are_byte_equal_however_many_hidden_talents_there_are(client, story, language, settings):
    """Nobody, one, many, only-me, blocked and not eligible: before and after the relay every page of the unit is the same."""
    client.force_login(story.clerk)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    places = [reverse(f"matching:{name}", args=[story.demand.public_id]) for name in ("board", "relay", "compare")]
    places += [reverse("demands:detail", args=[story.demand.public_id]), reverse("dashboard:workbench")]
    places += [f"{places[0]}?tab={tab}&sort=rate" for tab in ("all", "recommended", "invited", "talks", "declined")]

    def pages() -> list[str]:
        MatchRun.objects.update(milliseconds=0)
        carry(story)
        return [plain(client.get(place).content) for place in places]

    send(story)
    nobody = pages()
    for number, fields in enumerate((
        {},
        {"visibility": "only_me"},
        {"day_rate_fen": 99_000_000},
        {"region": make_region("310000")},
        {"status": "paused"},
    )):  # fmt: skip
        hidden(story, **{"visibility": "relay", **fields, "headline": f"隐身{number}"})
        assert pages() == nobody
    blocked = hidden(story)
    blocked.hidden_from.add(story.using)
    assert pages() == nobody
    for match in Match.objects.filter(relayed_at__isnull=False)[:1]:
        services.decline(match, by=match.talent.user, code="time")
    assert pages() == nobody


def test_the_page_before_and_after(client, story):
    client.force_login(story.clerk)
    place = reverse("matching:relay", args=[story.demand.public_id])
    assert "relay-form" in client.get(place).content.decode()
    assert client.post(place, {"text": "盼您来"}).url == reverse("matching:board", args=[story.demand.public_id])
    after = client.get(place).content.decode()
    assert "盼您来" in after
    assert "relay-form" not in after
    assert client.post(place, {"text": "再来"}).status_code == 409


def test_the_talent_reads_the_sealed_words_and_answers(client, story):
    talent = hidden(story)
    Demand.objects.filter(pk=story.demand.pk).update(visibility="invited")
    whole = reverse("demands:detail", args=[story.demand.public_id])
    client.force_login(talent.user)
    assert client.get(whole).status_code == 404
    send(story, "盼您来看一看")
    carry(story)
    assert client.get(whole).status_code == 200
    place = reverse("matching:opportunity", args=[match_of(story, talent).public_id])
    assert "盼您来看一看" in client.get(place).content.decode()
    for name in ("feed", "mine"):
        assert place in client.get(reverse(f"matching:{name}")).content.decode()
    assert place in client.get(reverse("dashboard:workbench")).content.decode()
    assert client.post(place, ANSWERS).status_code == 302
    assert match_of(story, talent).status == Match.Status.INTERESTED


def test_a_named_officer_is_asked_once_and_the_thread_opens(client, story):
    officer = make_officer(make_region("320400"))
    client.force_login(story.clerk)
    place = reverse("matching:help", args=[story.demand.public_id])
    assert client.post(place).status_code == 302
    assert client.post(place).status_code == 409
    assert officer.thread_memberships.filter(thread__subject=f"help:{story.demand.public_id}").exists()
    handlers.tell_help(type("Event", (), {"request_id": str(story.demand.help_request.public_id)})())
    assert Notice.objects.filter(user=officer, kind="matching.help_asked").count() == 1
    client.force_login(officer)
    assert reverse("matching:board", args=[story.demand.public_id]) in client.get(
        reverse("dashboard:workbench")
    ).content.decode()  # fmt: skip
