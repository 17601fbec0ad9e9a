"""Four directions, given once, read by nobody before all are published together."""

import threading

import pytest
from django.db import connections

from apps.core.errors import RuleViolation
from apps.core.models import Delivery, OutboxEvent
from apps.core.outbox import deliver
from apps.evaluations import jobs, rules, services
from apps.evaluations.criteria import DIRECTIONS, LABELS, codes_for
from apps.evaluations.models import Evaluation
from apps.evaluations.selectors import average_of, evaluations_to_give, evaluations_visible_to
from apps.messaging.models import Notice
from apps.modes.models import TalentClass
from tests.assignments.scenes import Scene, make_completed, make_independent_mode
from tests.factories import make_member


def opened(**facts) -> Scene:
    scene = make_completed(**facts)
    services.open_evaluations(str(scene.assignment.public_id))
    return scene


def direction(scene: Scene, rater: str, rated: str) -> Evaluation:
    return Evaluation.objects.get(assignment=scene.assignment, rater=rater, rated=rated)


def give(scene: Scene, rater: str, rated: str, *, score: int = 4, text: str = "", by=None) -> Evaluation:
    codes = codes_for(rater, rated, scene.agreement.talent.talent_class)
    person = by or scene.everyone()[rater]
    evaluation = direction(scene, rater, rated)
    return services.submit_evaluation(evaluation, by=person, scores=dict.fromkeys(codes, score), text=text)


def give_all(scene: Scene) -> None:
    for evaluation in scene.assignment.evaluations.all():
        give(scene, evaluation.rater, evaluation.rated)


def seen(scene: Scene) -> dict[str, set[str]]:
    """Who sees which directions."""
    return {
        name: {f"{e.rater}→{e.rated}" for e in evaluations_visible_to(person)}
        for name, person in scene.everyone().items()
    }


@pytest.mark.parametrize("talent_class", TalentClass.values)
def test_every_direction_and_class_has_at_most_five_criteria_with_words(talent_class):
    for rater, rated in DIRECTIONS:
        codes = codes_for(rater, rated, talent_class)
        assert 1 <= len(codes) <= 5
        assert set(codes) <= LABELS.keys()


@pytest.mark.django_db
def test_three_parties_give_four_evaluations_and_two_parties_two():
    three, two = opened(), opened(mode=make_independent_mode(), sending=False)
    directions = {(e.rater, e.rated) for e in three.assignment.evaluations.all()}
    assert directions == {("talent", "using"), ("using", "talent"), ("sending", "using"), ("using", "sending")}
    assert {(e.rater, e.rated) for e in two.assignment.evaluations.all()} == {("talent", "using"), ("using", "talent")}


@pytest.mark.django_db
def test_opening_twice_opens_once():
    scene = opened()
    services.open_evaluations(str(scene.assignment.public_id))
    assert Evaluation.objects.count() == 4
    assert OutboxEvent.objects.filter(type="evaluations.EvaluationsOpened").count() == 1


@pytest.mark.django_db
def test_who_may_give_what():
    scene = opened()
    table = {
        (e.rater, e.rated): {name for name, person in scene.everyone().items() if rules.can_submit(person, e)}
        for e in Evaluation.objects.all()
    }
    assert table == {
        ("talent", "using"): {"talent"},
        ("using", "talent"): {"using"},
        ("sending", "using"): {"sending"},
        ("using", "sending"): {"using"},
    }


@pytest.mark.django_db
def test_nobody_sees_the_others_before_publication():
    scene = opened()
    give(scene, "talent", "using", text="现场配合很好")
    give(scene, "sending", "using")
    assert seen(scene) == {
        "talent": {"talent→using"},
        "using": {"using→talent", "using→sending"},
        "sending": {"sending→using"},
        "finance": set(),
        "officer": set(),
        "stranger": set(),
    }


@pytest.mark.django_db
def test_the_last_one_publishes_all_at_the_same_moment():
    scene = opened()
    give_all(scene)
    assert Evaluation.objects.filter(published_at=None).count() == 0
    assert Evaluation.objects.values("published_at").distinct().count() == 1
    everything = {"talent→using", "using→talent", "sending→using", "using→sending"}
    assert seen(scene) == dict.fromkeys(("talent", "using", "sending", "finance", "officer"), everything) | {
        "stranger": set()
    }
    assert OutboxEvent.objects.filter(type="evaluations.EvaluationsPublished").count() == 1


@pytest.mark.django_db
def test_after_the_due_date_what_is_there_is_published_and_the_rest_is_not_rated(clock_forward):
    scene = opened()
    give(scene, "talent", "using", score=5)
    clock_forward(days=14)
    assert jobs.publish_evaluations() == 0
    clock_forward(days=1)
    assert (jobs.publish_evaluations(), jobs.publish_evaluations()) == (1, 0)
    assert average_of(direction(scene, "talent", "using")) == 5
    assert average_of(direction(scene, "using", "talent")) is None
    with pytest.raises(RuleViolation, match="too-late"):
        give(scene, "using", "talent")


@pytest.mark.django_db
def test_an_evaluation_is_given_once():
    scene = opened()
    give(scene, "using", "talent")
    with pytest.raises(RuleViolation, match="already-done"):
        give(scene, "using", "talent", score=1)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["talent", "sending", "finance", "officer", "stranger"])
def test_nobody_gives_another_partys_evaluation(who):
    scene = opened()
    with pytest.raises(RuleViolation, match=r"forbidden|own-record"):
        give(scene, "using", "talent", by=scene.everyone()[who])


@pytest.mark.django_db
def test_nobody_evaluates_the_own_work_even_as_the_using_units_hr():
    scene = opened()
    make_member(scene.agreement.using_unit, "hr", user=scene.talent)
    with pytest.raises(RuleViolation, match="own-record"):
        give(scene, "using", "talent", by=scene.talent)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"result": 0}, {"result": 6}, {"beauty": 3}])
def test_scores_are_1_to_5_for_exactly_the_criteria_of_the_class(change):
    scene = opened()
    scores = dict.fromkeys(codes_for("using", "talent", "technical"), 3) | change
    with pytest.raises(RuleViolation, match="scores"):
        services.submit_evaluation(direction(scene, "using", "talent"), by=scene.using, scores=scores)


@pytest.mark.django_db
def test_each_party_is_asked_and_told(clock_forward):
    scene = make_completed()
    deliver_evaluations()
    for name in ("talent", "using", "sending"):
        assert Notice.objects.filter(user=scene.everyone()[name], kind="evaluations.opened").count() == 1
    assert {e.rated for e in evaluations_to_give(scene.using)} == {"talent", "sending"}
    give_all(scene)
    deliver_evaluations()
    assert Notice.objects.filter(user=scene.talent, kind="evaluations.published").count() == 1


def deliver_evaluations() -> None:
    for _round in range(3):
        due = Delivery.objects.filter(done_at=None, consumer__startswith="apps.evaluations").values_list(
            "pk", flat=True
        )
        assert all(deliver(pk) for pk in list(due))


def test_the_last_two_given_at_once_publish_once(real_db):
    scene = opened(mode=make_independent_mode(), sending=False)
    barrier = threading.Barrier(2)

    def run(rater: str, rated: str) -> None:
        try:
            barrier.wait(timeout=10)
            give(scene, rater, rated)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in (("talent", "using"), ("using", "talent"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert Evaluation.objects.filter(published_at=None).count() == 0
    assert OutboxEvent.objects.filter(type="evaluations.EvaluationsPublished").count() == 1
