"""Everything the services write into the history has a word, in both languages; the code stays beside it."""

import ast
import pathlib
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.agreements.models import Agreement, PaperCopy, PayeeProposal
from apps.agreements.services.sealing import WHAT
from apps.agreements.story import HAPPENED
from apps.audit.services import record
from apps.audit.words import ACTIONS, KINDS, actions_called
from apps.demands.models import Demand
from apps.matching.models import Match, UnitConsent
from apps.matching.services.marks import Mark
from apps.planning.models import BatchPlan, PlanRow
from apps.referrals.models import Recommendation
from apps.settlement.models import LineObjection, PeriodClosing, StatementReversal, TaxRuleProposal
from tests.factories import make_unit, make_user

SERVICES = pathlib.Path(__file__).resolve().parents[2] / "apps"
# Tables of the office: history calls their rows by their keys, as they have no public id.
TABLES = {
    "AllianceMember", "CalendarDay", "CredentialType", "Delivery", "Gap", "Operator", "PolicyReport", "PublishedFee", "PublishedPay", "Recognition", "Region",
    "FundSource", "QuarterReport", "RuleVersion", "Skill", "SubsidyFund", "SubsidyProgramme", "TaxRule",
}  # fmt: skip
# Where the code is made of a state, the states say which codes there are.
BY_STATE = {
    "agreements/services/common.py:move": {f"agreement-{state}" for state in Agreement.Status.values},
    "agreements/services/payees.py:_move": {
        f"payee_{state}" for state in set().union(*PayeeProposal.TRANSITIONS.values())
    },
    "agreements/services/common.py:move_copy": {f"paper-{state}" for state in PaperCopy.Status.values},
    "demands/services/states.py:move": set(Demand.Status.values),
    "demands/services/seats.py:_settle": {"seat_held", "seat_freed", "seat_filled"},
    "planning/services/computing.py:_move": {f"plan_{BatchPlan.Status.READY}"},
    "planning/services/deciding.py:_move": {f"proposal_{state}" for state in PlanRow.Status.values},
    "settlement/services/tax_rules.py:_move": {
        f"tax_rule_{state}" for state in set().union(*TaxRuleProposal.TRANSITIONS.values())
    },
    "matching/services/steps.py:move_match": set(Match.Status.values),
    "matching/services/steps.py:move_consent": set(UnitConsent.Status.values),
    "matching/services/marks.py:mark_candidate": {str(mark) for mark in Mark},
    "settlement/services/closings.py:_move": {
        f"month_{state}" for state in set().union(*PeriodClosing.TRANSITIONS.values())
    },
    "settlement/services/reversals.py:_move": {
        f"reversal_{state}" for state in set().union(*StatementReversal.TRANSITIONS.values())
    },
    "settlement/services/holds.py:_move": {
        f"objection_{state}" for state in set().union(*LineObjection.TRANSITIONS.values())
    },
    "referrals/services/recommendations.py:_move": {
        f"recommendation-{state}" for state in set().union(*Recommendation.TRANSITIONS.values())
    },
}


def _functions() -> Iterator[tuple[str, ast.FunctionDef, ast.Module]]:
    for path in sorted(SERVICES.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(SERVICES)}:{node.name}", node, tree


def _calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def _literals(node: ast.expr) -> set[str]:
    """The strings an argument may be: a literal, or one of two; nothing where it is neither."""
    if isinstance(node, ast.IfExp):
        return _literals(node.body) | _literals(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def _codes(position: int, *names: str) -> tuple[set[str], set[str]]:
    """The codes at ``position`` of calls of ``names``, and the functions that make them of something else.

    A function that hands its own argument on is read where it is called, in its own file.
    """
    found: set[str] = set()
    made: set[str] = set()
    for where, function, tree in _functions():
        given = [one.arg for one in function.args.args]
        for call in _calls(function, *names):
            argument = call.args[position]
            codes = _literals(argument)
            if not codes and isinstance(argument, ast.Name) and argument.id in given:
                at = given.index(argument.id)
                handed = [_literals(on.args[at]) for on in _calls(tree, function.name) if len(on.args) > at]
                codes = set().union(*handed) if handed and all(handed) else set()
            found |= codes
            made |= set() if codes else {where}
    return found, made


def test_every_recorded_action_has_a_word() -> None:
    found, made = _codes(0, "record", "record_many")
    assert made == set(BY_STATE), "say in BY_STATE which codes this function makes"
    wanted = found.union(*BY_STATE.values())
    assert len(found) > 60, "the services are not read any more"
    assert wanted - set(ACTIONS) == set(), "give these actions a word in apps/audit/words.py"
    assert set(ACTIONS) - wanted == set(), "nobody records these any more"


def test_every_event_noted_in_an_agreement_has_its_sentence() -> None:
    found, made = _codes(1, "note")
    assert made == set()
    assert found - set(HAPPENED) == set(), "give these events a sentence in apps/agreements/story.py"
    after = {"declined", "withdrawn", "consent-withdrawn", "lapsed", "cover-proved", "activated", "completed"}
    assert found - after - set(WHAT) == set(), "the certificate of evidence names what led to the seal"


def test_every_kind_of_object_has_a_word() -> None:
    models = {model.__name__ for model in apps.get_models() if model._meta.label.split(".")[0] in _own_apps()}
    told = {name for name in models if hasattr(_model(name), "public_id")}
    assert set(KINDS) == told | TABLES


def _own_apps() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}


def _model(name: str) -> type:
    return next(model for model in apps.get_models() if model.__name__ == name)


def test_no_two_actions_of_one_kind_share_a_word_in_chinese() -> None:
    words: dict[str, list[str]] = defaultdict(list)
    with translation.override("zh-hans"):
        for code, label in ACTIONS.items():
            words[str(label)].append(code)
    assert [codes for codes in words.values() if len(codes) > 1] == []


@pytest.mark.django_db
def test_an_auditor_reads_words_with_the_code_beside_them_and_finds_both(client: Client) -> None:
    auditor = make_user(is_staff=True, is_superuser=True)
    unit = make_unit()
    record("licence_attached", unit, by=auditor)
    record("never_heard_of", unit, by=auditor)
    client.force_login(auditor)
    client.cookies["language"] = "zh-hans"
    address = reverse("admin:audit_auditevent_changelist")
    page = client.get(address).content.decode()
    with translation.override("zh-hans"):
        word = str(ACTIONS["licence_attached"])
        assert actions_called(word[:2])
    assert word in page
    assert '<code class="code-beside" translate="no">licence_attached</code>' in page
    assert "never_heard_of" in page, "an old code without a word stands as it is"
    for words in (word, "licence_attached"):
        found = client.get(address, {"q": words})
        assert "licence_attached" in found.content.decode()
        assert "never_heard_of" not in found.content.decode()
