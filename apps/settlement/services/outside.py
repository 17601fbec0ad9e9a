"""Who is paid of an agreement without being a party, as the frozen terms name it."""

from collections.abc import Mapping
from typing import Any

from apps.agreements.payee_terms import NAMED
from apps.agreements.selectors import payee_named


def payee_of_terms(path: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The agency or insurer of field ``path`` as fields of a line: a checked one on file, or the bare name."""
    payee = payee_named(NAMED[path], values.get(path))
    if payee is None:
        return label(values.get(path))
    return {"payee_outside": payee, **label({"zh": payee.name_zh, "en": payee.name_en})}


def label(value: Any) -> dict[str, str]:
    """A payee's name as the terms tell it: one text, or one in each language."""
    names = value if isinstance(value, Mapping) else {"zh": value or "", "en": ""}
    return {f"payee_label_{language}": str(names.get(language, ""))[:120] for language in ("zh", "en")}
