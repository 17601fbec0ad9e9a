"""The one refusal. Services raise it and know no HTTP; a middleware words it for pages, a handler for the API.

Where two acts meet in the database although each asked its rule, a constraint says no; its name maps to a sentence here.
"""

import structlog
from django.db import DatabaseError, IntegrityError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

log = structlog.get_logger(__name__)

# What a refusal answers over HTTP. Whatever is not named here is 422: the rule says no.
STATUS_OF_CODE = {
    "forbidden": 403,
    "stale": 409,
    "outdated": 409,
    "wrong-state": 409,
    "already-done": 409,
    "overlap": 409,
    "in-flight": 409,
    "idempotency-mismatch": 409,
    "reference-used": 409,
    "busy": 503,
}


class RuleViolation(Exception):
    """A rule said no. ``code`` is stable and for machines, ``message`` is one translated sentence for a person."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        return STATUS_OF_CODE.get(self.code, 422)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


_ONCE = ("already-done", _("Somebody did this a moment ago. Load the page again to see how it stands."))
_OVERLAP = _("Some of these days are held or booked already. Choose other dates, or wait until the hold has ended.")
_ONE_PERSON = _("One person never acts for two parties. Ask a colleague.")

SENTENCE_OF_CONSTRAINT: dict[str, tuple[str, str | Promise]] = {
    "accounts_identity_user_id_key": ("already-done", _("Your identity is declared already.")),
    "accounts_user_phone_key": ("already-done", _("This number belongs to another account.")),
    "user_email_once": ("already-done", _("This address belongs to another account.")),
    "organisations_unit_credit_code_key": (
        "already-done",
        _("A unit with this credit code is registered already. You can ask to join it."),
    ),
    "unit_sends_or_uses": ("rule", _("Say whether the unit sends talents, uses talents, or both.")),
    "membership_once": ("already-done", _("This person has this role already.")),
    "signatory_has_authority": (
        "rule",
        _("Say what lets this person sign: head of the unit, or power of attorney."),
    ),
    "talents_talent_user_id_key": (
        "stale",
        _("Your profile was changed elsewhere. Read it again, then change it."),
    ),
    "booking_no_overlap": ("overlap", _OVERLAP),
    "demand_version_once": (
        "stale",
        _("Somebody changed this demand while you wrote. Read it again, then change it."),
    ),
    "agreement_version_once": (
        "stale",
        _("Somebody changed the terms while you were writing. Please compare and try again."),
    ),
    "agreement_units_differ": ("rule", _("The sending unit and the using unit must be two different units.")),
    "slot_one_person": ("rule", _ONE_PERSON),
    "slot_one_account": ("rule", _ONE_PERSON),
    "slot_paper_is_compared": ("rule", _ONE_PERSON),
    "paper_compared_by_another": ("rule", _ONE_PERSON),
    "confirmation_one_person_one_party": ("rule", _ONE_PERSON),
    "payment_two_people": ("rule", _ONE_PERSON),
    "objection_answered_by_another": ("rule", _ONE_PERSON),
    "batch_two_people": ("rule", _ONE_PERSON),
    "reversal_two_people": ("rule", _ONE_PERSON),
    "closing_two_people": ("rule", _ONE_PERSON),
    "closed_month_stays": ("rule", _("This month is closed. What is found later is put right in the open month.")),
    "reversal_consent_one_person_one_party": ("rule", _ONE_PERSON),
    "tax_proposal_two_people": ("rule", _ONE_PERSON),
    "tax_rule_one_a_day": (
        "overlap",
        _("Another rule of this kind is in force on some of these days. Let it end first."),
    ),
    "service_log_once_a_day": ("already-done", _("This day is recorded already. There is one record a day.")),
    **dict.fromkeys(
        (
            "match_once",
            "recommendation_once",
            "referrals_matchproposal_match_id_key",
            "pool_once",
            "search_once",
            "matching_unitconsent_match_id_key",
            "agreements_agreement_match_id_key",
            "acceptance_once",
            "slot_once",
            "agreement_document_once",
            "paper_one_live_copy",
            "paper_file_place_once",
            "agreement_event_gapless",
            "assignments_assignment_agreement_id_key",
            "submission_round_once",
            "return_confirmation_once",
            "evaluation_once",
            "statement_once_a_milestone",
            "confirmation_once_a_party",
            "payment_one_live_a_line",
            "objection_one_live",
            "voucher_one_live_a_line",
            "batch_line_one_live",
            "reversal_one_at_a_time",
            "closing_once_a_month",
            "reversal_consent_once_a_party",
            "tax_proposal_one_open",
            "payee_proposal_one_open",
            "outside_payee_once",
        ),
        _ONCE,
    ),
}
"""The constraints that two people can meet at the same moment, by name: code and sentence."""

_MET, _BUSY = {"23505", "23P01"}, {"40001", "40P01", "55P03", "57014"}
"""PostgreSQL's states: unique and exclusion; serialisation, deadlock, lock and statement timeout."""


def refusal_of(error: DatabaseError) -> RuleViolation | None:
    """The database's no as a refusal: 409, 422, or 503 where a lock was waited for in vain. None: it broke instead."""
    cause = error.__cause__
    state = getattr(cause, "pgcode", None)
    if isinstance(error, IntegrityError):
        name = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
        if name in SENTENCE_OF_CONSTRAINT:
            return RuleViolation(*SENTENCE_OF_CONSTRAINT[name])
        # A service should have asked before: the name only, for the values may be personal data.
        log.error("constraint_without_sentence", constraint=name, state=state)
        if state in _MET:
            return RuleViolation(*_ONCE)
        return RuleViolation(
            "rule", _("This cannot be saved as it stands. Load the page again and check your answers.")
        )
    if state in _BUSY:
        log.warning("database_busy", state=state)
        return RuleViolation("busy", _("Somebody else is changing this just now. Try again in a few seconds."))
    return None
