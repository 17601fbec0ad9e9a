"""Papers behind paid lines: vouchers of some, and a subsidy that an authority awards by the travel tickets."""

from apps.accounts.models import User
from apps.core import clock
from apps.core.money import amount
from apps.demo.papers import paper
from apps.demo.stories.deal import Deal, Role
from apps.settlement import services as settlement
from apps.settlement.models import LineVoucher, StatementLine
from apps.settlement.rules_subsidies import programmes_of
from apps.settlement.services.vouchers import Said

VAT_PERCENT = 6
Kind, Form = StatementLine.Kind, LineVoucher.Form


def hand_in(deal: Deal, position: int) -> None:
    """The tickets of the talent and the invoice of the sending unit; the invoice of the tax office is still missing."""
    statement = deal.statement(position)
    for line in statement.lines.filter(kind__in=(Kind.TRAVEL, Kind.SENDING_UNIT)).order_by("position"):
        if line.kind == Kind.TRAVEL:
            _give(line, "往返高铁票和市内交通票.pdf", Form.TICKETS, 0, by=deal.talent_user)
        else:
            vat = line.amount_fen * VAT_PERCENT // (100 + VAT_PERCENT)
            _give(line, "技术服务费增值税专用发票.pdf", Form.SPECIAL, vat, by=deal.sending(Role.FINANCE))


def award(deal: Deal, position: int) -> None:
    """What clause 22 cites is granted; the talent has still to say that the money came."""
    statement = deal.statement(position)
    for programme in programmes_of(statement):
        settlement.award_subsidy(
            statement,
            programme,
            by=deal.using(Role.FINANCE),
            document=f"常人才补〔{clock.today():%Y}〕17 号",
            awarded_on=clock.today(),
        )


def _give(line: StatementLine, name: str, form: str, vat_fen: int, *, by: User) -> None:
    number = f"2532{line.statement_id:08d}{line.position:04d}"
    rows = [("号码", number), ("金额", f"{amount(line.amount_fen)} 元"), ("结算单", line.statement.number)]
    said = Said(form, number, clock.today(), line.amount_fen, vat_fen)
    settlement.hand_in_voucher(line, paper(name, name.removesuffix(".pdf"), rows), said, by=by)
