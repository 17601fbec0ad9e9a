"""The words of this app's notices."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "evaluations.opened",
    title=_("Please evaluate"),
    text=_(
        "The work of %(number)s is completed. Please evaluate by %(day)s. Nobody reads it before all are published."
    ),
)
register(
    "evaluations.published",
    title=_("Evaluations are published"),
    text=_("The evaluations of %(number)s are published together. You can read them now."),
)
