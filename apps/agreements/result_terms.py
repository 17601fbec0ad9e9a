"""The rules about a share of a declared result (clause 8 of partner sharing), and what stands behind a share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.agreements.term_shapes import date_of

PARTNER: Final = "partner"
SHARE, UNTIL, CAP = "8.result_share", "8.result_until", "8.result_cap"
TALENT_FACTOR, SENDING_FACTOR = "8.talent_factor", "8.sending_factor"
Problem = tuple[str, str, str]


def shares_result(terms: Mapping[str, Any]) -> bool:
    """Whether these terms pay a share of what the using unit declares, and nothing else."""
    return terms.get("mode") == PARTNER


def problems(mode: str, values: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with these entries as (path, code, sentence)."""
    if mode == PARTNER:
        yield from _share(values)
    if values.get(SENDING_FACTOR) and not (values.get("8.sending_unit_share") or values.get("8.share_steps")):
        words = _("There is a factor, but no share of the sending unit behind which it stands. Please take it out.")
        yield SENDING_FACTOR, "factor-of-nothing", words


def _share(values: Mapping[str, Any]) -> Iterator[Problem]:
    if values.get(SHARE) == 0:
        yield SHARE, "share-zero", _("The talent's share of the result must be more than zero.")
    if values.get(CAP) == 0:
        yield CAP, "cap-zero", _("A cap is more than zero. Please leave it empty where there is none.")
    until, period = date_of(values.get(UNTIL)), values.get("4.period")
    begins = date_of(period[0]) if isinstance(period, list) and period else None
    if until and begins and until < begins:
        yield UNTIL, "share-ends-early", _("The share ends before the period begins.")
    rows = values.get("6.milestones")
    if any(row.get("amount") for row in (rows if isinstance(rows, list) else []) if isinstance(row, Mapping)):
        words = _("No wage is agreed in partner sharing: please leave the amounts empty. Only the share is paid.")
        yield "6.milestones", "no-wage-line", words
