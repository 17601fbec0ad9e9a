"""What this app itself tells people."""

from django.utils.translation import gettext_lazy as _

from apps.messaging.kinds import register

register(
    "messaging.message",
    title=_("New message: %(thread)s"),
    text=_("%(author)s wrote to you. Read the message and answer on the site."),
)
