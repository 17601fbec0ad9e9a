"""Who reads the file of a voucher: the sides of its statement, and not the office."""

from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.files.rules import register_reader
from apps.settlement.models import LineVoucher
from apps.settlement.rules_vouchers import sees_vouchers
from apps.settlement.selectors import statements_visible_to
from apps.settlement.services.vouchers import SUBJECT


def can_read_voucher(user: User, subject: str) -> bool:
    try:
        voucher = LineVoucher.objects.filter(public_id=subject.removeprefix(SUBJECT)).first()
    except ValidationError:
        return False
    if voucher is None:
        return False
    paths = ("agreement__talent", "agreement__using_unit", "agreement__sending_unit")
    statement = statements_visible_to(user).filter(lines=voucher.line_id).select_related(*paths).first()
    return statement is not None and sees_vouchers(user, statement)


register_reader(SUBJECT, can_read_voucher)
