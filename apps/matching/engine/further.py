"""The two parts that a version of the rule may carry beside the others: recognition and freshness, both in steps.

Recognition says how long the credential that the demand asks for counts where the work is done. Another credential is
never looked at: what a demand does not ask for, its unit may not read. Freshness says how recently the talent confirmed
the profile. It falls with the days, by nobody's doing, and so each score knows the day of its next step.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from apps.matching.engine.facts import DemandFacts, Recognition, TalentFacts
from apps.matching.engine.places import covers

FRESH_STEPS: Final = ((90, 1.0), (180, 0.75), (365, 0.5), (730, 0.25))
"""Up to so many days after the profile was confirmed it earns so much; later, and never confirmed, nothing."""
ENDS_EARLY: Final = 0.5
"""What a credential earns that counts today and ends, or stops being recognised, before the work does."""
NEVER: Final = 0
ENDLESS: Final = date.max.toordinal()


def freshness(talent: TalentFacts, today: int) -> float:
    """Return what the profile earns on the day ``today`` (an ordinal)."""
    if talent.confirmed_on == NEVER:
        return 0.0
    return next((value for days, value in FRESH_STEPS if today <= talent.confirmed_on + days), 0.0)


def next_step(talent: TalentFacts, today: int) -> int | None:
    """Return the first day after ``today`` on which ``freshness`` is another; None where it stays for good."""
    if talent.confirmed_on == NEVER:
        return None
    ends = (talent.confirmed_on + days for days, _value in FRESH_STEPS)
    return next((end + 1 for end in ends if today <= end), None)


def recognition(talent: TalentFacts, demand: DemandFacts, rows: Recognition) -> float:
    """Return 1 where the credential asked for counts until the work ends, half where it ends before, else 0.

    Where none is asked for it counts as met.
    """
    if demand.credential is None:
        return 1.0
    last = counts_until(talent, demand, rows)
    if last == NEVER:
        return 0.0
    return 1.0 if last >= demand.last_day else ENDS_EARLY


def counts_until(talent: TalentFacts, demand: DemandFacts, rows: Recognition) -> int:
    """Return the last day on which a credential of the talent that the demand asks for counts at its place."""
    ends = {(kind, issued): last for kind, issued, last in talent.credential_ends}
    held = [one for one in talent.credentials if one[0] == demand.credential]
    lasts = (min(ends.get(one, ENDLESS), _recognised_until(rows, *one, demand.region)) for one in held)
    return max(lasts, default=NEVER)


def _recognised_until(rows: Recognition, kind: str, issued: str, place: str) -> int:
    if covers(issued, place):
        return ENDLESS  # issued for this very place
    return max((rows.ends.get(row, ENDLESS) for row in rows.accepting(kind, issued, place)), default=NEVER)
