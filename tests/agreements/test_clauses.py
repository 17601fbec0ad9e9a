"""The standard clauses load whole, and resolve by mode, then family, then default."""

from __future__ import annotations

import pytest

from apps.agreements import clauses

MODES = {
    "long_loan": "cost_only", "short_loan": "cost_only", "peer_loan": "cost_only",
    "commission": "technical_service", "project": "technical_service",
    "migratory_bird": "personal_service", "weekend": "personal_service", "adviser": "personal_service",
    "retired": "no_sending_unit", "independent": "no_sending_unit",
    "partner": "non_cash", "ip_equity": "non_cash", "attachment": "non_cash",
}  # fmt: skip


def test_there_are_28_clauses_in_order_and_counsel_has_not_reviewed_them() -> None:
    loaded = clauses.clause_set()
    assert [c.number for c in loaded.clauses] == list(range(1, 29))
    assert loaded.version == "2026.1"
    assert loaded.reviewed_by_counsel is False
    assert "Not yet reviewed by counsel" in (clauses.DATA / "AUTHORSHIP.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("mode", "family"), MODES.items())
def test_in_every_mode_the_placeholders_are_exactly_the_offered_fields(mode: str, family: str) -> None:
    for clause in clauses.clause_set().clauses:
        text = clauses.resolve_text(clause, mode, family)
        offered = {f.key for f in clause.fields_for(mode, family)}
        added = [one.text for one in clause.additions_for(mode, family)]
        for words in ((text.zh, *(one.zh for one in added)), (text.en, *(one.en for one in added))):
            assert set(clauses.PLACEHOLDER.findall(" ".join(words))) == offered, clause.number
        assert [n for n, _ in clauses.paragraphs(text.zh)] == [n for n, _ in clauses.paragraphs(text.en)]


def test_the_mode_goes_before_the_family_and_the_family_before_the_default() -> None:
    period = clauses.clause(4)
    assert "固定档期" in clauses.resolve_text(period, "migratory_bird", "personal_service").zh
    assert clauses.resolve_text(period, "weekend", "personal_service") == period.text["personal_service"]
    assert clauses.resolve_text(clauses.clause(12), "weekend", "personal_service") == clauses.clause(12).text["default"]


def test_a_choice_is_offered_only_where_its_mode_allows_it() -> None:
    def agents(mode: str) -> set[str]:
        return {c.value for c in clauses.field_map(mode, MODES[mode])["9.withholding_agent"].choices}

    assert agents("long_loan") == {"sending_unit"}
    assert agents("migratory_bird") == {"using_unit", "platform"}


def test_a_family_default_goes_before_the_plain_default() -> None:
    agent = clauses.field_map("project", "technical_service")["9.withholding_agent"]
    assert agent.default_in("project", "technical_service") == "sending_unit"
    forum = clauses.field_map("retired", "no_sending_unit")["26.forum"]
    assert forum.default_in("retired", "no_sending_unit") == "court_performance"


def test_who_owns_the_results_has_a_suggestion_but_never_a_default() -> None:
    for mode, family in MODES.items():
        owner = clauses.field_map(mode, family)["13.result_owner"]
        assert owner.default_in(mode, family) is None
        assert family in owner.suggestion


def test_mandatory_and_locked_follow_family_and_mode() -> None:
    assert clauses.mandatory(clauses.clause(1), "weekend", "personal_service")
    assert not clauses.mandatory(clauses.clause(19), "weekend", "personal_service")
    assert clauses.locked(clauses.clause(14), "peer_loan", "cost_only")
    assert not clauses.locked(clauses.clause(14), "long_loan", "cost_only")


def test_the_emphasised_places_are_those_of_the_standard_terms() -> None:
    whole = {c.number for c in clauses.clause_set().clauses if c.emphasised}
    assert whole == {2, 8, 11, 13, 15, 18, 24, 25, 26}
    assert clauses.emphasised(6, "6.3")
    assert not clauses.emphasised(6, "6.2")
    assert clauses.emphasised(27, "27.4")


def test_a_clause_outside_1_to_28_is_refused() -> None:
    with pytest.raises(KeyError):
        clauses.clause(29)


def test_the_short_path_asks_eight_four_and_two_questions() -> None:
    questions = clauses.express()["questions"]
    assert {side: len(asked) for side, asked in questions.items()} == {"using_unit": 8, "talent": 4, "sending_unit": 2}
