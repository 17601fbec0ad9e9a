"""The rules about a split that runs over the whole agreement: fixed lines, caps and steps (clause 8).

These entries are seldom used and stand in no terms that do not use them, so that the hash of older terms stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.agreements.term_shapes import WHOLE
from apps.agreements.terms import is_blank

RUNNING: Final = "running"
FIXED: Final = ("8.fixed_travel", "8.fixed_insurance")
# A cap, and the share that it caps.
CAPS: Final = {
    "8.operator_fee_cap": "8.operator_fee",
    "8.intermediary_cap": "8.intermediary_share",
    "8.sending_unit_cap": "8.sending_unit_share",
}
STEPS: Final = "8.share_steps"
LEAST_FOR_TALENT: Final = 1_000
Problem = tuple[str, str, str]


def runs(values: Mapping[str, Any]) -> bool:
    """Whether the split runs over the whole agreement."""
    return values.get("8.split_rule") == RUNNING


def steps(values: Mapping[str, Any]) -> list[list[int]]:
    """The steps of the sending unit's share as [above so many fen, basis points]."""
    rows = values.get(STEPS)
    found = rows if isinstance(rows, list) else []
    return [[row.get("above") or 0, row.get("share") or 0] for row in found if isinstance(row, Mapping)]


def problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with these entries as (path, code, sentence)."""
    used = [path for path in (*FIXED, *CAPS, STEPS) if values.get(path) not in (None, 0, [], "")]
    if used and not runs(values):
        words = _("Fixed sums, caps and steps hold for the whole agreement. Please choose that the split runs over it.")
        yield "8.split_rule", "needs-running", words
    yield from _fixed(values)
    yield from _caps(values)
    yield from _steps(values)
    if used and _least_for_talent(values) < LEAST_FOR_TALENT * _number(values, "7.total_amount"):
        yield "8.talent_share", "talent-below-10", _("The talent must receive at least 10% of the total.")


def _fixed(values: Mapping[str, Any]) -> Iterator[Problem]:
    rows = values.get("6.milestones")
    first = rows[0].get("amount") if isinstance(rows, list) and rows and isinstance(rows[0], Mapping) else None
    fixed = sum(_number(values, path) for path in FIXED)
    if first is not None and fixed >= first > 0:
        words = _("Fixed sums are paid with the first payment. Together they must be less than it.")
        yield FIXED[0], "over-first-payment", words
    if _number(values, FIXED[1]) and is_blank(values.get("8.insurer")):
        yield "8.insurer", "insurer-unnamed", _("Please name the insurer that is paid.")


def _caps(values: Mapping[str, Any]) -> Iterator[Problem]:
    for path, share in CAPS.items():
        if values.get(path) == 0:
            yield path, "cap-zero", _("A cap is more than zero. Please leave it empty where there is none.")
        elif values.get(path) and not values.get(share) and not (path == "8.sending_unit_cap" and steps(values)):
            yield path, "cap-of-nothing", _("There is a cap, but no share that it caps. Please take one of them out.")


def _steps(values: Mapping[str, Any]) -> Iterator[Problem]:
    rows = values.get(STEPS)
    if is_blank(rows):
        return
    found = steps(values)
    if not isinstance(rows, list) or not all(one < two for one, two in pairwise([0, *(above for above, _bp in found)])):
        yield STEPS, "steps-not-rising", _("Each step must begin above the one before, and above zero.")
    if any(points for _above, points in found) and is_blank(values.get("8.separate_contract")):
        yield (
            STEPS,
            "needs-separate-contract",
            _(
                "A share of the sending unit needs a separate contract about its own service. Please name it, or set the share to 0."
            ),
        )


def _least_for_talent(values: Mapping[str, Any]) -> int:
    """Of the total, in fen times basis points: what is left to the talent if every share were taken at its highest."""
    rest = _number(values, "7.total_amount") - sum(_number(values, path) for path in FIXED)
    fees = _number(values, "8.operator_fee") + _number(values, "8.intermediary_share")
    share = max([_number(values, "8.sending_unit_share"), *(points for _above, points in steps(values))])
    return max(0, rest) * (WHOLE - fees) * (WHOLE - share) // WHOLE


def _number(values: Mapping[str, Any], path: str) -> int:
    value = values.get(path)
    return value if isinstance(value, int) else 0
