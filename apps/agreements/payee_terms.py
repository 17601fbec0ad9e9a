"""How terms name an agency or insurer: by its credit code, which stands in the text that everybody signs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.agreements.models.payees import OutsidePayee
from apps.agreements.terms import is_blank

Kind = OutsidePayee.Kind
# The field that names each, and the amount or share by which it is paid.
NAMED: Final = {"1.intermediary": Kind.AGENCY, "8.insurer": Kind.INSURER}
PAID_BY: Final = {"1.intermediary": "8.intermediary_share", "8.insurer": "8.fixed_insurance"}
CODE: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NP-RTUWXY]{18}(?![0-9A-Za-z])")
# Those that may be chosen today, by kind and credit code.
Checked = Collection[tuple[str, str]]
Problem = tuple[str, str, str]


def code_in(value: Any) -> str:
    """The one credit code that a text names, be it in one language or two; empty where it names none or several."""
    text = " ".join(str(part) for part in value.values()) if isinstance(value, Mapping) else str(value or "")
    found = set(CODE.findall(text))
    return found.pop() if len(found) == 1 else ""


def names_payee(values: Mapping[str, Any]) -> bool:
    return any(code_in(values.get(path)) for path in NAMED)


def problems(values: Mapping[str, Any], checked: Checked) -> Iterator[Problem]:
    """Who is to be paid from the supervised account without a checked one of its own, as (path, code, sentence)."""
    for path, kind in NAMED.items():
        named = values.get(path)
        if values.get(PAID_BY[path]) and not is_blank(named) and (kind, code_in(named)) not in checked:
            words = _(
                "The bank pays only an agency or insurer whose account was checked here. "
                "Please choose one from the list, or choose direct payment."
            )
            yield path, "route-payee", words
