"""A poster of a demand: one a person, two files that scan, and what came of it counted for those who may know."""

import datetime as dt
import io
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.demands.models import Demand
from apps.matching.models import Match
from apps.posters.models import Poster, PosterVisit
from apps.posters.services import keep_visits, make_poster
from tests.factories import make_demand, make_member, make_talent, make_unit, make_user
from tests.factories.story import make_match

pytestmark = pytest.mark.django_db


@pytest.fixture
def poster() -> Poster:
    demand = make_demand(unit=make_unit("常州星澜装备"), title="壳体激光焊接气孔")
    return make_poster(demand, by=make_member(demand.unit, "hr"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["language"] = "en"
    return client


def opened(poster: Poster) -> str:
    return reverse("posters:open", args=[poster.code])


def test_asked_twice_it_is_the_same_poster_and_another_person_has_another(poster: Poster) -> None:
    assert make_poster(poster.demand, by=poster.made_by) == poster
    assert make_poster(poster.demand, by=make_user()).code != poster.code
    assert AuditEvent.objects.filter(action="poster_made").count() == 2


@pytest.mark.parametrize("change", [{"status": "closed"}, {"status": "draft"}, {"visibility": "invited"}])
def test_only_what_stands_in_the_catalogue_is_shared(change: dict[str, str]) -> None:
    demand = make_demand(**change)
    with pytest.raises(RuleViolation, match="wrong-state"):
        make_poster(demand, by=make_member(demand.unit, "hr"))


def test_one_click_on_the_demand_leads_to_the_poster(poster: Poster) -> None:
    client = signed_in(make_talent().user)
    page = client.get(reverse("demands:detail", args=[poster.demand.public_id]))
    assert reverse("posters:make", args=[poster.demand.public_id]) in page.content.decode()
    page = client.post(reverse("posters:make", args=[poster.demand.public_id]), follow=True)
    assert "Save the picture" in page.content.decode()
    assert "Answered yes" not in page.content.decode()  # only the unit and its office know that


def test_the_two_files_are_a_sheet_with_the_words_and_a_picture_for_a_phone(poster: Poster, tmp_path: Path) -> None:
    client = signed_in(poster.made_by)
    sheet = client.get(reverse("posters:pdf", args=[poster.public_id]))
    (tmp_path / "poster.pdf").write_bytes(sheet.content)
    told = subprocess.run(["pdftotext", "-layout", str(tmp_path / "poster.pdf"), "-"], capture_output=True, check=True)
    words = told.stdout.decode()
    assert words.count("\f") == 1  # one page
    assert "壳体激光焊接气孔" in words
    assert f"/p/{poster.code}/" in words
    png = client.get(reverse("posters:png", args=[poster.public_id]))
    picture = Image.open(io.BytesIO(png.content))
    assert (picture.format, picture.width) == ("PNG", 909)
    assert len(png.content) < 1_000_000


def test_whoever_opens_it_reads_the_demand_without_signing_in(poster: Poster, client: Client) -> None:
    page = client.get(opened(poster), follow=True)
    assert page.redirect_chain[-1][0] == reverse("demands:detail", args=[poster.demand.public_id])
    client.get(opened(poster))
    poster.refresh_from_db()
    assert poster.openings == 2
    assert not PosterVisit.objects.exists()


def test_a_closed_demand_leads_to_the_open_ones(poster: Poster, client: Client) -> None:
    Demand.objects.filter(pk=poster.demand_id).update(status=Demand.Status.CLOSED)
    assert client.get(opened(poster))["Location"] == reverse("demands:list")
    assert client.get(reverse("posters:open", args=["nobody2"])).status_code == 404


def test_who_comes_by_it_and_signs_in_later_is_counted_once_and_by_the_first_poster(poster: Poster) -> None:
    talent = make_talent()
    other = make_poster(poster.demand, by=make_user())
    client = Client()
    client.get(opened(poster))
    client.get(opened(other))
    client.force_login(talent.user)
    assert client.get(reverse("demands:list")).cookies["poster"].value == ""
    client.get(opened(other))
    client.get(reverse("demands:list"))
    assert PosterVisit.objects.get().poster == poster


def test_a_cookie_that_was_tampered_with_counts_nobody(poster: Poster) -> None:
    client = signed_in(make_talent().user)
    client.cookies["poster"] = f"{poster.code}:forged"
    assert client.get(reverse("demands:list")).status_code == 200
    assert not PosterVisit.objects.exists()


def test_the_maker_and_the_own_people_come_by_no_poster(poster: Poster) -> None:
    keep_visits(poster.made_by, [poster.code])
    keep_visits(make_member(poster.demand.unit), [poster.code])
    assert not PosterVisit.objects.exists()


def test_the_unit_reads_who_answered_after_the_visit_and_nobody_is_named(poster: Poster) -> None:
    late, early, silent = (make_match(demand=poster.demand) for _each in range(3))
    for match, hours in ((late, 1), (early, -1)):
        keep_visits(match.talent.user, [poster.code])
        answered = clock.now() + dt.timedelta(hours=hours)
        Match.objects.filter(pk=match.pk).update(status=Match.Status.INTERESTED, answered_at=answered)
    keep_visits(silent.talent.user, [poster.code])
    page = signed_in(poster.made_by).get(reverse("posters:detail", args=[poster.public_id])).content.decode()
    assert 'Answered yes</dt><dd class="number">1<' in page
    assert late.talent.user.name not in page
