"""A statement as a PDF in Chinese with English, put together from the same words and numbers as its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.display import formats
from apps.core.typesetting import qr_svg, typeset
from apps.core.typesetting.records import Words, both, pairs
from apps.modes.models import Party
from apps.settlement import pages, selectors
from apps.settlement.factors import treatment_words
from apps.settlement.models import Statement, StatementLine
from apps.settlement.subsidy_pages import subsidy_rows
from apps.settlement.wording import tax_rows

TEMPLATE: Final = Path(__file__).with_name("statement.typ")
SHORT: Final = 16


def render_statement(statement: Statement, user: User) -> bytes:
    """The PDF of a statement ``in_full`` for the eyes of ``user``. The same state gives the same bytes."""
    day = clock.local(_as_of(statement)).date()
    return typeset(TEMPLATE, statement_data(statement, user), on=day)


def state_as_of(statement: Statement) -> dt.datetime:
    """The last moment at which something happened to the statement: what the paper shows is its state then."""
    payments = [payment for line in statement.lines.all() for payment in line.payments.all()]
    objections = [objection for line in statement.lines.all() for objection in line.objections.all()]
    moments = [
        statement.drafted_at,
        statement.confirmed_at,
        statement.settled_at,
        statement.reversed_at,
        *(confirmation.at for confirmation in statement.confirmations.all()),
        *(payment.recorded_at for payment in payments),
        *(payment.confirmed_at for payment in payments),
        *(objection.raised_at for objection in objections),
        *(objection.ended_at for objection in objections),
    ]
    return max(moment for moment in moments if moment)


def _as_of(statement: Statement) -> dt.datetime:
    """The same, and what was awarded and received beside the statement."""
    beside = statement.milestone.subsidies.values_list("recorded_at", "paid_at")
    return max([state_as_of(statement), *(moment for pair in beside for moment in pair if moment)])


def check_url(statement: Statement) -> str:
    return f"{settings.SITE_URL}{reverse('settlement:check')}?code={statement.verify_code}"


def title_of(reader: str) -> Callable[[], str]:
    """The paper's name by who reads it."""
    if reader == Party.TALENT:
        return lambda: _("Income statement")
    return (lambda: _("Share statement")) if reader == Party.SENDING else (lambda: _("Settlement statement"))


def statement_data(statement: Statement, user: User) -> dict[str, Any]:
    """What the template shows. Amounts are texts as on the page; words are {zh, en}."""
    reader = selectors.reader_of(user, statement)
    as_of, estimated = _as_of(statement), pages.is_estimate(statement)
    return {
        "number": statement.number,
        "title": both(title_of(reader)),
        "issuer": {"zh": settings.SITE_OWNER["name_zh"], "en": settings.SITE_OWNER["name_en"]},
        "date": clock.local(as_of).date().isoformat(),
        "qr": qr_svg(check_url(statement)),
        "notes": [both(lambda: _("Check code %(code)s") % {"code": statement.verify_code}), _scan()],
        "state": both(statement.get_status_display),
        "reversed": statement.status == Statement.Status.REVERSED,
        "as_of": _moment(as_of),
        "facts": _facts(statement),
        "figures": _figures(reader, statement),
        "lines": _lines(statement, user, reader),
        "total": formats.amount(sum(line.amount_fen for line in statement.lines.all())),
        "subsidies": _subsidies(statement, user),
        "estimated": estimated,
        "between_units": pages.between_units(statement),
        "tax_label": both(lambda: _tax_label(statement)),
        "tax": _tax(statement),
        "net": formats.amount(pages.leaf(list(statement.lines.all()), StatementLine.Kind.NET)),
        "source": both(lambda: _below_the_tax(statement)),
        "confirmations": _confirmations(statement),
        "calculation": _grouped(statement.calculation_sha256),
        "code": statement.verify_code,
        "words": {key: both(word) for key, word in WORDS.items()},
    }


# The fixed words of the template.
WORDS: Final[dict[str, Callable[[], str]]] = {
    "lines": lambda: _("Where the money goes"),
    "unit": lambda: _("In yuan; income tax is on the income without VAT"),
    "kind": lambda: _("Line"),
    "payee": lambda: _("Payee"),
    "basis": lambda: _("Basis and voucher"),
    "amount": lambda: _("Amount (yuan)"),
    "state": lambda: _("State of payment"),
    "total": lambda: _("Total"),
    "subsidies": lambda: _("Paid by someone else"),
    "apart": lambda: _("Subsidies by clause 22: not part of the contract amount, and no unit may keep them."),
    "tax": lambda: _("Individual income tax"),
    "step": lambda: _("Step"),
    "formula": lambda: _("Formula"),
    "steps": lambda: _("How the amount was reached"),
    "net": lambda: _("Net"),
    "confirmations": lambda: _("Confirmations"),
    "as_of": lambda: _("State as of"),
    "check_code": lambda: _("Check code"),
    "hash": lambda: _("Hash of the calculation"),
    "estimate": lambda: _("Estimate"),
    "reversed": lambda: _("Reversed: this statement no longer counts."),
}


def _scan() -> Words:
    return both(lambda: _("Scan the code to see whether this paper still holds."))


def _facts(statement: Statement) -> list[dict[str, Any]]:
    agreement, milestone = statement.agreement, statement.milestone
    version = f"{agreement.number} / {statement.agreement_version}"
    sending = agreement.sending_unit
    rows: list[tuple[Callable[[], str], str]] = [
        (lambda: _("Statement"), statement.number),
        (lambda: _("Agreement / version"), version),
        (lambda: _("Milestone"), milestone.title),
        (lambda: _("Accepted on"), _day(milestone.accepted_at)),
        (lambda: _("Using unit"), agreement.using_unit.name_zh),
        (lambda: _("Sending unit"), sending.name_zh if sending else "\u2014"),
        (lambda: _("Talent"), agreement.talent.user.name),
        *_declared(statement),
        (lambda: _("Contract amount (yuan)"), formats.amount(statement.contract_fen)),
    ]
    return [{"label": both(label), "value": value} for label, value in rows]


def _declared(statement: Statement) -> list[tuple[Callable[[], str], str]]:
    row = statement.declared_result
    if row is None:
        return []
    days = f"{row.period.lower.isoformat()} \u2013 {row.last_day.isoformat()}"
    return [(lambda: _("Declared result (yuan)"), f"{formats.amount(row.result_fen)} ({days})")]


def _figures(reader: str, statement: Statement) -> list[dict[str, Any]]:
    return [
        {"label": {"zh": zh["label"], "en": en["label"]}, "value": zh["value"]}
        for zh, en in pairs(lambda: pages.figures_for(reader, statement))
    ]


def _lines(statement: Statement, user: User, reader: str) -> list[dict[str, Any]]:
    rows = pages.pay_rows(statement, user, reader)
    return [_line(row, statement, reader) for row in rows]


def _line(row: pages.PayRow, statement: Statement, reader: str) -> dict[str, Any]:
    line, payment = row.line, row.payment
    paid = f"{payment.paid_on.isoformat()} {payment.bank_reference}" if payment else ""
    mine = {Party.TALENT: line.payee_user_id is not None, Party.SENDING: line.payee_unit_id is not None}
    return {
        "kind": both(line.get_kind_display),
        "payee": both(lambda: pages.payee_name(line, statement)),
        "account": row.account.replace("*", "\u2022"),
        "basis": both(lambda: pages.basis_words(line, statement)),
        "voucher": both(line.get_voucher_display),
        "amount": formats.amount(line.amount_fen),
        "state": both(lambda: pages.state_of(line, statement)[0]),
        "paid": paid,
        "estimated": line.kind in (StatementLine.Kind.NET, StatementLine.Kind.TAX) and pages.is_estimate(statement),
        "mine": mine.get(Party(reader), False) if reader in Party.values else False,
    }


def _subsidies(statement: Statement, user: User) -> list[dict[str, Any]]:
    return [
        {
            "programme": {"zh": zh.programme.name_zh, "en": zh.programme.name_en},
            "payer": {"zh": zh.programme.payer_zh, "en": zh.programme.payer_en},
            "rule": {"zh": f"{zh.rule} · {zh.evidence}", "en": f"{en.rule} · {en.evidence}"},
            "amount": formats.amount(zh.amount_fen),
            "state": {"zh": zh.word, "en": en.word},
        }
        for zh, en in pairs(lambda: subsidy_rows(statement, user))
    ]


def _tax(statement: Statement) -> list[dict[str, Any]]:
    return [
        {
            "label": {"zh": zh.label, "en": en.label.partition("\u3000")[2]},
            "formula": {"zh": zh.formula, "en": en.formula},
            "result": zh.result,
        }
        for zh, en in pairs(lambda: tax_rows(statement.calculation["steps"]))
    ]


def _tax_label(statement: Statement) -> str:
    confirmation = pages.agent_confirmation(statement)
    if pages.between_units(statement):
        return _("Each item as it was proved, or the price as it was signed")
    if confirmation is None:
        return _("Estimate until the withholding agent confirms")
    return _("Confirmed by the withholding agent on %(day)s") % {"day": _day(confirmation.at)}


def _below_the_tax(statement: Statement) -> str:
    """Where the rule is written, and the other treatment that a factor may have."""
    other = treatment_words(statement.lines.all())
    return " ".join(filter(None, [pages.source_words(statement), other]))


def _confirmations(statement: Statement) -> list[dict[str, Any]]:
    def named() -> list[tuple[str, pages.ConfirmationRow]]:
        return [(str(Party(row.party).label), row) for row in pages.confirmation_rows(statement)]

    return [
        {
            "party": {"zh": zh_party, "en": en_party},
            "name": zh.name,
            "word": {"zh": zh.word, "en": en.word},
            "at": _moment(zh.at),
        }
        for (zh_party, zh), (en_party, en) in pairs(named)
    ]


def _day(moment: dt.datetime | None) -> str:
    return clock.local(moment).date().isoformat() if moment else "\u2014"


def _moment(moment: dt.datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


def _grouped(value: str) -> str:
    return formats.short_hash(value[:SHORT])
