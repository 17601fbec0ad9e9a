"""Declared by the talent, confirmed by the unit, asked again before signing; the using unit reads no reason."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.files.services import store_upload
from apps.matching import services
from apps.matching.models import Declaration, Match
from apps.modes.models import Person
from apps.modes.services import load_participation
from tests.factories import make_unit

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF"


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    load_participation()


def answer(story, *persons):
    return services.answer_invitation(
        story.match(), by=story.talent.user, eligibility="yes", dates="每周一至周四",
        account="6222020000000004321", persons=persons,
    )  # fmt: skip


def ask(story, *persons):
    services.invite(story.match(), by=story.clerk)
    services.place_hold(answer(story, *persons), by=story.clerk)
    return services.ask_unit(story.match(), by=story.talent.user).consent


def consents(story, consent, **confirmed):
    return services.answer_for_unit(
        consent, by=story.keeper, consents=True, results_confirmed=True, confirmed=services.Confirmed(**confirmed)
    )


def code_of(act):
    with pytest.raises(RuleViolation) as refused:
        act()
    return refused.value.code


def test_what_is_declared_is_kept_with_its_date_and_asked_again_for_each_assignment(story):
    assert answer(story).eligibility == "yes"
    (kept,) = Declaration.objects.all()
    assert (kept.persons, kept.match, kept.unit) == ([], story.match(), story.sending)
    assert kept.declared_at.date() == clock.now().date()


def test_not_at_all_stops_at_the_answer_with_the_reason_and_the_source(story):
    with pytest.raises(RuleViolation) as refused:
        answer(story, "dispatched")
    assert refused.value.code == "not-eligible"
    assert "劳动合同法" in str(refused.value.message)
    assert story.match().status == Match.Status.SUGGESTED


def test_an_approval_is_uploaded_before_the_yes_counts_and_then_signing_may_begin(story):
    consent = ask(story, "secrets")
    assert story.match().eligibility == "yes_approval"
    assert code_of(lambda: consents(story, consent)) == "approval-missing"
    assert code_of(lambda: services.check_participation(story.match())) == "not-available"
    paper = store_upload(SimpleUploadedFile("approval.pdf", PDF), owner=story.keeper, subject="consent:x")
    from_file = services.with_approval(services.Confirmed(), paper)
    services.answer_for_unit(consent, by=story.keeper, consents=True, results_confirmed=True, confirmed=from_file)
    services.check_participation(story.match())


def test_what_the_unit_knows_besides_stops_its_own_yes_and_a_no_stays_possible(story):
    consent = ask(story)
    assert code_of(lambda: consents(story, consent, persons=("dispatched",))) == "not-eligible"
    services.answer_for_unit(consent, by=story.keeper, consents=False, reason="不在编")
    assert story.match().status == Match.Status.UNIT_REFUSED


def test_a_public_institution_gives_no_yes_while_its_notice_runs(story):
    consent, today = ask(story), clock.today()
    running = {"notice_from": today, "notice_until": today + dt.timedelta(days=3)}
    assert code_of(lambda: consents(story, consent, **running)) == "notice-running"
    turned = {"notice_from": today, "notice_until": today - dt.timedelta(days=3)}
    assert code_of(lambda: consents(story, consent, **turned)) == "notice-order"
    over = {"notice_from": today - dt.timedelta(days=7), "notice_until": today - dt.timedelta(days=1)}
    assert consents(story, consent, **over).notice_until == over["notice_until"]


@pytest.mark.parametrize("fact", ["declared since", "another unit", "withdrawn"])
def test_before_signing_it_is_asked_again_by_todays_facts(story, fact):
    consents(story, ask(story))
    services.check_participation(story.match())
    if fact == "declared since":
        services.declare(story.talent, ["former_official"], by=story.talent.user)
    elif fact == "withdrawn":
        services.withdraw_consent(story.match().consent, by=story.keeper, reason="项目急需")
    else:
        story.talent.unit = make_unit()
        story.talent.save()
    with pytest.raises(RuleViolation) as refused:
        services.check_participation(story.match())
    assert refused.value.code == "not-available"
    assert not any(str(label) in str(refused.value.message) for label in Person.labels)


def test_only_the_talent_declares_and_only_what_the_list_holds(story):
    assert code_of(lambda: services.declare(story.talent, [], by=story.keeper)) == "forbidden"
    assert code_of(lambda: services.declare(story.talent, ["rich"], by=story.talent.user)) == "statement"


def test_the_using_units_page_says_not_available_and_never_why(client, story):
    consents(story, ask(story))
    address = reverse("matching:candidate", args=[story.match().public_id])
    client.cookies["language"] = "en"
    client.force_login(story.clerk)
    assert "not available" not in client.get(address).content.decode()
    services.declare(story.talent, ["former_official"], by=story.talent.user)
    page = client.get(address).content.decode()
    assert "not available" in page
    for words in (*Person.labels, "Civil Servants Law", "former_official"):
        assert str(words) not in page
    board = client.get(reverse("matching:board", args=[story.demand.public_id])).content.decode()
    assert not any(str(words) in board for words in Person.labels)
    client.force_login(story.keeper)
    own = client.get(reverse("matching:consent", args=[story.match().consent.public_id])).content.decode()
    assert "Civil Servants Law" in own


def test_the_approval_is_read_by_the_unit_and_the_talent_and_nobody_else(client, story):
    consent = ask(story, "secrets")
    client.force_login(story.keeper)
    sent = {"answer": "yes", "results_confirmed": "on", "approval": SimpleUploadedFile("approval.pdf", PDF)}
    assert client.post(reverse("matching:consent", args=[consent.public_id]), sent).status_code == 302
    consent.refresh_from_db()
    address = reverse("files:download", args=[consent.approval.public_id])
    for person, code in ((story.keeper, 200), (story.talent.user, 200), (story.clerk, 404)):
        client.force_login(person)
        assert client.get(address).status_code == code
