"""What this app tells people."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "referrals.proposed_unit",
    title=_("Proposed by the talent office: %(demand)s"),
    text=_("%(officer)s of the talent office proposes %(talent)s to you. Read the note, and invite if you like."),
)
register(
    "referrals.proposed_talent",
    title=_("Proposed by the talent office: %(demand)s"),
    text=_("%(officer)s of the talent office thinks that the demand of %(unit)s suits you. Read the note and decide."),
)
register(
    "referrals.asked",
    title=_("May %(other)s see your profile?"),
    text=_(
        "%(unit)s could not take you on and would like to recommend you to %(other)s. Nothing is shown unless you say "
        "yes by %(due)s."
    ),
)
register(
    "referrals.recommended",
    title=_("Recommended to you: %(talent)s"),
    text=_(
        "%(unit)s recommends %(talent)s to you, and the talent agrees. You find the profile in your list of talents."
    ),
)
register(
    "referrals.accepted",
    title=_("Your recommendation is welcome: %(talent)s"),
    text=_("%(talent)s agrees to be shown to %(unit)s. If an agreement follows, it is credited to your unit."),
)
register(
    "referrals.credited",
    title=_("Credited to your unit: %(talent)s"),
    text=_("An agreement between %(unit)s and %(talent)s followed your recommendation."),
)
