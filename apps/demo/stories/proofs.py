"""Papers behind paid lines, and of a declared result: vouchers of some, and a subsidy that an authority awards by the travel tickets."""

from apps.accounts.models import User
from apps.assignments import services as assignments
from apps.core import clock
from apps.core.money import amount
from apps.demo.papers import paper
from apps.demo.stories.deal import Deal, Role
from apps.settlement import services as settlement
from apps.settlement.models import LineVoucher, StatementLine
from apps.settlement.rules_subsidies import programmes_of
from apps.settlement.services.vouchers import Said

VAT_PERCENT = 6
RESULT_FEN = 46_280_000
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


def declare(deal: Deal, position: int) -> None:
    """The using unit's result of the whole work in partner sharing, with its accounts."""
    milestone = deal.milestone(position)
    rows = [("项目", milestone.title), ("不含税销售收入", f"{amount(RESULT_FEN)} 元"), ("开票", "3 张")]
    assignments.declare_result(
        milestone,
        by=deal.using(Role.FINANCE),
        first_day=deal.assignment.starts_on,
        last_day=deal.assignment.ends_on,
        result_fen=RESULT_FEN,
        note="按开票收入，扣除退货",
        upload=paper("项目销售收入明细.pdf", f"{milestone.title} 收入明细", rows),
    )


def _give(line: StatementLine, name: str, form: str, vat_fen: int, *, by: User) -> None:
    number = f"2532{line.statement_id:08d}{line.position:04d}"
    rows = [("号码", number), ("金额", f"{amount(line.amount_fen)} 元"), ("结算单", line.statement.number)]
    said = Said(form, number, clock.today(), line.amount_fen, vat_fen)
    settlement.hand_in_voucher(line, paper(name, name.removesuffix(".pdf"), rows), said, by=by)
