"""A tax rule is proposed by one administrator and checked by another; until then no number changes."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from psycopg2.extras import DateRange

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from apps.core import clock, outbox
from apps.core.errors import RuleViolation
from apps.core.models import Delivery
from apps.messaging.models import Notice
from apps.settlement.calc.reading import broken_quick_deductions, read
from apps.settlement.calc.tax import LabourRule
from apps.settlement.calc.vat import RatesRule
from apps.settlement.calc.worked import amounts, worked
from apps.settlement.models import TaxRule, TaxRuleProposal
from apps.settlement.rules import can_decide_tax_rule
from apps.settlement.services import accept_tax_rule, propose_tax_rule, refuse_tax_rule, withdraw_tax_rule
from apps.settlement.tax_comparison import FIGURES, NAMES, compare
from tests.factories import make_officer, make_user
from tests.settlement.making import make_case

pytestmark = pytest.mark.django_db
ENDS, NEXT = dt.date(2027, 1, 1), DateRange(dt.date(2027, 1, 1), None)


def administrator(name: str = "") -> User:
    return make_user(name, is_staff=True, is_superuser=True)


def refusal(act: Any) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def labour() -> TaxRule:
    return TaxRule.objects.get(code=TaxRule.Code.LABOUR)


def ended(rule: TaxRule) -> TaxRule:
    rule.valid = DateRange(rule.valid.lower, ENDS)
    return rule


def following(**instead: object) -> TaxRule:
    """A labour rule for 2027 with another lowest rate."""
    earlier = labour()
    bands = [[2_000_000, 1_500, 0], [5_000_000, 3_000, 300_000], [None, 4_000, 800_000]]
    said = {
        "code": earlier.code,
        "label": "LR-27",
        "valid": NEXT,
        "params": earlier.params | {"bands": bands},
        "source_zh": "示例公告",
        "source_en": "An example",
    }
    return TaxRule(**(said | instead))


def opened(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["language"] = language
    return client


def page_of(proposal: TaxRuleProposal) -> str:
    return reverse("admin:settlement_taxruleproposal_change", args=[proposal.pk])


def typed(rule: TaxRule) -> dict[str, object]:
    days = {"valid_0": rule.valid.lower, "valid_1": rule.valid.upper or ""}
    words = {name: getattr(rule, name) for name in ("code", "label", "source_zh", "source_en")}
    return words | days | {"params": json.dumps(rule.params)}


# ---- Who decides


def test_only_another_administrator_decides_and_only_what_waits() -> None:
    maker, other = administrator(), administrator()
    proposal = propose_tax_rule(following(), by=maker)
    strangers = [make_user(), make_officer(), make_officer(role="supervisor"), make_user(is_superuser=True)]
    gone = administrator()
    gone.is_active = False
    may = {person: can_decide_tax_rule(person, proposal) for person in (maker, other, gone, *strangers)}
    assert [person for person, yes in may.items() if yes] == [other]
    for person in (maker, gone, *strangers):
        assert refusal(lambda person=person: accept_tax_rule(proposal, by=person)) == "forbidden"
        assert refusal(lambda person=person: refuse_tax_rule(proposal, by=person, reason="x")) == "forbidden"
    assert refusal(lambda: propose_tax_rule(following(), by=make_officer(role="supervisor"))) == "forbidden"
    proposal = refuse_tax_rule(proposal, by=other, reason=" 税率\n与公告不符 ")
    assert (proposal.status, proposal.reason, proposal.decided_by) == ("refused", "税率 与公告不符", other)
    assert not can_decide_tax_rule(other, proposal)
    assert refusal(lambda: accept_tax_rule(proposal, by=other)) == "already-done"


# ---- What is written, and when


def test_nothing_changes_before_a_second_person_has_accepted_and_history_tells_all() -> None:
    maker, other = administrator(), administrator()
    end = propose_tax_rule(ended(labour()), by=maker)
    new = propose_tax_rule(following(), by=maker)
    assert labour().valid.upper is None
    assert refusal(lambda: accept_tax_rule(new, by=other)) == "overlap", "the earlier rule has not ended yet"
    accept_tax_rule(end, by=other)
    written = accept_tax_rule(new, by=other)
    first, second = TaxRule.objects.filter(code=TaxRule.Code.LABOUR)
    assert (first.valid.upper, second.pk, second.params["bands"][0][1]) == (ENDS, written.pk, 1_500)
    told = AuditEvent.objects.order_by("id").values_list("action", "object_type", "actor_id")
    one, two = str(maker.public_id), str(other.public_id)
    assert [row for row in told if "ax" in row[1]][-6:] == [
        ("tax_rule_proposed", "TaxRuleProposal", one),
        ("tax_rule_proposed", "TaxRuleProposal", one),
        ("table_row_changed", "TaxRule", two),
        ("tax_rule_accepted", "TaxRuleProposal", two),
        ("table_row_added", "TaxRule", two),
        ("tax_rule_accepted", "TaxRuleProposal", two),
    ]


def test_a_rule_waits_for_one_change_at_a_time_and_what_changed_meanwhile_is_proposed_anew() -> None:
    maker, other = administrator(), administrator()
    assert refusal(lambda: propose_tax_rule(labour(), by=maker)) == "rule-same"
    proposal = propose_tax_rule(ended(labour()), by=maker)
    assert refusal(lambda: propose_tax_rule(ended(labour()), by=other)) == "already-done"
    TaxRule.objects.filter(pk=proposal.rule_id).update(label="LR-X")
    assert refusal(lambda: accept_tax_rule(proposal, by=other)) == "outdated"
    assert refusal(lambda: refuse_tax_rule(proposal, by=other, reason=" \n")) == "reason"


BROKEN: dict[str, Any] = {
    "missing": {"small_fen": 1},
    "unknown": {"smal_fen": 400_000},
    "text": {"small_fen": "400000"},
    "fraction": {"deduction_bp": 20.5},
    "yes": {"deduction_bp": True},
    "below": {"fixed_deduction_fen": -1},
    "over": {"deduction_bp": 20_000},
    "open": {"bands": [[2_000_000, 2_000, 0]]},
    "falling": {"bands": [[5_000_000, 2_000, 0], [2_000_000, 3_000, 1], [None, 4_000, 2]]},
    "short": {"bands": [[None, 4_000]]},
    "none": {"bands": []},
}


@pytest.mark.parametrize("what", BROKEN)
def test_numbers_that_are_no_rule_are_not_even_proposed(what: str) -> None:
    params = BROKEN[what] if what == "missing" else labour().params | BROKEN[what]
    assert refusal(lambda: propose_tax_rule(following(params=params), by=administrator())) == "rule-numbers"


def test_a_rule_has_a_first_day_and_what_a_statement_used_keeps_its_numbers() -> None:
    by, rule = administrator(), make_case().statement().tax_rule
    assert refusal(lambda: propose_tax_rule(following(valid=DateRange(None, ENDS)), by=by)) == "rule-days"
    rule.params = rule.params | {"small_fen": 1}
    assert refusal(lambda: propose_tax_rule(rule, by=by)) == "rule-used"
    propose_tax_rule(ended(labour()), by=by)


def test_what_is_used_after_the_proposal_is_protected_when_it_is_accepted() -> None:
    rule = labour()
    rule.params = rule.params | {"small_fen": 1}
    proposal = propose_tax_rule(rule, by=administrator())
    make_case().statement()
    assert refusal(lambda: accept_tax_rule(proposal, by=administrator())) == "rule-used"


# ---- The database


def test_the_database_keeps_two_people_a_reason_and_what_was_decided() -> None:
    maker, other = administrator(), administrator()
    proposal = propose_tax_rule(following(), by=maker)
    decided = "UPDATE settlement_taxruleproposal SET status = 'accepted', decided_at = now(), decided_by_id = "
    refused(f"{decided}{maker.pk}", "tax_proposal_two_people")
    refused("UPDATE settlement_taxruleproposal SET status = 'accepted'", "tax_proposal_decided_by_somebody")
    refused(f"{decided}NULL", "tax_proposal_decided_by_somebody")
    refused(f"{decided.replace('accepted', 'refused')}{other.pk}", "tax_proposal_refusal_says_why")
    refused("UPDATE settlement_taxruleproposal SET label = 'x'", "what is proposed")
    refused(f"{decided}{other.pk}, params = '{{}}'", "what is proposed")
    refused("DELETE FROM settlement_taxruleproposal", "what is proposed")
    refuse_tax_rule(proposal, by=other, reason="不符")
    refused("UPDATE settlement_taxruleproposal SET reason = 'x'", "what is proposed")
    refused(
        "UPDATE settlement_taxruleproposal SET status = 'proposed', decided_by_id = NULL, decided_at = NULL, reason = ''",
        "what is proposed",
    )
    propose_tax_rule(ended(labour()), by=maker)
    columns = (
        "rule_id, code, label, valid, params, source_zh, source_en, before, status, proposed_by_id, proposed_at, reason"
    )
    refused(
        f"INSERT INTO settlement_taxruleproposal (public_id, created_at, {columns})"
        f" SELECT gen_random_uuid(), now(), {columns} FROM settlement_taxruleproposal WHERE rule_id IS NOT NULL",
        "tax_proposal_one_open",
    )


def refused(sql: str, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# ---- What the checker sees


def test_every_rule_that_comes_with_the_product_can_be_read_worked_and_named() -> None:
    rules = list(TaxRule.objects.all())
    assert {rule.code for rule in rules} == set(TaxRule.Code.values) == set(FIGURES)
    numbers = LabourRule.from_params(labour().params)
    rates = RatesRule.from_params(next(rule for rule in rules if rule.code == "vat_rates").params)
    for rule in rules:
        bands = getattr(read(rule.code, rule.params), "bands", ())
        assert broken_quick_deductions(bands) == [], rule.label
        assert {name for name in rule.params if name != "bands"} <= set(NAMES), rule.label
        taken = [worked(rule.code, rule.params, fen, labour=numbers, rates=rates) for fen in amounts(rule.code)]
        assert taken == sorted(taken), rule.label
        assert taken[-1], rule.label
    assert [worked("labour_remuneration", labour().params, fen, labour=None) for fen in amounts("")] == [
        44_000,
        640_000,
        1_495_200,
    ]
    assert worked("royalty", {"counted_bp": 10_000, "rate_bp": 2_000}, 300_000, labour=None) is None


def test_a_wrong_digit_is_seen_beside_the_right_one_and_in_the_figures() -> None:
    wrong = following()
    wrong.params["bands"][1][2] = 30_000
    proposal = propose_tax_rule(wrong, by=administrator())
    with translation.override("en"):
        found = compare(proposal)
    changed = {row.label: (row.before, row.now) for row in found.rows if row.changed}
    assert changed["Band 1: rate"] == ("20%", "15%")
    assert changed["Band 2: quick deduction"] == ("¥\u00a02\u00a0000.00", "¥\u00a0300.00")
    assert [(one.before, one.now) for one in found.examples][1] == ("¥\u00a06\u00a0400.00", "¥\u00a08\u00a0100.00")
    assert (found.jumps, found.old) == ("2, 3", "Before: LR-61-2")
    first = {row.label: row.now for row in found.rows}
    assert (first["First day in force"], first["Last day in force"]) == ("2027-01-01", "open")


# ---- The pages


def test_the_form_proposes_the_second_person_accepts_and_the_maker_only_looks_on() -> None:
    maker, other = administrator("陈立"), administrator("周宁")
    client, rule = opened(maker), labour()
    form = reverse("admin:settlement_taxrule_change", args=[rule.pk])
    assert b"is a proposal" in client.get(form).content
    answer = client.post(form, typed(ended(labour())), follow=True)
    proposal = TaxRuleProposal.objects.get()
    assert answer.redirect_chain == [(page_of(proposal), 302)]
    text = answer.content.decode()
    assert "another administrator has checked it: 周宁" in text
    assert "Another administrator checks this" in text
    assert text.count("/decide/") == 1
    assert "/decide/withdraw/" in text
    assert labour().valid.upper is None
    assert b"waits for a second person" in client.get(form).content
    accept = reverse("admin:settlement_taxruleproposal_decide", args=[proposal.pk, "accept"])
    assert b"You proposed this yourself" in client.post(accept, follow=True).content
    assert labour().valid.upper is None
    checker = opened(other, "zh-hans")
    seen = checker.get(page_of(proposal)).content.decode()
    assert accept in seen
    assert "2026-12-31" in seen
    checker.post(accept)
    assert labour().valid.upper == ENDS
    decided = opened(maker).get(page_of(proposal)).content.decode()
    assert "周宁" in decided
    assert "/decide/" not in decided


def test_only_the_maker_takes_a_proposal_back_and_then_it_may_be_proposed_anew() -> None:
    maker, other = administrator(), administrator()
    proposal = propose_tax_rule(ended(labour()), by=maker)
    assert refusal(lambda: withdraw_tax_rule(proposal, by=other)) == "forbidden"
    opened(maker).post(reverse("admin:settlement_taxruleproposal_decide", args=[proposal.pk, "withdraw"]))
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by) == ("withdrawn", maker)
    assert refusal(lambda: accept_tax_rule(proposal, by=other)) == "already-done"
    assert refusal(lambda: withdraw_tax_rule(proposal, by=maker)) == "already-done"
    assert propose_tax_rule(ended(labour()), by=maker).status == "proposed"
    with pytest.raises(DatabaseError), transaction.atomic():
        TaxRuleProposal.objects.filter(status="proposed").update(
            status="accepted", decided_by=maker, decided_at=clock.now()
        )


def test_a_refusal_in_the_form_keeps_what_was_typed_and_nobody_to_check_is_said() -> None:
    alone = administrator()
    client, add = opened(alone), reverse("admin:settlement_taxrule_add")
    answer = client.post(add, typed(following(params={"small_fen": 1}, valid=DateRange(dt.date(1990, 1, 1), None))))
    assert answer.status_code == 200
    assert b"Another rule of this kind" in answer.content
    early = DateRange(dt.date(1990, 1, 1), dt.date(1991, 1, 1))
    answer = client.post(add, typed(following(params={"small_fen": 1}, valid=early)))
    assert b"not complete" in answer.content
    assert b"LR-27" in answer.content
    answer = client.post(add, typed(following(valid=early)), follow=True)
    assert b"no other administrator" in answer.content
    proposal = TaxRuleProposal.objects.get()
    assert (proposal.rule, proposal.before) == (None, {})
    assert b"no rule of this kind" in answer.content


def test_the_list_asks_as_much_of_twelve_rows_as_of_two() -> None:
    maker, client = administrator(), opened(administrator())
    asked = []
    for years in (range(2030, 2032), range(2032, 2042)):
        for year in years:
            days = DateRange(dt.date(year, 1, 1), dt.date(year + 1, 1, 1))
            propose_tax_rule(following(valid=days, label=f"LR-{year}"), by=maker)
        client.get(reverse("admin:settlement_taxruleproposal_changelist"))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("admin:settlement_taxruleproposal_changelist"))
        assert f"LR-{year}" in answer.content.decode()
        asked.append(len(queries))
    assert asked[0] == asked[1]


# ---- Who is told


def test_the_others_are_asked_to_check_and_the_maker_hears_the_outcome() -> None:
    maker, other = administrator(), administrator()
    make_officer(role="supervisor")
    proposal = propose_tax_rule(following(), by=maker)
    refuse_tax_rule(proposal, by=other, reason="税率不符")
    for delivery in Delivery.objects.filter(consumer__startswith="apps.settlement.", done_at=None).order_by("id"):
        assert outbox.deliver(delivery.pk)
    told = Notice.objects.filter(kind__contains="tax_rule").order_by("id")
    assert [(one.user, one.kind, one.path) for one in told] == [
        (other, "settlement.tax_rule_proposed", page_of(proposal)),
        (maker, "settlement.tax_rule_refused", page_of(proposal)),
    ]
    assert told[1].facts == {"label": "LR-27", "reason": "税率不符"}
    assert proposal.proposed_at <= clock.now()
