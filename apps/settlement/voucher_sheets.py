"""The fill-in sheet of an invoice: what the payee copies into the tax office's form, word for word."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core.display import formats
from apps.core.errors import RuleViolation
from apps.settlement import rules_vouchers
from apps.settlement.calc.income import ON_TOP, TREATED, InvoiceRule
from apps.settlement.calc.table import to_fen
from apps.settlement.calc.vat import inside
from apps.settlement.models import Statement, StatementLine, TaxRule
from apps.settlement.selectors import tax_rule_on
from apps.settlement.vat_rules import invoice_rule_on
from apps.settlement.voucher_kinds import Voucher, is_invoice
from apps.settlement.wording_amounts import percent

Kind = StatementLine.Kind
NOTHING: Final = "\u2014"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One field of the form. ``value`` is in Chinese, as the form is; ``hint`` is in the reader's language."""

    label: str
    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class AmountRow:
    """What the invoice comes to for one kind of taxpayer, in fen."""

    who: str
    rate: str
    without_vat_fen: int
    vat_fen: int

    @property
    def whole_fen(self) -> int:
        return self.without_vat_fen + self.vat_fen


@dataclass(frozen=True, slots=True)
class Sheet:
    """``treatment`` says how the agreement takes the VAT; the amounts follow it. None where no rule of the day is known."""

    rows: list[SheetRow]
    amounts: list[AmountRow]
    treatment: str


def sheet_of(line: StatementLine) -> Sheet | None:
    """The sheet of a line that needs an invoice, None for any other. One query for the terms, two for the VAT rules."""
    if not is_invoice(line.voucher):
        return None
    statement, treated = line.statement, _treatment(line.statement)
    words = _treatment_words(treated)
    try:
        amounts = list(_amounts(line, treated))
    except RuleViolation as missing:
        amounts, words = [], f"{words} {missing.message}"
    return Sheet(list(_rows(line, statement)), amounts, words)


def _treatment(statement: Statement) -> str:
    version = statement.agreement.versions.get(number=statement.agreement_version)
    return str(version.terms["values"].get("9.vat_treatment", "included"))


def _treatment_words(treated: str) -> str:
    if treated == "on_top":
        return _("By the agreement the VAT comes on top of the amount.")
    if treated == "included":
        return _("By the agreement the amount includes the VAT.")
    return _("By the agreement no VAT is charged: an exemption is claimed, or none applies.")


def _rows(line: StatementLine, statement: Statement) -> Iterator[SheetRow]:
    buyer = statement.agreement.using_unit
    person = line.voucher == Voucher.TAX_OFFICE_INVOICE
    kind = (
        _("VAT general invoice; the tax office gives a person no special one")
        if person
        else _("VAT special invoice if the buyer deducts input VAT, else a general one")
    )
    yield SheetRow(_("Kind of invoice"), _chinese_kind(person), kind)
    yield SheetRow(_("Buyer"), buyer.name_zh, buyer.name)
    yield SheetRow(_("Buyer's tax number"), buyer.credit_code)
    yield SheetRow(_("Buyer's address"), buyer.address or NOTHING)
    yield from _seller(line)
    yield SheetRow(
        _("Goods or service"),
        _in_chinese(lambda: _item(line.kind)),
        _("A proposal: take the item that fits the work best."),
    )
    yield SheetRow(_("Unit and quantity"), _in_chinese(lambda: _("item, 1")))
    yield SheetRow(
        _("Remark"), _in_chinese(lambda: _remark(line, statement, person)), _("Finance finds the line by it.")
    )


def _chinese_kind(person: bool) -> str:
    if person:
        return _in_chinese(lambda: _("VAT general invoice, issued through the tax office"))
    return _in_chinese(lambda: _("VAT special or general invoice"))


def _seller(line: StatementLine) -> Iterator[SheetRow]:
    if line.payee_user is not None:
        yield SheetRow(_("Seller"), line.payee_user.name, _("In person, by the own identity document."))
    elif company := line.payee_unit or line.payee_outside:
        yield SheetRow(_("Seller"), company.name_zh, company.name)
        yield SheetRow(_("Seller's tax number"), company.credit_code)
    else:
        yield SheetRow(_("Seller"), line.payee_label_zh or line.payee_label)


def _item(kind: str) -> str:
    if kind == Kind.NET:
        return _("*R&D and technical services*technical consulting")
    if kind == Kind.INTERMEDIARY:
        return _("*Human resources services*placement of talent")
    if kind == Kind.FEE:
        return _("*Human resources services*platform service")
    return _("*R&D and technical services*technical service")


def _remark(line: StatementLine, statement: Statement, person: bool) -> str:
    words = _("Agreement %(agreement)s, statement %(statement)s line %(line)s, %(work)s") % {
        "agreement": statement.agreement.number,
        "statement": statement.number,
        "line": line.position,
        "work": statement.milestone.title,
    }
    return _("%(words)s; income tax withheld by the payer") % {"words": words} if person else words


def _amounts(line: StatementLine, treated: str) -> Iterator[AmountRow]:
    """Raises RuleViolation ``no-tax-rule`` where no rule is known for the month of payment."""
    base, day = rules_vouchers.wanted_fen(line), line.statement.tax_month
    if treated not in TREATED:
        yield AmountRow(_("No VAT"), NOTHING, base, 0)
    elif line.voucher == Voucher.TAX_OFFICE_INVOICE:
        yield _of_person(base, line.statement, on_top=treated == ON_TOP)
    else:
        rates = tax_rule_on(TaxRule.Code.VAT_RATES, day).params
        for who, points in ((_("General taxpayer"), rates["general_bp"]), (_("Small taxpayer"), rates["small_bp"])):
            rate = Decimal(points) / 10_000
            amounts = (base, to_fen(base * rate)) if treated == ON_TOP else inside(base, rate)
            yield AmountRow(who, percent(points), *amounts)


def _of_person(base: int, statement: Statement, *, on_top: bool) -> AmountRow:
    """By the rules that the statement was reckoned by; an older one by those of its month. Below a threshold none is due."""
    kept, own = statement.calculation.get("vat_rule"), statement.calculation.get("talent_vat_fen")
    rule = InvoiceRule.of(kept or invoice_rule_on(statement.tax_month))
    vat = own if own is not None else rule.on(base) if on_top else rule.within(base)
    if not vat:
        below = _("Person, below %(amount)s a time") % {"amount": formats.yuan(rule.once_fen)}
        return AmountRow(below, _("exempt"), base, 0)
    net = base if on_top and own is None else base - vat
    return AmountRow(pgettext("taxpayer", "Person"), percent(rule.rate_bp), net, vat)


def _in_chinese(words: object) -> str:
    """The form of the tax office is Chinese, whoever reads the page."""
    with translation.override("zh-hans"):
        return str(words() if callable(words) else words)
