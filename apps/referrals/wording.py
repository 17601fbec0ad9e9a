"""What the unit that recommends is told: a yes, and nothing else that could be read into it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.matching.selectors import talent_name
from apps.referrals.models import Recommendation

YES = (Recommendation.Status.ACCEPTED, Recommendation.Status.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Given:
    """A recommendation in the eyes of the unit that gave it."""

    recommendation: Recommendation
    name: str
    word: str
    tone: str


def given(one: Recommendation, viewer: User) -> Given:
    """A no, silence and a pair that is kept apart read the same, each until and after the last day."""
    if getattr(one, "credit", None) is not None:
        word, tone = _("An agreement followed; credited to your unit"), "done"
    elif one.status in YES:
        word, tone = _("The talent said yes"), "done"
    elif clock.today() <= one.due_on:
        word, tone = _("The talent is asked until %(day)s") % {"day": one.due_on.isoformat()}, "wait"
    else:
        word, tone = _("No yes came"), ""
    return Given(one, talent_name(one.match, viewer), word, tone)
