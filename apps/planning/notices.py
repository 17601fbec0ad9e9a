"""What planning tells people."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "planning.finished",
    title=_("Plan ready: %(plan)s"),
    text=_("%(filled)s of %(needed)s places have a proposal. Look them through, then accept or reject them."),
)
register(
    "planning.second_asked",
    title=_("Please confirm: %(plan)s"),
    text=_("%(officer)s wants to accept more than 50 proposals at once. A second person confirms that."),
)
register(
    "planning.invited",
    title=_("The talent office invited for you: %(demand)s"),
    text=_("%(talent)s was invited to your demand by the talent office. It counts as one of your invitations."),
)
