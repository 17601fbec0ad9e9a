"""Terms of a split that runs over the whole agreement: what is refused, how it reads, and the hash of older terms."""

from typing import Any

import pytest

from apps.agreements import terms
from apps.agreements.documents.render import clause_texts
from apps.agreements.forms import ClauseForm
from apps.agreements.split_terms import steps
from apps.agreements.term_checks import check_terms
from tests.agreements.sample_terms import FACTS, bird_terms

RUNS: dict[str, Any] = {
    "8.split_rule": "running",
    "8.fixed_travel": 120_050,
    "8.fixed_insurance": 9_950,
    "8.insurer": "示例财产保险公司",
    "8.sending_unit_cap": 1_000_000,
    "8.share_steps": [{"above": 5_000_000, "share": 1_000}],
}


def codes(**changes: Any) -> list[str]:
    return [problem.code for problem in check_terms(bird_terms(**changes), facts=FACTS)]


def told(lang: str, **changes: Any) -> dict[str, str]:
    clause = clause_texts(bird_terms(**changes), lang)[7]
    return {one["number"]: "".join(run["text"] for run in one["runs"]) for one in clause["paragraphs"]}


def test_a_sound_running_split_may_be_sent() -> None:
    assert codes(**RUNS) == []
    assert steps(RUNS) == [[5_000_000, 1_000]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"8.split_rule": "each"}, "needs-running"),
        ({"8.fixed_travel": 4_000_000}, "over-first-payment"),
        ({"8.insurer": ""}, "insurer-unnamed"),
        ({"8.sending_unit_cap": 0}, "cap-zero"),
        ({"8.intermediary_cap": 1_000}, "cap-of-nothing"),
        ({"8.share_steps": [{"above": 0, "share": 100}]}, "steps-not-rising"),
        ({"8.share_steps": [{"above": 500, "share": 9_500}]}, "talent-below-10"),
    ],
)
def test_what_cannot_be_divided_is_told_before_sending(change: dict[str, Any], code: str) -> None:
    assert codes(**(RUNS | change)) == [code]


def test_the_clause_says_in_both_languages_what_was_agreed_and_nothing_else() -> None:
    zh, en = told("zh", **RUNS), told("en", **RUNS)
    assert list(zh) == list(en) == [f"8.{number}" for number in range(1, 9)]
    assert "1\u00a0200.50" in zh["8.5"]
    assert "示例财产保险公司" in zh["8.6"]
    assert "10\u00a0000.00" in en["8.7"]
    assert list(told("zh")) == ["8.1", "8.2", "8.3"]


def test_terms_that_do_not_use_it_keep_their_text_and_their_hash() -> None:
    kept = bird_terms()
    assert not set(RUNS) & set(kept["values"])
    assert not set(RUNS) & set(terms.defaults("migratory_bird", "personal_service"))
    form = ClauseForm(_typed(kept), terms=kept, number=8)
    assert form.is_valid(), form.errors
    assert form.changes() == {}


def test_the_form_keeps_what_few_say_folded_until_it_is_said() -> None:
    assert [block.label for block in ClauseForm(terms=bird_terms(), number=8).blocks() if block.further]
    some = ClauseForm(terms=bird_terms(**RUNS), number=8).blocks()
    assert [field.name for block in some if block.further for field in block.fields] == [
        "operator_fee_cap",
        "intermediary_cap",
        "talent_factor",
        "sending_factor",
    ]


def _typed(given: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends when the form of clause 8 is saved as it stands."""
    form = ClauseForm(terms=given, number=8, initial={"base_version": 1, "at_version": 1})
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}
