"""What people are told about units and demands. Worded when read, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "organisations.submitted",
    title=_("A unit waits for verification"),
    text=_("%(unit)s has handed in its data. Compare them with the licence."),
)
register(
    "organisations.verified",
    title=_("Your unit is verified"),
    text=_("%(unit)s publishes demands at once from now on, and may sign."),
)
register(
    "organisations.returned",
    title=_("Your unit's data came back"),
    text=_("The office returned the data of %(unit)s: %(reason)s"),
)
register(
    "organisations.join_asked",
    title=_("Somebody asks to join your unit"),
    text=_("%(person)s says to belong to %(unit)s. Add the person with a role, or do nothing."),
)
register(
    "organisations.member_invited",
    title=_("You have a role in %(unit)s"),
    text=_("%(unit)s made you its %(role)s. Open the link to see what waits for you."),
    urgent=True,
    by_link=True,
)
register(
    "demands.in_approval",
    title=_("A demand waits for your look"),
    text=_("“%(demand)s” of %(unit)s, which is not verified yet."),
)
register(
    "demands.approved",
    title=_("Your demand is published"),
    text=_("“%(demand)s” is open. Matches appear on its page."),
)
register(
    "demands.returned",
    title=_("Your demand came back"),
    text=_("The office returned “%(demand)s”: %(reason)s"),
)
register(
    "demands.expired",
    title=_("Your demand has expired"),
    text=_("“%(demand)s” reached its last day. Open it again if you still need it."),
)
register(
    "demands.taken_down",
    title=_("Your demand was taken down"),
    text=_("The talent office took “%(demand)s” down: %(reason)s"),
)
