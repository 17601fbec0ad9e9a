"""What must not happen does not happen, and the page says why, in the reader's language."""

from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.agreements.models import AgreementVersion, SignatureSlot
from apps.assignments.models import Milestone
from apps.audit.models import AuditEvent
from apps.organisations.models import Unit
from apps.talents.models import Booking
from tests.assignments.scenes import make_submitted
from tests.factories import make_identity, make_member, make_region, make_user
from tests.factories.story import Deal, code_for, draft, make_deal, send
from tests.matching.conftest import make_story

pytestmark = pytest.mark.django_db


class Reader:
    """A person's browser in one language."""

    def __init__(self, user: User, language: str) -> None:
        self.client, self.language = Client(), language
        self.client.force_login(user)
        self.client.cookies["language"] = language

    def get(self, name: str, *args: object) -> HttpResponse:
        return self.client.get(reverse(name, args=args))

    def post(self, name: str, *args: object, **data: object) -> HttpResponse:
        return self.client.post(reverse(name, args=args), data)

    def says(self, answer: HttpResponse, english: str) -> bool:
        """Whether the page has the sentence in the reader's language and not in the other one."""
        page = unescape(answer.content.decode())
        with translation.override("zh-hans"):
            chinese = gettext(english)
        assert chinese != english, "not translated"
        mine, other = (english, chinese) if self.language == "en" else (chinese, english)
        return mine in page and other not in page


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def history() -> int:
    return AuditEvent.objects.count()


def test_a_wrong_credit_code_registers_nothing(language: str) -> None:
    reader = Reader(make_user(), language)
    facts = {"name_zh": "常州试点装备有限公司", "kind": "enterprise", "address": "示例路 1 号", "takes_part": "uses"}
    before = history()
    answer = reader.post("organisations:register", credit_code="91320400123456789X", region=make_region().pk, **facts)
    assert answer.status_code == 422
    assert reader.says(
        answer,
        "The check character of this credit code is wrong. Compare it with the licence, character by character.",
    )
    assert (Unit.objects.filter(credit_code="91320400123456789X").exists(), history()) == (False, before)


def test_a_split_that_is_not_100_percent_makes_no_version(language: str) -> None:
    deal = draft(make_deal())
    reader, agreement = Reader(deal.hr, language), deal.fresh()
    form = reader.get("agreements:clause", agreement.public_id, 8).context["form"]
    filled = {box.name: box.value() for box in form if box.value() is not None}
    before = (AgreementVersion.objects.count(), history())
    answer = reader.post("agreements:clause", agreement.public_id, 8, **(filled | {"talent_share": "80"}))
    assert answer.status_code == 422
    assert reader.says(answer, "The shares must add up to 100%.")
    assert (AgreementVersion.objects.count(), history()) == before


def signing() -> tuple[Deal, User]:
    """Sent for signing; one person holds the seal of both units."""
    deal = send(make_deal())
    make_identity(deal.signatory)
    make_member(deal.sending_unit, "signatory", user=deal.signatory)
    return deal, deal.signatory


def signature(deal: Deal, user: User, at_hash: str = "") -> dict[str, str]:
    agreement = deal.fresh()
    version = agreement.current_version
    assert version
    code = code_for(user, f"sign {agreement.number} {version.document_sha256[:16]}")
    return {"at_hash": at_hash or version.document_sha256, "intent": "on", "code": code}


def signed() -> int:
    return SignatureSlot.objects.exclude(signed_at=None).count()


def test_one_person_never_signs_for_two_parties(language: str) -> None:
    deal, both = signing()
    reader, agreement = Reader(both, language), deal.fresh()
    assert reader.post("agreements:sign", agreement.public_id, **signature(deal, both)).status_code == 302
    again = signature(deal, both)
    before = signed(), history()
    answer = reader.post("agreements:sign", agreement.public_id, **again)
    assert answer.status_code == 422
    assert reader.says(answer, "You have already signed for another party. One person never signs for two parties.")
    assert (signed(), history()) == before


def test_an_outdated_version_is_not_signed(language: str) -> None:
    deal, signatory = signing()
    reader, agreement = Reader(signatory, language), deal.fresh()
    stale = signature(deal, signatory, at_hash="0" * 64)
    before = signed(), history()
    answer = reader.post("agreements:sign", agreement.public_id, **stale)
    assert answer.status_code in {409, 422}
    assert reader.says(answer, "The text has changed since you read it.")
    assert (signed(), history()) == before


def test_an_outdated_version_is_not_accepted_either(language: str) -> None:
    deal = draft(make_deal())
    reader = Reader(deal.hr, language)
    before = history()
    answer = reader.post("agreements:accept", deal.fresh().public_id, at_hash="0" * 64)
    assert answer.status_code == 409
    assert reader.says(answer, "The text has changed since you read it.")
    assert reader.says(answer, "Nothing was changed.")
    assert history() == before


def test_a_stranger_finds_nothing_and_is_told_kindly(language: str) -> None:
    deal = draft(make_deal())
    reader = Reader(make_user(), language)
    answer = reader.get("agreements:detail", deal.fresh().public_id)
    assert answer.status_code == 404
    assert reader.says(answer, "This page cannot be found")
    assert reader.says(
        answer,
        "The address may be wrong, or the page is not yours to open. Check the link, or start again from the home page.",
    )
    assert deal.fresh().number not in answer.content.decode()


def test_a_stay_that_overlaps_is_not_held(language: str) -> None:
    story = make_story()
    match = story.interested()
    first, last = match.demand.period.lower, match.demand.period.upper
    Booking.objects.create(talent=story.talent, kind="agreement", period=(first, last), subject="agreement:other")
    reader = Reader(story.clerk, language)
    before = history()
    answer = reader.post("matching:hold", match.public_id)
    assert answer.status_code == 409
    assert reader.says(
        answer,
        "Some of these days are held or booked already. Choose other dates, or wait until the hold has ended.",
    )
    match.demand.refresh_from_db()
    assert Booking.objects.filter(talent=story.talent, kind="hold").count() == 0
    assert (match.demand.status, history()) == ("open", before)


def test_a_milestone_is_accepted_once(language: str) -> None:
    scene, milestone = make_submitted()
    reader = Reader(scene.using, language)
    assert reader.post("assignments:milestone_accept", milestone.public_id).status_code == 302
    accepted_at, before = Milestone.objects.get(pk=milestone.pk).accepted_at, history()
    answer = reader.post("assignments:milestone_accept", milestone.public_id)
    assert answer.status_code in {409, 422}
    assert reader.says(answer, "This milestone is accepted already. It is accepted once and paid once.")
    assert (Milestone.objects.get(pk=milestone.pk).accepted_at, history()) == (accepted_at, before)
