"""A talent for whom no sending unit acts: nobody is left without a next step."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.matching import services
from apps.matching.models import Match
from apps.modes.services import load_participation
from apps.talents.models import Talent
from tests.factories import make_mode

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def alone(client, story, settings, tmp_path) -> Match:
    """An independent talent who declared to know secrets: the rules ask for a named approval."""
    settings.DATA_DIR = tmp_path
    load_participation()
    Talent.objects.filter(pk=story.talent.pk).update(unit=None, modes=["independent"])
    Demand.objects.filter(pk=story.demand.pk).update(mode=make_mode("independent"))
    story.talent.refresh_from_db()
    match = story.match()
    services.invite(match, by=story.clerk)
    answers = {"eligibility": "yes", "dates": "每周", "account": "6222020000000004321", "persons": ["secrets"]}
    client.force_login(story.talent.user)
    return services.answer_invitation(match, by=story.talent.user, **answers)


def url(name, match):
    return reverse(f"matching:{name}", args=[match.public_id])


def test_the_approval_is_asked_before_the_agreement_and_not_at_the_signature(client, story, alone):
    with pytest.raises(RuleViolation) as refused:
        services.ask_unit(alone, by=story.talent.user)
    assert refused.value.code == "approval-missing"
    assert url("approval", alone) in client.get(url("opportunity", alone)).content.decode()
    assert client.get(url("ask", alone)).url == url("approval", alone)
    assert "涉密" in client.get(url("approval", alone)).content.decode()


def test_the_talent_uploads_it_and_goes_on_to_the_signature(client, story, alone):
    assert client.post(url("approval", alone)).status_code == 422
    bad = client.post(url("approval", alone), {"approval": SimpleUploadedFile("a.pdf", b"nothing")})
    assert bad.status_code == 422
    sent = client.post(url("approval", alone), {"approval": SimpleUploadedFile("approval.pdf", PDF)})
    assert sent.url == url("opportunity", alone)
    assert client.get(url("approval", alone)).url == url("opportunity", alone)
    gone = services.ask_unit(alone, by=story.talent.user)
    assert gone.status == Match.Status.UNIT_CONSENTED
    services.check_participation(gone)
    kept = story.talent.declarations.first()
    assert kept.persons == ["secrets"]
    address = reverse("files:download", args=[kept.approval.public_id])
    assert client.get(address).status_code == 200
    client.force_login(story.clerk)
    assert client.get(address).status_code == 404


def test_a_talent_whose_unit_is_not_here_is_led_to_the_text_for_it(client, story):
    services.invite(story.match(), by=story.clerk)
    Talent.objects.filter(pk=story.talent.pk).update(unit=None)
    story.talent.refresh_from_db()
    services.answer_invitation(
        story.match(), by=story.talent.user, eligibility="yes", dates="每周", account="6222020000000004321"
    )
    client.force_login(story.talent.user)
    assert f"{reverse('talents:about')}#id_unit" in client.get(url("ask", story.match())).content.decode()
    Talent.objects.filter(pk=story.talent.pk).update(unit_claimed="未入驻公司")
    page = client.get(url("ask", story.match())).content.decode()
    assert "未入驻公司" in page
    assert f"{reverse('talents:profile')}#own-unit" in page
    assert "未入驻公司" in client.get(reverse("matching:standing_mine")).content.decode()
