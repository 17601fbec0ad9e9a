"""Lines that one paper may cover: of one payer to one payee, with the same kind of voucher."""

from typing import Final

from apps.accounts.models import User
from apps.settlement import rules_vouchers, selectors
from apps.settlement.models import LineVoucher, StatementLine
from apps.settlement.rules_vouchers import BOOKED

MOST: Final = 100


def one_paper(line: StatementLine, other: StatementLine) -> bool:
    """Whether a paper for ``line`` may cover ``other`` as well."""
    return _whose(line) == _whose(other)


def waiting_beside(line: StatementLine, user: User) -> list[StatementLine]:
    """Other lines whose voucher is missing and that one paper with ``line`` may cover, the oldest first."""
    if line.statement.status not in BOOKED or not rules_vouchers.can_hand_in(user, line):
        return []
    found = StatementLine.objects.filter(
        statement__in=selectors.statements_visible_to(user),
        statement__agreement__using_unit=line.statement.agreement.using_unit_id,
        statement__status__in=BOOKED,
        voucher=line.voucher,
        payee_user=line.payee_user_id,
        payee_unit=line.payee_unit_id,
        payee_outside=line.payee_outside_id,
        payee_label_zh=line.payee_label_zh,
        amount_fen__gt=0,
    ).exclude(pk__in=LineVoucher.objects.filter(replaced_at=None).values("line"))
    related = found.exclude(pk=line.pk).select_related("statement__milestone", "statement__agreement")
    return list(related.prefetch_related("vouchers").order_by("statement_id", "position")[:MOST])


def _whose(line: StatementLine) -> tuple[object, ...]:
    payer = line.statement.agreement.using_unit_id
    return payer, line.voucher, line.payee_key
