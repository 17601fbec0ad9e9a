"""The pages keep the double blind."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.evaluations import services
from apps.evaluations.criteria import codes_for
from apps.evaluations.models import Evaluation
from tests.assignments.scenes import Scene, make_completed

pytestmark = pytest.mark.django_db


def opened() -> Scene:
    scene = make_completed()
    services.open_evaluations(str(scene.assignment.public_id))
    return scene


def as_person(person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


def form_of(scene: Scene, rater: str, rated: str) -> tuple[str, dict[str, object]]:
    evaluation = Evaluation.objects.get(assignment=scene.assignment, rater=rater, rated=rated)
    codes = codes_for(rater, rated, scene.agreement.talent.talent_class)
    address = reverse("evaluations:submit", args=[evaluation.public_id])
    return address, dict.fromkeys(codes, 4) | {"text": f"secret words of {rater} about {rated}"}


def test_an_evaluation_is_given_on_one_page_and_the_next_one_is_offered():
    scene = opened()
    client = as_person(scene.using)
    address, fields = form_of(scene, "using", "talent")
    assert "button-primary" in client.get(address).content.decode()
    incomplete = client.post(address, {"text": "kept words"})
    assert incomplete.status_code == 422
    assert "kept words" in incomplete.content.decode()
    answer = client.post(address, fields)
    assert answer.status_code == 302
    assert client.get(answer.url).content.decode().count("button-primary") == 1  # about the sending unit
    assert client.post(address, fields).status_code == 422
    assert client.get(address).status_code == 302


def test_others_read_nothing_before_publication_and_everything_after():
    scene = opened()
    detail = reverse("evaluations:detail", args=[scene.assignment.public_id])
    for evaluation in list(scene.assignment.evaluations.all())[:-1]:
        address, fields = form_of(scene, evaluation.rater, evaluation.rated)
        assert as_person(scene.everyone()[evaluation.rater]).post(address, fields).status_code == 302
    talent = as_person(scene.talent)
    before = talent.get(detail).content.decode()
    assert "secret words of talent about using" in before
    assert "secret words of using" not in before
    assert "secret words" not in as_person(scene.officer).get(detail).content.decode()
    last = scene.assignment.evaluations.last()
    address, fields = form_of(scene, last.rater, last.rated)
    as_person(scene.everyone()[last.rater]).post(address, fields)
    after = talent.get(detail).content.decode()
    assert after.count("secret words") == 4
    assert "4.0 of 5" in after


def test_a_missing_one_is_shown_as_no_rating(clock_forward):
    scene = opened()
    clock_forward(days=15)
    services.publish_due(scene.assignment)
    page = as_person(scene.talent).get(reverse("evaluations:detail", args=[scene.assignment.public_id]))
    assert page.content.decode().count("No rating") == 4


def test_a_stranger_and_another_party_find_nothing():
    scene = opened()
    address, fields = form_of(scene, "using", "talent")
    for name in ("stranger", "talent", "sending", "officer", "finance"):
        assert as_person(scene.everyone()[name]).post(address, fields).status_code == 404, name
    detail = reverse("evaluations:detail", args=[scene.assignment.public_id])
    assert as_person(scene.stranger).get(detail).status_code == 404


def test_the_list_says_what_to_give_and_costs_the_same_for_more():
    scene = opened()
    client, address = as_person(scene.officer), reverse("evaluations:list")
    assert scene.assignment.number in client.get(address).content.decode()
    few = cost(client, address)
    opened()
    assert cost(client, address) == few <= 20
    own = as_person(scene.using).get(address).content.decode()
    assert own.count("button-primary") == 1
    assert client.get(address).content.decode().count("button-primary") == 0


def cost(client: Client, address: str) -> int:
    """Queries of one page; the clock's own look at its offset is left out."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum("core_clockoffset" not in query["sql"] for query in asked.captured_queries)


def test_an_unopened_assignment_has_no_evaluation_page():
    scene = make_completed()
    detail = reverse("evaluations:detail", args=[scene.assignment.public_id])
    assert as_person(scene.talent).get(detail).status_code == 404
