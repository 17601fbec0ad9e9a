"""Forms of an agreement: one clause's fields, the signature, and a reason where one is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.agreements import clauses
from apps.agreements.fee_terms import BASIS, codes_in, most_words
from apps.agreements.models import PublishedFee
from apps.agreements.payee_fields import named, payee_field
from apps.agreements.payee_terms import NAMED
from apps.agreements.presenter import language
from apps.agreements.row_text import rows_from_text, rows_to_text
from apps.agreements.selectors import published_fees
from apps.agreements.tax_terms import offered
from apps.agreements.term_shapes import date_of
from apps.agreements.terms import is_blank
from apps.core import clock
from apps.core.money import to_fen, yuan

MOST_ROWS: Final = 6
# Lists whose rows have boxes of their own; all other lists are written line by line.
BOXED: Final = frozenset({"6.milestones", "7.pay_schedule"})
# Files come with other steps, and what the sending unit confirmed is not ours to tick.
NOT_TYPED: Final = frozenset({"13.sending_unit_ip_confirmed"})
# A loan names its papers by title; the files come with each cost statement.
NAMED_PAPERS: Final = frozenset({"3.variation_document", "8.cost_lines"})
# What clause 1 says of the parties was verified; only an agency is named there by hand.
PARTIES: Final = 1
LONGEST: Final = 2000


@dataclass(frozen=True)
class Block:
    """A field, or the rows of a list, as the template draws them."""

    label: str
    fields: Sequence[forms.BoundField] = ()
    rows: Sequence[Sequence[forms.BoundField]] = ()
    more: Sequence[Sequence[forms.BoundField]] = ()
    shown: str = ""
    further: bool = False


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"width": "short"})


class ClauseForm(forms.Form):
    """The fields of one clause of one mode. ``changes()`` tells only what the person changed.

    What was typed is compared with the version the form was opened on (``base_version``), so that another person's
    change meanwhile is neither lost nor taken back; ``at_version`` is the version the change is made to.
    """

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    at_version = forms.IntegerField(widget=forms.HiddenInput)

    refused = ""

    def __init__(self, *args: Any, terms: Mapping[str, Any], number: int, **kwargs: Any) -> None:
        self.values: Mapping[str, Any] = terms["values"]
        clause = clauses.clause(number)
        fields = [offered(f, terms["family"]) for f in clause.fields_for(terms["mode"], terms["family"])]
        self.clause_fields = [known for known in fields if number != PARTIES or known.path in NAMED]
        added = clause.additions_for(terms["mode"], terms["family"])
        self.seldom = {f"{number}.{key}" for one in added for key in one.keys}
        super().__init__(*args, **kwargs)
        for known in self.clause_fields:
            self._add(known)
        self.fields["note"] = forms.CharField(
            label=_("Why this change"),
            help_text=_("One sentence for the others."),
            max_length=200,
            required=False,
        )

    def blocks(self) -> list[Block]:
        """Everything to draw, in the order of the clause; what few say and nobody has said yet is folded up at the end."""
        found, folded = list[Block](), list[forms.BoundField]()
        for known in self.clause_fields:
            names = self._names(known)
            label = known.label.in_language(language())
            if not names:
                found.append(Block(label, shown=_shown(self.values.get(known.path))))
            elif known.path in BOXED and f"{known.key}-0-amount" in self.fields:
                rows = [[self[name] for name in row] for row in _by_row(names)]
                used = max((at for at, row in enumerate(rows, 1) if _is_used(row)), default=0)
                found.append(Block(label, rows=rows[: used + 1], more=rows[used + 1 :]))
            else:
                fields = [self[name] for name in names]
                if known.path in self.seldom and not _is_used(fields):
                    folded += fields
                else:
                    found.append(Block(label, fields=fields))
        return [*found, Block(_("Fixed sums, caps, steps, factors"), fields=folded, further=True)] if folded else found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for known in self.clause_fields:
            if known.type == "date_range":
                first, last = (cleaned.get(f"{known.key}-{part}") for part in ("from", "to"))
                if first and last and last < first:
                    self.add_error(f"{known.key}-to", _("The last day is before the first day."))
            if known.path in BOXED:
                self._clean_rows(known)
        return cleaned

    def changes(self) -> dict[str, Any]:
        """The values that differ from those the form was opened on, by path."""
        found: dict[str, Any] = {}
        for known in self.clause_fields:
            if not self._names(known):
                continue
            value, before = self._value(known), self.values.get(known.path)
            nothing = is_blank(before) and (is_blank(value) or value is False)
            if value != before and not nothing:
                found[known.path] = value
        return found | self._in_step(found)

    def _in_step(self, found: Mapping[str, Any]) -> dict[str, Any]:
        # The cover follows the period it was made for; pay follows the milestones, piece by piece.
        if "4.period" in found and self.values.get("11.cover_period") == self.values.get("4.period"):
            return {"11.cover_period": found["4.period"]}
        if "6.milestones" in found:
            pairs = [{**_cut(row, "due", "amount"), "occasion": row.get("title", "")} for row in found["6.milestones"]]
            return {"7.pay_schedule": pairs}
        if "7.pay_schedule" in found:
            before = self.values.get("6.milestones")
            kept = before if isinstance(before, list) else []
            rows = []
            for at, row in enumerate(found["7.pay_schedule"]):
                days = _cut(kept[at], "acceptance_days") if at < len(kept) else {}
                rows.append({**days, **_cut(row, "due", "amount"), "title": row.get("occasion", "")})
            return {"6.milestones": rows}
        return {}

    def _add(self, known: clauses.Field) -> None:
        filed = known.type == "file" or any(c.type == "file" for c in known.columns)
        if known.path in NOT_TYPED or (filed and known.path not in NAMED_PAPERS):
            return
        value, label = self.values.get(known.path), known.label.in_language(language())
        if known.path == BASIS:
            self.fields[known.key] = _published(label, value)
        elif known.path in NAMED:
            self.fields[known.key] = payee_field(NAMED[known.path], label, value, language())
        elif known.path in BOXED and not isinstance(value, Mapping | str):
            self._add_rows(known, value or [])
        elif known.type == "date_range":
            words = {"from": _("%(label)s: first day"), "to": _("%(label)s: last day")}
            for at, part in enumerate(words):
                initial = date_of(value[at]) if isinstance(value, list) else None
                self.fields[f"{known.key}-{part}"] = forms.DateField(
                    label=words[part] % {"label": label}, initial=initial, required=known.required, widget=DateInput()
                )
        elif isinstance(value, Mapping):
            for lang, words_ in (("zh", _("%(label)s (Chinese)")), ("en", _("%(label)s (English)"))):
                self.fields[f"{known.key}-{lang}"] = _text(known, words_ % {"label": label}, value.get(lang))
        elif known.type == "list":
            self.fields[known.key] = _lines(known, label, value)
        else:
            self.fields[known.key] = _scalar(known, label, value)

    def _add_rows(self, known: clauses.Field, rows: Sequence[Mapping[str, Any]]) -> None:
        for at in range(max(MOST_ROWS, len(rows))):
            row = rows[at] if at < len(rows) else {}
            for column in known.columns:
                label = column.label.in_language(language())
                made = _scalar(_as_field(known, column), label, row.get(column.key))
                made.required = False
                self.fields[f"{known.key}-{at}-{column.key}"] = made

    def _names(self, known: clauses.Field) -> list[str]:
        return [name for name in self.fields if name == known.key or name.startswith(f"{known.key}-")]

    def _clean_rows(self, known: clauses.Field) -> None:
        for names in _by_row([name for name in self._names(known) if name != known.key]):
            given = {name: self.cleaned_data.get(name) for name in names if name in self.cleaned_data}
            if all(value in (None, "") for value in given.values()):
                continue
            for name, value in given.items():
                if value in (None, "") and not name.endswith("acceptance_days"):
                    self.add_error(name, _("Please fill in the whole row, or leave it empty."))

    def _value(self, known: clauses.Field) -> Any:
        cleaned, before = self.cleaned_data, self.values.get(known.path)
        if known.path == BASIS:
            return _cited(cleaned.get(known.key) or [], before)
        if known.path in NAMED:
            return named(NAMED[known.path], cleaned.get(known.key) or "", before)
        if f"{known.key}-from" in self.fields:
            pair = [cleaned.get(f"{known.key}-{part}") for part in ("from", "to")]
            return [day.isoformat() for day in pair if day] if all(pair) else None
        if f"{known.key}-zh" in self.fields:
            return {lang: cleaned.get(f"{known.key}-{lang}") or "" for lang in ("zh", "en")}
        if f"{known.key}-0-amount" in self.fields:
            return self._rows(known)
        if known.type == "list":
            return rows_from_text(known, cleaned.get(known.key) or "", before, language())
        return _stored(known.type, cleaned.get(known.key))

    def _rows(self, known: clauses.Field) -> list[dict[str, Any]]:
        types = {column.key: column.type for column in known.columns}
        rows = []
        for names in _by_row(self._names(known)):
            row = {name.rpartition("-")[2]: self.cleaned_data.get(name) for name in names}
            kept = {key: _stored(types[key], value) for key, value in row.items() if value not in (None, "")}
            if kept:
                rows.append(kept)
        return rows


class ReasonForm(forms.Form):
    """One sentence that the others will read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The other parties will read it."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SignForm(forms.Form):
    """Intent, the separate consent of a talent, the code; bound to the hash of the text shown."""

    at_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    intent = forms.BooleanField(
        label=gettext_lazy("I have read the whole text, and I sign it"),
        error_messages={"required": gettext_lazy("Please tick that you have read the text and want to sign it.")},
    )
    data_consent = forms.BooleanField(
        label=gettext_lazy("I agree to the processing of my personal data as clause 21 says"),
        help_text=gettext_lazy("This consent stands by itself; you may withdraw it later."),
        error_messages={"required": gettext_lazy("Please say separately whether your data may be processed.")},
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("The six digits that were sent to you."),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "width": "short"}),
    )

    def __init__(self, *args: Any, talent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not talent:
            del self.fields["data_consent"]


class CheckFileForm(forms.Form):
    """A PDF to compare with what is kept here."""

    file = forms.FileField(
        label=gettext_lazy("PDF of the agreement"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": gettext_lazy("Please choose a PDF file first."),
            "empty": gettext_lazy("This file is empty. Please choose the PDF of the agreement."),
        },
    )


def _by_row(names: Sequence[str]) -> list[list[str]]:
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(name.rsplit("-", 2)[1], []).append(name)
    return list(grouped.values())


def _is_used(row: Sequence[forms.BoundField]) -> bool:
    return any(box.errors or box.value() not in (None, "") for box in row)


def _cut(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: row[key] for key in keys if key in row}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Mapping):
        return str(value.get(language()) or value.get("name") or "")
    return value if isinstance(value, str) else ""


def _as_field(known: clauses.Field, column: clauses.Column) -> clauses.Field:
    return clauses.Field(known.clause, column.key, column.type, column.label, False, "")


def _text(known: clauses.Field, label: str, value: Any) -> forms.CharField:
    long = known.type in {"long_text", "list"} or len(str(value or "")) > 60
    widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput()
    return forms.CharField(label=label, initial=value, required=known.required, max_length=LONGEST, widget=widget)


def _lines(known: clauses.Field, label: str, value: Any) -> forms.CharField:
    names = " | ".join(column.label.in_language(language()) for column in known.columns)
    if len(known.columns) > 1:
        hint = _("One row a line, columns parted by “|”: %(columns)s") % {"columns": names}
    else:
        hint = _("One entry a line.")
    text = value if isinstance(value, str) else rows_to_text(known, value or [], language())
    widget = forms.Textarea(attrs={"rows": 5})
    return forms.CharField(
        label=label, initial=text, required=known.required, max_length=LONGEST, widget=widget, help_text=hint
    )


def _scalar(known: clauses.Field, label: str, value: Any) -> forms.Field:
    common: dict[str, Any] = {"label": label, "required": known.required}
    match known.type:
        case "money":
            initial = yuan(value) if isinstance(value, int) else None
            widget = forms.NumberInput(attrs={"affix": _("yuan"), "width": "short", "class": "input-number"})
            return forms.DecimalField(
                min_value=0, max_digits=14, decimal_places=2, initial=initial, widget=widget, **common
            )
        case "percent":
            initial = yuan(value) if isinstance(value, int) else None
            widget = forms.NumberInput(attrs={"affix": "%", "width": "tiny", "class": "input-number"})
            return forms.DecimalField(
                min_value=0, max_value=100, max_digits=5, decimal_places=2, initial=initial, widget=widget, **common
            )
        case "days" | "hours":
            widget = forms.NumberInput(attrs={"width": "tiny", "class": "input-number"})
            return forms.IntegerField(min_value=0, max_value=9999, initial=value, widget=widget, **common)
        case "date":
            return forms.DateField(initial=date_of(value), widget=DateInput(), **common)
        case "bool":
            return forms.BooleanField(label=label, initial=value, required=False)
        case "choice":
            options = [(choice.value, choice.label.in_language(language())) for choice in known.choices]
            return _choice(options, value, common)
    return _text(known, label, value)


def _published(label: str, value: Any) -> forms.MultipleChoiceField:
    """The rows of the catalogue that hold today, and those cited already; nothing else may be a basis."""
    rows = published_fees(clock.today())
    cited = codes_in(value)
    options = {row.code: f"{row.words()[language()]}: {most_words(row.most_bp, row.cap_fen)}" for row in rows}
    options |= {code: _("%(code)s, no longer published") % {"code": code} for code in cited if code not in options}
    hint = "" if options else _("The office has published no fee that holds today: fees are 0.")
    widget = forms.CheckboxSelectMultiple()
    return forms.MultipleChoiceField(
        label=label, choices=list(options.items()), initial=cited, required=False, widget=widget, help_text=hint
    )


def _cited(codes: Sequence[str], before: Any) -> Any:
    """The words of the chosen rows in both languages; untouched where the choice is the same."""
    if list(codes) == codes_in(before):
        return before
    words = [row.words() for row in PublishedFee.objects.filter(code__in=codes)]
    joined = {lang: mark.join(one[lang] for one in words) for lang, mark in (("zh", "；"), ("en", "; "))}
    return joined if words else ""


def _choice(options: list[tuple[str, str]], value: Any, common: dict[str, Any]) -> forms.ChoiceField:
    if not common["required"]:
        options = [("", _("Not said")), *options]
    widget = forms.RadioSelect() if len(options) <= 6 else forms.Select()
    return forms.ChoiceField(choices=options, initial=value, widget=widget, **common)


def _stored(type_: str, value: Any) -> Any:
    if value in (None, ""):
        return None
    if type_ in {"money", "percent"}:
        return to_fen(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
