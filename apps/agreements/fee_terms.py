"""The rules about fees (clause 8): only what the published catalogue names, at most as much, and as the operator may."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.agreements.models.fees import CODE, PublishedFee
from apps.agreements.terms import is_blank
from apps.core.display import formats

BASIS: Final = "8.fee_basis"
# The share of each fee, and the field that may cap it further.
FEES: Final = {
    PublishedFee.Kind.OPERATOR: ("8.operator_fee", "8.operator_fee_cap"),
    PublishedFee.Kind.AGENCY: ("8.intermediary_share", "8.intermediary_cap"),
}
WHOLE: Final = 10_000
Problem = tuple[str, str, str]


@dataclass(frozen=True)
class FeeRow:
    """A row of the catalogue as the rules need it."""

    kind: str
    most_bp: int
    cap_fen: int | None = None


def codes_in(value: Any) -> list[str]:
    """The rows of the catalogue that a basis cites, by code, in its order."""
    text = " ".join(str(part) for part in value.values()) if isinstance(value, Mapping) else str(value or "")
    return list(dict.fromkeys(re.findall(CODE, text)))


def names_fee(values: Mapping[str, Any]) -> bool:
    return any(values.get(share) for share, _cap in FEES.values())


def problems(values: Mapping[str, Any], fees: Mapping[str, FeeRow], *, operator_kind: str) -> Iterator[Problem]:
    """What is wrong with the fees as (path, code, sentence); ``fees`` are the rows that hold on the day, by code."""
    if values.get("8.operator_fee") and operator_kind != "licensed":
        yield "8.operator_fee", "fee-locked", _("This operator takes no fee. Please set it to 0.")
        fees = {code: row for code, row in fees.items() if row.kind != PublishedFee.Kind.OPERATOR}
    if values.get("8.intermediary_share") and is_blank(values.get("1.intermediary")):
        yield "1.intermediary", "agency-unnamed", _("Please name the agency that receives a reward.")
    for kind, (share, _cap) in FEES.items():
        locked = share == "8.operator_fee" and operator_kind != "licensed"
        if values.get(share) and not locked:
            yield from _one(kind, values, fees)


def _one(kind: PublishedFee.Kind, values: Mapping[str, Any], fees: Mapping[str, FeeRow]) -> Iterator[Problem]:
    share, cap = FEES[kind]
    row = next((fees[code] for code in codes_in(values.get(BASIS)) if code in fees and fees[code].kind == kind), None)
    if row is None:
        words = _(
            "A fee needs a row of the published catalogue that holds today. Please choose it, or set the fee to 0."
        )
        yield share, "fee-without-basis", words
        return
    points, total = values.get(share) or 0, values.get("7.total_amount") or 0
    if points > row.most_bp:
        words = _("The published fee is %(share)s at most. Please lower it.")
        yield share, "fee-over-published", words % {"share": _percent(row.most_bp)}
    elif row.cap_fen is not None and min(points * total // WHOLE, values.get(cap) or total) > row.cap_fen:
        words = _("The published fee is %(cap)s at most. Please lower the share, or agree on that cap.")
        yield share, "fee-over-published", words % {"cap": formats.yuan(row.cap_fen)}


def most_words(most_bp: int, cap_fen: int | None) -> str:
    """How much a published fee may be."""
    if cap_fen is None:
        return _("up to %(share)s") % {"share": _percent(most_bp)}
    return _("up to %(share)s, at most %(cap)s") % {"share": _percent(most_bp), "cap": formats.yuan(cap_fen)}


def _percent(basis_points: int) -> str:
    return f"{basis_points / 100:g}%"
