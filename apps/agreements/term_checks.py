"""Whether terms make a sound agreement: the rules named by ``check`` in the clauses, as small functions.

Every rule is a generator of ``TermsProblem``; ``check_terms`` runs them all, so a person sees everything at once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from stdnum.cn import uscc

from apps.agreements import clauses, fee_terms, payee_terms, result_terms, split_terms, tax_terms
from apps.agreements.term_shapes import DAY_LIMITS, NAMES_OF_A_MARGIN, WHOLE, date_of, well_formed
from apps.agreements.terms import Terms, is_blank, last_day

LEAST_RESIDUAL: Final = 1_000
WEEKS_IN_A_YEAR: Final = 53
# Proof that is due before the first day, not before signing.
PROOF_BEFORE_START: Final = frozenset({"11.insurance_proof"})
SHORT_PATH_PROOF: Final = frozenset({"11.cover_type", "11.cover_amount", "11.cover_period"})


@dataclass(frozen=True)
class TermsFacts:
    """What the terms are judged against. ``operator_kind`` is ``public``, ``licensed`` or ``pilot``."""

    operator_kind: str
    today: dt.date
    cap_months: int = 36
    stay_cap_months: int = 6
    consented_days: int | None = None
    weekly_hours_cap: int = 40
    stage: str = "send"  # or "activate": then proof of insurance is required too
    short_path: bool = False
    has_bank: bool = False  # a custody bank for the supervised route
    # The catalogue of fees that holds today, by code.
    fees: Mapping[str, fee_terms.FeeRow] = field(default_factory=dict)
    # Agencies and insurers whose account is checked, by kind and credit code.
    payees: payee_terms.Checked = frozenset()


@dataclass(frozen=True)
class TermsProblem:
    """One thing to put right. ``message`` is in the language active when it was made."""

    clause: int
    field: str
    code: str
    message: str


@dataclass(frozen=True)
class _Case:
    mode: str
    family: str
    values: Mapping[str, Any]
    facts: TermsFacts
    fields: Mapping[str, clauses.Field]

    def offered(self, path: str) -> bool:
        return path in self.fields

    def get(self, path: str) -> Any:
        return self.values.get(path)

    def rows(self, path: str) -> list[Mapping[str, Any]]:
        value = self.get(path)
        return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []

    def number(self, path: str) -> int:
        value = self.get(path)
        return value if isinstance(value, int) else 0

    def period(self, path: str) -> tuple[dt.date, dt.date] | None:
        value = self.get(path)
        if not isinstance(value, list) or len(value) != 2:
            return None
        start, end = (date_of(part) for part in value)
        return (start, end) if start and end else None

    def problem(self, path: str, code: str, message: str) -> TermsProblem:
        number, _dot, key = path.partition(".")
        return TermsProblem(int(number), key, code, message)


Problems = Iterator[TermsProblem]
Rule = Callable[[_Case], Problems]


def check_terms(terms: Terms, *, facts: TermsFacts) -> list[TermsProblem]:
    """Everything that keeps these terms from being sent (or activated), in the order of the clauses; empty when sound."""
    mode, family = terms["mode"], terms["family"]
    case = _Case(mode, family, terms["values"], facts, clauses.field_map(mode, family))
    shaped = list(_shape(case))
    if shaped:
        return shaped
    return sorted((p for rule in RULES for p in rule(case)), key=lambda p: p.clause)


def stay_weeks(text: str) -> int | None:
    """How many weeks a stay such as ``W10-W13``, ``10–13`` or ``50-2`` (over the new year) has; None if it cannot be read."""
    found = [int(number) for number in re.findall(r"\d+", text)]
    if not found or len(found) > 2 or not all(1 <= week <= WEEKS_IN_A_YEAR for week in found):
        return None
    first, last = found[0], found[-1]
    return last - first + 1 if last >= first else WEEKS_IN_A_YEAR - first + 1 + last


def _label(field: clauses.Field) -> str:
    return field.label.in_language(get_language() or "zh")


def _shape(case: _Case) -> Problems:
    for path, value in case.values.items():
        field = case.fields.get(path)
        if field is None:
            yield case.problem(path, "not-offered", _("This entry does not belong to this mode. Please take it out."))
        elif is_blank(value):
            continue
        elif not well_formed(field, value):
            yield case.problem(
                path, "wrong-shape", _("“{field}” cannot be read. Please enter it again.").format(field=_label(field))
            )
        elif field.type == "choice" and value not in {choice.value for choice in field.choices}:
            yield case.problem(
                path,
                "wrong-choice",
                _("“{field}”: please choose one of the answers offered.").format(field=_label(field)),
            )


def _required(case: _Case) -> Problems:
    later = PROOF_BEFORE_START | (SHORT_PATH_PROOF if case.facts.short_path else frozenset())
    for path, known in case.fields.items():
        told_apart = path in {"13.result_owner", "6.milestones", "13.sending_unit_ip_confirmed"}
        if not known.required or told_apart or not is_blank(case.get(path)):
            continue
        if path in later and case.facts.stage == "send":
            continue
        yield case.problem(path, "required", _("Please fill in “{field}”.").format(field=_label(known)))


def _parties(case: _Case) -> Problems:
    sending, using = case.get("1.sending_unit_code"), case.get("1.using_unit_code")
    for path, code in (("1.sending_unit_code", sending), ("1.using_unit_code", using)):
        if code and not uscc.is_valid(code):
            yield case.problem(path, "credit-code", _("This credit code is not valid. Please check its 18 characters."))
    if sending and sending == using:
        yield case.problem(
            "1.using_unit_code", "units-same", _("The sending unit and the using unit must be two different units.")
        )


def _mode(case: _Case) -> Problems:
    if case.get("2.mode") not in (None, case.mode):
        yield case.problem("2.mode", "mode-differs", _("The mode in clause 2 is not the mode of this agreement."))
    if case.get("2.eligibility") == "approval" and case.offered("2.approvals") and is_blank(case.get("2.approvals")):
        yield case.problem("2.approvals", "approval-missing", _("Please add the approval that the talent needs."))
    paid = case.offered("8.talent_share") or case.offered(result_terms.SHARE)
    if case.get("2.eligibility") == "unpaid" and paid:
        yield case.problem(
            "2.eligibility", "unpaid", _("The talent may not be paid in this mode. Please choose another mode.")
        )


def _employment(case: _Case) -> Problems:
    consent, end = date_of(case.get("3.consent_at")), date_of(case.get("3.labour_contract_end"))
    if consent and consent > case.facts.today:
        yield case.problem(
            "3.consent_at", "consent-in-future", _("The talent's consent must be given before the agreement is sent.")
        )
    period = case.period("4.period")
    if period and end and period[1] > end:
        yield case.problem(
            "4.period", "after-labour-contract", _("The period must end before the labour contract ends.")
        )


def _period(case: _Case) -> Problems:
    period, facts = case.period("4.period"), case.facts
    if not period:
        return
    start, end = period
    if end < start:
        yield case.problem("4.period", "end-before-start", _("The period ends before it begins."))
    elif end > last_day(start, facts.cap_months):
        yield case.problem(
            "4.period", "over-cap", _("The period may last %(months)s months at most.") % {"months": facts.cap_months}
        )
    if end < facts.today:
        yield case.problem("4.period", "period-over", _("The period is already over. Please choose new dates."))
    days = case.number("4.total_days")
    if days > (end - start).days + 1:
        yield case.problem("4.total_days", "more-days-than-period", _("There are more days than the period has."))
    if facts.consented_days is not None and days > facts.consented_days:
        yield case.problem(
            "4.total_days", "over-consent",
            _("The sending unit consented to %(days)s days at most.") % {"days": facts.consented_days},
        )  # fmt: skip


def _hours(case: _Case) -> Problems:
    if case.number("4.weekly_hours") + case.number("4.home_hours") > case.facts.weekly_hours_cap:
        yield case.problem(
            "4.weekly_hours",
            "hours",
            _("Both units together may ask for %(hours)s hours a week.") % {"hours": case.facts.weekly_hours_cap},
        )


def _stays(case: _Case) -> Problems:
    longest = case.facts.stay_cap_months * 52 // 12
    for row in case.rows("4.stays"):
        weeks = stay_weeks(str(row.get("weeks", "")))
        if weeks is None:
            yield case.problem(
                "4.stays", "weeks-unreadable", _("Please write the weeks of a stay as two week numbers, such as 10-13.")
            )
        elif weeks > longest:
            yield case.problem(
                "4.stays",
                "stay-too-long",
                _("One stay may last %(months)s months at most.") % {"months": case.facts.stay_cap_months},
            )


def _limits(case: _Case) -> Problems:
    for path, (least, most) in DAY_LIMITS.items():
        value = case.get(path)
        if case.offered(path) and isinstance(value, int) and not least <= value <= most:
            message = _("“{field}” must be between {least} and {most}.")
            yield case.problem(
                path, "out-of-range", message.format(field=_label(case.fields[path]), least=least, most=most)
            )


def _work_and_pay(case: _Case) -> Problems:
    milestones, total = case.rows("6.milestones"), case.number("7.total_amount")
    if not milestones:
        yield case.problem("6.milestones", "no-milestone", _("Please add at least one milestone."))
    if not case.offered("7.total_amount"):
        return
    if case.get("7.total_amount") == 0:
        yield case.problem("7.total_amount", "total-zero", _("The total must be more than zero."))
    for path, message in (
        ("6.milestones", _("The milestones do not add up to the total.")),
        ("7.pay_schedule", _("The payments do not add up to the total.")),
        (
            "8.cost_lines",
            exact_cost(),
        ),
    ):
        rows = case.rows(path)
        if rows and case.offered(path) and sum(row.get("amount") or 0 for row in rows) != total:
            yield case.problem(path, "sum-not-total", message)


def _cost_only(case: _Case) -> Problems:
    """Nothing beyond cost under any name (clause 8.2), whatever the line is called."""
    for row in case.rows("8.cost_lines"):
        name = row.get("line") or ""
        words = " ".join(name.values()) if isinstance(name, Mapping) else str(name)
        if NAMES_OF_A_MARGIN.search(words):
            yield case.problem("8.cost_lines", "margin", exact_cost())


def exact_cost() -> str:
    """The rule of the cost-only family in one sentence."""
    return _("The sending unit may be paid its exact cost only: the cost lines must add up to the total.")


def _fees(case: _Case) -> Problems:
    facts = case.facts
    found = fee_terms.problems(case.values, facts.fees, operator_kind=facts.operator_kind)
    yield from (case.problem(*one) for one in found)


def _route(case: _Case) -> Problems:
    """The supervised route needs a custody bank, and payees with an account here."""
    if case.get("7.funding_route") != "supervised":
        return
    if not case.facts.has_bank:
        words = _("This site has no custody bank. Please choose direct payment.")
        yield case.problem("7.funding_route", "route-closed", words)
    else:
        yield from (case.problem(*found) for found in payee_terms.problems(case.values, case.facts.payees))


def _split(case: _Case) -> Problems:
    yield from (case.problem(*found) for found in result_terms.problems(case.mode, case.values))
    if not case.offered("8.talent_share"):
        return
    yield from (case.problem(*found) for found in split_terms.problems(case.values))
    sending, talent = case.number("8.sending_unit_share"), case.number("8.talent_share")
    if sending + talent != WHOLE:
        yield case.problem("8.talent_share", "split-not-100", _("The shares must add up to 100%."))
    rest = WHOLE - case.number("8.operator_fee") - case.number("8.intermediary_share")
    if rest * talent < LEAST_RESIDUAL * WHOLE:
        yield case.problem("8.talent_share", "talent-below-10", _("The talent must receive at least 10% of the total."))
    if sending and is_blank(case.get("8.separate_contract")):
        yield case.problem(
            "8.separate_contract", "needs-separate-contract",
            _("A share of the sending unit needs a separate contract about its own service. Please name it, or set the share to 0."),
        )  # fmt: skip


def _shares(case: _Case) -> Problems:
    joint = case.get("13.result_owner") == "joint"
    if joint and sum(row.get("share") or 0 for row in case.rows("13.joint_shares")) != WHOLE:
        yield case.problem("13.joint_shares", "shares-not-100", _("The shares must add up to 100%."))


def _tax(case: _Case) -> Problems:
    if case.offered(tax_terms.AGENT):
        yield from (case.problem(*found) for found in tax_terms.problems(case.family, case.values))


def _cover(case: _Case) -> Problems:
    rows = case.rows("10.payer_table")
    if any(is_blank(row.get("payer")) for row in rows):
        yield case.problem("10.payer_table", "row-without-payer", _("Please say for each cost who pays it."))
    if case.get("11.cover_amount") == 0:
        yield case.problem("11.cover_amount", "no-cover", _("The insured amount must be more than zero."))
    cover, period = case.period("11.cover_period"), case.period("4.period")
    if cover and period and (cover[0] > period[0] or cover[1] < period[1]):
        yield case.problem(
            "11.cover_period", "cover-too-short", _("The insurance must cover the whole period of the agreement.")
        )


def _results(case: _Case) -> Problems:
    if is_blank(case.get("13.result_owner")):
        yield case.problem(
            "13.result_owner", "result-owner-blank", _("Please choose who owns the results. There is no default.")
        )
    if case.offered("13.sending_unit_ip_confirmed") and case.get("13.sending_unit_ip_confirmed") is not True:
        yield case.problem(
            "13.sending_unit_ip_confirmed",
            "ip-not-confirmed",
            _("The sending unit has not confirmed the clause about results yet."),
        )


def _secrets(case: _Case) -> Problems:
    years = case.get("14.conf_years")
    if years and float(years) > 5:
        yield case.problem("14.conf_years", "over-5-years", _("Confidentiality may last 5 years at most."))
    if case.get("15.non_compete") == "agreed":
        if is_blank(case.get("15.nc_scope")):
            yield case.problem("15.nc_scope", "needed-if-agreed", _("Please write the scope of the non-compete."))
        if not _months_within(case.get("15.nc_months"), 1, 24):
            yield case.problem("15.nc_months", "over-24-months", _("A non-compete may last 1 to 24 months."))
        if not case.number("15.nc_compensation"):
            yield case.problem(
                "15.nc_compensation", "no-compensation", _("A non-compete needs a monthly compensation.")
            )
    if not is_blank(case.get("18.no_poach_months")) and not _months_within(case.get("18.no_poach_months"), 0, 24):
        yield case.problem("18.no_poach_months", "out-of-range", _("The time without poaching may be 0 to 24 months."))


def _months_within(value: Any, least: int, most: int) -> bool:
    text = str(value or "").strip()
    return text.isdecimal() and least <= int(text) <= most


def _return_and_disputes(case: _Case) -> Problems:
    left = case.get("17.leaves_post") is True or case.family == "cost_only" or case.mode == "attachment"
    for path in ("17.return_post", "17.return_date"):
        if left and case.offered(path) and is_blank(case.get(path)):
            yield case.problem(path, "needed-if-post-left", _("The talent leaves a post: please fill in the return."))
    back, period = date_of(case.get("17.return_date")), case.period("4.period")
    if back and period and back < period[0]:
        yield case.problem("17.return_date", "return-before-start", _("The return is before the first day."))
    if case.get("26.forum") == "arbitration" and is_blank(case.get("26.arbitration_body")):
        yield case.problem("26.arbitration_body", "needed-if-arbitration", _("Please name the arbitration body."))
    addresses, parties = case.rows("27.notice_addresses"), 2 if case.family == "no_sending_unit" else 3
    if addresses and len(addresses) < parties:
        yield case.problem(
            "27.notice_addresses", "one-per-party", _("Please give an address for notices for each party.")
        )


RULES: Final[tuple[Rule, ...]] = (
    _required, _parties, _mode, _employment, _period, _hours, _stays, _limits, _work_and_pay, _cost_only, _fees, _route, _split, _shares, _tax,
    _cover, _results, _secrets, _return_and_disputes,
)  # fmt: skip
