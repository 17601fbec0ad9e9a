"""Four questions, one mode, and why."""

import itertools

import pytest
from django.utils import translation

from apps.modes.finder import QUESTIONS, offered, propose, table
from apps.modes.models import Party, SharingMode
from apps.modes.selectors import modes_offered
from apps.modes.services import load_modes

ALL = {
    "long_loan", "short_loan", "peer_loan", "commission", "project", "migratory_bird", "weekend", "adviser", "retired",
    "independent", "partner", "ip_equity", "attachment",
}  # fmt: skip


def combinations() -> list[dict[str, str]]:
    found = []
    for person, need, time in itertools.product(*(offered(one, {}) for one in ("person", "need", "time"))):
        given = {"person": person, "need": need, "time": time}
        found += [given | {"who": who} for who in offered("who", given)]
    return found


def test_all_400_combinations_end_in_one_mode_and_all_13_are_reached() -> None:
    proposals = [propose(answers) for answers in combinations()]
    assert len(proposals) == 400
    assert {proposal.mode for proposal in proposals} == ALL
    assert all(proposal.reason_zh and proposal.reason_en for proposal in proposals)


def test_no_rule_is_dead() -> None:
    used = {propose(answers).rule for answers in combinations()}
    assert used == {rule["order"] for rule in table()["rules"]}


@pytest.mark.parametrize(
    ("person", "need", "who", "time", "mode"),
    [
        ("unknown", "task", "person", "yearly", "migratory_bird"),
        ("public", "help", "unsure", "yearly", "migratory_bird"),
        ("enterprise", "task", "person", "weekends", "weekend"),
        ("enterprise", "task", "person", "days", "adviser"),
        ("retired", "task", "person", "yearly", "retired"),
        ("independent", "help", "unsure", "days", "independent"),
        ("enterprise", "team", "lend_peer", "upto_3_months", "peer_loan"),
        ("public", "team", "lend_other", "over_3_months", "attachment"),
        ("enterprise", "project", "unit", "over_3_months", "project"),
        ("enterprise", "task", "unit", "days", "commission"),
    ],
)
def test_the_finder_proposes(person: str, need: str, who: str, time: str, mode: str) -> None:
    assert propose({"person": person, "need": need, "who": who, "time": time}).mode == mode


def test_the_reason_is_told_in_the_language_of_the_screen() -> None:
    proposal = propose({"person": "unknown", "need": "task", "who": "person", "time": "yearly"})
    with translation.override("en"):
        assert "migratory bird" in proposal.reason
    with translation.override("zh-hans"):
        assert "候鸟型" in proposal.reason


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_that_is_not_offered_is_an_error(question: str) -> None:
    answers = {"person": "unknown", "need": "task", "who": "person", "time": "yearly"}
    with pytest.raises(ValueError, match=question):
        propose(answers | {question: "lend_peer"})


@pytest.mark.django_db
def test_the_modes_are_those_of_the_product_and_load_twice() -> None:
    assert load_modes() == load_modes() == 13
    modes = {mode.code: mode for mode in SharingMode.objects.all()}
    assert modes.keys() == ALL
    offered_now = {
        "short_loan",
        "commission",
        "migratory_bird",
        "weekend",
        "adviser",
        "retired",
        "independent",
        "partner",
    }
    assert {mode.code for mode in modes_offered()} == offered_now
    loans = [modes[code] for code in ("long_loan", "short_loan", "peer_loan")]
    assert all(mode.senders == ["enterprise"] and mode.cap_months == 6 and mode.attendance for mode in loans)
    assert all(mode.sending_part == SharingMode.SendingPart.COST and mode.post_is_left for mode in loans)
    bird = modes["migratory_bird"]
    assert (bird.cap_months, bird.stay_cap_months, bird.recurring, bird.attendance) == (36, 6, True, False)
    assert bird.withholding_agent == Party.USING
    assert [mode.code for mode in modes.values() if len(mode.parties) == 2] == ["retired", "independent"]
    assert modes["attachment"].post_is_left
    assert all(mode.legal_basis_zh and mode.legal_basis_en for mode in modes.values())
