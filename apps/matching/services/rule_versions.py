"""The scoring rule as versions: written before they count, and never touched afterwards."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.matching import rulebook
from apps.matching.models import RuleVersion
from apps.organisations.rules import keeps_tables
from apps.organisations.services import write_row


@transaction.atomic
def keep_rule_version(version: RuleVersion, *, by: User) -> None:
    """Write a version that begins to count on a later day; from then on all matches are computed anew by it.

    Raises RuleViolation "forbidden", "rule-in-force", "rule-date", "rule-points".
    """
    if not keeps_tables(by):
        raise RuleViolation("forbidden", _("Only an administrator of the site can do this."))
    today = clock.today()
    stored = RuleVersion.objects.select_for_update().filter(pk=version.pk).first() if version.pk else None
    if stored is not None and stored.in_force_from <= today:
        raise RuleViolation(
            "rule-in-force", _("Matches were scored by this version, so it stays as it is. Add a new one instead.")
        )
    if version.in_force_from <= today:
        raise RuleViolation("rule-date", _("A version begins tomorrow at the earliest, so that everybody can read it."))
    try:
        rulebook.rule_of(version)
    except (TypeError, ValueError) as error:
        raise RuleViolation(
            "rule-points",
            _(
                "Name each part once, with whole points from 0 on that sum to 100 for each side. “recognition” and "
                "“freshness” may be left out."
            ),
        ) from error
    version.author = by
    write_row(version, by=by)
