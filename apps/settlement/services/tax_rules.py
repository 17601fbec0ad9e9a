"""The dated numbers of tax, kept by hand."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.organisations.rules import keeps_tables
from apps.organisations.services import write_row
from apps.settlement.calc.other_income import FlatRule, MonthlyRule
from apps.settlement.calc.platform import PlatformRule
from apps.settlement.calc.tax import LabourRule
from apps.settlement.calc.vat import PersonRule
from apps.settlement.calc.wages import Contributions, WageRule
from apps.settlement.models import TaxRule

READERS = {
    TaxRule.Code.LABOUR: LabourRule.from_params,
    TaxRule.Code.WAGES: WageRule.from_params,
    TaxRule.Code.CONTRIBUTIONS: Contributions.from_params,
    TaxRule.Code.PLATFORM: PlatformRule.from_params,
    TaxRule.Code.ROYALTY: FlatRule.from_params,
    TaxRule.Code.MANUSCRIPT: FlatRule.from_params,
    TaxRule.Code.NONRESIDENT: MonthlyRule.from_params,
    TaxRule.Code.BONUS: MonthlyRule.from_params,
    TaxRule.Code.VAT_PERSON: PersonRule.from_params,
}


@transaction.atomic
def keep_tax_rule(rule: TaxRule, *, by: User) -> None:
    """Write a rule. What a statement was calculated by stays: only its last day, its name and its source may change.

    Raises RuleViolation "forbidden", "rule-numbers" for numbers that cannot be read, "rule-used".
    """
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    try:
        READERS[TaxRule.Code(rule.code)](rule.params)
    except (KeyError, TypeError, ValueError) as error:
        raise RuleViolation(
            "rule-numbers", _("These numbers are not complete. Compare them with an earlier rule.")
        ) from error
    stored = TaxRule.objects.filter(pk=rule.pk).first()
    if stored and stored.statements.exists() and _said(stored) != _said(rule):
        raise RuleViolation(
            "rule-used",
            _("Statements were calculated by this rule. Let it end, and add a new one that begins the next day."),
        )
    write_row(rule, by=by)


def _said(rule: TaxRule) -> tuple[object, ...]:
    return rule.code, rule.params, rule.valid.lower
