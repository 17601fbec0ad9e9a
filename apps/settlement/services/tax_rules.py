"""The dated numbers of tax: one person proposes them, another one checks and accepts or refuses.

The rules that come with the product are written by its migrations, without a proposal: that is code, and was reviewed
as code before it was shipped.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import SENTENCE_OF_CONSTRAINT, RuleViolation
from apps.core.outbox import emit
from apps.organisations.rules import keeps_tables
from apps.organisations.services import write_row
from apps.settlement.calc.reading import read
from apps.settlement.events import TaxRuleDecided, TaxRuleProposed
from apps.settlement.models import Statement, TaxRule, TaxRuleProposal
from apps.settlement.rules import can_decide_tax_rule, can_withdraw_tax_rule

OF_VAT = (TaxRule.Code.VAT_PERSON, TaxRule.Code.VAT_RATES)


@transaction.atomic
def propose_tax_rule(rule: TaxRule, *, by: User) -> TaxRuleProposal:
    """Keep what ``rule`` says, a new one or a changed one, until another administrator has checked it.

    Raises RuleViolation "forbidden", "rule-days", "rule-numbers", "rule-used" (statements were calculated by it: only
    its last day, its name and its source may change), "rule-same" and "already-done" (a change of it waits already).
    """
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    stored = TaxRule.objects.select_for_update().filter(pk=rule.pk).first() if rule.pk else None
    _check(rule, stored)
    if stored and stored.facts == rule.facts:
        raise RuleViolation("rule-same", _("Nothing is changed here, so there is nothing to propose."))
    if stored and stored.proposals.filter(status=TaxRuleProposal.Status.PROPOSED).exists():
        raise RuleViolation("already-done", _("A change of this rule waits already. Let it be decided first."))
    before = stored or _followed(rule)
    proposal = TaxRuleProposal.objects.create(
        rule=stored,
        before=before.facts if before else {},
        proposed_by=by,
        proposed_at=clock.now(),
        **{name: getattr(rule, name) for name in TaxRule.SAID},
    )
    record("tax_rule_proposed", proposal, by=by, said=proposal.facts, before=proposal.before)
    emit(TaxRuleProposed(str(proposal.public_id)))
    return proposal


@transaction.atomic
def accept_tax_rule(proposal: TaxRuleProposal, *, by: User) -> TaxRule:
    """Write the rule as it was proposed; ``by`` has checked the numbers.

    Raises RuleViolation "forbidden", "already-done", "outdated" (the rule changed after the proposal), "overlap", and as
    for a proposal: all is asked again of the rules as they stand now.
    """
    # Whoever writes a rule of this kind waits here, so that two acceptances never meet on the same days.
    same_kind = Q(code=proposal.code) | Q(pk=proposal.rule_id)
    rules = {rule.pk: rule for rule in TaxRule.objects.select_for_update().filter(same_kind).order_by("pk")}
    proposal = _to_decide(proposal, by=by)
    stored = rules[proposal.rule_id] if proposal.rule_id else None
    if stored and stored.facts != proposal.before:
        raise RuleViolation("outdated", _("The rule has changed since. Refuse this, and let it be proposed anew."))
    rule = TaxRule(pk=proposal.rule_id, **{name: getattr(proposal, name) for name in TaxRule.SAID})
    rule._state.adding = stored is None
    _check(rule, stored)
    try:
        rule.validate_constraints()
    except ValidationError as error:
        raise RuleViolation(*SENTENCE_OF_CONSTRAINT["tax_rule_one_a_day"]) from error
    write_row(rule, by=by)
    _move(proposal, TaxRuleProposal.Status.ACCEPTED, by=by)
    return rule


@transaction.atomic
def refuse_tax_rule(proposal: TaxRuleProposal, *, by: User, reason: str) -> TaxRuleProposal:
    """Leave the rules as they are. Raises RuleViolation "forbidden", "already-done", "reason"."""
    proposal = _to_decide(proposal, by=by)
    proposal.reason = " ".join(reason.split())[:200]
    if not proposal.reason:
        raise RuleViolation("reason", _("Write in one sentence what is wrong; whoever proposed it reads it."))
    _move(proposal, TaxRuleProposal.Status.REFUSED, by=by)
    return proposal


@transaction.atomic
def withdraw_tax_rule(proposal: TaxRuleProposal, *, by: User) -> TaxRuleProposal:
    """Whoever proposed it takes it back before another one decides. Raises RuleViolation "forbidden", "already-done"."""
    proposal = TaxRuleProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.proposed_by_id != by.pk or not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only the administrator who proposed it takes it back."))
    if not can_withdraw_tax_rule(by, proposal):
        raise RuleViolation("already-done", _("This proposal is decided already."))
    _move(proposal, TaxRuleProposal.Status.WITHDRAWN, by=by)
    return proposal


def _to_decide(proposal: TaxRuleProposal, *, by: User) -> TaxRuleProposal:
    proposal = TaxRuleProposal.objects.select_for_update().get(pk=proposal.pk)
    if can_decide_tax_rule(by, proposal):
        return proposal
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    if proposal.status != TaxRuleProposal.Status.PROPOSED:
        raise RuleViolation("already-done", _("This proposal is decided already."))
    raise RuleViolation("forbidden", _("You proposed this yourself. Another administrator checks it."))


def _check(rule: TaxRule, stored: TaxRule | None) -> None:
    if rule.valid.isempty or rule.valid.lower is None:
        raise RuleViolation("rule-days", _("Say from which day on the rule is in force."))
    if stored is None or (stored.code, stored.params) != (rule.code, rule.params):
        try:
            read(rule.code, rule.params)
        except ValueError as error:
            raise RuleViolation(
                "rule-numbers", _("These numbers are not complete. Compare them with an earlier rule.")
            ) from error
    if stored and _said(stored) != _said(rule) and _is_used(stored):
        raise RuleViolation(
            "rule-used",
            _("Statements were calculated by this rule. Let it end, and add a new one that begins the next day."),
        )


def _is_used(rule: TaxRule) -> bool:
    """Whether a statement was reckoned by it; a rule of value-added tax stands within the calculation."""
    return rule.statements.exists() or (
        rule.code in OF_VAT and Statement.objects.filter(calculation__vat_rule__rules__contains=rule.pk).exists()
    )


def _said(rule: TaxRule) -> tuple[object, ...]:
    return rule.code, rule.params, rule.valid.lower


def _followed(rule: TaxRule) -> TaxRule | None:
    """The rule of the same kind that a new one comes after."""
    earlier = TaxRule.objects.filter(code=rule.code, valid__startswith__lt=rule.valid.lower)
    return earlier.order_by("-valid").first()


def _move(proposal: TaxRuleProposal, status: TaxRuleProposal.Status, *, by: User) -> None:
    if status not in TaxRuleProposal.TRANSITIONS.get(proposal.status, set()):
        raise RuleViolation("already-done", _("This proposal is decided already."))
    proposal.status, proposal.decided_by, proposal.decided_at = status, by, clock.now()
    proposal.save(update_fields=["status", "decided_by", "decided_at", "reason"])
    record(f"tax_rule_{status}", proposal, by=by, **({"reason": proposal.reason} if proposal.reason else {}))
    if status != TaxRuleProposal.Status.WITHDRAWN:
        emit(TaxRuleDecided(str(proposal.public_id)))
