"""The operator of this site as a party of an agreement: a conflict of interest that everybody who reads it sees."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.agreements.models import Agreement
from apps.modes.models import Party
from apps.organisations.models import Operator
from apps.organisations.selectors import operator


def operator_as_party(agreement: Agreement) -> Party | None:
    """Which party the operator itself is, by its credit code; None where it is none or has given no code (one query)."""
    runs = operator()
    if runs is None or not runs.credit_code:
        return None
    units = {Party.USING: agreement.using_unit, Party.SENDING: agreement.sending_unit}
    return next((party for party, unit in units.items() if unit and unit.credit_code == runs.credit_code), None)


def conflict_words(agreement: Agreement) -> str:
    """The sentence on the pages of the agreement and its statements; empty where there is no conflict."""
    party = operator_as_party(agreement)
    words = _(
        "Conflict of interest: this site's operator is itself the %(party)s here. Its officers and mediators stand aside (clause 16); the talent office sees this mark in its list."
    )
    return words % {"party": str(party.label).lower()} if party else ""


def with_conflict(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Each with ``operator_is_party``, for lists."""
    return agreements.annotate(operator_is_party=names_the_operator())


def names_the_operator() -> Exists:
    """Condition on agreements: the operator is a party."""
    units = Q(credit_code=OuterRef("using_unit__credit_code")) | Q(credit_code=OuterRef("sending_unit__credit_code"))
    return Exists(Operator.objects.exclude(credit_code="").filter(units))
