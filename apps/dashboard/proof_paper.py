"""The yearly proof of a sending unit as a PDF: money and work, in Chinese with English."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core import clock
from apps.core.display.formats import NOTHING, amount, yuan
from apps.core.typesetting.records import Column, Fact, Record, Table, both, pairs, render
from apps.dashboard.proofs import MoneyRow, WorkRow, Year, year_of


def render_proof(found: Year) -> bytes:
    """The PDF of a year as it stands today."""
    names = ", ".join(unit.name_zh for unit in found.units)
    record = Record(
        number=f"{names} {found.year}",
        title=both(lambda: _("Yearly proof of talent sharing")),
        issuer={"zh": settings.SITE_OWNER["name_zh"], "en": settings.SITE_OWNER["name_en"]},
        date=clock.today(),
        facts=[
            Fact(both(lambda: _("Sending unit")), names),
            Fact(both(lambda: _("Year")), str(found.year)),
            Fact(both(lambda: _("People out")), str(found.people)),
            Fact(both(lambda: _("State as of")), clock.today().isoformat()),
        ],
        figures=[
            Fact(both(lambda: _("Cost reimbursed")), yuan(found.cost_fen)),
            Fact(both(lambda: _("Share received")), yuan(found.share_fen)),
            Fact(both(lambda: _("Still to come")), yuan(found.pending_fen)),
            Fact(both(lambda: _("Days of service")), str(found.days)),
            Fact(both(lambda: _("Results accepted")), str(found.results)),
        ],
        tables=[_money(found), _work(found)],
        remarks=[both(remark)],
        flipped=True,
    )
    return render(record)


def remark() -> str:
    return _(
        "Drawn from confirmed statements and service records on the day above. Vouchers themselves are kept by the unit."
    )


def _money(found: Year) -> Table:
    columns = [
        Column(both(lambda: _("Date"))),
        Column(both(lambda: pgettext("of the unit", "Person"))),
        Column(both(lambda: _("Using unit")), wide=True),
        Column(both(lambda: _("Line and voucher")), wide=True),
        Column(both(lambda: _("Statement"))),
        Column(both(lambda: _("Amount (yuan)")), right=True),
        Column(both(lambda: _("State of payment"))),
    ]
    total, received = both(lambda: _("Total")), both(lambda: _("Of which received"))
    totals = [
        [f"{words['zh']} {words['en']}", "", "", "", "", amount(fen), ""]
        for words, fen in ((total, found.total_fen), (received, found.received_fen))
    ]
    return Table(
        title=both(lambda: _("Money")),
        columns=columns,
        rows=[_money_cells(zh, en) for zh, en in pairs(lambda: year_of(found.units, str(found.year)).money)],
        totals=totals,
        empty=both(lambda: _("No money in this year.")),
    )


def _money_cells(zh: MoneyRow, en: MoneyRow) -> list[str]:
    kind, voucher = both(zh.line.get_kind_display), both(zh.line.get_voucher_display)
    return [
        zh.day.isoformat() if zh.day else NOTHING,
        zh.person,
        zh.payer,
        "\n".join(f"{kind[key]} \u00b7 {voucher[key]}" for key in ("zh", "en")),
        zh.statement.number,
        amount(zh.line.amount_fen),
        f"{zh.word}\n{en.word}",
    ]


def _work(found: Year) -> Table:
    return Table(
        title=both(lambda: _("Work and results")),
        columns=[
            Column(both(lambda: pgettext("of the unit", "Person"))),
            Column(both(lambda: _("Using unit")), wide=True),
            Column(both(lambda: _("Sharing mode"))),
            Column(both(lambda: _("Period"))),
            Column(both(lambda: _("Days")), right=True),
            Column(both(lambda: _("Attendance kept"))),
            Column(both(lambda: _("Results accepted")), wide=True),
        ],
        rows=[_work_cells(zh, en) for zh, en in pairs(lambda: year_of(found.units, str(found.year)).work)],
        empty=both(lambda: _("Nobody was out in this year.")),
    )


def _work_cells(zh: WorkRow, en: WorkRow) -> list[str]:
    yes = both(lambda: _("yes") if zh.attendance else _("no"))
    return [
        zh.person,
        zh.unit,
        f"{zh.mode}\n{en.mode}",
        f"{zh.assignment.starts_on}\n{zh.assignment.ends_on}",
        str(zh.days),
        f"{yes['zh']} {yes['en']}",
        "\n".join(zh.results) or NOTHING,
    ]
