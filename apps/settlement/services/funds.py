"""What a subsidy takes of a fund: each source pro rata of what it has left, to the fen."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import record
from apps.core import clock
from apps.core.display import formats
from apps.core.errors import RuleViolation
from apps.organisations.rules import keeps_tables
from apps.organisations.services import write_row
from apps.settlement import rules_funds
from apps.settlement.calc.split import refund
from apps.settlement.models import FundDraw, FundSource, Subsidy, SubsidyFund


@transaction.atomic
def keep_fund(row: SubsidyFund | FundSource, *, by: User) -> None:
    """Write a fund or one of its sources. Raises RuleViolation "forbidden"; "fund-promised" where less is promised than
    was drawn or awarded, or a source that was drawn from would move to another fund.
    """
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    if isinstance(row, FundSource):
        _check_promise(row)
    write_row(row, by=by)


def check_left(subsidy: Subsidy) -> None:
    """Before an award: the fund still has it, with all other awards counted. Its sources are locked until the commit.

    Raises RuleViolation "fund-empty".
    """
    fund = subsidy.programme.fund
    if fund is None:
        return
    left = sum(source.left_fen for source in _locked(fund)) - rules_funds.awarded_fen(fund)
    if subsidy.amount_fen > left:
        words = _("The fund %(fund)s has %(left)s left. The award waits until its sources give more.")
        raise RuleViolation("fund-empty", words % {"fund": fund.code, "left": formats.yuan(left)})


def draw(subsidy: Subsidy, *, by: User) -> list[FundDraw]:
    """Charge each source of the programme's fund for a subsidy that was paid; nothing where it names no fund."""
    fund = subsidy.programme.fund
    if fund is None:
        return []
    sources = _locked(fund)
    parts = refund([(str(source.pk), source.left_fen) for source in sources], subsidy.amount_fen)
    now = clock.now()
    draws = [
        FundDraw(source=source, subsidy=subsidy, amount_fen=parts[str(source.pk)], at=now)
        for source in sources
        if parts[str(source.pk)]
    ]
    FundDraw.objects.bulk_create(draws)
    record("fund_drawn", subsidy, by=by, fund=fund.code, parts={str(d.source.position): d.amount_fen for d in draws})
    return draws


def _check_promise(source: FundSource) -> None:
    """What was drawn or awarded stays covered by the sources as they will be."""
    stored = FundSource.objects.filter(pk=source.pk).select_related("fund").first() if source.pk else None
    if stored is None:
        return
    sources = _locked(stored.fund)  # all of them, in one order for everybody
    before = next(one for one in sources if one.pk == source.pk)
    source.drawn_fen = before.drawn_fen
    stays = source.fund_id == stored.fund_id
    rest = sum(one.left_fen for one in sources if one.pk != source.pk) + (source.left_fen if stays else 0)
    gone = not stays and before.drawn_fen > 0
    if gone or source.left_fen < 0 or rest < rules_funds.awarded_fen(stored.fund):
        words = _("More than that was drawn or awarded already. A source may promise more, but not take that back.")
        raise RuleViolation("fund-promised", words)


def _locked(fund: SubsidyFund) -> list[FundSource]:
    return list(FundSource.objects.select_for_update(no_key=True).filter(fund=fund).order_by("position"))
