"""What stands behind a line of the split (labour, technology, management, intellectual property), in words.

The statement reckons by clause 9. Where the law treats the income of such a factor in another way too, the line says
so: that treatment needs another filing by the withholding agent.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.settlement.models import StatementLine

Factor = StatementLine.Factor
OTHER_TREATMENT = (Factor.TECHNOLOGY, Factor.IP)


def factor_words(line: StatementLine) -> str:
    """The factor of a line; empty where the terms name none."""
    return _("Factor: %(factor)s") % {"factor": line.get_factor_display()} if line.factor else ""


def treatment_words(lines: Iterable[StatementLine]) -> str:
    """The other tax treatment that a talent's income from technology or intellectual property may have; else empty."""
    if not any(line.factor in OTHER_TREATMENT and line.kind == StatementLine.Kind.NET for line in lines):
        return ""
    return _(
        "Technology or intellectual property stands behind the talent's share. What is paid for its use may be a royalty (20% after the deduction), and a cash award for converting an achievement may count by 50% as wages (Caishui 2018 No. 58). The withholding agent files that apart; this statement reckons by clause 9."
    )
