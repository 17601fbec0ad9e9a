"""The words of one version for pages: clauses, the main terms and what changed, in the reader's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from apps.agreements import clauses, terms
from apps.agreements.documents import values
from apps.agreements.documents.render import clause_texts
from apps.agreements.models import Agreement, AgreementVersion
from apps.agreements.term_shapes import date_of
from apps.agreements.terms import Terms, is_blank

# The mode comes from the demand, the consent from the sending unit's own page; of clause 1 only an agency is typed.
READ_ONLY_CLAUSES: Final = frozenset({2, 3})
# Here clause 3 asks what only a party can say: the varied labour contract, an earlier unit's restrictions.
CLAUSE_3_IS_SAID: Final = frozenset({"cost_only", "no_sending_unit"})
# What a person wants to see at a glance, clause by clause.
MAIN_FIELDS: Final[Mapping[int, Sequence[str]]] = {
    3: ("variation_document", "consent_at", "labour_contract_end", "pension_status", "earlier_restrictions"),
    4: ("period", "days_per_week", "weekly_hours", "home_hours", "total_days"),
    5: ("place", "remote_share", "travel_rule", "travel_cap", "board"),
    6: ("work_description", "outcome_target", "acceptance_days", "buddy"),
    7: (
        "total_amount",
        "declared_result",
        "wage_standard",
        "pay_day",
        "payment_days",
        "funding_route",
        "payee_account",
    ),
    8: (
        "sending_unit_rule",
        "sending_unit_share",
        "separate_contract",
        "talent_share",
        "operator_fee",
        "intermediary_share",
        "split_rule",
        "fixed_travel",
        "fixed_insurance",
        "insurer",
        "operator_fee_cap",
        "intermediary_cap",
        "sending_unit_cap",
        "share_steps",
        "result_share",
        "result_until",
        "result_cap",
        "talent_factor",
        "sending_factor",
    ),
    9: ("withholding_agent", "tax_method", "invoice_by", "vat_treatment", "gross_or_net"),
    11: ("compensation_rule", "cover_type", "cover_amount", "cover_period"),
    13: ("result_owner", "licence_scope", "inventor_reward"),
    17: ("return_post", "return_date", "cover_at_home"),
}
MAIN_TABLES: Final = {4: "stays", 6: "milestones", 8: "cost_lines"}
WEEKS: Final = 52
# What the services note themselves where no person wrote a word.
NOTES: Final = {
    "identity": gettext_noop("The talent's document was put into clause 1."),
    "revised": gettext_noop("The agreement was taken up again."),
}


def read_only_clauses(family: str) -> frozenset[int]:
    """The clauses that nobody changes in the room, by the family of the mode."""
    return READ_ONLY_CLAUSES - {3} if family in CLAUSE_3_IS_SAID else READ_ONLY_CLAUSES


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    missing: bool = False


@dataclass(frozen=True)
class MainTerm:
    """One clause of the summary. ``weeks`` are the states of a year's weeks, empty where there is no strip."""

    number: int
    title: str
    facts: list[Fact]
    table: Mapping[str, Any] | None = None
    weeks: list[str] = field(default_factory=list)
    change_url: str = ""


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ClauseChange:
    number: int
    title: str
    fields: list[FieldChange]


@dataclass(frozen=True)
class Changes:
    """What a version changed against the one before it."""

    version: int
    by: str
    at: dt.datetime
    note: str
    clauses: list[ClauseChange]


def language() -> str:
    """``zh`` or ``en``, by the reader's screen."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def clause_title(number: int) -> str:
    """``Clause 4: Period, stays, days and hours`` in the reader's language."""
    title = clauses.clause(number).title.in_language(language())
    return _("Clause %(number)s: %(title)s") % {"number": number, "title": title}


def paper(version: AgreementVersion) -> list[dict[str, Any]]:
    """All 28 clauses with their values put in, the same words as in the PDF."""
    return clause_texts(version.terms, language())


def emphasised_clauses(texts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The clauses to read before signing: number, title, and the paragraphs meant where it is not the whole clause."""
    chosen = []
    for clause in texts:
        strong = [paragraph["number"] for paragraph in clause["paragraphs"] if paragraph["strong"]]
        if strong:
            whole = clause["number"] in clauses.EMPHASISED_CLAUSES
            chosen.append({"number": clause["number"], "title": clause["title"], "parts": [] if whole else strong})
    return chosen


def standard_note() -> str:
    """Which standard clauses these are, and that counsel has not seen them."""
    standard = clauses.clause_set()
    if standard.reviewed_by_counsel:
        return _("Standard clauses %(version)s.") % {"version": standard.version}
    return _("Standard clauses %(version)s, not yet reviewed by counsel.") % {"version": standard.version}


def main_terms(agreement: Agreement, version: AgreementVersion, *, changeable: bool) -> list[MainTerm]:
    """The summary at the left of the room, with a link to each clause that may be changed."""
    chosen = version.terms
    offered = clauses.field_map(chosen["mode"], chosen["family"])
    rows = []
    fixed = read_only_clauses(chosen["family"])
    for number, keys in MAIN_FIELDS.items():
        paths = [path for key in keys if (path := f"{number}.{key}") in offered]
        if not paths:
            continue
        facts = [_fact(offered[path], chosen) for path in paths if _worth_showing(offered[path], chosen)]
        may_change = changeable and number not in fixed
        change = reverse("agreements:clause", args=[agreement.public_id, number]) if may_change else ""
        rows.append(
            MainTerm(
                number=number,
                title=clauses.clause(number).title.in_language(language()),
                facts=facts,
                table=_table(number, offered, chosen),
                weeks=_weeks(chosen) if number == 4 else [],
                change_url=change,
            )
        )
    return rows


def changes_of(version: AgreementVersion, previous: AgreementVersion | None) -> Changes | None:
    """What the version changed, clause by clause; None for the first one."""
    if previous is None:
        return None
    chosen = version.terms
    offered = clauses.field_map(chosen["mode"], chosen["family"])
    grouped: dict[int, list[FieldChange]] = {}
    for number, key, old, new in terms.diff(previous.terms, chosen):
        known = offered.get(f"{number}.{key}")
        label = known.label.in_language(language()) if known else key
        before, after = (told(known, value) if known else str(value or "") for value in (old, new))
        grouped.setdefault(number, []).append(FieldChange(label, before, after))
    listed = [
        ClauseChange(number, clauses.clause(number).title.in_language(language()), found)
        for number, found in grouped.items()
    ]
    note = _(NOTES[version.note]) if version.note in NOTES else version.note
    return Changes(version.number, version.drafted_by.name, version.drafted_at, note, listed)


def told(known: clauses.Field, value: Any) -> str:
    """A value in words, lists row by row; empty where nothing was entered."""
    if is_blank(value):
        return ""
    if values.has_table(known, value):
        return "\n".join(_row_told(known, row) for row in value)
    return values.in_words(known, value, language())


def stay_weeks(rows: Any) -> list[int]:
    """The numbers of all weeks named by stays such as ``10-13`` or ``50-2``; what cannot be read is left out."""
    found: list[int] = []
    for row in rows if isinstance(rows, list) else []:
        numbers = [int(number) for number in re.findall(r"\d+", str(row.get("weeks", "")))]
        if not numbers or len(numbers) > 2 or not all(1 <= number <= 53 for number in numbers):
            continue
        first, last = numbers[0], numbers[-1]
        found += range(first, last + 1) if last >= first else [*range(first, WEEKS + 1), *range(1, last + 1)]
    return found


def years_of(version: AgreementVersion) -> str:
    """``2027`` or ``2027–2028``: the years the period touches; empty without a period."""
    period = version.terms["values"].get("4.period")
    dates = [date_of(part) for part in period] if isinstance(period, list) else []
    years = sorted({day.year for day in dates if day})
    return "–".join(str(year) for year in ([years[0], years[-1]] if len(years) > 1 else years))


def _row_told(known: clauses.Field, row: Mapping[str, Any]) -> str:
    # A bare count says nothing without its column's name.
    lang, cells = language(), []
    for column in known.columns:
        if is_blank(row.get(column.key)):
            continue
        cell = values.cell(column, row[column.key], lang)
        counted = column.type in {"days", "hours", "percent"}
        cells.append(f"{column.label.in_language(lang)} {cell}" if counted else cell)
    return " · ".join(cells)


def _worth_showing(known: clauses.Field, chosen: Terms) -> bool:
    # An optional entry that is empty, and a fee or an agency that is not there, say nothing at a glance.
    value = chosen["values"].get(known.path)
    if known.path in {"8.operator_fee", "8.intermediary_share"}:
        return bool(value)
    return known.required or not is_blank(value)


def _fact(known: clauses.Field, chosen: Terms) -> Fact:
    value = chosen["values"].get(known.path)
    label = known.label.in_language(language())
    if is_blank(value) and known.required:
        return Fact(label, _("Still to be filled in"), missing=True)
    return Fact(label, told(known, value))


def _table(number: int, offered: Mapping[str, clauses.Field], chosen: Terms) -> Mapping[str, Any] | None:
    known = offered.get(f"{number}.{MAIN_TABLES.get(number, '')}")
    if known is None:
        return None
    value = chosen["values"].get(known.path)
    if not values.has_table(known, value):
        return None
    found = values.table(known, value, language())
    # The days to accept are the same for all and stand above.
    shown = [at for at, column in enumerate(known.columns) if column.key != "acceptance_days"]
    names = ("head", "right")
    cut = {name: [found[name][at] for at in shown] for name in names}
    rows = [[(row[at], found["right"][at]) for at in shown] for row in found["rows"]]
    head = list(zip(cut["head"], cut["right"], strict=True))
    return {"caption": found["caption"], "head": head, "rows": rows}


def _weeks(chosen: Terms) -> list[str]:
    stays = stay_weeks(chosen["values"].get("4.stays"))
    return ["fits" if week in stays else "away" for week in range(1, WEEKS + 1)] if stays else []
