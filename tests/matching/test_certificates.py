"""J13: the certificate a demand asks for, as each side reads it on the match; how it ends, and who reads its number."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.core.masking import mask_certificate
from apps.demands.models import Demand
from apps.matching.certificates import certificate_of
from apps.matching.recognitions import undecided
from apps.skills.models import CredentialType, Recognition
from apps.talents.completeness import progress_of
from apps.talents.models import Credential
from apps.talents.services import add_credential
from tests.factories import make_officer, make_region, make_user
from tests.matching.conftest import Story

pytestmark = pytest.mark.django_db
NUMBER = "JS-GJ-2021-004321"
PAPER = "苏人社发〔2023〕12号"


@pytest.fixture
def asked(story: Story) -> Story:
    """The demand asks for a title that Nanjing issued and Changzhou recognises; the talent holds it."""
    kind = CredentialType.objects.create(code="senior", name_zh="高级工程师职称", name_en="Senior engineer", level=4)
    Demand.objects.filter(pk=story.demand.pk).update(credential=kind)
    Recognition.objects.create(
        credential=kind, issuing="320100", accepting="320400", level="full", document=PAPER,
        valid=(dt.date(2023, 1, 1), None),
    )  # fmt: skip
    give(story, None)
    return story


def give(story: Story, until: dt.date | None) -> Credential:
    kind = CredentialType.objects.get(code="senior")
    place = make_region("320100")
    return add_credential(
        story.talent, kind, issuing=place, valid_until=until, number=NUMBER, by=story.talent.user
    )  # fmt: skip


def page(client: Client, story: Story, user: User) -> str:
    client.force_login(user)
    name = "opportunity" if user == story.talent.user else "candidate"
    return client.get(reverse(f"matching:{name}", args=[story.match().public_id])).content.decode()


def test_both_sides_read_issuer_validity_and_document_and_only_the_holder_the_whole_number(
    client: Client, asked: Story
) -> None:
    assert NUMBER not in Credential.objects.get().number_encrypted
    for reader in (asked.clerk, make_officer(), asked.talent.user):
        text = page(client, asked, reader)
        assert "高级工程师职称" in text
        assert make_region("320100").name in text
        assert PAPER in text
        assert "4321" in text
        assert (NUMBER in text) is (reader == asked.talent.user)
    client.force_login(asked.talent.user)
    assert NUMBER in client.get(reverse("talents:credentials")).content.decode()


@pytest.mark.parametrize(
    ("ends_in", "state"), [(None, "valid"), (-1, "ended"), (0, "early"), (60, "early"), (2000, "valid")]
)
def test_one_that_has_ended_or_ends_before_the_work_is_named_and_the_holder_is_led_to_renew_it(
    client: Client, asked: Story, ends_in: int | None, state: str
) -> None:
    until = clock.today() + dt.timedelta(days=ends_in) if ends_in is not None else None
    give(asked, until)
    found = certificate_of(asked.match(), asked.clerk)
    assert found is not None
    assert (found.state, bool(found.warning)) == (state, state != "valid")
    renew = reverse("talents:credentials")
    assert (renew in page(client, asked, asked.talent.user)) is (state != "valid")
    assert renew not in page(client, asked, asked.clerk)
    step = next(one for one in progress_of(asked.talent).steps if one.code == "credentials")
    assert ("请更新" in step.state or "续期" in step.state) is (ends_in in (-1, 0, 60))


def test_it_ends_soon_where_it_covers_the_work_and_is_not_recognised_once_the_matrix_says_so(asked: Story) -> None:
    today = clock.today()
    Demand.objects.filter(pk=asked.demand.pk).update(period=(today, today + dt.timedelta(days=20)), windows=[])
    give(asked, today + dt.timedelta(days=40))
    found = certificate_of(asked.match(), asked.clerk)
    assert found is not None
    assert found.state == "soon"
    Recognition.objects.update(valid=(dt.date(2023, 1, 1), today))
    found = certificate_of(asked.match(), asked.clerk)
    assert found is not None
    assert (found.recognised, found.document) == ("", "")
    assert make_region("320400").name in found.warning
    Credential.objects.all().delete()
    found = certificate_of(asked.match(), asked.clerk)
    assert found is not None
    assert found.state == "missing"


@pytest.mark.parametrize(
    ("level", "words", "counts"),
    [("conditional", "凭补充材料", "凭补充材料认可"), ("none", "不予互认", "否"), (None, "尚未决定", "尚未决定")],
)
def test_on_further_proof_not_recognised_and_not_decided_are_told_apart(
    client: Client, asked: Story, level: str | None, words: str, counts: str
) -> None:
    Recognition.objects.update(level=level) if level else Recognition.objects.all().delete()
    found = certificate_of(asked.match(), asked.clerk)
    assert found is not None
    assert (found.recognised, found.decision, found.counts) == ("", level or "", counts)
    assert words in found.warning
    client.force_login(asked.talent.user)
    profile = client.get(reverse("talents:credentials")).content.decode()
    place = make_region("320400").name
    shown = {"conditional": f"凭补充材料认可：{place}", "none": f"不予互认：{place}"}
    assert shown.get(level or "", "其他地方尚未决定") in profile


def test_what_is_asked_for_and_not_decided_is_listed_for_those_who_keep_the_matrix(
    client: Client, asked: Story
) -> None:
    assert undecided() == [], "the matrix recognises it"
    for level, number in (("none", 0), ("conditional", 0)):
        Recognition.objects.update(level=level)
        assert len(undecided()) == number, "that is a decision, too"
    Recognition.objects.update(valid=(dt.date(2023, 1, 1), clock.today()))
    assert [(one.issuing, one.accepting, one.demands) for one in undecided()] == [("320100", "320400", 1)]
    client.force_login(make_user(is_staff=True, is_superuser=True))
    listed = client.get(reverse("admin:skills_recognition_changelist")).content.decode()
    assert "issuing=320100&amp;accepting=320400" in listed
    Demand.objects.update(status="closed")
    assert undecided() == []


def test_a_demand_that_asks_for_none_shows_nothing(client: Client, story: Story) -> None:
    assert certificate_of(story.match(), story.clerk) is None
    assert 'id="certificate"' not in page(client, story, story.clerk)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", ""), ("A12", "**** 2"), ("12345678", "**** 5678"), ("32010019800101123X", "**** X")],
)
def test_of_a_number_only_the_end_is_shown(number: str, shown: str) -> None:
    assert mask_certificate(number) == shown
