"""The filled income report for the talent's own unit, as a PDF to sign and hand in."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.display.formats import amount, yuan
from apps.core.typesetting.records import Column, Fact, Record, Table, both, render
from apps.settlement.documents.statement import state_as_of
from apps.settlement.income_report import AgreementSum, IncomeReport

NOTHING: Final = "\u2014"
SPACE_TO_SIGN: Final = "\n\n\n\n"


def render_report(report: IncomeReport) -> bytes:
    """The same state gives the same bytes."""
    return render(report_record(report))


def report_record(report: IncomeReport) -> Record:
    moments = [state_as_of(row.statement) for one in report.sums for row in one.rows]
    as_of = clock.local(max(moments)).date() if moments else clock.today()
    return Record(
        number=f"{report.talent.user.name} {report.year}",
        title=both(lambda: _("Report of income to the own unit")),
        issuer={"zh": settings.SITE_OWNER["name_zh"], "en": settings.SITE_OWNER["name_en"]},
        date=as_of,
        facts=[
            Fact(both(lambda: _("Talent")), report.talent.user.name),
            Fact(both(lambda: _("Own unit")), report.unit.name_zh),
            Fact(both(lambda: _("Year")), str(report.year)),
            Fact(both(lambda: _("State as of")), as_of.isoformat()),
        ],
        figures=[
            Fact(both(lambda: _("Before tax")), yuan(report.gross_fen)),
            Fact(both(lambda: _("Tax withheld")), yuan(report.tax_fen)),
            Fact(both(lambda: _("Net")), yuan(report.net_fen)),
            Fact(both(lambda: _("Of which received")), yuan(report.received_fen)),
        ],
        tables=[_sums(report), _signatures()],
        remarks=[both(_remark)],
        flipped=True,
    )


def _remark() -> str:
    return _(
        "Income from shared work that the own unit consented to, by the month of payment. Income from elsewhere is added by hand."
    )


def _sums(report: IncomeReport) -> Table:
    total = both(lambda: _("Total"))
    sums = [amount(fen) for fen in (report.gross_fen, report.tax_fen, report.net_fen)]
    return Table(
        title=both(lambda: _("By agreement")),
        columns=[
            Column(both(lambda: _("Using unit and its tax number")), wide=True),
            Column(both(lambda: _("Agreement and period")), wide=True),
            Column(both(lambda: _("Consent of the own unit"))),
            Column(both(lambda: _("Before tax (yuan)")), right=True),
            Column(both(lambda: _("Tax withheld (yuan)")), right=True),
            Column(both(lambda: _("Net (yuan)")), right=True),
        ],
        rows=[_cells(one) for one in report.sums],
        totals=[[f"{total['zh']} {total['en']}", "", "", *sums]],
        empty=both(lambda: _("No income in this year.")),
    )


def _cells(one: AgreementSum) -> list[str]:
    agreement, consent = one.agreement, one.consent
    given = NOTHING
    if consent is not None and consent.answered_at is not None:
        given = f"{consent.code}\n{clock.local(consent.answered_at).date().isoformat()}"
    return [
        f"{agreement.using_unit.name_zh}\n{agreement.using_unit.credit_code}",
        f"{agreement.number}\n{agreement.starts_on} – {agreement.ends_on}",
        given,
        *(amount(fen) for fen in (one.gross_fen, one.tax_fen, one.net_fen)),
    ]


def _signatures() -> Table:
    return Table(
        title=both(lambda: _("Signatures")),
        columns=[
            Column(both(lambda: _("The talent: this is complete and true (signature, date)")), wide=True),
            Column(both(lambda: _("Received by the unit (seal, date)")), wide=True),
        ],
        rows=[[SPACE_TO_SIGN, SPACE_TO_SIGN]],
        empty={"zh": "", "en": ""},
    )
