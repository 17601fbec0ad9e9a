"""The catalogue of fees is kept by the office; a fee is cited only while it holds."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.agreements.fee_terms import names_fee, problems
from apps.agreements.models import AgreementVersion, PublishedFee
from apps.agreements.selectors import fees_on, operator_kind
from apps.core.errors import RuleViolation
from apps.organisations.rules import keeps_tables
from apps.organisations.services import write_row

# What agreements cite stays as it was published: a fee is ended, and another one is published.
MAY_CHANGE = ("valid_until",)


@transaction.atomic
def publish_fee(fee: PublishedFee, *, by: User) -> None:
    """Write one row of the catalogue. Raises RuleViolation "forbidden", or "fee-published" for what no longer changes."""
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    stored = PublishedFee.objects.select_for_update().filter(pk=fee.pk).first() if fee.pk else None
    fields = [field.attname for field in PublishedFee._meta.concrete_fields if field.attname not in MAY_CHANGE]
    if stored and any(getattr(stored, name) != getattr(fee, name) for name in fields):
        words = _("A published fee stays as it is, for agreements cite it. End it, and publish another one.")
        raise RuleViolation("fee-published", words)
    write_row(fee, by=by)


def refuse_unpublished(version: AgreementVersion, day: dt.date) -> None:
    """Raises RuleViolation "fee-expired" where a fee of the frozen terms is not in the catalogue of the day of signing."""
    values = version.terms["values"]
    if names_fee(values) and any(problems(values, fees_on(day), operator_kind=operator_kind())):
        words = _("A fee of this agreement is no longer published as it stands here. Withdraw it and revise clause 8.")
        raise RuleViolation("fee-expired", words)
