"""The fill-in sheet of an invoice: what the payee copies into the tax office's form, word for word."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core.display import formats
from apps.settlement import rules_vouchers
from apps.settlement.calc.table import to_fen
from apps.settlement.calc.vat import inside
from apps.settlement.models import Statement, StatementLine, TaxRule
from apps.settlement.voucher_kinds import Voucher, is_invoice

Kind = StatementLine.Kind
NOTHING: Final = "\u2014"
# The usual rates in basis points. The tax office's form decides; nothing is booked by them.
PERSON_BP, SMALL_BP, GENERAL_BP = 100, 100, 600


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
    """``treatment`` says how the agreement takes the VAT; the amounts follow it."""

    rows: list[SheetRow]
    amounts: list[AmountRow]
    treatment: str


def sheet_of(line: StatementLine) -> Sheet | None:
    """The sheet of a line that needs an invoice, None for any other. One query for the terms, one for the VAT rule."""
    if not is_invoice(line.voucher):
        return None
    statement, treated = line.statement, _treatment(line.statement)
    return Sheet(list(_rows(line, statement)), list(_amounts(line, treated)), _treatment_words(treated))


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
    elif line.payee_unit is not None:
        yield SheetRow(_("Seller"), line.payee_unit.name_zh, line.payee_unit.name)
        yield SheetRow(_("Seller's tax number"), line.payee_unit.credit_code)
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
    base = rules_vouchers.wanted_fen(line)
    if treated not in ("included", "on_top"):
        yield AmountRow(_("No VAT"), NOTHING, base, 0)
    elif line.voucher == Voucher.TAX_OFFICE_INVOICE:
        yield _of_person(base, line.statement, on_top=treated == "on_top")
    else:
        small, general = (_row_at(base, points, on_top=treated == "on_top") for points in (SMALL_BP, GENERAL_BP))
        yield AmountRow(_("General taxpayer"), "6%", *general)
        yield AmountRow(_("Small taxpayer"), "1%", *small)


def _of_person(base: int, statement: Statement, *, on_top: bool) -> AmountRow:
    """By the dated rule a person owes nothing below a threshold of each time."""
    rule = TaxRule.objects.filter(code=TaxRule.Code.VAT_PERSON, valid__contains=statement.tax_month).first()
    net, vat = _row_at(base, PERSON_BP, on_top=on_top)
    if rule is not None and net < rule.params["once_fen"]:
        below = _("Person, below %(amount)s a time") % {"amount": formats.yuan(rule.params["once_fen"])}
        return AmountRow(below, _("exempt"), base, 0)
    return AmountRow(pgettext("taxpayer", "Person"), "1%", net, vat)


def _row_at(base: int, points: int, *, on_top: bool) -> tuple[int, int]:
    """Without VAT, and the VAT."""
    rate = Decimal(points) / 10_000
    return (base, to_fen(base * rate)) if on_top else inside(base, rate)


def _in_chinese(words: object) -> str:
    """The form of the tax office is Chinese, whoever reads the page."""
    with translation.override("zh-hans"):
        return str(words() if callable(words) else words)
