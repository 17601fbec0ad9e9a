"""The field of a clause that names an agency or insurer: a free name, with the checked ones offered."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.agreements.models import OutsidePayee
from apps.agreements.payee_terms import code_in
from apps.agreements.selectors import checked_payees
from apps.core import clock


class OfferingInput(forms.TextInput):
    """A box that offers ``offered`` while one types, and takes any other text too."""

    def __init__(self, offered: list[str]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.offered = offered

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        known = f"{(attrs or {}).get('id', name)}-offered"
        options = format_html_join("", '<option value="{}"></option>', [(text,) for text in self.offered])
        box = super().render(name, value, (attrs or {}) | {"list": known}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', box, known, options)


def payee_field(kind: OutsidePayee.Kind, label: str, value: Any, lang: str) -> forms.CharField:
    offered = [payee.words()[lang] for payee in checked_payees(clock.today()).filter(kind=kind)]
    hint = _("A checked one can be paid by the bank; any other name only by the using unit itself.")
    if offered:
        hint = _("Type its name or credit code and choose it from the list.") + " " + hint
    return forms.CharField(
        label=label,
        initial=_shown(value, lang),
        required=False,
        max_length=500,
        widget=OfferingInput(offered),
        help_text=hint,
    )


def named(kind: OutsidePayee.Kind, text: str, before: Any) -> Any:
    """The words of a checked one in both languages, or the text as typed; untouched where it says the same."""
    if text in (before.values() if isinstance(before, Mapping) else (before,)):
        return before
    code = code_in(text.upper())
    payee = checked_payees(clock.today()).filter(kind=kind, credit_code=code).first() if code else None
    return payee.words() if payee else text or None


def _shown(value: Any, lang: str) -> str:
    return str(value.get(lang) or value.get("zh") or "") if isinstance(value, Mapping) else str(value or "")
